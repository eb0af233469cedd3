package tape_test

import (
	"math"
	"slices"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// TestAlgebraDropsWhatChangesNothing: x·1, 1·x, x/1, x − 0, x + (−0) and (−0) + x are x, to the
// bit; x + 0, 0 − x, 1/x and x − (−0) are not, or not where x is −0.
func TestAlgebraDropsWhatChangesNothing(t *testing.T) {
	special := tensor.FromSlice([]float64{0, math.Copysign(0, -1), 1.5, math.Inf(1), math.Inf(-1), math.NaN(), 5e-324}, 7)
	negative := math.Copysign(0, -1)
	for _, c := range []struct {
		name  string
		f     func(x, c tape.Var64) tape.Var64
		c     float64
		drops bool
	}{
		{"x·1", ops.Mul[float64], 1, true},
		{"1·x", func(x, c tape.Var64) tape.Var64 { return ops.Mul(c, x) }, 1, true},
		{"x/1", ops.Div[float64], 1, true},
		{"x − 0", ops.Sub[float64], 0, true},
		{"x + (−0)", ops.Add[float64], negative, true},
		{"(−0) + x", func(x, c tape.Var64) tape.Var64 { return ops.Add(c, x) }, negative, true},
		{"x + 0", ops.Add[float64], 0, false},
		{"x − (−0)", ops.Sub[float64], negative, false},
		{"0 − x", func(x, c tape.Var64) tape.Var64 { return ops.Sub(c, x) }, 0, false},
		{"1/x", func(x, c tape.Var64) tape.Var64 { return ops.Div(c, x) }, 1, false},
		{"x·(−1)", ops.Mul[float64], -1, false},
	} {
		var in tape.Inputs
		h := in.Float("x", 7)
		compile := func(skip tape.Pass) (*tape.Program[float64], []float64) {
			g, err := tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 {
				x := r.Input(h)
				y := c.f(x, x.Scalar(c.c))
				r.Output("y", y)
				return y
			}, &tape.CompileOptions{Skip: skip})
			if err != nil {
				t.Fatal(c.name, err)
			}
			run := g.NewRunner()
			if _, err := run.Run(special); err != nil {
				t.Fatal(c.name, err)
			}
			y := run.View("y")
			return g, slices.Clone(y.Data())
		}
		g, with := compile(0)
		_, without := compile(tape.PassAlgebra)
		for i := range with {
			if math.Float64bits(with[i]) != math.Float64bits(without[i]) {
				t.Errorf("%s at %v: %v with clean-up, %v without", c.name, special.Data()[i], with[i], without[i])
			}
		}
		work := slices.ContainsFunc(g.Plan().Steps, func(s tape.PlanStep) bool { return s.Flops > 0 })
		if work == c.drops {
			t.Errorf("%s is dropped: %v, want %v\n%s", c.name, !work, c.drops, g)
		}
	}
}
