package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// LogAddExp returns log(eᵃ + eᵇ), elementwise, broadcasting, without overflow:
// max(a, b) + log(1 + e^−|a−b|). It is −Inf where both are −Inf.
//
// The derivatives are the shares eᵃ/(eᵃ + eᵇ) and eᵇ/(eᵃ + eᵇ): a half each where
// a = b, infinite ones included. The sum over axes is LogSumExp.
func LogAddExp[T Float](a, b tape.Var[T]) tape.Var[T] {
	return tape.RecordElementwise(logAddExpOp[T]{}, a, b)
}

type logAddExpOp[T Float] struct{}

func (logAddExpOp[T]) Name() string { return "LogAddExp" }

func (logAddExpOp[T]) Block(out []T, x [][]T) {
	zero := [1]T{}
	kern.Compose2(out, x[0], x[1], func(out, a, b []T, s [3][]T) {
		kern.Sub(s[0], a, b)
		kern.Equal(s[1], a, b) // also infinite ones
		kern.Where(s[0], s[1], zero[:], s[0])
		logGap(s[0], s[0])
		kern.Maximum(out, a, b)
		kern.Add(out, out, s[0])
	})
}

func (logAddExpOp[T]) Factor(k int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Sigmoid(gap(x[k], x[1-k]))
}

// gap returns a − b, and 0 where they are equal, even if they are infinite.
func gap[T Float](a, b tape.Var[T]) tape.Var[T] { return tape.RecordPointlinear(gapOp[T]{}, a, b) }

type gapOp[T Float] struct{ subOp[T] }

// Scalar: it is no subtraction where a = b.
func (gapOp[T]) Scalar() kern.ScalarOp { return kern.ByBlock }

func (gapOp[T]) Block(out []T, x [][]T) {
	kern.Map2(out, x[0], x[1], func(a, b T) T {
		if a == b {
			return 0
		}
		return a - b
	})
}
