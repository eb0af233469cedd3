package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Lgamma returns log|Γ(x)|, elementwise: +Inf at 0 and the negative integers, and
// at ±Inf the values of Go's math.Lgamma. Its derivative is [Digamma].
func Lgamma[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(lgammaOp[T]{}, x) }

type lgammaOp[T Float] struct{}

func (lgammaOp[T]) Name() string { return "Lgamma" }

func (lgammaOp[T]) Block(out []T, x [][]T) {
	kern.Via(out, x[0], func(v float64) float64 {
		y, _ := math.Lgamma(v)
		return y
	})
}

func (lgammaOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] { return Digamma(x[0]) }

// Digamma returns ψ(x) = Γ′(x)/Γ(x), the derivative of [Lgamma], elementwise: ∓Inf
// at ±0, NaN at the negative integers and −Inf. Its derivative is Polygamma(1, x).
func Digamma[T Float](x tape.Var[T]) tape.Var[T] {
	return tape.RecordElementwise(polygammaOp[T]{0}, x)
}

// Polygamma returns ψ⁽ⁿ⁾(x), the n-th derivative of [Digamma], elementwise. At the
// poles x = 0, −1, −2, … it is +Inf for odd n; for even n it is ∓Inf at ±0 and NaN at
// the others. Its derivative is Polygamma(n+1, x).
//
// It panics with an *tape.Error (ErrRange) unless 0 ≤ n ≤ 500.
//
// Source: NIST Digital Library of Mathematical Functions, sections 5.5, 5.11, 5.15.
func Polygamma[T Float](n int, x tape.Var[T]) tape.Var[T] {
	defer tape.Named("Polygamma", nil, x)
	if n < 0 || n > 500 {
		tape.Fail("Polygamma", tape.Errorf(tape.ErrRange, "order %d; those from 0 to 500 are there", n), x.Shape())
	}
	return tape.RecordElementwise(polygammaOp[T]{int16(n)}, x)
}

type polygammaOp[T Float] struct{ order int16 }

func (p polygammaOp[T]) Name() string {
	if p.order == 0 {
		return "Digamma"
	}
	return "Polygamma"
}

func (p polygammaOp[T]) Block(out []T, x [][]T) {
	n := int(p.order)
	kern.Via(out, x[0], func(v float64) float64 { return kern.Polygamma(n, v) })
}

func (p polygammaOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Polygamma(int(p.order)+1, x[0])
}
