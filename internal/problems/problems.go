// Package problems has the test problems that optimizers are compared on, written
// once as functions of Vars: gradients, Hessians and Hessian products are derived.
package problems

import (
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Var is what the functions are functions of.
type Var = tape.Var64

// Problem is one function with its standard start.
type Problem struct {
	Name string
	X0   []float64
	F    func(x Var) Var

	// Minima are published values of f at minima, global and local.
	Minima []float64

	// Uncounted says why it is not counted how often methods reach a published
	// minimum: there is none, or so many minima that a local method need not.
	Uncounted string
}

// Objective returns f with its derivatives.
func (p *Problem) Objective() *tape.Objective {
	return tape.Problem(p.F, tensor.FromSlice(p.X0))
}

// Solved reports whether f is a published minimum to 1e-8 relative or 1e-12 absolute.
func (p *Problem) Solved(f float64) bool {
	for _, m := range p.Minima {
		if d := f - m; max(d, -d) <= max(1e-12, 1e-8*max(m, -m)) {
			return true
		}
	}
	return false
}

// All returns the problems of Moré, Garbow and Hillstrom and those of gonum's
// package optimize/functions.
func All() []Problem {
	var out []Problem
	for _, list := range [][]Problem{moreGarbowHillstrom(), biggs(), smooth(), univariate(), multimodal()} {
		out = append(out, list...)
	}
	return out
}

// vector makes constants of v once, to be recorded with (*Var).Const.
func vector(v ...float64) *tensor.Dense[float64] { return tensor.FromSlice(v) }

// ramp is f(1) … f(n).
func ramp(n int, f func(i float64) float64) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = f(float64(i + 1))
	}
	return v
}

func constant(n int, c float64) []float64 { return ramp(n, func(float64) float64 { return c }) }

// at returns x[i].
func at(x Var, i int) Var { return ops.Select(x, 0, i) }

// two, three and four return the elements of x.
func two(x Var) (a, b Var)        { return at(x, 0), at(x, 1) }
func three(x Var) (a, b, c Var)   { return at(x, 0), at(x, 1), at(x, 2) }
func four(x Var) (a, b, c, d Var) { return at(x, 0), at(x, 1), at(x, 2), at(x, 3) }
func plus(a Var, c float64) Var   { return ops.AddScalar(a, c) }
func times(c float64, a Var) Var  { return ops.Scale(a, c) }
func sq(a Var) Var                { return ops.Square(a) }
func from(c float64, a Var) Var   { return plus(ops.Neg(a), c) } // c − a
func fading(t Var, rate Var) Var  { return ops.Exp(ops.Neg(ops.Mul(rate, t))) }
func affine(a, t, b Var) Var      { return ops.Add(a, ops.Mul(t, b)) } // a + t·b
func sumSquares(rs ...Var) Var {
	sum := ops.NormSq(rs[0])
	for _, r := range rs[1:] {
		sum = ops.Add(sum, ops.NormSq(r))
	}
	return sum
}
