package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Indices that are data, as those of Take, TakeAlong, Gather, ScatterAdd and
// OneHot are, must not be negative: such a one is more often a padding or ignored
// label than a count from the end.

// Take returns the parts of x that the indices name along an axis, which gives
// way to the axes of the indices (numpy's take; an embedding, if axis is 0): for
// x of shape [a, n, b] and axis 1, the shape is [a, indices…, b]. An index may
// come again; the parts' cotangents then add up.
//
// Take panics with an *tape.Error if there is no such axis, an index is negative
// or not below n (ErrRange), or the rank grows above 8 (ErrShape).
func Take[T Float](x tape.Var[T], indices tape.IntVar, axis int) tape.Var[T] {
	defer tape.Named("Take", []tape.IntVar{indices}, x)
	k := fromEnd("Take", x.Shape(), axis)
	return tape.RecordLinear(takeOp[T]{k}, []tape.Var[T]{x}, []tape.IntVar{indices})
}

// takeOp takes along axis −1−k.
type takeOp[T Float] struct{ k int8 }

func (takeOp[T]) Name() string { return "Take" }

func (e takeOp[T]) Shape(x, i []tensor.Shape) (tensor.Shape, error) {
	a := len(x[0]) - 1 - int(e.k)
	s := append(append(tensor.Shape{}, x[0][:a]...), i[0]...)
	return append(s, x[0][a+1:]...), nil
}

func (e takeOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	s := in.X[0].Shape()
	_, n, inner := around(s, e.k)
	index := in.I[0].Data()
	if err := checkIndices(index, n, len(s)-1-int(e.k)); err != nil {
		return err
	}
	kern.Take(out.Data(), in.X[0].Data(), index, n, inner)
	return nil
}

// checkIndices returns an error if an index is outside an axis of length n.
func checkIndices(index []int64, n, axis int) error {
	if p := kern.Outside(index, n); p >= 0 {
		return tape.Errorf(tape.ErrRange, "index %d, element %d of the indices, on axis %d of length %d", index[p], p, axis, n)
	}
	return nil
}

func (e takeOp[T]) Adjoint(_ int, g tape.Var[T], x []tape.Var[T], i []tape.IntVar) tape.Var[T] {
	_, n, _ := around(x[0].Shape(), e.k)
	return tape.RecordLinear(takeAddOp[T]{e.k, length(n), int8(len(i[0].Shape()))}, []tape.Var[T]{g}, i)
}

// length returns the length of an axis as a field.
func length(n int) int32 {
	if n > math.MaxInt32 {
		tape.DimsOf(tensor.Shape{n}) // panics
	}
	return int32(n)
}

// takeAddOp is the adjoint of takeOp on an axis of length n with indices of the
// given rank.
type takeAddOp[T Float] struct {
	k    int8
	n    int32
	rank int8
}

func (takeAddOp[T]) Name() string { return "TakeAdd" }

func (e takeAddOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	b := len(x[0]) - int(e.k) // where the axes behind the indices begin
	s := append(append(tensor.Shape{}, x[0][:b-int(e.rank)]...), int(e.n))
	return append(s, x[0][b:]...), nil
}

func (e takeAddOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	_, n, inner := around(out.Shape(), e.k)
	kern.TakeAdd(out.Data(), in.X[0].Data(), in.I[0].Data(), n, inner)
	return nil
}

func (e takeAddOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], i []tape.IntVar) tape.Var[T] {
	return tape.RecordLinear(takeOp[T]{e.k}, []tape.Var[T]{g}, i)
}

// TakeAlong returns the elements of x at the indices along an axis (numpy's
// take_along_axis, PyTorch's gather): with axis 1, y[i, j, l] = x[i, indices[i, j, l], l].
// The indices have x's shape but for the length of the axis, which is that of the
// result.
//
// TakeAlong panics with an *tape.Error if there is no such axis, an index is
// negative or not below its length (ErrRange), or the shapes do not fit (ErrShape).
func TakeAlong[T Float](x tape.Var[T], indices tape.IntVar, axis int) tape.Var[T] {
	defer tape.Named("TakeAlong", []tape.IntVar{indices}, x)
	k := fromEnd("TakeAlong", x.Shape(), axis)
	return recordTakeAlong(x, indices, k)
}

func recordTakeAlong[T Float](x tape.Var[T], indices tape.IntVar, k int8) tape.Var[T] {
	return tape.RecordLinear(takeAlongOp[T]{k}, []tape.Var[T]{x}, []tape.IntVar{indices})
}

// takeAlongOp takes along axis −1−k.
type takeAlongOp[T Float] struct{ k int8 }

func (takeAlongOp[T]) Name() string { return "TakeAlong" }

func (e takeAlongOp[T]) Shape(x, i []tensor.Shape) (tensor.Shape, error) {
	if len(x[0]) != len(i[0]) {
		return nil, tape.Errorf(tape.ErrShape, "indices of rank %d for a tensor of rank %d", len(i[0]), len(x[0]))
	}
	at := len(x[0]) - 1 - int(e.k)
	for a, n := range x[0] {
		if a != at && i[0][a] != n {
			return nil, tape.Errorf(tape.ErrShape, "the indices have length %d on axis %d, the tensor has %d", i[0][a], a, n)
		}
	}
	return i[0], nil
}

func (e takeAlongOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	s := in.X[0].Shape()
	_, n, inner := around(s, e.k)
	_, m, _ := around(out.Shape(), e.k)
	index := in.I[0].Data()
	if err := checkIndices(index, n, len(s)-1-int(e.k)); err != nil {
		return err
	}
	kern.TakeAlong(out.Data(), in.X[0].Data(), index, n, m, inner)
	return nil
}

func (e takeAlongOp[T]) Adjoint(_ int, g tape.Var[T], x []tape.Var[T], i []tape.IntVar) tape.Var[T] {
	_, n, _ := around(x[0].Shape(), e.k)
	return recordTakeAlongAdd(g, i[0], e.k, n)
}

// recordTakeAlongAdd records the adjoint of taking along axis −1−k, of length n.
func recordTakeAlongAdd[T Float](g tape.Var[T], indices tape.IntVar, k int8, n int) tape.Var[T] {
	return tape.RecordLinear(takeAlongAddOp[T]{k, length(n)}, []tape.Var[T]{g}, []tape.IntVar{indices})
}

type takeAlongAddOp[T Float] struct {
	k int8
	n int32
}

func (takeAlongAddOp[T]) Name() string { return "TakeAlongAdd" }

func (e takeAlongAddOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	s := x[0].Clone()
	s[len(s)-1-int(e.k)] = int(e.n)
	return s, nil
}

func (e takeAlongAddOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	_, n, inner := around(out.Shape(), e.k)
	_, m, _ := around(in.X[0].Shape(), e.k)
	kern.TakeAlongAdd(out.Data(), in.X[0].Data(), in.I[0].Data(), n, m, inner)
	return nil
}

func (e takeAlongAddOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], i []tape.IntVar) tape.Var[T] {
	return recordTakeAlong(g, i[0], e.k)
}
