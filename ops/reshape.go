package ops

import (
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Reshape returns the elements of x, in the same row-major order, in the given
// shape, without a copy. One length may be −1 and is then inferred. It panics
// with an *tape.Error (ErrShape) if the number of elements differs.
func Reshape[T Float](x tape.Var[T], shape ...int) tape.Var[T] {
	defer tape.Named("Reshape", nil, x)
	to, err := tape.InferDims(shape, x.Shape().Size())
	if err != nil {
		tape.Fail("Reshape", err)
	}
	return reshapeTo(x, to)
}

func reshapeTo[T Float](x tape.Var[T], to tape.Dims) tape.Var[T] {
	if to.Is(x.Shape()) {
		return x
	}
	return tape.RecordLinear(reshapeOp[T]{to, int8(x.Rank())}, []tape.Var[T]{x}, nil)
}

// Flatten returns the elements of x as a vector, row-major.
func Flatten[T Float](x tape.Var[T]) tape.Var[T] {
	defer tape.Named("Flatten", nil, x)
	return Reshape(x, x.Shape().Size())
}

// reshapeOp gives an operand of the given rank the shape to.
type reshapeOp[T Float] struct {
	to   tape.Dims
	rank int8
}

func (reshapeOp[T]) Name() string { return "Reshape" }

func (reshapeOp[T]) Layout() {}

// After forgets the shape in between.
func (r reshapeOp[T]) After(first reshapeOp[T]) (both reshapeOp[T], moves bool) {
	return reshapeOp[T]{r.to, first.rank}, true
}

func (r reshapeOp[T]) Shape(_, _ []tensor.Shape) (tensor.Shape, error) { return r.to.Shape(), nil }

func (reshapeOp[T]) Forward(*tensor.Dense[T], *tape.In[T]) error { return nil }

func (reshapeOp[T]) Adjoint(_ int, g tape.Var[T], x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return Reshape(g, x[0].Shape()...)
}
