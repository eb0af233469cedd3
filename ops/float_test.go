package ops_test

import (
	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var addCase = adtest.Binary("Add", ops.Add[float64], ops.Add[float32],
	func(a, b float64) float64 { return a + b }, points, points[1:])

var stopGradientCase = flat(adtest.Unary("StopGradient", ops.StopGradient[float64], ops.StopGradient[float32],
	func(x float64) float64 { return x }, points...))

// stretches are pairs of shapes of which the first expands to the second.
var stretches = [][2]tensor.Shape{
	{{}, {}}, {{}, {3}}, {{1}, {4}}, {{3}, {2, 3}}, {{2, 1}, {2, 3}}, {{1, 3}, {2, 3}}, {{2, 3}, {2, 3}}, {{2, 1, 3}, {2, 2, 3}},
	{{3, 1}, {2, 3, 2}}, {{1, 2, 1, 2}, {2, 2, 3, 2}}, {{2}, {1, 1, 1, 1, 1, 1, 2, 2}}, {{1}, {0}}, {{2, 1}, {2, 0}}, {{0}, {2, 0}}, {{1, 3}, {0, 3}},
}

var expandCase = func() adtest.Case {
	c := adtest.Case{Op: "Expand"}
	for _, s := range stretches {
		zeros := tensor.Zeros[float64](s[1]...)
		c.Samples = append(c.Samples, adtest.Sample{
			Name: s[0].String() + " to " + s[1].String(),
			X:    []*tensor.Dense[float64]{counted(s[0])},
			F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return ops.Expand(x[0], s[1]...) },
			F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return ops.Expand(x[0], s[1]...) },
			Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
				return adtest.Pairs(func(a, _ float64) float64 { return a })([]*tensor.Dense[float64]{x[0], zeros}, nil)
			},
		})
	}
	return c
}()

var sumToCase = func() adtest.Case {
	c := adtest.Case{Op: "SumTo"}
	for _, s := range stretches {
		c.Samples = append(c.Samples, adtest.Sample{
			Name: s[1].String() + " to " + s[0].String(),
			X:    []*tensor.Dense[float64]{counted(s[1])},
			F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return ops.SumTo(x[0], s[0]...) },
			F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return ops.SumTo(x[0], s[0]...) },
			Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] { return summed(x[0], s[0]) },
		})
	}
	return c
}()

// counted returns a tensor with elements that all differ.
func counted(s tensor.Shape) *tensor.Dense[float64] {
	d := tensor.Zeros[float64](s...)
	for i := range d.Data() {
		d.Data()[i] = float64(i+1) / 8
	}
	return d
}

// summed adds up the elements of x that broadcasting a tensor of shape s would
// put in the same place, one after the other.
func summed(x *tensor.Dense[float64], s tensor.Shape) *tensor.Dense[float64] {
	place := tensor.Zeros[float64](s...) // the index of each element, to be broadcast
	for i := range place.Data() {
		place.Data()[i] = float64(i)
	}
	first := func(a, _ float64) float64 { return a }
	places := adtest.Pairs(first)([]*tensor.Dense[float64]{place, x}, nil)
	y := tensor.Zeros[float64](s...)
	for i, p := range places.Data() {
		y.Data()[int(p)] += x.Data()[i]
	}
	return y
}
