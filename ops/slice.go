package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Range tells which indices of an axis [Slice] takes, by Python's rule: a bound
// that is negative counts from the end, and one beyond the end is moved to it.
// The zero Range takes all.
type Range struct {
	start, stop, step          int
	hasStart, hasStop, hasStep bool
}

// All takes every index: numpy's ":".
func All() Range { return Range{} }

// Span takes the indices from start up to but without stop: "start:stop". Those
// beyond the ends of the axis are left out.
func Span(start, stop int) Range {
	return Range{start: start, stop: stop, hasStart: true, hasStop: true}
}

// From takes the indices from start on: "start:".
func From(start int) Range { return Range{start: start, hasStart: true} }

// Until takes the indices before stop: ":stop".
func Until(stop int) Range { return Range{stop: stop, hasStop: true} }

// By returns r in steps: All().By(2) takes every other index, and All().By(-1)
// all of them from the last to the first. With a negative step a range runs
// downwards from start (the last index, if there is none) to before stop.
func (r Range) By(step int) Range {
	r.step, r.hasStep = step, true
	return r
}

// Slice returns a copy of the elements of x whose indices lie in the ranges, one
// for each axis from the first on; axes without a range are taken whole:
//
//	Slice(x, All(), Span(1, -1))   // x[:, 1:-1]
//
// A range may be empty, and as in numpy what of it lies beyond the ends of the axis
// is left out: Span(1, 9) of 3 elements takes 2. Slice panics with an *tape.Error if there are more ranges
// than axes (ErrShape), or a step is 0 (ErrRange).
func Slice[T Float](x tape.Var[T], ranges ...Range) tape.Var[T] {
	defer tape.Named("Slice", nil, x)
	s := x.Shape()
	if len(ranges) > len(s) {
		tape.Fail("Slice", tape.Errorf(tape.ErrShape, "%s for a tensor of rank %d", plural.Of(len(ranges), "range"), len(s)), s)
	}
	tape.DimsOf(s) // lengths fit in 32 bits
	var c cut
	for a, r := range ranges {
		if r.hasStep && r.step == 0 {
			tape.Fail("Slice", tape.Errorf(tape.ErrRange, "step 0 on axis %d", a), s)
		}
		c[len(s)-1-a] = r.of(s[a])
	}
	return slice(x, c)
}

// Select returns the elements of x at one index of an axis, which it drops. A
// negative index counts from the end. It panics with an *tape.Error (ErrRange) if
// there is no such axis or index.
func Select[T Float](x tape.Var[T], axis, index int) tape.Var[T] {
	defer tape.Named("Select", nil, x)
	s := x.Shape()
	k := fromEnd("Select", s, axis)
	n := s[len(s)-1-int(k)]
	i := index
	if i < 0 {
		i += n
	}
	if i < 0 || i >= n {
		tape.Fail("Select", tape.Errorf(tape.ErrRange, "index %d on axis %d of length %d", index, axis, n), s)
	}
	return reshapeTo(sliceAxis(x, k, i, 1), without(s, k))
}

// without returns s without axis −1−k.
func without(s tensor.Shape, k int8) tape.Dims {
	d := tape.DimsOf(s)
	a := len(s) - 1 - int(k)
	copy(d.D[a:], d.D[a+1:])
	d.D[tensor.MaxRank-1] = 0
	d.N--
	return d
}

// of returns what r means on an axis of length n.
func (r Range) of(n int) span {
	step, first, last := 1, 0, n // bounds are moved to between first and last
	if r.hasStep {
		step = min(max(r.step, -math.MaxInt32), math.MaxInt32) // a longer one takes one element as well
	}
	start, stop := first, last
	if step < 0 {
		first, last = -1, n-1
		start, stop = last, first
	}
	bound := func(i int) int {
		if i < 0 {
			i += n
		}
		return min(max(i, first), last)
	}
	if r.hasStart {
		start = bound(r.start)
	}
	if r.hasStop {
		stop = bound(r.stop)
	}
	count := 0
	switch {
	case step > 0 && stop > start:
		count = (stop-start-1)/step + 1
	case step < 0 && stop < start:
		count = (start-stop-1)/-step + 1
	}
	return spanOf(start, count, step, n)
}

