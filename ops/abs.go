package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Abs returns |x|, elementwise. Its derivative is Sign(x): 0 at 0.
func Abs[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(absOp[T]{}, x) }

type absOp[T Float] struct{}

func (absOp[T]) Name() string { return "Abs" }

func (absOp[T]) Block(out []T, x [][]T) { kern.Abs(out, x[0]) }

func (absOp[T]) Scalar() kern.ScalarOp { return kern.ScalarAbs }

func (absOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] { return Sign(x[0]) }

// Sign returns −1, 0 or 1 where x is negative, ±0 or positive, and NaN where x is
// NaN, elementwise. Its derivative is 0 everywhere.
func Sign[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordPointconstant(signOp[T]{}, x) }

type signOp[T Float] struct{}

func (signOp[T]) Name() string { return "Sign" }

func (signOp[T]) Block(out []T, x [][]T) { kern.Sign(out, x[0]) }
