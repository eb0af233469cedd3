package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Split cuts x along an axis into parts of the given sizes, which must add up
// to the axis's length: the inverse of [Concat]. The slice that it returns is
// valid until the tape's next Reset; for more than 64 parts it is allocated. It
// panics with an *tape.Error if the sizes do not fit (ErrShape) or there is no
// such axis (ErrRange).
func Split[T Float](x tape.Var[T], axis int, sizes ...int) []tape.Var[T] {
	defer tape.Named("Split", nil, x)
	s := x.Shape()
	k := fromEnd("Split", s, axis)
	left := s[len(s)-1-int(k)]
	for j, n := range sizes {
		if n < 0 || n > left || n > math.MaxInt32 {
			tape.Fail("Split", tape.Errorf(tape.ErrShape, "part %d has size %d, with %d left of axis %d", j, n, left, axis), s)
		}
		left -= n
	}
	if left > 0 || len(sizes) == 0 {
		tape.Fail("Split", tape.Errorf(tape.ErrShape, "the sizes of %s leave over %d of axis %d", plural.Of(len(sizes), "part"), left, axis), s)
	}
	if len(sizes) <= maxParts {
		return split(x, k, sizes)
	}
	parts := make([]tape.Var[T], 0, len(sizes))
	for start := 0; len(sizes) > 0; {
		m, n := min(maxParts, len(sizes)), 0
		for _, size := range sizes[:m] {
			n += size
		}
		parts = append(parts, split(sliceAxis(x, k, start, n), k, sizes[:m])...)
		start, sizes = start+n, sizes[m:]
	}
	return parts
}

func split[T Float](x tape.Var[T], k int8, sizes []int) []tape.Var[T] {
	op := splitOp[T]{k: k, n: int8(len(sizes))}
	for j, n := range sizes {
		op.sizes[j] = int32(n)
	}
	return tape.Record(op, []tape.Var[T]{x}, nil).Y
}

// splitOp has n results along axis −1−k. It is one op, so that its pullback joins
// the cotangents in one copy.
type splitOp[T Float] struct {
	k, n  int8
	sizes [maxParts]int32
}

func (splitOp[T]) Name() string { return "Split" }

func (e splitOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	var r tape.Results
	for _, n := range e.sizes[:e.n] {
		s := x[0].Clone()
		s[len(s)-1-int(e.k)] = int(n)
		r.X = append(r.X, s)
	}
	return r, nil
}

func (e splitOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	_, n, inner := around(in.X[0].Shape(), e.k)
	off := 0
	for j, size := range e.sizes[:e.n] {
		l := int(size) * inner
		kern.GetBlocks(out.X[j].Data(), l, in.X[0].Data(), off, n*inner)
		off += l
	}
	return nil
}

func (e splitOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	var parts [maxParts]tape.Var[T]
	for j, v := range g {
		if parts[j] = v; v.IsZero() {
			parts[j] = c.Y[j].Zeros()
		}
	}
	dx[0] = concat(e.k, parts[:e.n])
}

func (e splitOp[T]) Pushforward(_ *tape.Call[T], dx, dy []tape.Var[T]) {
	copy(dy, tape.Record(e, dx[:1], nil).Y)
}
