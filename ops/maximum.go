package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Maximum returns the larger of a and b, elementwise, broadcasting; NaN if
// either is NaN. Where a = b, each gets half of the derivative. The largest element
// along axes is Max.
func Maximum[T Float](a, b tape.Var[T]) tape.Var[T] {
	return tape.RecordElementwise(maximumOp[T]{}, a, b)
}

type maximumOp[T Float] struct{}

func (maximumOp[T]) Name() string { return "Maximum" }

func (maximumOp[T]) Block(out []T, x [][]T) { kern.Maximum(out, x[0], x[1]) }

func (maximumOp[T]) Factor(k int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return above(x[k], x[1-k])
}

func (maximumOp[T]) Scalar() kern.ScalarOp { return kern.ScalarMaximum }

// Minimum returns the smaller of a and b, elementwise, broadcasting; NaN if
// either is NaN. Where a = b, each gets half of the derivative.
func Minimum[T Float](a, b tape.Var[T]) tape.Var[T] {
	return tape.RecordElementwise(minimumOp[T]{}, a, b)
}

type minimumOp[T Float] struct{}

func (minimumOp[T]) Name() string { return "Minimum" }

func (minimumOp[T]) Block(out []T, x [][]T) { kern.Minimum(out, x[0], x[1]) }

func (minimumOp[T]) Factor(k int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return above(x[1-k], x[k])
}

func (minimumOp[T]) Scalar() kern.ScalarOp { return kern.ScalarMinimum }

// above returns 1 where a > b, ½ where a = b, 0 where a < b, NaN where either is
// NaN: a's share in the derivative of the maximum.
func above[T Float](a, b tape.Var[T]) tape.Var[T] {
	return tape.RecordPointconstant(aboveOp[T]{}, a, b)
}

type aboveOp[T Float] struct{}

func (aboveOp[T]) Name() string { return "Maximum" }

func (aboveOp[T]) Block(out []T, x [][]T) { kern.Above(out, x[0], x[1]) }

func (aboveOp[T]) Scalar() kern.ScalarOp { return kern.ScalarAbove }
