package ops_test

import (
	"math"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

const normEps = 1e-5

func batchNorm[T ops.Float](x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return ops.BatchNorm(x[0], x[1], x[2], x[3], x[4], normEps)
}

func batchNormTrain[T ops.Float](x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	y, _, _ := ops.BatchNormTrain(x[0], x[1], x[2], normEps)
	return y
}

func layerNorm[T ops.Float](x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return ops.LayerNorm(x[0], x[1], x[2], normEps)
}

func rmsNorm[T ops.Float](x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return ops.RMSNorm(x[0], x[1], normEps)
}

func runningStatistic[T ops.Float](x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return ops.Running(x[0], x[1], 0.25)
}

var batchNormCase = adtest.Case{Op: "BatchNorm", Samples: []adtest.Sample{
	layerSample("batchnorm/2d", batchNorm[float64], batchNorm[float32]),
	layerSample("batchnorm/3d", batchNorm[float64], batchNorm[float32]),
	layerSample("batchnorm/4d", batchNorm[float64], batchNorm[float32]),
}}

var batchNormTrainCase = adtest.Case{Op: "BatchNormTrain", Samples: []adtest.Sample{
	layerSample("batchnormtrain/2d", batchNormTrain[float64], batchNormTrain[float32]),
	layerSample("batchnormtrain/3d", batchNormTrain[float64], batchNormTrain[float32]),
	layerSample("batchnormtrain/4d", batchNormTrain[float64], batchNormTrain[float32]),
}}

var layerNormCase = adtest.Case{Op: "LayerNorm", Samples: []adtest.Sample{
	layerSample("layernorm", layerNorm[float64], layerNorm[float32]),
}}

var rmsNormCase = adtest.Case{Op: "RMSNorm", Samples: []adtest.Sample{
	layerSample("rmsnorm", rmsNorm[float64], rmsNorm[float32]),
}}

// Running is a constant by design.
var runningCase = adtest.Case{Op: "Running", Samples: []adtest.Sample{{
	Name: "a quarter",
	X:    []*tensor.Dense[float64]{tensor.FromSlice([]float64{4, 8}), tensor.FromSlice([]float64{8, 0})},
	F64:  runningStatistic[float64],
	F32:  runningStatistic[float32],
	Want: func([]*tensor.Dense[float64], []*tensor.Ints) *tensor.Dense[float64] {
		return tensor.FromSlice([]float64{5, 6})
	},
	Flat: true,
}}}

// The mean of what is far from 0 is rounded; the normalized values must have
// mean 0 all the same.
func TestBatchNormFarFromZero(t *testing.T) {
	x := tensor.Zeros[float32](64, 1)
	for i := range x.Data() {
		x.Data()[i] = 1e6 + float32(i%5)/16
	}
	tp := tape.New[float32]()
	y, _, _ := ops.BatchNormTrain(tp.Input(x), tp.Const(tensor.Ones[float32](1)), tp.Const(tensor.Zeros[float32](1)), 1e-5)
	if m := ops.Mean(y).Item(); math.Abs(float64(m)) > 1e-5 {
		t.Errorf("mean %v", m)
	}
}
