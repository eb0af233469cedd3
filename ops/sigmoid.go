package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Sigmoid returns the logistic function σ(x) = 1/(1 + e⁻ˣ), elementwise, without
// overflow: 0 at −Inf, 1 at +Inf.
func Sigmoid[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(sigmoidOp[T]{}, x) }

type sigmoidOp[T Float] struct{}

func (sigmoidOp[T]) Name() string { return "Sigmoid" }

func (sigmoidOp[T]) Block(out []T, x [][]T) { kern.Sigmoid(out, x[0]) }

// Factor: σ′ = σ(x)·σ(−x). The form σ·(1−σ) would lose it for large x.
func (sigmoidOp[T]) Factor(_ int, y tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Mul(y, Sigmoid(Neg(x[0])))
}

func (sigmoidOp[T]) Scalar() kern.ScalarOp { return kern.ScalarSigmoid }

// Softplus returns log(1 + eˣ), elementwise, as max(x, 0) + log(1 + e^−|x|), which
// does not overflow: 0 at −Inf, +Inf at +Inf. Its derivative is Sigmoid(x).
func Softplus[T Float](x tape.Var[T]) tape.Var[T] {
	return tape.RecordElementwise(softplusOp[T]{}, x)
}

type softplusOp[T Float] struct{}

func (softplusOp[T]) Name() string { return "Softplus" }

func (softplusOp[T]) Block(out []T, x [][]T) {
	kern.Compose(out, x[0], func(out, x []T, s [3][]T) {
		logGap(s[0], x)
		kern.ReLU(out, x)
		kern.Add(out, out, s[0])
	})
}

func (softplusOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Sigmoid(x[0])
}

// logGap stores log(1 + e^−|x|), which is what log(1 + eˣ) is above max(x, 0).
func logGap[T Float](out, x []T) {
	kern.Abs(out, x)
	kern.Neg(out, out)
	kern.Exp(out, out)
	kern.Log1p(out, out)
}

// LogSigmoid returns log σ(x) = −log(1 + e⁻ˣ), elementwise, without overflow:
// −Inf at −Inf, 0 at +Inf. Its derivative is Sigmoid(−x).
func LogSigmoid[T Float](x tape.Var[T]) tape.Var[T] {
	return tape.RecordElementwise(logSigmoidOp[T]{}, x)
}

type logSigmoidOp[T Float] struct{}

func (logSigmoidOp[T]) Name() string { return "LogSigmoid" }

func (logSigmoidOp[T]) Block(out []T, x [][]T) {
	zero := [1]T{}
	kern.Compose(out, x[0], func(out, x []T, s [3][]T) {
		logGap(s[0], x)
		kern.Minimum(out, x, zero[:])
		kern.Sub(out, out, s[0])
	})
}

func (logSigmoidOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Sigmoid(Neg(x[0]))
}

// Softsign returns x/(1 + |x|), elementwise: ±1 at ±Inf. Its derivative is
// 1/(1 + |x|)².
func Softsign[T Float](x tape.Var[T]) tape.Var[T] {
	return tape.RecordElementwise(softsignOp[T]{}, x)
}

type softsignOp[T Float] struct{}

func (softsignOp[T]) Name() string { return "Softsign" }

func (softsignOp[T]) Block(out []T, x [][]T) {
	kern.Via(out, x[0], func(v float64) float64 {
		if math.IsInf(v, 0) {
			return math.Copysign(1, v)
		}
		return v / (1 + math.Abs(v))
	})
}

func (softsignOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Square(Reciprocal(AddScalar(Abs(x[0]), 1)))
}
