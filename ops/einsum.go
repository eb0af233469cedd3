package ops

import (
	"math"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Einsum returns the sum of products that spec states, as numpy's einsum does.
// spec gives each axis of each operand a letter, operands parted by commas;
// "->" and the letters of the result follow:
//
//	Einsum("ij,jk->ik", a, b)    the matrix product
//	Einsum("ij->ji", a)          the transpose
//	Einsum("ii", a)              the trace
//	Einsum("bhid,bhjd->bhij", q, k)
//
// Axes with the same letter run together and have one length; letters that the
// result does not have are summed over. A letter that comes twice in an operand
// takes its diagonal. Without "->" the result has the letters that occur once,
// in the order of the alphabet, A before a. "..." stands for any further
// axes, which broadcast, and come first in a result that is not given. Spaces are skipped.
//
// Operands are contracted from left to right by matrix products, elementwise
// ones, sums and transposes: their order decides how much work it is. A
// product of two has at most 8 axes. Einsum panics with an *tape.Error that shows
// the byte of spec at fault: it cannot be read (ErrFormat), the operands do not
// fit (ErrShape), or there are more than 64 operands or 8 axes (ErrLimit).
func Einsum[T Float](spec string, xs ...tape.Var[T]) tape.Var[T] {
	defer tape.Named("Einsum", nil, xs...)
	var e einsumSpec
	if err := parseEinsum(&e, spec, xs); err != nil {
		shapes := make([]tensor.Shape, len(xs))
		for k, x := range xs {
			shapes[k] = x.Shape()
		}
		tape.Fail("Einsum", err, shapes...)
	}
	y := einsumOf(xs[0], e.in[0], e.needed(1))
	for k := 1; k < len(xs); k++ {
		keep := e.needed(k + 1)
		y = contract(y, einsumOf(xs[k], e.in[k], keep|y.t.set()), keep)
	}
	return y.inOrder(e.out).v
}

func parseEinsum[T Float](e *einsumSpec, spec string, xs []tape.Var[T]) error {
	if err := e.begin(spec, len(xs)); err != nil {
		return err
	}
	for k, x := range xs {
		if err := e.operand(k, x.Shape()); err != nil {
			return err
		}
	}
	return e.result()
}

// labelled is a value whose axes have labels, each once.
type labelled[T Float] struct {
	v tape.Var[T]
	t term
}

// einsumOf takes the diagonals of an operand along labels that come twice, and
// sums over those that are not to be kept.
func einsumOf[T Float](x tape.Var[T], t term, keep labelSet) labelled[T] {
	y := labelled[T]{x, t}
	for a := 0; a < int(y.t.n); a++ {
		if first := y.t.index(y.t.lab[a]); first < a {
			y = y.diagonal(first, a)
			a = -1
		}
	}
	var sum axisSet
	kept := term{}
	for a, l := range y.t.labels() {
		if keep>>l&1 != 0 {
			kept.add(l)
		} else {
			sum |= 1 << (int(y.t.n) - 1 - a)
		}
	}
	if sum != 0 {
		y = labelled[T]{recordSum(y.v, sumOp[T]{sum, false}), kept}
	}
	return y
}

// diagonal joins axes a and b, of one label, to one at the end.
func (x labelled[T]) diagonal(a, b int) labelled[T] {
	set := axisSet(1)<<(int(x.t.n)-1-a) | axisSet(1)<<(int(x.t.n)-1-b)
	p, _ := set.last(int(x.t.n))
	y := labelled[T]{DiagPart(permute(x.v, p)), x.t}
	l := y.t.lab[a]
	y.t.remove(b)
	y.t.remove(a)
	y.t.add(l)
	return y
}

// inOrder permutes the axes to the order of t.
func (x labelled[T]) inOrder(t term) labelled[T] {
	n := int(t.n)
	p := permutation{n: t.n}
	for a, l := range t.labels() {
		p.from[n-1-a] = int8(n - 1 - x.t.index(l))
	}
	return labelled[T]{permute(x.v, p), t}
}

// withoutStretched drops the axes under dots of length 1 that y has longer.
func (x labelled[T]) withoutStretched(y labelled[T]) labelled[T] {
	xs, ys := x.v.Shape(), y.v.Shape()
	kept, d := term{}, tape.Dims{}
	for a, l := range x.t.labels() {
		if b := y.t.index(l); l >= dots && b >= 0 && xs[a] == 1 && ys[b] != 1 {
			continue
		}
		d.D[d.N] = int32(xs[a])
		d.N++
		kept.add(l)
	}
	return labelled[T]{reshapeTo(x.v, d), kept}
}

// contract multiplies x and y and sums over the labels that are not to be kept:
// both have these, since what only one of them has is summed before.
func contract[T Float](x, y labelled[T], keep labelSet) labelled[T] {
	x, y = x.withoutStretched(y), y.withoutStretched(x)
	var batch, rows, inner, cols term
	for _, l := range x.t.labels() {
		switch {
		case y.t.index(l) < 0:
			rows.add(l)
		case keep>>l&1 != 0:
			batch.add(l)
		default:
			inner.add(l)
		}
	}
	for _, l := range y.t.labels() {
		if x.t.index(l) < 0 {
			cols.add(l)
		}
	}
	if n := int(batch.n + rows.n + cols.n); n > tensor.MaxRank {
		tape.Fail("Einsum", tape.Errorf(tape.ErrLimit, "a product of two operands has %d axes, of at most %d; another order of the operands may help", n, tensor.MaxRank), x.v.Shape(), y.v.Shape())
	}
	if inner.n == 0 {
		return multiply(x, y, cols)
	}
	return product(x, y, batch, rows, inner, cols)
}

// multiply is contract where nothing is summed: the result has the axes of x and
// then cols.
func multiply[T Float](x, y labelled[T], cols term) labelled[T] {
	out, common := x.t, term{}
	for _, l := range x.t.labels() {
		if y.t.index(l) >= 0 {
			common.add(l)
		}
	}
	y = y.inOrder(joinTerms(common, cols))
	a, b := tape.DimsOf(x.v.Shape()), tape.Dims{N: x.t.n + cols.n}
	ys := y.v.Shape()
	for k, l := range out.labels() {
		b.D[k] = 1
		if j := y.t.index(l); j >= 0 {
			b.D[k] = int32(ys[j])
		}
	}
	for _, l := range cols.labels() {
		b.D[out.n] = int32(ys[y.t.index(l)])
		a.D[a.N] = 1
		a.N++
		out.add(l)
	}
	return labelled[T]{Mul(reshapeTo(x.v, a), reshapeTo(y.v, b)), out}
}

// product is contract by a matrix product. An operand whose axes stand in either
// of the two orders that MatMul reads is not transposed.
func product[T Float](x, y labelled[T], batch, rows, inner, cols term) labelled[T] {
	size := func(of labelled[T], t term) int {
		n, s := 1, of.v.Shape()
		for _, l := range t.labels() {
			n *= s[of.t.index(l)]
		}
		return n
	}
	b, m, k, n := size(x, batch), size(x, rows), size(x, inner), size(y, cols)
	out, dims := joinTerms(batch, joinTerms(rows, cols)), tape.Dims{}
	for _, l := range out.labels() {
		if a := x.t.index(l); a >= 0 {
			dims.D[dims.N] = int32(x.v.Shape()[a])
		} else {
			dims.D[dims.N] = int32(y.v.Shape()[y.t.index(l)])
		}
		dims.N++
	}
	ta := x.t == joinTerms(batch, joinTerms(inner, rows)) && rows.n > 0
	if ta {
		m, k = k, m
	} else {
		x = x.inOrder(joinTerms(batch, joinTerms(rows, inner)))
	}
	left := reshapeTo(x.v, matrixDims(batch.n > 0, b, m, k))
	if ta {
		k = m
	}
	tb := y.t == joinTerms(batch, joinTerms(cols, inner)) && cols.n > 0
	if tb {
		k, n = n, k
	} else {
		y = y.inOrder(joinTerms(batch, joinTerms(inner, cols)))
	}
	right := reshapeTo(y.v, matrixDims(batch.n > 0, b, k, n))
	return labelled[T]{reshapeTo(matMul("Einsum", left, right, ta, tb), dims), out}
}

// joinTerms returns the labels of a, then those of b.
func joinTerms(a, b term) term {
	for _, l := range b.labels() {
		a.add(l)
	}
	return a
}

// matrixDims returns the shape [b m n], or [m n] without a batch.
func matrixDims(batch bool, b, m, n int) tape.Dims {
	if max(b, m, n) > math.MaxInt32 {
		tape.Fail("Einsum", tape.Errorf(tape.ErrLimit, "axes that run together have more than 2³¹−1 elements"), tensor.Shape{b, m, n})
	}
	if batch {
		return tape.Dims{N: 3, D: [tensor.MaxRank]int32{int32(b), int32(m), int32(n)}}
	}
	return tape.Dims{N: 2, D: [tensor.MaxRank]int32{int32(m), int32(n)}}
}
