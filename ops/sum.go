package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Sum returns the sums over the given axes (all, if none is given), which it
// drops. The sum of no elements is 0. Sums are pairwise: the error grows with
// the logarithm of the number of terms.
func Sum[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("Sum", nil, x)
	return recordSum(x, sumOp[T]{axesOf("Sum", x.Shape(), axes), false})
}

// SumKeep is Sum, but keeps the axes, with length 1.
func SumKeep[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("SumKeep", nil, x)
	return recordSum(x, sumOp[T]{axesOf("SumKeep", x.Shape(), axes), true})
}

func recordSum[T Float](x tape.Var[T], op sumOp[T]) tape.Var[T] {
	return tape.RecordLinear(op, []tape.Var[T]{x}, nil)
}

type sumOp[T Float] struct {
	axes axisSet
	keep bool
}

func (sumOp[T]) Name() string { return "Sum" }

func (s sumOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	return s.axes.reduced(x[0], s.keep), nil
}

func (s sumOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	shape := in.X[0].Shape()
	reduced := s.axes.mask(len(shape))
	kern.SumAxes(out.Data(), in.X[0].Data(), shape, reduced[:len(shape)])
	return nil
}

// Summed reports the axes that the sum goes over.
func (s sumOp[T]) Summed(x tensor.Shape) []bool {
	reduced := s.axes.mask(len(x))
	return reduced[:len(x)]
}

// Adjoint: every term of a sum gets the sum's cotangent.
func (s sumOp[T]) Adjoint(_ int, g tape.Var[T], x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	shape := x[0].Shape()
	return Expand(reshapeTo(g, s.axes.kept(shape)), shape...)
}
