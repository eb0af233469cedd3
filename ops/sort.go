package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Sort sorts x along an axis in ascending order; NaN comes last. The sort is
// stable: equal elements, and NaNs, stay in their order, so that each cotangent
// goes back to the element that stands in its place. It panics with an *tape.Error
// (ErrRange) if there is no such axis.
func Sort[T Float](x tape.Var[T], axis int) tape.Var[T] {
	defer tape.Named("Sort", nil, x)
	return recordSort(x, sortOp[T]{k: fromEnd("Sort", x.Shape(), axis), n: -1}).Y[0]
}

// ArgSort returns where along the axis the elements that [Sort] returns came from.
func ArgSort[T Float](x tape.Var[T], axis int) tape.IntVar {
	defer tape.Named("ArgSort", nil, x)
	return recordSort(x, sortOp[T]{k: fromEnd("ArgSort", x.Shape(), axis), n: -1}).J[0]
}

// TopK returns the k largest elements along an axis, in descending order, and
// their indices. NaN counts as larger than every number, and of equal elements
// the first come first. It panics with an *tape.Error (ErrRange) if there is no
// such axis, or k is negative or above its length.
func TopK[T Float](x tape.Var[T], k, axis int) (values tape.Var[T], indices tape.IntVar) {
	defer tape.Named("TopK", nil, x)
	s := x.Shape()
	e := sortOp[T]{k: fromEnd("TopK", s, axis), down: true}
	if n := s[len(s)-1-int(e.k)]; k < 0 || k > n {
		tape.Fail("TopK", tape.Errorf(tape.ErrRange, "%s of axis %d of length %d", plural.Of(k, "element"), axis, n), s)
	}
	e.n = length(k)
	c := recordSort(x, e)
	return c.Y[0], c.J[0]
}

func recordSort[T Float](x tape.Var[T], e sortOp[T]) tape.Call[T] {
	return tape.Record(e, []tape.Var[T]{x}, nil)
}

// sortOp sorts along axis −1−k and keeps the first n (all, if n < 0): values, and
// where they came from.
type sortOp[T Float] struct {
	k    int8
	down bool
	n    int32
}

func (e sortOp[T]) Name() string {
	if e.down {
		return "TopK"
	}
	return "Sort"
}

func (e sortOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	s := x[0].Clone()
	if e.n >= 0 {
		s[len(s)-1-int(e.k)] = int(e.n)
	}
	return tape.Results{X: []tensor.Shape{s}, I: []tensor.Shape{s}}, nil
}

func (e sortOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	_, n, inner := around(in.X[0].Shape(), e.k)
	_, kept, _ := around(out.X[0].Shape(), e.k)
	kern.Sort(out.X[0].Data(), out.I[0].Data(), in.X[0].Data(), n, kept, inner, e.down)
	return nil
}

func (e sortOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	_, n, _ := around(c.X[0].Shape(), e.k)
	dx[0] = recordTakeAlongAdd(g[0], c.J[0], e.k, n)
}

func (e sortOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	dy[0] = recordTakeAlong(dx[0], c.J[0], e.k)
}
