package prog

import (
	"slices"

	"github.com/covector-ad/covector/tensor"
)

// Mover is what an op of one operand has that only moves its elements: another
// order of the axes, a slice, another shape, an expansion.
type Mover[T tensor.Float] interface {
	// After returns the op that does what first and then this one do, and whether
	// there is one. If together they change nothing, both is nil.
	After(first Kernel[T]) (both Kernel[T], ok bool)
}

// layouts makes one of two operations that move elements, if the second reads what
// the first has made, and drops what moves nothing. Where something is left to move,
// no value is kept for longer than one of its size was: the memory that a run takes
// does not grow by it.
func layouts[T tensor.Float](l *List[T]) (changed bool) {
	m := &movers[T]{l: l, readers: l.readers(), r: l.renaming(), maker: slices.Repeat([]int32{-1}, len(l.X))}
	kept := int32(0)
	l.edit(m.r, func(c *Instr[T]) bool {
		if !moves(c) {
			kept++
			return true
		}
		if !m.join(c) {
			return false
		}
		m.maker[c.Y[0]] = kept
		kept++
		return true
	})
	return m.changed
}

// moves reports whether c only moves the elements of its operand.
func moves[T tensor.Float](c *Instr[T]) bool {
	if c.Form == Pointwise || len(c.X) != 1 {
		return false
	}
	_, ok := c.Op.(Mover[T])
	return ok
}

// movers is the state of layouts.
type movers[T tensor.Float] struct {
	l       *List[T]
	r       *renaming
	readers []int32 // of each value
	maker   []int32 // of each value that a Mover makes: its place in the new list; else −1
	changed bool
}

// join makes one of c and the instruction whose result it reads, if it can, and
// reports whether c stays.
func (m *movers[T]) join(c *Instr[T]) (keep bool) {
	l, y, v := m.l, c.Y[0], c.X[0]
	if c.Form != Call && l.X[y].Shape.Equal(l.X[v].Shape) {
		return m.replace(y, v, v)
	}
	at := m.maker[v]
	if at < 0 || l.Code[at].Region != c.Region {
		return true
	}
	d := &l.Code[at]
	both, ok := c.Op.(Mover[T]).After(d.Op)
	if !ok {
		return true
	}
	x := d.X[0]
	if both == nil || c.Form == Alias && l.X[y].Shape.Equal(l.X[x].Shape) {
		return m.replace(y, v, x)
	}
	alone, size := m.readers[v] == 1, func(v int32) int { return l.X[v].Shape.Size() }
	switch {
	case c.Form == Repeat && d.Form == Call: // it would be computed in full
	case d.Form != Call, l.X[x].Leaf != Computed, alone && size(x) <= size(v):
		c.Op, c.X, m.changed = both, []int32{x}, true
		m.readers[v]--
		m.readers[x]++
		return m.join(c) // x may be made by another
	case alone: // x is larger: it is read where it was
		d.Op, d.Y, d.Site, m.changed = both, c.Y, c.Site, true
		m.maker[y] = at
		return false
	}
	return true
}

// replace lets x be y, which is then not made from v any more. It returns false.
func (m *movers[T]) replace(y, v, x int32) bool {
	m.r.x[y], m.changed = x, true
	m.readers[v]--
	m.readers[x] += m.readers[y]
	return false
}
