package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// ArgMax returns the index of the largest element along an axis, which it drops.
// Of several that are largest it is the first, and the first NaN wins over every
// number. It panics with an *tape.Error if there is no such axis (ErrRange) or
// it has no elements to choose from (ErrShape).
func ArgMax[T Float](x tape.Var[T], axis int) tape.IntVar {
	defer tape.Named("ArgMax", nil, x)
	return recordArg(x, "ArgMax", axis, argOp[T]{})
}

// ArgMaxKeep is ArgMax, but keeps the axis, with length 1: TakeAlong then finds
// the elements.
func ArgMaxKeep[T Float](x tape.Var[T], axis int) tape.IntVar {
	defer tape.Named("ArgMaxKeep", nil, x)
	return recordArg(x, "ArgMaxKeep", axis, argOp[T]{keep: true})
}

// ArgMin returns the index of the smallest element along an axis, which it drops.
// Ties, NaN and errors are as in [ArgMax].
func ArgMin[T Float](x tape.Var[T], axis int) tape.IntVar {
	defer tape.Named("ArgMin", nil, x)
	return recordArg(x, "ArgMin", axis, argOp[T]{least: true})
}

// ArgMinKeep is ArgMin, but keeps the axis, with length 1.
func ArgMinKeep[T Float](x tape.Var[T], axis int) tape.IntVar {
	defer tape.Named("ArgMinKeep", nil, x)
	return recordArg(x, "ArgMinKeep", axis, argOp[T]{keep: true, least: true})
}

func recordArg[T Float](x tape.Var[T], op string, axis int, e argOp[T]) tape.IntVar {
	e.axes = 1 << fromEnd(op, x.Shape(), axis)
	return tape.RecordConstant(e, []tape.Var[T]{x}, nil).J[0]
}

type argOp[T Float] struct {
	axes  axisSet // of one axis
	keep  bool
	least bool
}

func (e argOp[T]) Name() string {
	if e.least {
		return "ArgMin"
	}
	return "ArgMax"
}

func (e argOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	s := e.axes.reduced(x[0], e.keep)
	return tape.Results{I: []tensor.Shape{s}}, e.axes.chooses(x[0], s)
}

func (e argOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	s := in.X[0].Shape()
	reduced := e.axes.mask(len(s))
	kern.Extremes(nil, out.I[0].Data(), in.X[0].Data(), s, reduced[:len(s)], e.least)
	return nil
}
