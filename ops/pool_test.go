package ops_test

import (
	"math"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var poolOptions = ops.ConvOptions{Stride: [2]int{2, 1}, Padding: [2]int{1, 1}}

func maxPool[T ops.Float](window [2]int, o ops.ConvOptions) adtest.Func[T] {
	return func(x []tape.Var[T], _ []tape.IntVar) tape.Var[T] { return ops.MaxPool2D(x[0], window, o) }
}

func avgPool[T ops.Float](window [2]int, o ops.ConvOptions) adtest.Func[T] {
	return func(x []tape.Var[T], _ []tape.IntVar) tape.Var[T] { return ops.AvgPool2D(x[0], window, o) }
}

var maxPool2dCase = adtest.Case{Op: "MaxPool2D", Samples: []adtest.Sample{
	layerSample("maxpool2d", maxPool[float64]([2]int{2, 2}, ops.ConvOptions{}), maxPool[float32]([2]int{2, 2}, ops.ConvOptions{})),
	layerSample("maxpool2d/options", maxPool[float64]([2]int{3, 2}, poolOptions), maxPool[float32]([2]int{3, 2}, poolOptions)),
}}

var avgPool2dCase = adtest.Case{Op: "AvgPool2D", Samples: []adtest.Sample{
	layerSample("avgpool2d", avgPool[float64]([2]int{2, 2}, ops.ConvOptions{}), avgPool[float32]([2]int{2, 2}, ops.ConvOptions{})),
	layerSample("avgpool2d/options", avgPool[float64]([2]int{3, 2}, poolOptions), avgPool[float32]([2]int{3, 2}, poolOptions)),
}}

func globalAvgPool[T ops.Float](x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return ops.GlobalAvgPool2D(x[0])
}

var globalAvgPool2dCase = adtest.Case{Op: "GlobalAvgPool2D", Samples: []adtest.Sample{
	layerSample("globalavgpool2d", globalAvgPool[float64], globalAvgPool[float32]),
}}

func TestMaxPoolTakesTheFirstOfEqualsAndNaN(t *testing.T) {
	x := tensor.FromSlice([]float64{1, 1, 1, 1, 2, math.NaN(), 3, 4}, 1, 1, 2, 4)
	tp := tape.New[float64]()
	v := tp.Input(x)
	y := ops.MaxPool2D(v, [2]int{2, 2}, ops.ConvOptions{})
	if d := y.Value().Data(); !math.IsNaN(d[0]) || d[1] != 4 {
		t.Errorf("got %v, want [NaN 4]", d)
	}
	g, err := tape.Grad(func(x tape.Var64) tape.Var64 {
		return ops.Sum(ops.MaxPool2D(x, [2]int{1, 2}, ops.ConvOptions{}))
	})(tensor.Ones[float64](1, 1, 1, 4))
	if err != nil || g.At(0, 0, 0, 0) != 1 || g.At(0, 0, 0, 1) != 0 {
		t.Errorf("gradient %v, %v", g, err)
	}
}
