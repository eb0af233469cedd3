package prog

import (
	"slices"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// Summer is an op that sums its operand over some axes, as kern.SumAxes does.
type Summer interface {
	// Summed reports for each axis of an operand of shape x whether the sum goes
	// over it; nil if the op is no such sum.
	Summed(x tensor.Shape) []bool
}

// sumBytes is the least size of a tensor of which a chain takes sums: smaller ones
// stay in the second cache until they are summed, by one kernel.
const sumBytes = 256 << 10

// fuseSums lets chains, and pointwise operations that are alone, take the sums of
// what they compute, part by part, while it is in the cache. What nobody else reads is then
// never in memory.
func fuseSums[T tensor.Float](l *List[T]) (changed bool) {
	f := &sumFuser[T]{l: l, readers: l.readers(), at: slices.Repeat([]int32{-1}, len(l.X))}
	for n := range l.Code {
		f.take(&l.Code[n])
	}
	clear(l.Code[len(f.code):])
	l.Code = f.code
	for n := range l.Code {
		if c, ok := l.Code[n].Op.(*chain[T]); ok && len(c.sums) > 0 {
			f.hold(&l.Code[n], c)
		}
	}
	return true
}

// sumFuser is the state of fuseSums.
type sumFuser[T tensor.Float] struct {
	l       *List[T]
	code    []Instr[T] // the new list so far
	readers []int32    // of each value, but for the sums that chains have taken
	at      []int32    // of each value that a chain makes: where the chain is, or −1
}

// take appends c, or makes it part of the chain that makes its operand.
func (f *sumFuser[T]) take(c *Instr[T]) {
	if s, ok := f.sum(c); ok {
		f.join(&f.code[f.at[c.X[0]]], c, s)
		return
	}
	if c.Form.byElement() && large[T](f.l.X[c.Y[0]].Shape.Size(), sumBytes) {
		for _, v := range c.Y {
			f.at[v] = int32(len(f.code))
		}
	}
	if f.code == nil {
		f.code = f.l.Code[:0]
	}
	f.code = append(f.code, *c)
}

// sum returns c as a link of the chain that makes its operand, if it can be one.
func (f *sumFuser[T]) sum(c *Instr[T]) (s sumLink[T], ok bool) {
	op, ok := c.Op.(Summer)
	if !ok || c.Form != Call || f.at[c.X[0]] < 0 {
		return s, false
	}
	shape := f.l.X[c.X[0]].Shape
	axes := op.Summed(shape)
	if axes == nil {
		return s, false
	}
	s.op = c.Op
	if s.n, s.inner, ok = kern.OneAxis(shape, axes); !ok {
		return s, false
	}
	in := &f.code[f.at[c.X[0]]]
	if in.Form == Pointwise {
		return s, s.fits(&chain[T]{n: shape.Size()})
	}
	return s, s.fits(in.Op.(*chain[T]))
}

// join makes instruction c the sum s of the instruction in.
func (f *sumFuser[T]) join(in, c *Instr[T], s sumLink[T]) {
	op := f.l.chainOf(in)
	s.x = op.in + slices.Index(in.Y, c.X[0])
	op.sums = append(op.sums, s)
	op.shapes = append(op.shapes, f.l.X[c.Y[0]].Shape)
	in.Y = append(in.Y, c.Y[0])
	f.readers[c.X[0]]--
}

// hold keeps the results of chain c that only its sums read out of memory.
func (f *sumFuser[T]) hold(in *Instr[T], c *chain[T]) {
	for r := c.out - 1; r >= 0; r-- {
		if f.readers[in.Y[r]] > 0 {
			continue
		}
		in.Y, c.shapes = slices.Delete(in.Y, r, r+1), slices.Delete(c.shapes, r, r+1)
		c.out--
		c.held++
		c.move(c.in+r, c.in+c.out) // it is the first of those that are held
	}
}
