package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Sin returns the sine of x in radians, elementwise: NaN at ±Inf.
func Sin[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(sinOp[T]{}, x) }

type sinOp[T Float] struct{}

func (sinOp[T]) Name() string { return "Sin" }

func (sinOp[T]) Block(out []T, x [][]T) { kern.Sin(out, x[0]) }

// Factor: sin′ = cos.
func (sinOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] { return Cos(x[0]) }

// Cos returns the cosine of x in radians, elementwise: NaN at ±Inf.
func Cos[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(cosOp[T]{}, x) }

type cosOp[T Float] struct{}

func (cosOp[T]) Name() string { return "Cos" }

func (cosOp[T]) Block(out []T, x [][]T) { kern.Cos(out, x[0]) }

// Factor: cos′ = −sin.
func (cosOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] { return Neg(Sin(x[0])) }

// Tan returns the tangent of x in radians, elementwise: NaN at ±Inf. No
// floating-point number is a pole of it.
func Tan[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(tanOp[T]{}, x) }

type tanOp[T Float] struct{}

func (tanOp[T]) Name() string { return "Tan" }

func (tanOp[T]) Block(out []T, x [][]T) { kern.Tan(out, x[0]) }

// Factor: tan′ = 1 + tan².
func (tanOp[T]) Factor(_ int, y tape.Var[T], _ []tape.Var[T]) tape.Var[T] {
	return AddScalar(Square(y), 1)
}

func (cosOp[T]) Scalar() kern.ScalarOp { return kern.ScalarCos }

func (sinOp[T]) Scalar() kern.ScalarOp { return kern.ScalarSin }

// Asin returns the arc sine, in radians from −π/2 to π/2, elementwise: NaN
// outside of [−1, 1]. Its derivative is 1/√(1 − x²), which is +Inf at ±1.
func Asin[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(asinOp[T]{}, x) }

type asinOp[T Float] struct{}

func (asinOp[T]) Name() string { return "Asin" }

func (asinOp[T]) Block(out []T, x [][]T) { kern.Via(out, x[0], math.Asin) }

func (asinOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] { return asinSlope(x[0]) }

// asinSlope returns 1/√(1−x²) as a product, which is precise near ±1.
func asinSlope[T Float](x tape.Var[T]) tape.Var[T] {
	return Mul(Rsqrt(Sub(x.Scalar(1), x)), Rsqrt(AddScalar(x, 1)))
}

// Acos returns the arc cosine, in radians from 0 to π, elementwise: NaN
// outside of [−1, 1]. Its derivative is −1/√(1 − x²), which is −Inf at ±1.
func Acos[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(acosOp[T]{}, x) }

type acosOp[T Float] struct{}

func (acosOp[T]) Name() string { return "Acos" }

func (acosOp[T]) Block(out []T, x [][]T) { kern.Via(out, x[0], acos) }

func (acosOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Neg(asinSlope(x[0]))
}

// acos is precise near 1, where π/2 − asin x cancels: tan²(y/2) = (1−x)/(1+x).
func acos(x float64) float64 { return 2 * math.Atan2(math.Sqrt(1-x), math.Sqrt(1+x)) }

// Atan returns the arc tangent, in radians, elementwise: ±π/2 at ±Inf. Its
// derivative is 1/(1 + x²).
func Atan[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(atanOp[T]{}, x) }

type atanOp[T Float] struct{}

func (atanOp[T]) Name() string { return "Atan" }

func (atanOp[T]) Block(out []T, x [][]T) { kern.Via(out, x[0], math.Atan) }

func (atanOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Reciprocal(AddScalar(Square(x[0]), 1))
}
