package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Tanh returns the hyperbolic tangent, elementwise: ±1 at ±Inf.
func Tanh[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(tanhOp[T]{}, x) }

type tanhOp[T Float] struct{}

func (tanhOp[T]) Name() string { return "Tanh" }

func (tanhOp[T]) Block(out []T, x [][]T) { kern.Tanh(out, x[0]) }

// Factor: tanh′ = 1 − tanh².
func (tanhOp[T]) Factor(_ int, y tape.Var[T], _ []tape.Var[T]) tape.Var[T] {
	return Sub(y.Scalar(1), Square(y))
}
