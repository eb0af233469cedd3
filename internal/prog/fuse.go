package prog

import "github.com/covector-ad/covector/tensor"

// fuseBytes is the least size of a tensor whose pointwise operations are joined:
// smaller ones stay in the first cache anyway.
const fuseBytes = 16 << 10

// FuseAll makes the passes join operations on tensors of any size but 0, and
// scalar ones that stand alone, for tests.
var FuseAll bool

// fuse joins pointwise operations on tensors of one size to chains, which run
// block by block: what passes from one to the next stays in the nearest caches, and what
// nobody else reads is never in memory. An operation on tensors of another size begins
// the next group.
func fuse[T tensor.Float](l *List[T]) (changed bool) {
	f := &fuser[T]{grouper: newGrouper(l), stored: l.stored()}
	for n := range l.Code {
		f.take(n)
	}
	f.end()
	l.Code = f.code
	return true
}

// fuser is the state of fuse.
type fuser[T tensor.Float] struct {
	*grouper[T]
	stored    []int
	size, row int // of the members' results; of the row that repeats among their operands, or 0
}

// take puts the next instruction of the list into the group, after it, or before.
func (f *fuser[T]) take(n int) {
	c := &f.l.Code[n]
	if c.Form != Pointwise || !large[T](f.l.X[c.Y[0]].Shape.Size(), fuseBytes) {
		f.pass(n)
		return
	}
	size := f.l.X[c.Y[0]].Shape.Size()
	if f.depends(c) || f.size != size || f.rowWith(c) < 0 {
		f.end()
	}
	f.size, f.row = size, f.rowWith(c)
	f.join(n)
}

// large reports whether a tensor of n elements has the least size for a pass to join
// the operations on it.
func large[T tensor.Float](n, least int) bool {
	return int64(n)*int64(elementBytes[T]()) >= int64(least) || FuseAll && n > 0
}

// rowWith returns the length of the row that repeats among the operands of the
// group and of c, 0 if there is none, −1 if there are two.
func (f *fuser[T]) rowWith(c *Instr[T]) int {
	row := f.row
	for _, v := range c.X {
		switch n := f.stored[v]; {
		case n == 1 || n == row || n == f.l.X[c.Y[0]].Shape.Size():
		case row == 0:
			row = n
		default:
			return -1
		}
	}
	return row
}

// end closes the group.
func (f *fuser[T]) end() {
	f.close(f.chain, 2)
	f.size, f.row = 0, 0
}

// chain makes one instruction of the group. Its results are the values that others
// read.
func (f *fuser[T]) chain() Instr[T] {
	b := newChainBuilder[T](f.l)
	end := &f.l.Code[f.group[len(f.group)-1]]
	joined := Instr[T]{Form: Fused, Region: end.Region, Site: end.Site}
	for _, n := range f.group {
		c := &f.l.Code[n]
		b.add(c, f.wanted(c.Y[0]))
	}
	joined.Op, joined.X, joined.Y = b.finish()
	return joined
}
