package prog

import (
	"math"
	"slices"
	"unsafe"

	"github.com/covector-ad/covector/tensor"
)

// Code is a List with a place in memory for every value. It does not change any
// more, and any number of Frames may run it.
type Code[T tensor.Float] struct {
	List *List[T]
	// Dest has for each of List.Outs where in the frame's vector it goes, or −1 if
	// anywhere will do.
	Dest []int

	skip     Pass    // the passes that were left out
	root     []int32 // of each float value: whose memory it shares
	stored   []int   // how many elements of each are in memory
	place    []int   // of each computed root: its offset in the arena, or that in the vector, see vector
	vector   []bool  // whether its place is in the frame's vector
	copied   []bool  // of each of Outs: whether it is copied at the end
	outPlace []int   // and where to, in the arena or the vector
	size     int     // elements of the arena
	intPlace []int
	intSize  int
	work     int // elements behind the arena for the ops that run code of their own
	intWork  int
}

const forever = math.MaxInt32

// Lay finds a place for every value: computed ones share one arena, in which the
// memory of a value serves others once nobody reads it any more.
func Lay[T tensor.Float](l *List[T], dest []int, skip Pass) *Code[T] {
	c := &Code[T]{List: l, Dest: dest, skip: skip, root: l.roots(), stored: l.stored()}
	c.place = slices.Repeat([]int{-1}, len(l.X))
	c.vector, c.copied = make([]bool, len(l.X)), make([]bool, len(l.Outs))
	c.outPlace = slices.Clone(dest)
	last := c.lastReads()
	c.layOuts(last)
	var a spans
	for n := range l.Code {
		c.layResults(n, last, &a, skip)
		if skip&Reuse == 0 {
			c.release(n, last, &a)
		}
	}
	for k, v := range l.Outs {
		if c.copied[k] && c.Dest[k] < 0 {
			c.outPlace[k] = a.alloc(l.X[v].Shape.Size())
		}
	}
	c.size = a.size
	c.layInts()
	c.work, c.intWork = l.workspace(skip)
	return c
}

// Bytes returns the memory that a frame of the code takes.
func (c *Code[T]) Bytes() int64 {
	return int64(c.size+c.work)*int64(elementBytes[T]()) + 8*int64(c.intSize+c.intWork)
}

// elementBytes is the size of an element in memory.
func elementBytes[T tensor.Float]() int {
	var zero T
	return int(unsafe.Sizeof(zero))
}

// roots returns for each value the one whose memory it shares.
func (l *List[T]) roots() []int32 {
	root := l.renaming().x
	for n := range l.Code {
		if c := &l.Code[n]; c.Form.idle() {
			root[c.Y[0]] = root[c.X[0]]
		}
	}
	return root
}

// lastReads returns for each root the last instruction that reads its memory, or
// −1.
func (c *Code[T]) lastReads() []int32 {
	last := slices.Repeat([]int32{-1}, len(c.root))
	for n := range c.List.Code {
		for _, v := range c.List.Code[n].X {
			last[c.root[v]] = int32(n)
		}
	}
	return last
}

// layOuts keeps the memory of what is wanted, and puts into the vector what is
// made for it alone. The rest is copied: what others own, and what goes to two
// places.
func (c *Code[T]) layOuts(last []int32) {
	for k, v := range c.List.Outs {
		r := c.root[v]
		switch {
		case c.List.X[r].Leaf != Computed:
			c.copied[k] = true
			continue
		case c.Dest[k] < 0:
		case last[r] != forever:
			c.place[r], c.vector[r] = c.Dest[k], true
		default:
			c.copied[k] = true
		}
		last[r] = forever
	}
}

// layResults finds places for the results of instruction n.
func (c *Code[T]) layResults(n int, last []int32, a *spans, skip Pass) {
	in := &c.List.Code[n]
	if in.Form.idle() {
		return
	}
	for k, v := range in.Y {
		if c.place[v] >= 0 {
			continue
		}
		if in.Form.byElement() && skip&InPlace == 0 {
			if x := c.dying(n, k, last); x >= 0 {
				c.place[v], last[x] = c.place[x], forever // x's memory is v's now
				continue
			}
		}
		c.place[v] = a.alloc(c.stored[v])
	}
}

// dying returns the root of an operand that instruction n reads last, and over which result k
// may be written; or −1.
func (c *Code[T]) dying(n, k int, last []int32) int32 {
	in := &c.List.Code[n]
	for _, x := range in.X {
		r := c.root[x]
		if c.List.X[r].Leaf == Computed && last[r] == int32(n) && !c.vector[r] && c.stored[x] == c.stored[in.Y[k]] && c.overwrites(in, k, r) {
			return r
		}
	}
	return -1
}

// overwrites reports whether in may write result k over the operands whose root
// is r.
func (c *Code[T]) overwrites(in *Instr[T], k int, r int32) bool {
	if in.Form != Fused {
		return true
	}
	for i, x := range in.X {
		if c.root[x] == r && !in.Op.(*chain[T]).overwrites(k, i) {
			return false
		}
	}
	return true
}

// release gives back the memory that nobody reads after instruction n.
func (c *Code[T]) release(n int, last []int32, a *spans) {
	in := &c.List.Code[n]
	for _, x := range in.X {
		if r := c.root[x]; last[r] == int32(n) && c.List.X[r].Leaf == Computed && !c.vector[r] {
			a.free(c.place[r], c.stored[r])
			last[r] = forever
		}
	}
	if in.Form.idle() {
		return
	}
	for _, y := range in.Y {
		if last[y] == -1 && !c.vector[y] {
			a.free(c.place[y], c.stored[y])
			last[y] = forever
		}
	}
}

// layInts gives each integer value memory of its own.
func (c *Code[T]) layInts() {
	c.intPlace = make([]int, len(c.List.I))
	for k := range c.List.I {
		if v := &c.List.I[k]; v.Leaf == Computed {
			c.intPlace[k] = c.intSize
			c.intSize += v.Shape.Size()
		}
	}
}

// size returns how many elements the pointwise instruction in computes.
func (in *Instr[T]) size(stored []int) int {
	switch op := in.Op.(type) {
	case *chain[T]:
		return op.n
	case *epilogue[T]:
		return op.chain.n
	}
	return stored[in.Y[0]]
}

// elements returns the operands that the pointwise instruction in reads element by
// element.
func (in *Instr[T]) elements() []int32 {
	if op, ok := in.Op.(*epilogue[T]); ok {
		return in.X[op.factors:]
	}
	return in.X
}

// rowOf returns the length of the row that repeats among the operands of the
// pointwise instruction in, or 0.
func (c *Code[T]) rowOf(in *Instr[T]) int {
	for _, v := range in.elements() {
		if n := c.stored[v]; n != 1 && n != in.size(c.stored) {
			return n
		}
	}
	return 0
}
