// Package calculus has the cases of docs/calculus.md as Examples.
package calculus

import (
	"math"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Var and Dense are what all cases are about.
type (
	Var   = tape.Var64
	Dense = tensor.Dense[float64]
)

func number(v float64) *Dense { return tensor.Scalar(v) }

func vector(v ...float64) *Dense { return tensor.FromSlice(v) }

func matrix(rows, cols int, v ...float64) *Dense { return tensor.FromSlice(v, rows, cols) }

// at returns element i of a vector.
func at(x Var, i int) Var { return ops.Select(x, 0, i) }

// must returns v. The cases have no errors to handle.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// value returns f(x).
func value(f func(Var) Var, x *Dense) *Dense {
	y, _, err := tape.Linearize(f, x)
	return must(y, err)
}

// times returns the matrix product of a and b, or of a matrix and a vector.
func times(a, b *Dense) *Dense {
	return value(func(b Var) Var { return ops.MatMul(b.Const(a), b) }, b)
}

// transposed returns aᵀ.
func transposed(a *Dense) *Dense {
	return value(func(a Var) Var { return ops.Transpose(a) }, a)
}

// inner returns ⟨a, b⟩, the sum of the products of elements.
func inner(a, b *Dense) float64 {
	sum := 0.0
	for i, v := range a.Data() {
		sum += v * b.Data()[i]
	}
	return sum
}

// plus returns x + t·d.
func plus(x *Dense, t float64, d *Dense) *Dense {
	y := x.Clone()
	for i, v := range d.Data() {
		y.Data()[i] += t * v
	}
	return y
}

// order returns the power of t with which a remainder r(t) vanishes: the slope of
// log r between t = 2⁻⁵ and 2⁻⁸.
func order(r func(t float64) float64) float64 {
	return math.Log2(math.Abs(r(1.0/32)/r(1.0/256))) / 3
}
