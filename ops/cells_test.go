package ops_test

import (
	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
)

func lstmH[T ops.Float](x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	h, _ := ops.LSTMCell(x[0], x[1], x[2], x[3], x[4], x[5])
	return h
}

func lstmC[T ops.Float](x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	_, c := ops.LSTMCell(x[0], x[1], x[2], x[3], x[4], x[5])
	return c
}

func gru[T ops.Float](x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return ops.GRUCell(x[0], x[1], x[2], x[3], x[4], x[5])
}

var lstmCellCase = adtest.Case{Op: "LSTMCell", Samples: []adtest.Sample{
	layerSample("lstmcell/h", lstmH[float64], lstmH[float32]),
	layerSample("lstmcell/c", lstmC[float64], lstmC[float32]),
}}

var gruCellCase = adtest.Case{Op: "GRUCell", Samples: []adtest.Sample{
	layerSample("grucell", gru[float64], gru[float32]),
}}