// span is a range of an axis of the given length. The zero span is a whole axis,
// of any length.
type span struct{ start, count, step, length int32 }

func spanOf(start, count, step, length int) span {
	if count == length && step == 1 {
		return span{}
	}
	if count == 0 {
		start = 0
	}
	return span{int32(start), int32(count), int32(step), int32(length)}
}

// after returns the span of a whole axis that s takes of what first took.
func (s span) after(first span) span {
	switch {
	case s.step == 0:
		return first
	case first.step == 0:
		return s
	}
	start, step := 0, 1 // of a span of one element or none, any step will do
	if s.count > 0 {
		start = int(first.start) + int(s.start)*int(first.step)
	}
	if s.count > 1 {
		step = int(s.step) * int(first.step)
	}
	return spanOf(start, int(s.count), step, int(first.length))
}

// cut is a span of each axis: element k is that of axis −1−k.
type cut [tensor.MaxRank]span

// slice returns x itself if c takes everything.
func slice[T Float](x tape.Var[T], c cut) tape.Var[T] {
	if c == (cut{}) {
		return x
	}
	return tape.RecordLinear(sliceOp[T]{c}, []tape.Var[T]{x}, nil)
}

// sliceAxis returns n elements along axis −1−k from start on.
func sliceAxis[T Float](x tape.Var[T], k int8, start, n int) tape.Var[T] {
	s := x.Shape()
	var c cut
	c[k] = spanOf(start, n, 1, s[len(s)-1-int(k)])
	return slice(x, c)
}

// strides returns how to walk the cut of a contiguous tensor of shape s.
func (c *cut) strides(s tensor.Shape) (off int, strides [tensor.MaxRank]int) {
	strides = stridesOf(s)
	for a := range s {
		if sp := c[len(s)-1-a]; sp.step != 0 {
			off += int(sp.start) * strides[a]
			strides[a] *= int(sp.step)
		}
	}
	return off, strides
}

type sliceOp[T Float] struct{ c cut }

func (sliceOp[T]) Name() string { return "Slice" }

func (e sliceOp[T]) After(first sliceOp[T]) (both sliceOp[T], moves bool) {
	for k := range both.c {
		both.c[k] = e.c[k].after(first.c[k])
	}
	return both, both.c != (cut{})
}

func (e sliceOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	s := x[0].Clone()
	for a, n := range s {
		if sp := e.c[len(s)-1-a]; sp.step != 0 {
			if n != int(sp.length) {
				return nil, tape.Errorf(tape.ErrShape, "axis %d has length %d, not %d", a, n, sp.length)
			}
			s[a] = int(sp.count)
		}
	}
	return s, nil
}

func (e sliceOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	s := in.X[0].Shape()
	off, strides := e.c.strides(s)
	kern.CopyFrom(out.Data(), out.Shape(), in.X[0].Data(), off, strides[:len(s)])
	return nil
}

func (e sliceOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return unslice(g, e.c)
}

// unslice returns zeros with x at the cut.
func unslice[T Float](x tape.Var[T], c cut) tape.Var[T] {
	if c == (cut{}) {
		return x
	}
	return tape.RecordLinear(unsliceOp[T]{c}, []tape.Var[T]{x}, nil)
}

// unsliceOp is the adjoint of sliceOp.
type unsliceOp[T Float] struct{ c cut }

func (unsliceOp[T]) Name() string { return "Unslice" }

func (e unsliceOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	s := x[0].Clone()
	for a, n := range s {
		if sp := e.c[len(s)-1-a]; sp.step != 0 {
			if n != int(sp.count) {
				return nil, tape.Errorf(tape.ErrShape, "axis %d has length %d, not %d", a, n, sp.count)
			}
			s[a] = int(sp.length)
		}
	}
	return s, nil
}

func (e unsliceOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	s := out.Shape()
	off, strides := e.c.strides(s)
	kern.Fill(out.Data(), 0)
	kern.CopyTo(out.Data(), off, strides[:len(s)], in.X[0].Data(), in.X[0].Shape())
	return nil
}

func (e unsliceOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return slice(g, e.c)
}
