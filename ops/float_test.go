package ops_test

import (
	"fmt"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var addCase = adtest.Binary("Add", ops.Add[float64], ops.Add[float32], func(a, b float64) float64 { return a + b }, points, points[1:])

var stopGradientCase = flat(adtest.Unary("StopGradient", ops.StopGradient[float64], ops.StopGradient[float32], func(x float64) float64 { return x }, points...))

// flat states that the samples of c have no derivative.
func flat(c adtest.Case) adtest.Case {
	for k := range c.Samples {
		c.Samples[k].Flat = true
	}
	return c
}

// stretches are shapes with shapes that they expand to.
var stretches = [][2]tensor.Shape{
	{{}, {}}, {{}, {2, 3}}, {{3}, {3}}, {{3}, {2, 3}}, {{1}, {4}}, {{2, 1}, {2, 3}}, {{1, 3}, {2, 3}}, {{2, 1, 3}, {2, 4, 3}},
	{{1, 2, 1}, {2, 3, 2, 2}}, {{1}, {0}}, {{3}, {0, 3}}, {{2, 0}, {3, 2, 0}},
}

func counted(s tensor.Shape) *tensor.Dense[float64] {
	d := tensor.Zeros[float64](s...)
	for i := range d.Data() {
		d.Data()[i] = float64(i%7)/2 - 1.25
	}
	return d
}

var expandCase = func() adtest.Case {
	c := adtest.Case{Op: "Expand"}
	for _, s := range stretches {
		to := tensor.Zeros[float64](s[1]...)
		c.Samples = append(c.Samples, adtest.Sample{
			Name: fmt.Sprint(s[0], " to ", s[1]),
			X:    []*tensor.Dense[float64]{counted(s[0])},
			F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return ops.Expand(x[0], s[1]...) },
			F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return ops.Expand(x[0], s[1]...) },
			Want: func(x []*tensor.Dense[float64], i []*tensor.Ints) *tensor.Dense[float64] {
				return adtest.Pairs(func(a, _ float64) float64 { return a })([]*tensor.Dense[float64]{x[0], to}, i)
			},
		})
	}
	c.Samples = append(c.Samples, adtest.Sample{ // the lengths, written out, do not allocate
		Name: "literal lengths",
		X:    []*tensor.Dense[float64]{counted(tensor.Shape{3})},
		F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return ops.Expand(x[0], 2, 3) },
		F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return ops.Expand(x[0], 2, 3) },
		Want: func([]*tensor.Dense[float64], []*tensor.Ints) *tensor.Dense[float64] {
			return tensor.FromSlice([]float64{-1.25, -0.75, -0.25, -1.25, -0.75, -0.25}, 2, 3)
		},
	})
	return c
}()

var sumToCase = func() adtest.Case {
	c := adtest.Case{Op: "SumTo"}
	for _, s := range stretches {
		c.Samples = append(c.Samples, adtest.Sample{
			Name: fmt.Sprint(s[1], " to ", s[0]),
			X:    []*tensor.Dense[float64]{counted(s[1])},
			F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return ops.SumTo(x[0], s[0]...) },
			F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return ops.SumTo(x[0], s[0]...) },
			Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] { return summed(x[0], s[0]) },
		})
	}
	return c
}()

// summed adds each element of x to the one of shape to that expands to it.
func summed(x *tensor.Dense[float64], to tensor.Shape) *tensor.Dense[float64] {
	y := tensor.Zeros[float64](to...)
	s := x.Shape()
	for i, v := range x.Data() {
		at := make([]int, len(to))
		for a := len(s) - 1; a >= 0; a-- {
			if b := a - len(s) + len(to); b >= 0 {
				at[b] = min(i%s[a], to[b]-1)
			}
			i /= s[a]
		}
		y.Set(y.At(at...)+v, at...)
	}
	return y
}
