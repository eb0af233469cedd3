package ops

import (
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Float is the element type: exactly float32 or float64.
type Float = tensor.Float

// The operations that a tape itself needs, because cotangents are vectors.

// Add returns a + b, elementwise, broadcasting.
func Add[T Float](a, b tape.Var[T]) tape.Var[T] { return tape.Add(a, b) }

// Expand repeats x along axes where it has length 1 or none, to the given shape
// (numpy's broadcast_to). It panics with an *tape.Error (ErrShape) if x does not
// fit.
func Expand[T Float](x tape.Var[T], shape ...int) tape.Var[T] { return tape.Expand(x, shape...) }

// SumTo sums x over the axes where shape has length 1 or none: the adjoint of
// Expand. It panics with an *tape.Error (ErrShape) if shape does not expand to x's.
func SumTo[T Float](x tape.Var[T], shape ...int) tape.Var[T] { return tape.SumTo(x, shape...) }

// StopGradient returns x as a constant: no derivative passes through it.
func StopGradient[T Float](x tape.Var[T]) tape.Var[T] { return tape.StopGradient(x) }
