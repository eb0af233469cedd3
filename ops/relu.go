package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// ReLU returns max(x, 0), elementwise. Its derivative is 1 for x > 0, else 0: 0 at 0.
// The value at NaN is NaN, the derivative 0.
func ReLU[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(reluOp[T]{}, x) }

type reluOp[T Float] struct{}

func (reluOp[T]) Name() string { return "ReLU" }

func (reluOp[T]) Block(out []T, x [][]T) { kern.ReLU(out, x[0]) }

func (reluOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] { return step(x[0]) }

// step returns 1 where x > 0, else 0.
func step[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordPointconstant(stepOp[T]{}, x) }

type stepOp[T Float] struct{}

func (stepOp[T]) Name() string { return "Step" }

func (stepOp[T]) Block(out []T, x [][]T) { kern.Positive(out, x[0]) }

// LeakyReLU returns x for x > 0, else slope·x, elementwise. Its derivative is 1 for
// x > 0, else slope: slope at 0. The constant slope is recorded as an operand, like that
// of [Scale].
func LeakyReLU[T Float](x tape.Var[T], slope T) tape.Var[T] {
	defer tape.Named("LeakyReLU", nil, x)
	return tape.RecordElementwise(leakyReLUOp[T]{}, x, x.Scalar(slope))
}

func (stepOp[T]) Scalar() kern.ScalarOp { return kern.ScalarPositive }

func (reluOp[T]) Scalar() kern.ScalarOp { return kern.ScalarReLU }

type leakyReLUOp[T Float] struct{}

func (leakyReLUOp[T]) Name() string { return "LeakyReLU" }

func (leakyReLUOp[T]) Block(out []T, x [][]T) { kern.Leaky(out, x[0], x[1]) }

func (leakyReLUOp[T]) Factor(k int, y tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	if k == 0 {
		return Where(step(x[0]), y.Scalar(1), x[1])
	}
	return Where(step(x[0]), y.Scalar(0), x[0])
}

// ELU returns x for x > 0, else alpha·(eˣ − 1), elementwise: −alpha at −Inf. Its
// derivative is 1 for x > 0, else alpha·eˣ: alpha at 0. The constant alpha is
// recorded as an operand, like that of [Scale].
//
// Source: Clevert, Unterthiner, Hochreiter, "Fast and Accurate Deep Network
// Learning by Exponential Linear Units" (2016), section 3.
func ELU[T Float](x tape.Var[T], alpha T) tape.Var[T] {
	defer tape.Named("ELU", nil, x)
	return tape.RecordElementwise(eluOp[T]{}, x, x.Scalar(alpha))
}

type eluOp[T Float] struct{}

func (eluOp[T]) Name() string { return "ELU" }

func (eluOp[T]) Block(out []T, x [][]T) {
	kern.Compose2(out, x[0], x[1], func(out, x, alpha []T, s [3][]T) {
		kern.Expm1(s[0], x)
		kern.Mul(s[0], alpha, s[0])
		kern.Positive(s[1], x)
		kern.Where(out, s[1], x, s[0])
	})
}

func (eluOp[T]) Factor(k int, y tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	if k == 0 {
		return Where(step(x[0]), y.Scalar(1), Mul(x[1], Exp(x[0])))
	}
	return Where(step(x[0]), y.Scalar(0), Expm1(x[0]))
}

// SELU returns λ·ELU(x, α), elementwise, with the λ ≈ 1.0507 and α ≈ 1.6733 for
// which independent inputs of mean 0 and variance 1 keep both. Its derivative at 0
// is λα.
//
// Source: Klambauer, Unterthiner, Mayr, Hochreiter, "Self-Normalizing Neural
// Networks" (2017), equation 2.
func SELU[T Float](x tape.Var[T]) tape.Var[T] {
	defer tape.Named("SELU", nil, x)
	return Scale(ELU(x, seluAlpha), seluScale)
}

const (
	seluScale = 1.0507009873554804934193349852946
	seluAlpha = 1.6732632423543772848170429916717
)
