package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// SiLU returns y = x·σ(x) with σ = [Sigmoid], elementwise, also called swish: −0 at
// −Inf. Its derivative is σ(x) + y·σ(−x).
func SiLU[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(siluOp[T]{}, x) }

type siluOp[T Float] struct{}

func (siluOp[T]) Name() string { return "SiLU" }

func (siluOp[T]) Block(out []T, x [][]T) { kern.SiLU(out, x[0]) }

// Factor: with y, which has digits where σ(x) is no normal number any more.
func (siluOp[T]) Factor(_ int, y tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Add(Sigmoid(x[0]), tape.GuardedMul(y, Sigmoid(Neg(x[0]))))
}

// GELU returns x·Φ(x), elementwise, with the distribution function Φ of the
// standard normal distribution, exactly, by the error function: 0 at −Inf. Its
// derivative is Φ(x) + x·φ(x), with the density φ. [GELUTanh] is the approximation.
//
// Source: Hendrycks, Gimpel, "Gaussian Error Linear Units" (2016), section 2.
func GELU[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(geluOp[T]{}, x) }

type geluOp[T Float] struct{}

func (geluOp[T]) Name() string { return "GELU" }

func (geluOp[T]) Block(out []T, x [][]T) { kern.GELU(out, x[0]) }

func (geluOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	v := x[0]
	cdf := Scale(Erfc(Scale(v, -1/math.Sqrt2)), 0.5)
	density := Scale(Exp(Scale(Square(v), -0.5)), 1/(math.Sqrt2*math.SqrtPi))
	return Add(cdf, tape.GuardedMul(v, density))
}

// GELUTanh returns ½x·(1 + tanh(√(2/π)·(x + 0.044715x³))), elementwise, an
// approximation of [GELU] within 5e-4: 0 at −Inf.
//
// Source: Hendrycks, Gimpel, "Gaussian Error Linear Units" (2016), section 2.
func GELUTanh[T Float](x tape.Var[T]) tape.Var[T] {
	return tape.RecordElementwise(geluTanhOp[T]{}, x)
}

type geluTanhOp[T Float] struct{}

func (geluTanhOp[T]) Name() string { return "GELUTanh" }

// ½(1 + tanh u) is σ(2u), which does not cancel for large negative u. With these
// 2u = x·(geluSlope + geluCubic·x²).
const (
	geluSlope = 2 * math.Sqrt2 / math.SqrtPi
	geluCubic = 0.044715 * geluSlope
)

func (geluTanhOp[T]) Block(out []T, x [][]T) {
	slope, cubic := [1]T{geluSlope}, [1]T{geluCubic}
	kern.Compose(out, x[0], func(out, x []T, s [3][]T) {
		w := s[0]
		kern.Mul(w, x, x)
		kern.Mul(w, w, cubic[:])
		kern.Add(w, w, slope[:])
		kern.Mul(w, w, x)
		kern.Sigmoid(w, w)
		kern.GuardedMul(out, x, w)
	})
}

// Factor: σ(w) + σ(w)·σ(−w)·x·w′ with w = 2u.
func (geluTanhOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	v := x[0]
	square := Scale(Square(v), geluCubic)
	w := Mul(v, AddScalar(square, geluSlope))
	slope := Mul(v, AddScalar(Scale(square, 3), geluSlope))
	gate := Sigmoid(w)
	return Add(gate, tape.GuardedMul(Mul(gate, Sigmoid(Neg(w))), slope))
}

// Mish returns x·tanh(log(1 + eˣ)), elementwise: 0 at −Inf. Its derivative is
// t + x·(1 − t²)·σ(x), with t = tanh(log(1 + eˣ)) and σ = [Sigmoid].
//
// Source: Misra, "Mish: A Self Regularized Non-Monotonic Activation Function"
// (2019).
func Mish[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(mishOp[T]{}, x) }

type mishOp[T Float] struct{}

func (mishOp[T]) Name() string { return "Mish" }

func (mishOp[T]) Block(out []T, x [][]T) {
	kern.Compose(out, x[0], func(out, x []T, s [3][]T) {
		e := s[0]
		kern.Abs(e, x)
		kern.Neg(e, e)
		kern.Exp(e, e)
		kern.Map2(e, x, e, mishGate[T])
		kern.GuardedMul(out, x, e)
	})
}

func (mishOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	v := x[0]
	t := Tanh(Softplus(v))
	slope := Mul(Sub(v.Scalar(1), Square(t)), Sigmoid(v))
	return Add(t, tape.GuardedMul(slope, v))
}

// mishGate returns tanh(log(1 + eˣ)) = ((1+eˣ)² − 1)/((1+eˣ)² + 1), with the
// powers of e = e^−|x| only.
func mishGate[T Float](x, e T) T {
	if x > 0 {
		n := 1 + 2*e
		return n / (n + T(2*e*e))
	}
	n := e * (e + 2)
	return n / (n + 2)
}
