package prog

import "github.com/covector-ad/covector/tensor"

// scalarBuilder makes scalars of groups. Registers are given out in the order of
// the operations, and serve again once their number has been read last (linear scan).
type scalarBuilder[T tensor.Float] struct {
	*grouper[T]
	round int32    // the group at hand
	begun []int32  // of each value: the last group of which it is an operand
	last  []int32  // of each value: the member that reads it last, or forever
	home  []int32  // of each value: the one whose register it shares
	reg   []uint32 // of each home: its register
	free  []uint32 // registers that nobody needs any more
	s     *scalars[T]
	x, y  []int32 // the operands and the results
}

func newScalarBuilder[T tensor.Float](l *List[T]) *scalarBuilder[T] {
	n := len(l.X)
	return &scalarBuilder[T]{grouper: newGrouper(l), begun: make([]int32, n), last: make([]int32, n), home: make([]int32, n), reg: make([]uint32, n)}
}

// renames reports whether c gives the number that a member makes another shape.
func (b *scalarBuilder[T]) renames(c *Instr[T]) bool {
	return (c.Form == Alias || c.Form == Repeat) && b.inside[c.X[0]] && b.l.X[c.Y[0]].Shape.Size() == 1
}

// merge makes one instruction of the group.
func (b *scalarBuilder[T]) merge(group []Instr[T]) Instr[T] {
	b.s, b.x, b.y, b.free = &scalars[T]{code: make([]scalarInstr, 0, len(group))}, nil, nil, b.free[:0]
	b.measure(group)
	b.s.operands, b.s.registers = len(b.x), len(b.x)
	for k := range group {
		if c := &group[k]; c.Form == Pointwise {
			b.lower(int32(k), c)
		}
	}
	for _, v := range b.y {
		b.s.results = append(b.s.results, b.reg[b.home[v]])
		b.s.shapes = append(b.s.shapes, b.l.X[v].Shape)
	}
	end := &group[len(group)-1]
	return Instr[T]{Op: b.s, Form: Scalar, X: b.x, Y: b.y, Region: end.Region, Site: end.Site}
}

// measure finds operands, results and when each value is read last.
func (b *scalarBuilder[T]) measure(group []Instr[T]) {
	b.round++
	for k := range group {
		c := &group[k]
		for _, v := range c.X {
			if !b.inside[v] && b.begun[v] != b.round {
				b.begun[v], b.home[v], b.last[v], b.reg[v] = b.round, v, 0, uint32(len(b.x))
				b.x = append(b.x, v)
			}
			h := b.home[v]
			b.last[h] = max(b.last[h], int32(k))
		}
		y := c.Y[0]
		if b.home[y] = y; c.Form != Pointwise {
			b.home[y] = b.home[c.X[0]]
		}
		h := b.home[y]
		if b.last[h] = max(b.last[h], int32(k)); b.wanted(y) {
			b.y, b.last[h] = append(b.y, y), forever
		}
	}
}

// lower appends member k, a pointwise one.
func (b *scalarBuilder[T]) lower(k int32, c *Instr[T]) {
	var at [3]uint32
	op := scalarOf(c.Op)
	if op == ByBlock {
		at[0] = b.call(c)
	} else {
		for i, v := range c.X {
			at[i] = b.reg[b.home[v]]
		}
		if len(c.X) == 1 {
			at[1] = at[0] // read without a use
		}
	}
	for _, v := range c.X {
		b.release(k, b.home[v])
	}
	y := c.Y[0]
	b.reg[y] = b.take()
	b.s.code = append(b.s.code, scalarInstr{uint32(op)<<registerBits | b.reg[y], at[0], at[1]})
	if op == ScalarWhere {
		b.s.code = append(b.s.code, scalarInstr{a: at[2]})
	}
	b.s.count++
	b.release(k, y)
}

// call notes an operation that is computed by its Block, and returns its number.
func (b *scalarBuilder[T]) call(c *Instr[T]) uint32 {
	k := scalarCall[T]{op: c.Op, block: c.Op.(Blocker[T])}
	for _, v := range c.X {
		k.x = append(k.x, b.reg[b.home[v]])
	}
	b.s.width = max(b.s.width, len(k.x))
	b.s.calls = append(b.s.calls, k)
	return uint32(len(b.s.calls) - 1)
}

// take returns a register that is free.
func (b *scalarBuilder[T]) take() uint32 {
	if n := len(b.free); n > 0 {
		at := b.free[n-1]
		b.free = b.free[:n-1]
		return at
	}
	b.s.registers++
	return uint32(b.s.registers - 1)
}

// release frees the register of v if member k is the last that needs it.
func (b *scalarBuilder[T]) release(k, v int32) {
	if b.last[v] == k {
		b.free, b.last[v] = append(b.free, b.reg[v]), -1
	}
}
