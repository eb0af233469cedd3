package prog

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// scalarBuilder makes scalars of groups. Registers are given out in the order of
// the operations, and serve again once their number has been read last (linear scan).
type scalarBuilder[T tensor.Float] struct {
	*grouper[T]
	order scalarOrder
	round int32    // the group at hand
	begun []int32  // of each value: the last group of which it is an operand
	home  []int32  // of each value: the one whose register it shares
	last  []int32  // of each home: the operation that reads it last, or forever
	reg   []uint32 // and its register
	free  []uint32 // registers that nobody needs any more
	s     *scalars[T]
	x, y  []int32 // the operands and the results
}

func newScalarBuilder[T tensor.Float](l *List[T]) *scalarBuilder[T] {
	n := len(l.X)
	return &scalarBuilder[T]{
		grouper: newGrouper(l), order: scalarOrder{made: make([]int32, n)},
		begun: make([]int32, n), home: make([]int32, n), last: make([]int32, n), reg: make([]uint32, n),
	}
}

// renames reports whether c gives the number that a member makes another shape.
func (b *scalarBuilder[T]) renames(c *Instr[T]) bool {
	return c.Form.idle() && b.inside[c.X[0]] && b.l.X[c.Y[0]].Shape.Size() == 1
}

// merge makes one instruction of the group.
func (b *scalarBuilder[T]) merge() Instr[T] {
	b.s, b.x, b.y, b.free = &scalars[T]{code: make([]scalarInstr, 0, len(b.group))}, nil, nil, b.free[:0]
	b.find()
	order := b.sort()
	b.live(order)
	b.s.registers = len(b.x)
	for n, k := range order {
		b.lower(int32(n), &b.l.Code[k])
	}
	for _, v := range b.y {
		b.s.results = append(b.s.results, b.reg[b.home[v]])
		b.s.shapes = append(b.s.shapes, b.l.X[v].Shape)
	}
	end := &b.l.Code[b.group[len(b.group)-1]]
	return Instr[T]{Op: b.s, Form: Scalar, X: b.x, Y: b.y, Region: end.Region, Site: end.Site}
}

// find finds the homes of all values, the operands, which have the first registers, and
// the results.
func (b *scalarBuilder[T]) find() {
	b.round++
	for _, k := range b.group {
		c := &b.l.Code[k]
		for _, v := range c.X {
			if !b.inside[v] && b.begun[v] != b.round {
				b.begun[v], b.home[v], b.reg[v] = b.round, v, uint32(len(b.x))
				b.x = append(b.x, v)
			}
		}
		y := c.Y[0]
		if b.home[y] = y; c.Form != Pointwise {
			b.home[y] = b.home[c.X[0]]
		}
		if b.wanted(y) {
			b.y = append(b.y, y)
		}
	}
}

// sort returns the operations among the members in the order in which they are to run.
func (b *scalarBuilder[T]) sort() []int32 {
	o, order := &b.order, make([]int32, 0, len(b.group))
	for _, k := range b.group {
		c := &b.l.Code[k]
		if c.Form != Pointwise {
			continue
		}
		o.add(k, scalarOf(c.Op), c.Y[0])
		for _, v := range c.X {
			o.needs(b.home[v])
		}
		if len(o.op) == window {
			order = o.drain(order)
		}
	}
	return o.drain(order)
}

// live finds when each number is read last.
func (b *scalarBuilder[T]) live(order []int32) {
	for n, k := range order {
		c := &b.l.Code[k]
		for _, v := range c.X {
			b.last[b.home[v]] = int32(n)
		}
		b.last[c.Y[0]] = int32(n)
	}
	for _, v := range b.y {
		b.last[b.home[v]] = forever
	}
}

// lower appends c, operation n.
func (b *scalarBuilder[T]) lower(n int32, c *Instr[T]) {
	op, y := scalarOf(c.Op), c.Y[0]
	var x [3]uint32
	if op == kern.ByBlock {
		b.call(c)
	} else {
		for i, v := range c.X {
			x[i] = b.reg[b.home[v]]
		}
	}
	for _, v := range c.X {
		b.release(n, b.home[v])
	}
	b.reg[y] = b.take()
	b.s.code = append(b.s.code, scalarInstr{x[0], x[1], b.reg[y]})
	if op.Operands() == 3 {
		b.s.code = append(b.s.code, scalarInstr{a: x[2]})
	}
	b.extend(op)
	b.s.count++
	b.release(n, y)
}

// extend makes what was appended a part of the last run, if that is of op, else
// of a new one.
func (b *scalarBuilder[T]) extend(op kern.ScalarOp) {
	words := int32(1)
	if op.Operands() == 3 {
		words = 2
	}
	if k := len(b.s.runs) - 1; k >= 0 && b.s.runs[k].op == op {
		b.s.runs[k].n += words
		return
	}
	b.s.runs = append(b.s.runs, scalarRun{op, words})
}

// call notes the operands of an operation that is computed by its Block.
func (b *scalarBuilder[T]) call(c *Instr[T]) {
	k := scalarCall[T]{op: c.Op, block: c.Op.(Blocker[T])}
	for _, v := range c.X {
		k.x = append(k.x, b.reg[b.home[v]])
	}
	b.s.width = max(b.s.width, len(k.x))
	b.s.calls = append(b.s.calls, k)
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

// release frees the register of v if operation n is the last that needs it.
func (b *scalarBuilder[T]) release(n, v int32) {
	if b.last[v] == n {
		b.free, b.last[v] = append(b.free, b.reg[v]), -1
	}
}
