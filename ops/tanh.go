package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Tanh returns the hyperbolic tangent, elementwise: ±1 at ±Inf.
//
// Its derivative is 1 − tanh², from the value, as is usual. It is off by at most two
// units in the last place of 1, so that far out, where it is small itself, few digits of it
// are right: 6 % are wrong at 8 in float32, and from 9 on (in float64, 20) it is 0.
// 4·Sigmoid(2x)·Sigmoid(−2x) has all digits.
func Tanh[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(tanhOp[T]{}, x) }

type tanhOp[T Float] struct{}

func (tanhOp[T]) Name() string { return "Tanh" }

func (tanhOp[T]) Block(out []T, x [][]T) { kern.Tanh(out, x[0]) }

// Factor: tanh′ = 1 − tanh².
func (tanhOp[T]) Factor(_ int, y tape.Var[T], _ []tape.Var[T]) tape.Var[T] {
	return Sub(y.Scalar(1), Square(y))
}

func (tanhOp[T]) Scalar() kern.ScalarOp { return kern.ScalarTanh }
