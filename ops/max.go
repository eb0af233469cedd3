package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Max returns the largest elements over the given axes (all, if none is given),
// which it drops. A NaN wins over every number.
//
// The derivative passes to one element: of several that are largest, the first
// in row-major order. Max panics with an *tape.Error (ErrShape) if it has no
// elements to choose from.
func Max[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("Max", nil, x)
	return recordExtreme(x, extremeOp[T]{axesOf("Max", x.Shape(), axes), false, false})
}

// MaxKeep is Max, but keeps the axes, with length 1.
func MaxKeep[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("MaxKeep", nil, x)
	return recordExtreme(x, extremeOp[T]{axesOf("MaxKeep", x.Shape(), axes), true, false})
}

// Min returns the smallest elements over the given axes (all, if none is
// given), which it drops. NaN, ties and errors are as in [Max].
func Min[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("Min", nil, x)
	return recordExtreme(x, extremeOp[T]{axesOf("Min", x.Shape(), axes), false, true})
}

// MinKeep is Min, but keeps the axes, with length 1.
func MinKeep[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("MinKeep", nil, x)
	return recordExtreme(x, extremeOp[T]{axesOf("MinKeep", x.Shape(), axes), true, true})
}

func recordExtreme[T Float](x tape.Var[T], op extremeOp[T]) tape.Var[T] {
	return tape.Record(op, []tape.Var[T]{x}, nil).Y[0]
}

// extremeOp has two results: the extremes, and where each stands among the
// elements that it was chosen from.
type extremeOp[T Float] struct {
	axes  axisSet
	keep  bool
	least bool
}

func (e extremeOp[T]) Name() string {
	if e.least {
		return "Min"
	}
	return "Max"
}

func (e extremeOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	s := e.axes.reduced(x[0], e.keep)
	if err := e.axes.chooses(x[0], s); err != nil {
		return tape.Results{}, err
	}
	return tape.Results{X: []tensor.Shape{s}, I: []tensor.Shape{s}}, nil
}

// chooses returns an error if results of shape to are to be chosen from s and
// there is nothing to choose from.
func (set axisSet) chooses(s, to tensor.Shape) error {
	if s.Size() == 0 && to.Size() > 0 {
		return tape.Errorf(tape.ErrShape, "no elements to choose from")
	}
	return nil
}

func (e extremeOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	shape := in.X[0].Shape()
	reduced := e.axes.mask(len(shape))
	kern.Extremes(out.X[0].Data(), out.I[0].Data(), in.X[0].Data(), shape, reduced[:len(shape)], e.least)
	return nil
}

func (e extremeOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	to := tape.DimsOf(c.X[0].Shape())
	dx[0] = tape.RecordLinear(unpickOp[T]{e.axes, e.keep, to, int8(g[0].Rank())}, g[:1], c.J[:1])
}

func (e extremeOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	dy[0] = tape.RecordLinear(pickOp[T]{e.axes, e.keep}, dx[:1], c.J[:1])
}

// pickOp picks one element over the axes: that at the given position, row-major
// in these axes.
type pickOp[T Float] struct {
	axes axisSet
	keep bool
}

func (pickOp[T]) Name() string { return "Pick" }

func (p pickOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	return p.axes.reduced(x[0], p.keep), nil
}

func (p pickOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	shape := in.X[0].Shape()
	reduced := p.axes.mask(len(shape))
	kern.Pick(out.Data(), in.X[0].Data(), shape, reduced[:len(shape)], in.I[0].Data())
	return nil
}

func (p pickOp[T]) Adjoint(_ int, g tape.Var[T], x []tape.Var[T], i []tape.IntVar) tape.Var[T] {
	to := tape.DimsOf(x[0].Shape())
	return tape.RecordLinear(unpickOp[T]{p.axes, p.keep, to, int8(g.Rank())}, []tape.Var[T]{g}, i)
}

// unpickOp is the adjoint of pickOp: zeros of shape to, with an operand of the
// given rank at the given positions.
type unpickOp[T Float] struct {
	axes axisSet
	keep bool
	to   tape.Dims
	rank int8
}

func (unpickOp[T]) Name() string { return "Unpick" }

func (u unpickOp[T]) Shape(_, _ []tensor.Shape) (tensor.Shape, error) { return u.to.Shape(), nil }

func (u unpickOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	shape := out.Shape()
	reduced := u.axes.mask(len(shape))
	kern.Unpick(out.Data(), in.X[0].Data(), shape, reduced[:len(shape)], in.I[0].Data())
	return nil
}

func (u unpickOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], i []tape.IntVar) tape.Var[T] {
	return tape.RecordLinear(pickOp[T]{u.axes, u.keep}, []tape.Var[T]{g}, i)
}
