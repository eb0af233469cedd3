package tape

import (
	"context"
	"slices"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// scanOp is a loop over a body. There are pairs of kinds of what goes in and
// what comes out, such that a derivative, forwards or backwards, is a loop
// again:
//
//	into a step          out of it            the loop's operand, and result
//	its carry            the next carry       the first, and the last
//	a row                a row                a tensor with one more axis, the first
//	x, a window          y, a window          the same, along the axis
//	what is captured     a term               the captured, and the sum of the terms
//
// The body's inputs and results come in this order, and so do the op's. A
// further result has the carry before each step, if they are saved, as rows.
type scanOp[T Float] struct {
	body *body[T]
	n    int32 // steps

	axis   int8
	length int32 // of the axis of xs and ys
	width  int32 // of a window; 0 means 1, without its axis

	carry, rows, xs int8 // how many go in; the other operands are captured
	outRows, ys     int8 // how many come out; the other results are sums

	reverse bool
	counted bool // the first integer operand has the first step's number, and how many steps there are
	saves   bool // whether the carries are saved
}

func (s scanOp[T]) same(o nestedOp[T]) bool {
	t, ok := o.(scanOp[T])
	b := t.body
	t.body = s.body
	return ok && t == s && s.body.same(b)
}

func (scanOp[T]) Name() string { return "Scan" }

func (s scanOp[T]) Codes(skip Pass) []*prog.Code[T] { return s.body.codes(skip) }

// Scratch has room for the windows.
func (s scanOp[T]) Scratch() int {
	size := 0
	for _, x := range s.windows() {
		size += x.Size()
	}
	return size
}

// windows returns the shapes of the windows that go in.
func (s *scanOp[T]) windows() []tensor.Shape { return s.body.x[s.carry+s.rows:][:s.xs] }

// along returns the shape of the tensor of which a window has shape w.
func (s *scanOp[T]) along(w tensor.Shape) tensor.Shape {
	if s.width == 0 {
		return slices.Insert(w.Clone(), int(s.axis), int(s.length))
	}
	w = w.Clone()
	w[s.axis] = int(s.length)
	return w
}

// row returns the shape of rows of shape r.
func (s *scanOp[T]) row(r tensor.Shape) tensor.Shape { return append(tensor.Shape{int(s.n)}, r...) }

// whole returns the shape of operand or result k of the loop, of which that of the body
// has shape b: behind the carry are so many rows, then so many windows.
func (s *scanOp[T]) whole(b tensor.Shape, k, rows, windows int) tensor.Shape {
	switch k -= int(s.carry); {
	case k < 0:
		return b
	case k < rows:
		return s.row(b)
	case k < rows+windows:
		return s.along(b)
	}
	return b
}

func (s scanOp[T]) Results(x, _ []tensor.Shape) (res Results, err error) {
	outs := s.body.outs()
	for k, b := range s.body.x {
		if b = s.whole(b, k, int(s.rows), int(s.xs)); !b.Equal(x[k]) {
			return res, Errorf(ErrShape, "operand %d has not shape %v", k, b)
		}
	}
	for k, b := range outs {
		res.X = append(res.X, s.whole(b, k, int(s.outRows), int(s.ys)))
	}
	if s.saves {
		for _, b := range outs[:s.carry] {
			res.X = append(res.X, s.row(b))
		}
	}
	if len(res.X) > 64 {
		return res, Errorf(ErrLimit, "%d results, of at most 64; each part of the carry counts twice", len(res.X))
	}
	return res, nil
}

func (s scanOp[T]) Flops(_, _ []tensor.Shape) float64 { return float64(s.n) * s.body.flops(0) }

func (s scanOp[T]) Forward(out *Out[T], in *In[T]) error {
	return s.body.forward(s, out, in)
}

// Run runs the steps.
func (s scanOp[T]) Run(w *prog.Work[T], out *Out[T], in *In[T]) error {
	start, n := int64(0), int(s.n)
	ints := 0
	if s.counted {
		span := in.I[0].Data()
		start, n, ints = span[0], int(span[1]), 1
	}
	where := "step %d of Scan"
	if s.width > 0 {
		where = "segment %d of Scan"
	}
	s.begin(n, out, in)
	f := w.Frames[0]
	bindOperands(f, in, int(s.carry+s.rows+s.xs), int(s.carry+s.rows+s.xs), ints, 1)
	f.IntInput(0, w.Index[:])
	for j := range n {
		if w.Ctx.Err() != nil {
			return context.Cause(w.Ctx)
		}
		t := j
		if s.reverse {
			t = n - 1 - j
		}
		w.Index[0] = start + int64(t)
		s.read(w, out, in, t, j, n)
		if err := runBody(w, 0, where, int(w.Index[0])); err != nil {
			return err
		}
		s.write(f, out, t, j, n)
	}
	return nil
}

// carryAt returns the memory of carry k before step t, the j-th of n: a row of
// what is saved, or the result.
func (s *scanOp[T]) carryAt(out *Out[T], k, t, j, n int) []T {
	last := out.X[k].Data()
	if !s.saves || j == n {
		return last
	}
	saved := out.X[len(out.X)-int(s.carry)+k].Data()
	return saved[t*len(last) : (t+1)*len(last)]
}

// begin prepares the results of n steps.
func (s *scanOp[T]) begin(n int, out *Out[T], in *In[T]) {
	first := 0
	if s.reverse {
		first = n - 1
	}
	if n == 0 || n < int(s.n) { // what no step writes is 0
		for k := range out.X {
			clear(out.X[k].Data())
		}
	}
	for k := range int(s.carry) {
		copy(s.carryAt(out, k, first, 0, n), in.X[k].Data())
	}
}

// read makes the operands at step t, the j-th of n, the inputs of the body.
func (s *scanOp[T]) read(w *prog.Work[T], out *Out[T], in *In[T], t, j, n int) {
	f, k := w.Frames[0], 0
	for ; k < int(s.carry); k++ {
		f.Input(k, s.carryAt(out, k, t, j, n))
	}
	for ; k < int(s.carry+s.rows); k++ {
		d := in.X[k].Data()
		size := len(d) / int(s.n)
		f.Input(k, d[t*size:(t+1)*size])
	}
	lo := 0
	for _, shape := range s.windows() {
		size := shape.Size()
		f.Input(k, s.window(w.Scratch[lo:lo+size], &in.X[k], t))
		lo, k = lo+size, k+1
	}
}

// write takes the results of the body at step t, the j-th of n.
func (s *scanOp[T]) write(f *prog.Frame[T], out *Out[T], t, j, n int) {
	next := t + 1
	if s.reverse {
		next = t - 1
	}
	k := 0
	for ; k < int(s.carry); k++ {
		copy(s.carryAt(out, k, next, j+1, n), f.OutData(k))
	}
	for ; k < int(s.carry+s.outRows); k++ {
		y := f.OutData(k)
		copy(out.X[k].Data()[t*len(y):], y)
	}
	for ; k < int(s.carry+s.outRows+s.ys); k++ {
		s.place(&out.X[k], f.OutData(k), t)
	}
	sums := len(s.body.parts[0].list.Outs)
	for ; k < sums; k++ {
		sum := out.X[k].Data()
		if j == 0 {
			copy(sum, f.OutData(k))
		} else {
			kern.Add(sum, sum, f.OutData(k))
		}
	}
}

// window returns the elements of x at step t: those of x itself if they are
// neighbours, or a copy in dst, with zeros behind the end of the axis.
func (s *scanOp[T]) window(dst []T, x *tensor.Dense[T], t int) []T {
	outer, inner := s.around(x.Shape())
	lo, hi, width := s.bounds(t)
	d := x.Data()
	if outer == 1 && hi-lo == width {
		return d[lo*inner : hi*inner]
	}
	clear(dst)
	for o := range outer {
		at := o * int(s.length)
		copy(dst[o*width*inner:], d[(at+lo)*inner:(at+hi)*inner])
	}
	return dst
}

// place puts the elements of a window at step t into y.
func (s *scanOp[T]) place(y *tensor.Dense[T], src []T, t int) {
	outer, inner := s.around(y.Shape())
	lo, hi, width := s.bounds(t)
	for o := range outer {
		at := o * int(s.length)
		copy(y.Data()[(at+lo)*inner:(at+hi)*inner], src[o*width*inner:])
	}
}

// around returns the number of elements before the axis of shape, and behind it.
func (s *scanOp[T]) around(shape tensor.Shape) (outer, inner int) {
	return shape[:s.axis].Size(), shape[s.axis+1:].Size()
}

// bounds returns where on the axis the window of step t is.
func (s *scanOp[T]) bounds(t int) (lo, hi, width int) {
	width = max(int(s.width), 1)
	lo = t * width
	return lo, min(lo+width, int(s.length)), width
}
