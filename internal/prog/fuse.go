package prog

import (
	"slices"

	"github.com/covector-ad/covector/tensor"
)

// fuseBytes is the least size of a tensor whose pointwise operations are joined:
// smaller ones stay in the first cache anyway.
const fuseBytes = 16 << 10

// FuseAll makes the pass join operations on tensors of any size but 0, for tests.
var FuseAll bool

// fuse joins pointwise operations on tensors of one size to chains, which run
// block by block: what passes from one to the next stays in the first cache, and what nobody else
// reads is never in memory.
//
// It collects a group of operations as it goes along the list. One joins unless it depends, by way
// of an instruction that stays outside, on a member: the group could run neither before
// nor after that one. An operation on tensors of another size begins the next group.
func fuse[T tensor.Float](l *List[T]) {
	f := &fuser[T]{l: l, stored: l.stored(), behind: make([]bool, len(l.X)), inside: make([]bool, len(l.X)), intBehind: make([]bool, len(l.I))}
	f.readers = l.readers()
	for n := range l.Code {
		f.take(l.Code[n])
	}
	f.close()
	l.Code = f.code
}

// fuser is the state of fuse.
type fuser[T tensor.Float] struct {
	l         *List[T]
	stored    []int
	readers   []int32    // of each value: how many operands and results it is
	code      []Instr[T] // the new list so far
	group     []Instr[T] // the members of the open group
	size, row int        // of their results; of the row that repeats among their operands, or 0
	late      []Instr[T] // instructions that depend on the group, and so come after it
	inside    []bool     // values that members make
	behind    []bool     // values that late instructions make
	intBehind []bool
}

// readers returns how many instructions read each value, and results are.
func (l *List[T]) readers() []int32 {
	n := make([]int32, len(l.X))
	for _, v := range l.Outs {
		n[v]++
	}
	for k := range l.Code {
		for _, v := range l.Code[k].X {
			n[v]++
		}
	}
	return n
}

// take puts the next instruction of the list into the group, after it, or before.
func (f *fuser[T]) take(c Instr[T]) {
	depends := anyOf(f.behind, c.X) || anyOf(f.intBehind, c.I)
	fits := c.Form == Pointwise && worthFusing[T](f.l.X[c.Y[0]].Shape.Size())
	if fits && (depends || f.size != f.l.X[c.Y[0]].Shape.Size() || f.rowWith(&c) < 0) {
		f.close()
		depends = false
	}
	switch {
	case fits:
		f.size, f.row = f.l.X[c.Y[0]].Shape.Size(), f.rowWith(&c)
		f.group = append(f.group, c)
		mark(f.inside, c.Y)
	case depends || anyOf(f.inside, c.X):
		f.late = append(f.late, c)
		mark(f.behind, c.Y)
		mark(f.intBehind, c.J)
	default:
		f.code = append(f.code, c)
	}
}

func worthFusing[T tensor.Float](n int) bool {
	return int64(n)*elementBytes[T]() >= fuseBytes || FuseAll && n > 0
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

// close ends the group: it becomes one instruction, and what depends on it follows.
func (f *fuser[T]) close() {
	switch len(f.group) {
	case 0:
	case 1:
		f.code = append(f.code, f.group[0])
	default:
		f.code = append(f.code, f.join())
	}
	f.code = append(f.code, f.late...)
	for _, c := range f.group {
		f.inside[c.Y[0]] = false
	}
	for _, c := range f.late {
		unmark(f.behind, c.Y)
		unmark(f.intBehind, c.J)
	}
	f.group, f.late, f.size, f.row = f.group[:0], f.late[:0], 0, 0
}

func unmark(set []bool, values []int32) {
	for _, v := range values {
		set[v] = false
	}
}

// join makes one instruction of the group. Its results are the values that others
// read.
func (f *fuser[T]) join() Instr[T] {
	within := map[int32]int32{} // how many members read a member's value
	for _, c := range f.group {
		for _, v := range c.X {
			if f.inside[v] {
				within[v]++
			}
		}
	}
	b := newChainBuilder[T](f.l)
	joined := Instr[T]{Form: Fused, Region: f.group[0].Region}
	for _, c := range f.group {
		b.add(&c, f.readers[c.Y[0]] > within[c.Y[0]])
		if !slices.Contains(b.chain.sites, c.Site) {
			b.chain.sites = append(b.chain.sites, c.Site)
		}
	}
	joined.Op, joined.X, joined.Y = b.finish()
	joined.Site = f.group[len(f.group)-1].Site
	return joined
}
