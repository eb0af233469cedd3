package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Sqrt returns √x, elementwise: NaN for x < 0. Its derivative is 1/(2√x), which
// is +Inf at 0; a cotangent of 0 that meets it gives 0.
func Sqrt[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(sqrtOp[T]{}, x) }

type sqrtOp[T Float] struct{}

func (sqrtOp[T]) Name() string { return "Sqrt" }

func (sqrtOp[T]) Block(out []T, x [][]T) { kern.Sqrt(out, x[0]) }

func (sqrtOp[T]) Factor(_ int, y tape.Var[T], _ []tape.Var[T]) tape.Var[T] {
	return Scale(Reciprocal(y), 0.5)
}

func (sqrtOp[T]) Scalar() kern.ScalarOp { return kern.ScalarSqrt }

// Rsqrt returns 1/√x, elementwise: ±Inf at ±0, NaN for x < 0. Its derivative
// is −½·x^(−3/2).
func Rsqrt[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(rsqrtOp[T]{}, x) }

type rsqrtOp[T Float] struct{}

func (rsqrtOp[T]) Name() string { return "Rsqrt" }

func (rsqrtOp[T]) Block(out []T, x [][]T) { kern.Rsqrt(out, x[0]) }

func (rsqrtOp[T]) Factor(_ int, y tape.Var[T], _ []tape.Var[T]) tape.Var[T] {
	return Scale(Mul(y, Square(y)), -0.5)
}

// Cbrt returns the real cube root of x, elementwise, which has the sign of x.
// Its derivative is 1/(3·y²), of the result y: +Inf at 0.
func Cbrt[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(cbrtOp[T]{}, x) }

type cbrtOp[T Float] struct{}

func (cbrtOp[T]) Name() string { return "Cbrt" }

func (cbrtOp[T]) Block(out []T, x [][]T) { kern.Via(out, x[0], math.Cbrt) }

func (cbrtOp[T]) Factor(_ int, y tape.Var[T], _ []tape.Var[T]) tape.Var[T] {
	return Scale(Reciprocal(Square(y)), 1./3)
}
