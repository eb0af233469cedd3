package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Sinh returns the hyperbolic sine, elementwise: ±Inf at ±Inf.
func Sinh[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(sinhOp[T]{}, x) }

type sinhOp[T Float] struct{}

func (sinhOp[T]) Name() string { return "Sinh" }

func (sinhOp[T]) Block(out []T, x [][]T) { kern.Via(out, x[0], math.Sinh) }

// Factor: sinh′ = cosh.
func (sinhOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] { return Cosh(x[0]) }

// Cosh returns the hyperbolic cosine, elementwise: +Inf at ±Inf.
func Cosh[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(coshOp[T]{}, x) }

type coshOp[T Float] struct{}

func (coshOp[T]) Name() string { return "Cosh" }

func (coshOp[T]) Block(out []T, x [][]T) { kern.Via(out, x[0], math.Cosh) }

// Factor: cosh′ = sinh.
func (coshOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] { return Sinh(x[0]) }

// Asinh returns the inverse hyperbolic sine, elementwise: ±Inf at ±Inf. Its
// derivative is 1/√(1 + x²).
func Asinh[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(asinhOp[T]{}, x) }

type asinhOp[T Float] struct{}

func (asinhOp[T]) Name() string { return "Asinh" }

func (asinhOp[T]) Block(out []T, x [][]T) { kern.Via(out, x[0], math.Asinh) }

// Factor takes the root by Hypot, since x² may overflow.
func (asinhOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Reciprocal(Hypot(x[0], x[0].Scalar(1)))
}

// Acosh returns the inverse hyperbolic cosine, ≥ 0, elementwise: NaN for x < 1. Its
// derivative is 1/√(x² − 1), which is +Inf at 1.
func Acosh[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(acoshOp[T]{}, x) }

type acoshOp[T Float] struct{}

func (acoshOp[T]) Name() string { return "Acosh" }

func (acoshOp[T]) Block(out []T, x [][]T) { kern.Via(out, x[0], math.Acosh) }

// Factor is a product, which is precise near 1 and does not overflow.
func (acoshOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Mul(Rsqrt(AddScalar(x[0], -1)), Rsqrt(AddScalar(x[0], 1)))
}

// Atanh returns the inverse hyperbolic tangent, elementwise: ±Inf at ±1, NaN
// outside of [−1, 1]. Its derivative is 1/(1 − x²).
func Atanh[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(atanhOp[T]{}, x) }

type atanhOp[T Float] struct{}

func (atanhOp[T]) Name() string { return "Atanh" }

func (atanhOp[T]) Block(out []T, x [][]T) { kern.Via(out, x[0], math.Atanh) }

// Factor has 1 − x² as a product, which is precise near ±1.
func (atanhOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Reciprocal(Mul(Sub(x[0].Scalar(1), x[0]), AddScalar(x[0], 1)))
}
