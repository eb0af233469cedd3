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

func (e maximumOp[T]) Factor(k int, y tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return e.Times(k, y.Scalar(1), y, x)
}

func (maximumOp[T]) Times(k int, v, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return share(x[k], x[1-k], v)
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

func (e minimumOp[T]) Factor(k int, y tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return e.Times(k, y.Scalar(1), y, x)
}

func (minimumOp[T]) Times(k int, v, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return share(x[1-k], x[k], v)
}

func (minimumOp[T]) Scalar() kern.ScalarOp { return kern.ScalarMinimum }

// share returns what a gets of g, the derivative by the larger of a and b: all where a > b, half
// where a = b, nothing where a < b; where either is NaN, NaN, or 0 if g is.
func share[T Float](a, b, g tape.Var[T]) tape.Var[T] {
	return tape.RecordPointlinear(shareOp[T]{}, a, b, g)
}

type shareOp[T Float] struct{}

func (shareOp[T]) Name() string { return "Maximum" }

func (shareOp[T]) Fixed() int { return 2 }

func (shareOp[T]) Block(out []T, x [][]T) { kern.MaxShare(out, x[0], x[1], x[2]) }

func (shareOp[T]) Adjoint(_ int, g tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return share(x[0], x[1], g)
}

func (shareOp[T]) Scalar() kern.ScalarOp { return kern.ScalarMaxShare }
