package prog

import (
	"slices"
	"strings"

	"github.com/covector-ad/covector/tensor"
)

// chain is a row of pointwise operations that run block by block. Its slots are
// the operands, then the results, then the parts that it keeps for its sums, then
// scratch blocks.
type chain[T tensor.Float] struct {
	links   []link[T]
	sums    []sumLink[T]
	shapes  []tensor.Shape // of the results, then of the sums
	n       int            // elements of each operation
	in, out int            // operands and results
	held    int            // parts
	scratch int            // scratch blocks
	width   int            // the most operands of an operation
}

// link is one operation of a chain: slot dst = block(slots x…).
type link[T tensor.Float] struct {
	op    Kernel[T]
	block Blocker[T]
	x     []int
	dst   int
}

// overwrites reports whether result j may be written over operand i: whether no
// operation reads the operand after the one that makes the result.
func (c *chain[T]) overwrites(j, i int) bool {
	if j >= c.out { // a sum is taken before all of the operand has been read
		return false
	}
	made := slices.IndexFunc(c.links, func(l link[T]) bool { return l.dst == c.in+j })
	return !slices.ContainsFunc(c.links[made+1:], func(l link[T]) bool { return slices.Contains(l.x, i) })
}

// slots is the number of slots.
func (c *chain[T]) slots() int { return c.in + c.out + c.held + c.scratch }

// blockSize is the number of elements of a block: such that the blocks of all slots
// stay in the nearest caches.
func (c *chain[T]) blockSize() int {
	size := chainBytes / elementBytes[T]() / c.slots()
	return max(size, leastBlock) / 64 * 64
}

// cut returns the number of elements of a part of the chain, and of a block of it, if
// a row of so many repeats among the operands (0 if none does). A block ends with the
// row, unless that is short.
func (c *chain[T]) cut(row int) (part, block int) {
	size := c.blockSize()
	part = c.partSize()
	if short(row, size) {
		return part, evenly(part, size)
	}
	if len(c.sums) == 0 {
		part = (part + row - 1) / row * row
	}
	return part, evenly(row, size)
}

// short reports whether a row is so short that a block of size elements holds two or more
// of it: it is then repeated in memory of its own, of which see shortRows.
func short(row, size int) bool { return row <= size/2 }

// evenly returns the size of the blocks, of about size elements, in which n
// elements are computed: such that the last is not much shorter.
func evenly(n, size int) int {
	blocks := max((n+size/2)/size, 1)
	return ((n+blocks-1)/blocks + 63) / 64 * 64
}

// chainBytes is about how much memory the blocks of a chain may take together: of first
// caches the larger ones hold it, and of the smaller ones a half. In blocks that these hold
// too, the calls for each block take longer than what is saved. Blocks of fewer than
// leastBlock elements are slow.
const (
	chainBytes = 48 << 10
	leastBlock = 512
)

// Name lists the operations.
func (c *chain[T]) Name() string {
	names := make([]string, len(c.links))
	for k, l := range c.links {
		names[k] = l.op.Name()
	}
	for k := range c.sums {
		names = append(names, c.sums[k].op.Name())
	}
	return strings.Join(names, "+")
}

// Results returns the shapes of the results.
func (c *chain[T]) Results(_, _ []tensor.Shape) (Results, error) { return Results{X: c.shapes}, nil }

// Forward is not called: frames run chains by runChain.
func (c *chain[T]) Forward(*Out[T], *In[T]) error { return nil }

// Equal reports whether o is the same operations on the same slots.
func (c *chain[T]) Equal(o Kernel[T]) bool {
	d, ok := o.(*chain[T])
	return ok && c.in == d.in && c.out == d.out && slices.EqualFunc(c.links, d.links, func(a, b link[T]) bool {
		return a.op.Equal(b.op) && a.dst == b.dst && slices.Equal(a.x, b.x)
	}) && slices.EqualFunc(c.sums, d.sums, func(a, b sumLink[T]) bool { return a.op.Equal(b.op) && a.x == b.x })
}

// Flops are 1 for each element of each operation.
func (c *chain[T]) Flops(_, _ []tensor.Shape) float64 {
	return float64(c.n) * float64(len(c.links)+len(c.sums))
}

// move makes slot from slot to, and those behind it, up to that one, one less.
func (c *chain[T]) move(from, to int) {
	moved := func(k int) int {
		switch {
		case k == from:
			return to
		case from < k && k <= to:
			return k - 1
		}
		return k
	}
	for k := range c.links {
		l := &c.links[k]
		l.dst = moved(l.dst)
		for i := range l.x {
			l.x[i] = moved(l.x[i])
		}
	}
	for k := range c.sums {
		c.sums[k].x = moved(c.sums[k].x)
	}
}

// chainBuilder makes a chain of instructions.
type chainBuilder[T tensor.Float] struct {
	l     *List[T]
	chain *chain[T]
	x, y  []int32        // the operands and the results
	code  []Instr[T]     // what was added
	wants map[int32]bool // whether a value is a result
}

func newChainBuilder[T tensor.Float](l *List[T]) *chainBuilder[T] {
	return &chainBuilder[T]{l: l, chain: &chain[T]{}, wants: map[int32]bool{}}
}

// chainOf returns the chain that instruction c is, and makes a pointwise operation one.
func (l *List[T]) chainOf(c *Instr[T]) *chain[T] {
	if c.Form == Pointwise {
		b := newChainBuilder(l)
		b.add(c, true)
		c.Form = Fused
		c.Op, c.X, c.Y = b.finish()
	}
	return c.Op.(*chain[T])
}

// add appends instruction c, whose result others than the chain read if wanted.
func (b *chainBuilder[T]) add(c *Instr[T], wanted bool) {
	b.code = append(b.code, *c)
	b.chain.n = b.l.X[c.Y[0]].Shape.Size()
	b.wants[c.Y[0]] = wanted
	if wanted {
		b.y = append(b.y, c.Y[0])
		b.chain.shapes = append(b.chain.shapes, b.l.X[c.Y[0]].Shape)
	}
	for _, v := range c.X {
		if _, own := b.wants[v]; !own && !slices.Contains(b.x, v) {
			b.x = append(b.x, v)
		}
	}
}

// finish gives every value a slot. Scratch blocks serve again once the last
// operation has read them.
func (b *chainBuilder[T]) finish() (op Kernel[T], x, y []int32) {
	c := b.chain
	c.in, c.out = len(b.x), len(b.y)
	slot, last := map[int32]int{}, map[int32]int{}
	for k, v := range b.x {
		slot[v] = k
	}
	for k, v := range b.y {
		slot[v] = c.in + k
	}
	for n := range b.code {
		for _, v := range b.code[n].X {
			last[v] = n
		}
	}
	var free []int
	for n := range b.code {
		in := &b.code[n]
		k := link[T]{op: in.Op, block: in.Op.(Blocker[T])}
		for _, v := range in.X {
			k.x = append(k.x, slot[v])
		}
		for _, v := range in.X { // a block may be written over an operand
			if own, ok := b.wants[v]; ok && !own && last[v] == n && !slices.Contains(free, slot[v]) {
				free = append(free, slot[v])
			}
		}
		v := in.Y[0]
		if !b.wants[v] {
			if len(free) == 0 {
				free = append(free, c.in+c.out+c.scratch)
				c.scratch++
			}
			slot[v] = free[len(free)-1]
			free = free[:len(free)-1]
		}
		k.dst = slot[v]
		c.width = max(c.width, len(k.x))
		c.links = append(c.links, k)
	}
	return c, b.x, b.y
}
