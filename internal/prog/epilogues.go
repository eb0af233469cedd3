package prog

import (
	"slices"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// Finisher is an op of one result that can make a matrix of it, block by block, and
// let others work on each block when it is final.
type Finisher[T tensor.Float] interface {
	Kernel[T]
	// Finishes reports whether it does so for operands of these shapes.
	Finishes(x []tensor.Shape) bool
	// ForwardThen is Forward that calls done for each block, of rows i to i+m and
	// columns j to j+n, once. Several threads may call it at the same time.
	ForwardThen(out *Out[T], in *In[T], done func(i, j, m, n int)) error
}

// fuseEpilogues lets products of matrices go on, block by block, with the pointwise
// operations that are the only readers of the product: a bias, an activation, a sum
// with another product. The product itself is then never in memory.
func fuseEpilogues[T tensor.Float](l *List[T]) (changed bool) {
	f := &finisherFuser[T]{l: l, readers: l.readers(), at: slices.Repeat([]int32{-1}, len(l.X)), gone: make([]bool, len(l.Code))}
	for n := range l.Code {
		f.take(n)
	}
	n := -1
	l.edit(l.renaming(), func(*Instr[T]) bool {
		n++
		return !f.gone[n]
	})
	return true
}

// finisherFuser is the state of fuseEpilogues.
type finisherFuser[T tensor.Float] struct {
	l       *List[T]
	readers []int32 // of each value
	at      []int32 // of each value: where the product is that makes it, or −1
	gone    []bool  // instructions that are part of others
}

// take notes instruction n, or makes it go on with a product.
func (f *finisherFuser[T]) take(n int) {
	c := &f.l.Code[n]
	if c.Form == Call {
		if op, ok := c.Op.(Finisher[T]); ok && op.Finishes(f.l.shapes(c.X)) {
			f.at[c.Y[0]] = int32(n)
		}
		return
	}
	if v := f.product(c); v >= 0 {
		f.join(c, v)
	}
}

// product returns the operand of c that is the last product to be made, if c may be
// its epilogue; or −1.
func (f *finisherFuser[T]) product(c *Instr[T]) int32 {
	last := int32(-1)
	if !c.Form.byElement() {
		return last
	}
	if op, ok := c.Op.(*chain[T]); ok && (len(op.sums) > 0 || op.links[len(op.links)-1].dst >= op.in+op.out) {
		return last // sums have parts of their own; without a last result there may be none to make the product in
	}
	size := f.l.X[c.Y[0]].Shape.Size()
	if !large[T](size, finishBytes) {
		return last
	}
	for _, v := range c.X {
		if f.at[v] >= 0 && f.readers[v] == 1 && f.l.X[v].Shape.Size() == size && (last < 0 || f.at[v] > f.at[last]) {
			last = v
		}
	}
	return last
}

// finishBytes is the least size of a product that others go on with: smaller ones stay in the
// caches anyway, and a product of parts that others go on with is a little slower.
const finishBytes = kern.PastCaches

// join makes c the epilogue of the product v.
func (f *finisherFuser[T]) join(c *Instr[T], v int32) {
	p, op := &f.l.Code[f.at[v]], f.l.chainOf(c)
	k := slices.Index(c.X, v)
	op.move(k, op.in-1)
	e := &epilogue[T]{product: p.Op.(Finisher[T]), chain: op, factors: len(p.X), shape: f.l.X[v].Shape}
	for !op.overwrites(e.into, op.in-1) {
		e.into++ // the last result may always be written over it
	}
	c.X = append(slices.Clone(p.X), slices.Delete(c.X, k, k+1)...)
	c.Form, c.Op, c.Site = Finished, e, p.Site
	f.gone[f.at[v]] = true
}

// shapes returns the shapes of values.
func (l *List[T]) shapes(values []int32) []tensor.Shape {
	s := make([]tensor.Shape, len(values))
	for k, v := range values {
		s[k] = l.X[v].Shape
	}
	return s
}
