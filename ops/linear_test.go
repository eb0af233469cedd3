package ops_test

import (
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

func linear[T ops.Float](x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return ops.Linear(x[0], x[1], x[2])
}

func embedding[T ops.Float](x []tape.Var[T], i []tape.IntVar) tape.Var[T] {
	return ops.Embedding(x[0], i[0])
}

var linearCase = adtest.Case{Op: "Linear", Samples: []adtest.Sample{
	layerSample("linear", linear[float64], linear[float32]),
}}

var embeddingCase = adtest.Case{Op: "Embedding", Samples: []adtest.Sample{
	layerSample("embedding", embedding[float64], embedding[float32]),
}}

func TestLinearWithoutBias(t *testing.T) {
	tp := tape.New[float64]()
	y := ops.Linear(tp.Input(tensor.Ones[float64](1, 2)), tp.Input(tensor.Ones[float64](2, 3)), tape.Var64{})
	if y.Value().At(0, 2) != 2 {
		t.Errorf("got %v", y.Value().Data())
	}
}
