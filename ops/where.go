package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Where returns a where cond ≠ 0 and b where cond = 0, elementwise, broadcasting
// all three. A NaN in cond is ≠ 0 and selects a. Nothing of what is not selected
// shows in the value, nor in a derivative: Where(x > 0, Log(x), 0) has
// derivative 0 at 0. No derivative passes through cond.
func Where[T Float](cond, a, b tape.Var[T]) tape.Var[T] {
	return tape.RecordPointlinear(whereOp[T]{}, cond, a, b)
}

type whereOp[T Float] struct{}

func (whereOp[T]) Name() string { return "Where" }

func (whereOp[T]) Fixed() int { return 1 }

func (whereOp[T]) Block(out []T, x [][]T) { kern.Where(out, x[0], x[1], x[2]) }

func (whereOp[T]) Adjoint(k int, g tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	if k == 1 {
		return Where(x[0], g, g.Scalar(0))
	}
	return Where(x[0], g.Scalar(0), g)
}

func (whereOp[T]) Scalar() kern.ScalarOp { return kern.ScalarWhere }
