package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Var returns the variances over the given axes (all, if none is given), which it
// drops: the mean of (x − mean)², with ddof 0. The differences are taken before
// they are squared, and made to add up to 0, so that nothing cancels where x is
// large and nearly constant. The variance of nothing is NaN.
func Var[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("Var", nil, x)
	return varOver(x, axesOf("Var", x.Shape(), axes), false)
}

// VarKeep is Var, but keeps the axes, with length 1.
func VarKeep[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("VarKeep", nil, x)
	return varOver(x, axesOf("VarKeep", x.Shape(), axes), true)
}

func varOver[T Float](x tape.Var[T], set axisSet, keep bool) tape.Var[T] {
	return meanOver(Square(center(x, set)), set, keep)
}

// Std returns the standard deviations over the given axes (all, if none is given),
// which it drops: the square root of [Var]. It neither overflows nor underflows
// where the squares would. Where all elements are equal, it is 0 and so is its
// derivative, of every order. The deviation of nothing is NaN.
func Std[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("Std", nil, x)
	return stdOver(x, axesOf("Std", x.Shape(), axes), false)
}

// StdKeep is Std, but keeps the axes, with length 1.
func StdKeep[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("StdKeep", nil, x)
	return stdOver(x, axesOf("StdKeep", x.Shape(), axes), true)
}

// stdOver is ‖x − mean‖/√n.
func stdOver[T Float](x tape.Var[T], set axisSet, keep bool) tape.Var[T] {
	n := x.Scalar(T(set.size(x.Shape())))
	return Div(normOver(center(x, set), 2, set, keep), Sqrt(n))
}

// center returns x less its mean over the axes: a projection, and so its own
// adjoint.
func center[T Float](x tape.Var[T], axes axisSet) tape.Var[T] {
	return tape.RecordLinear(centerOp[T]{axes}, []tape.Var[T]{x}, nil)
}

type centerOp[T Float] struct{ axes axisSet }

func (centerOp[T]) Name() string { return "Center" }

func (centerOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) { return x[0], nil }

func (c centerOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	s := out.Shape()
	reduced := c.axes.mask(len(s))
	kern.Centers(out.Data(), in.X[0].Data(), s, reduced[:len(s)])
	return nil
}

func (c centerOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return center(g, c.axes)
}
