package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// The comparisons and the logical operations return exactly 1 for true and 0 for
// false, elementwise, broadcasting. As a truth value, every number ≠ 0 is
// true, NaN too. Derivatives are 0 everywhere.

// Equal returns 1 where a = b, else 0. NaN equals nothing; −0 equals 0.
func Equal[T Float](a, b tape.Var[T]) tape.Var[T] {
	return tape.RecordPointconstant(equalOp[T]{}, a, b)
}

type equalOp[T Float] struct{}

func (equalOp[T]) Name() string { return "Equal" }

func (equalOp[T]) Block(out []T, x [][]T) { kern.Equal(out, x[0], x[1]) }

// NotEqual returns 1 where a ≠ b, else 0: 1 where either is NaN.
func NotEqual[T Float](a, b tape.Var[T]) tape.Var[T] {
	return tape.RecordPointconstant(notEqualOp[T]{}, a, b)
}

func (equalOp[T]) Scalar() kern.ScalarOp { return kern.ScalarEqual }

type notEqualOp[T Float] struct{}

func (notEqualOp[T]) Name() string { return "NotEqual" }

func (notEqualOp[T]) Block(out []T, x [][]T) { kern.NotEqual(out, x[0], x[1]) }

// Less returns 1 where a < b, else 0: 0 where either is NaN.
func Less[T Float](a, b tape.Var[T]) tape.Var[T] {
	return tape.RecordPointconstant(lessOp[T]{}, a, b)
}

func (notEqualOp[T]) Scalar() kern.ScalarOp { return kern.ScalarNotEqual }

type lessOp[T Float] struct{}

func (lessOp[T]) Name() string { return "Less" }

func (lessOp[T]) Block(out []T, x [][]T) { kern.Less(out, x[0], x[1]) }

// LessEqual returns 1 where a ≤ b, else 0: 0 where either is NaN.
func LessEqual[T Float](a, b tape.Var[T]) tape.Var[T] {
	return tape.RecordPointconstant(lessEqualOp[T]{}, a, b)
}

func (lessOp[T]) Scalar() kern.ScalarOp { return kern.ScalarLess }

type lessEqualOp[T Float] struct{}

func (lessEqualOp[T]) Name() string { return "LessEqual" }

func (lessEqualOp[T]) Block(out []T, x [][]T) { kern.LessEqual(out, x[0], x[1]) }

// Greater returns 1 where a > b, else 0: 0 where either is NaN.
func Greater[T Float](a, b tape.Var[T]) tape.Var[T] {
	return tape.RecordPointconstant(greaterOp[T]{}, a, b)
}

func (lessEqualOp[T]) Scalar() kern.ScalarOp { return kern.ScalarLessEqual }

type greaterOp[T Float] struct{}

func (greaterOp[T]) Name() string { return "Greater" }

func (greaterOp[T]) Block(out []T, x [][]T) { kern.Less(out, x[1], x[0]) }

// GreaterEqual returns 1 where a ≥ b, else 0: 0 where either is NaN.
func GreaterEqual[T Float](a, b tape.Var[T]) tape.Var[T] {
	return tape.RecordPointconstant(greaterEqualOp[T]{}, a, b)
}

func (greaterOp[T]) Scalar() kern.ScalarOp { return kern.ScalarGreater }

type greaterEqualOp[T Float] struct{}

func (greaterEqualOp[T]) Name() string { return "GreaterEqual" }

func (greaterEqualOp[T]) Block(out []T, x [][]T) { kern.LessEqual(out, x[1], x[0]) }

// And returns 1 where a ≠ 0 and b ≠ 0, else 0. NaN counts as true.
func And[T Float](a, b tape.Var[T]) tape.Var[T] {
	return tape.RecordPointconstant(andOp[T]{}, a, b)
}

func (greaterEqualOp[T]) Scalar() kern.ScalarOp { return kern.ScalarGreaterEqual }

type andOp[T Float] struct{}

func (andOp[T]) Name() string { return "And" }

func (andOp[T]) Block(out []T, x [][]T) { kern.And(out, x[0], x[1]) }

// Or returns 1 where a ≠ 0 or b ≠ 0, else 0. NaN counts as true.
func Or[T Float](a, b tape.Var[T]) tape.Var[T] {
	return tape.RecordPointconstant(orOp[T]{}, a, b)
}

func (andOp[T]) Scalar() kern.ScalarOp { return kern.ScalarAnd }

type orOp[T Float] struct{}

func (orOp[T]) Name() string { return "Or" }

func (orOp[T]) Block(out []T, x [][]T) { kern.Or(out, x[0], x[1]) }

// Not returns 1 where x = 0, else 0. NaN counts as true, so Not(NaN) is 0.
func Not[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordPointconstant(notOp[T]{}, x) }

type notOp[T Float] struct{}

func (notOp[T]) Name() string { return "Not" }

func (notOp[T]) Block(out []T, x [][]T) { kern.Not(out, x[0]) }

// IsNaN returns 1 where x is NaN, else 0.
func IsNaN[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordPointconstant(isNaNOp[T]{}, x) }

type isNaNOp[T Float] struct{}

func (isNaNOp[T]) Name() string { return "IsNaN" }

func (isNaNOp[T]) Block(out []T, x [][]T) { kern.IsNaN(out, x[0]) }

// IsInf returns 1 where x is +Inf or −Inf, else 0.
func IsInf[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordPointconstant(isInfOp[T]{}, x) }

type isInfOp[T Float] struct{}

func (isInfOp[T]) Name() string { return "IsInf" }

func (isInfOp[T]) Block(out []T, x [][]T) {
	kern.Map(out, x[0], func(v T) T { return truth[T](v == v && v-v != 0) }) // Inf − Inf is NaN
}

func (notOp[T]) Scalar() kern.ScalarOp { return kern.ScalarNot }

func (orOp[T]) Scalar() kern.ScalarOp { return kern.ScalarOr }

func truth[T Float](b bool) T {
	if b {
		return 1
	}
	return 0
}
