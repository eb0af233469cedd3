package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Gather returns the parts of x at tuples of indices: for indices of shape
// [t…, k], each row of k numbers indexes the first k axes of x, and the result has
// the shape [t…, rest of x's axes]. It is numpy's x[i₀, i₁, …], and gather_nd
// elsewhere. Its adjoint is [ScatterAdd].
//
// Gather panics with an *tape.Error if an index is negative or not below its
// axis's length (ErrRange), or k is above x's rank, the indices have rank 0, or the
// rank grows above 8 (ErrShape).
func Gather[T Float](x tape.Var[T], indices tape.IntVar) tape.Var[T] {
	return tape.RecordLinear(gatherOp[T]{}, []tape.Var[T]{x}, []tape.IntVar{indices})
}

type gatherOp[T Float] struct{}

func (gatherOp[T]) Name() string { return "Gather" }

func (gatherOp[T]) Shape(x, i []tensor.Shape) (tensor.Shape, error) {
	s, k := x[0], len(i[0])-1
	if k < 0 {
		return nil, tape.Errorf(tape.ErrShape, "the indices need an axis for the tuples")
	}
	if i[0][k] > len(s) {
		return nil, tape.Errorf(tape.ErrShape, "tuples of %s for a tensor of rank %d", plural.Of(i[0][k], "index"), len(s))
	}
	return append(append(tensor.Shape{}, i[0][:k]...), s[i[0][k]:]...), nil
}

func (gatherOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	s, k := in.X[0].Shape(), tupleLen(&in.I[0])
	if err := checkTuples(in.I[0].Data(), s[:k]); err != nil {
		return err
	}
	kern.Gather(out.Data(), in.X[0].Data(), in.I[0].Data(), s[:k], s[k:].Size())
	return nil
}

func tupleLen(i *tensor.Ints) int { return i.Shape()[i.Rank()-1] }

// checkTuples returns an error if an index is outside its axis of s.
func checkTuples(index []int64, s tensor.Shape) error {
	for p, i := range index {
		if a := p % len(s); i < 0 || i >= int64(s[a]) {
			return tape.Errorf(tape.ErrRange, "index %d, number %d of tuple %d, on axis %d of length %d", i, a, p/len(s), a, s[a])
		}
	}
	return nil
}

func (gatherOp[T]) Adjoint(_ int, g tape.Var[T], x []tape.Var[T], i []tape.IntVar) tape.Var[T] {
	return scatterAdd(g, i[0], tape.DimsOf(x[0].Shape()))
}

// ScatterAdd returns zeros of the given shape to which the parts of x are added
// at tuples of indices: for indices of shape [t…, k], x has the shape [t…, rest of
// the shape's axes]. Parts for one place add up in their order. It is the adjoint
// of [Gather], and what adds to a tensor is Add(y, ScatterAdd(x, indices, …)).
//
// ScatterAdd panics with an *tape.Error if an index is negative or not below its
// axis's length (ErrRange), or the shapes do not fit (ErrShape).
func ScatterAdd[T Float](x tape.Var[T], indices tape.IntVar, shape ...int) tape.Var[T] {
	defer tape.Named("ScatterAdd", []tape.IntVar{indices}, x)
	if err := tensor.Shape(shape).Check(); err != nil {
		tape.Fail("ScatterAdd", err, x.Shape(), indices.Shape())
	}
	return scatterAdd(x, indices, tape.DimsOf(shape))
}

func scatterAdd[T Float](x tape.Var[T], indices tape.IntVar, to tape.Dims) tape.Var[T] {
	return tape.RecordLinear(scatterAddOp[T]{to, int8(x.Rank())}, []tape.Var[T]{x}, []tape.IntVar{indices})
}

// scatterAddOp adds the parts of an operand of the given rank to zeros of shape to.
type scatterAddOp[T Float] struct {
	to   tape.Dims
	rank int8
}

func (scatterAddOp[T]) Name() string { return "ScatterAdd" }

func (e scatterAddOp[T]) Shape(x, i []tensor.Shape) (tensor.Shape, error) {
	to := e.to.Shape()
	parts, err := gatherOp[T]{}.Shape([]tensor.Shape{to}, i)
	if err != nil {
		return nil, err
	}
	if !parts.Equal(x[0]) {
		return nil, tape.Errorf(tape.ErrShape, "indices %v name parts of shape %v in %v, not %v", i[0], parts, to, x[0])
	}
	return to, nil
}

func (e scatterAddOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	s, k := out.Shape(), tupleLen(&in.I[0])
	if err := checkTuples(in.I[0].Data(), s[:k]); err != nil {
		return err
	}
	kern.ScatterAdd(out.Data(), in.X[0].Data(), in.I[0].Data(), s[:k], s[k:].Size())
	return nil
}

func (e scatterAddOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], i []tape.IntVar) tape.Var[T] {
	return Gather(g, i[0])
}
