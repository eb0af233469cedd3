package ops

import (
	"math"

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

func (logAddExpOp[T]) Block(out []T, x [][]T) { kern.Via2(out, x[0], x[1], logAddExp) }

func (logAddExpOp[T]) Factor(k int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Sigmoid(gap(x[k], x[1-k]))
}

func logAddExp(a, b float64) float64 {
	if a == b {
		return a + math.Ln2
	}
	return max(a, b) + math.Log1p(math.Exp(-math.Abs(a-b)))
}

// gap returns a − b, and 0 where they are equal, even if they are infinite.
func gap[T Float](a, b tape.Var[T]) tape.Var[T] { return tape.RecordPointlinear(gapOp[T]{}, a, b) }

type gapOp[T Float] struct{ subOp[T] }

func (gapOp[T]) Block(out []T, x [][]T) {
	kern.Map2(out, x[0], x[1], func(a, b T) T {
		if a == b {
			return 0
		}
		return a - b
	})
}
