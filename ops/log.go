package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Log returns the natural logarithm, elementwise: −Inf at 0, NaN for x < 0. Its
// derivative is 1/x; a cotangent of 0 that meets the pole gives 0.
func Log[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(logOp[T]{}, x) }

type logOp[T Float] struct{}

func (logOp[T]) Name() string { return "Log" }

func (logOp[T]) Block(out []T, x [][]T) { kern.Log(out, x[0]) }

func (logOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] { return Reciprocal(x[0]) }

// Log2 returns the logarithm to base 2, elementwise, exact for powers of 2: −Inf
// at 0, NaN for x < 0. Its derivative is 1/(x·log 2).
func Log2[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(log2Op[T]{}, x) }

type log2Op[T Float] struct{}

func (log2Op[T]) Name() string { return "Log2" }

func (log2Op[T]) Block(out []T, x [][]T) { kern.Via(out, x[0], log2) }

func (log2Op[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Scale(Reciprocal(x[0]), math.Log2E)
}

func (logOp[T]) Scalar() kern.ScalarOp { return kern.ScalarLog }

// log2 differs from math.Log2 just above 1, where that one cancels.
func log2(x float64) float64 {
	if f, e := math.Frexp(x); f == 0.5 {
		return float64(e - 1)
	}
	return kern.LogOf(x) * math.Log2E
}

// Log10 returns the logarithm to base 10, elementwise, exact for powers of 10:
// −Inf at 0, NaN for x < 0. Its derivative is 1/(x·log 10).
func Log10[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(log10Op[T]{}, x) }

type log10Op[T Float] struct{}

func (log10Op[T]) Name() string { return "Log10" }

func (log10Op[T]) Block(out []T, x [][]T) { kern.Via(out, x[0], log10) }

func (log10Op[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Scale(Reciprocal(x[0]), math.Log10E)
}

func log10(x float64) float64 {
	y := kern.LogOf(x) * math.Log10E
	if n := math.Round(y); n != y && math.Abs(n) < 400 && math.Pow10(int(n)) == x {
		return n
	}
	return y
}

// Log1p returns log(1 + x), elementwise, exact to rounding also for small x:
// −Inf at −1, NaN for x < −1. Its derivative is 1/(1 + x).
func Log1p[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(log1pOp[T]{}, x) }

type log1pOp[T Float] struct{}

func (log1pOp[T]) Name() string { return "Log1p" }

func (log1pOp[T]) Block(out []T, x [][]T) { kern.Log1p(out, x[0]) }

func (log1pOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Reciprocal(AddScalar(x[0], 1))
}

// Logit returns log(x/(1 − x)), elementwise, the inverse of [Sigmoid]: −Inf at 0,
// +Inf at 1, NaN outside of [0, 1]. Its derivative is 1/(x·(1 − x)).
func Logit[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(logitOp[T]{}, x) }

type logitOp[T Float] struct{}

func (logitOp[T]) Name() string { return "Logit" }

// Block avoids the cancellation of log x − log(1−x) at ½: x/(1−x) = 1 + (2x−1)/(1−x),
// where 2x − 1 is exact.
func (logitOp[T]) Block(out []T, x [][]T) {
	one, half, quarter, two := [1]T{1}, [1]T{0.5}, [1]T{0.25}, [1]T{2}
	kern.Compose(out, x[0], func(out, x []T, s [3][]T) {
		middle, apart, t := s[0], s[1], s[2]
		kern.Sub(t, one[:], x)
		kern.Mul(middle, two[:], x)
		kern.Sub(middle, middle, one[:])
		kern.Div(middle, middle, t)
		kern.Log1p(middle, middle)

		kern.Log(apart, x)
		kern.Neg(t, x)
		kern.Log1p(t, t)
		kern.Sub(apart, apart, t)

		kern.Sub(t, x, half[:])
		kern.Abs(t, t)
		kern.Less(t, t, quarter[:])
		kern.Where(out, t, middle, apart)
	})
}

// Factor: 1/x + 1/(1−x), whose derivatives do not cancel where 1/x² overflows.
func (logitOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Add(Reciprocal(x[0]), Reciprocal(Sub(x[0].Scalar(1), x[0])))
}
