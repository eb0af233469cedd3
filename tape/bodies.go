package tape

import (
	"slices"

	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// bodies are the functions that have been recorded inside a tape: the tape on
// which they are recorded, one after the other, the last of them, and, at the
// outermost tape, those that are known. Equal bodies are one, so that ops that
// run them are equal.
type bodies[T Float] struct {
	tape  *Tape[T]
	last  *body[T]
	known []*body[T] // the last used last
}

// knownBodies is how many are remembered: a function whose constants change with
// every recording makes new ones again and again.
const knownBodies = 64

// function is what an operator is given: it returns the results of one part.
type function[T Float] func(x []Var[T], i []IntVar) []Var[T]

// recordBody records, for the operator op, a function of operands of the given
// shapes, whose parts are fs. It returns the body, and what it takes besides:
// the Vars that it captured.
func (t *Tape[T]) recordBody(op string, x, i []tensor.Shape, fs ...function[T]) (b *body[T], caps []Var[T], icaps []IntVar) {
	if t.bodies == nil {
		t.bodies = &bodies[T]{}
	}
	bs := t.bodies
	if bs.tape == nil {
		bs.tape = t.child()
	}
	c, last := bs.tape, bs.last
	c.parent, bs.last = t, nil
	c.Reset()
	m := &maker[T]{t: c}
	m.inputs(x, all)
	m.intInputs(i)
	outs := m.call(op, fs)
	k := &c.captures
	m.x, m.i = append(m.x, k.inner...), append(m.i, k.innerI...)
	if last == nil || c.fresh || !m.made(last, outs) {
		last = t.intern(m.done(outs...))
	}
	bs.last = last
	caps, icaps = k.outer, k.outerI
	c.parent, c.captures = nil, captures[T]{}
	return last, caps, icaps
}

// call runs the functions with all recording on m's tape.
func (m *maker[T]) call(op string, fs []function[T]) [][]Var[T] {
	c := m.t
	c.parent.active = c
	defer func() { c.parent.active = nil }()
	x, i := m.x, m.i
	outs := make([][]Var[T], len(fs))
	for k, f := range fs {
		for _, y := range f(slices.Clone(x), slices.Clone(i)) {
			if y.t != nil && y.fresh() && y.t != c && c.within(y.t) {
				y = c.capture(y)
			}
			outs[k] = append(outs[k], result(op, c, y))
		}
	}
	return outs
}

// intern returns the known body that is equal to b, or b.
func (t *Tape[T]) intern(b *body[T]) *body[T] {
	for t.parent != nil {
		t = t.parent
	}
	if t.bodies == nil {
		t.bodies = &bodies[T]{}
	}
	bs := t.bodies
	for k, o := range bs.known {
		if o.same(b) {
			copy(bs.known[k:], bs.known[k+1:])
			bs.known[len(bs.known)-1] = o
			return o
		}
	}
	if len(bs.known) == knownBodies {
		bs.known = slices.Delete(bs.known, 0, 1)
	}
	bs.known = append(bs.known, b)
	return b
}

// maker makes a body of what is recorded on a tape of its own.
type maker[T Float] struct {
	t *Tape[T]
	x []Var[T] // the inputs
	i []IntVar
}

// newMaker returns a maker for a body that captures nothing.
func newMaker[T Float]() *maker[T] { return &maker[T]{t: newAbstract[T]()} }

// input adds an input.
func (m *maker[T]) input(s tensor.Shape) Var[T] {
	v := m.t.v(m.t.leaf(inputLeaf, s).head)
	m.x = append(m.x, v)
	return v
}

// inputs adds inputs of those shapes that are in b, and returns them.
func (m *maker[T]) inputs(shapes []tensor.Shape, b bits) []Var[T] {
	n := len(m.x)
	for k, s := range shapes {
		if b.has(k) {
			m.input(s)
		}
	}
	return m.x[n:len(m.x):len(m.x)]
}

func (m *maker[T]) intInputs(shapes []tensor.Shape) []IntVar {
	n := len(m.i)
	for _, s := range shapes {
		m.i = append(m.i, m.t.intLeaf(s))
	}
	return m.i[n:len(m.i):len(m.i)]
}

// done returns the body with the given results of each part.
func (m *maker[T]) done(outs ...[]Var[T]) *body[T] {
	b := &body[T]{all: m.t.lift()}
	for k := range b.all.X {
		if v := &b.all.X[k]; v.Leaf == prog.Computed && m.t.at(int32(k)).leaf != notLeaf {
			v.Leaf, v.Data = prog.Const, slices.Clone(m.t.at(int32(k)).val)
		}
	}
	for k, v := range m.x {
		b.x = append(b.x, slices.Clone(v.Shape()))
		b.all.X[v.id] = prog.Value[T]{Shape: b.x[k], Leaf: prog.Input, Index: int32(k)}
	}
	for k, v := range m.i {
		b.i = append(b.i, v.Shape().Clone())
		b.all.I[v.id] = prog.IntValue{Shape: b.i[k], Leaf: prog.Input, Index: int32(k)}
	}
	for _, part := range outs {
		var ids []int32
		for _, v := range part {
			ids = append(ids, v.id)
		}
		b.all.Outs = append(b.all.Outs, ids...)
		b.parts = append(b.parts, newPart(b.all, ids))
	}
	return b
}

// made reports whether b is what m has recorded: the tape says that the nodes are
// the same, so that constants, inputs and results are left.
func (m *maker[T]) made(b *body[T], outs [][]Var[T]) bool {
	if len(outs) != len(b.parts) || m.t.n != len(b.all.X) || m.t.nint != len(b.all.I) || len(m.x) != len(b.x) || len(m.i) != len(b.i) {
		return false
	}
	k := 0
	for _, part := range outs {
		for _, v := range part {
			if k == len(b.all.Outs) || b.all.Outs[k] != v.id {
				return false
			}
			k++
		}
	}
	return k == len(b.all.Outs) && m.sameLeaves(b)
}

func (m *maker[T]) sameLeaves(b *body[T]) bool {
	for k, v := range m.x {
		if u := &b.all.X[v.id]; u.Leaf != prog.Input || u.Index != int32(k) {
			return false
		}
	}
	for k, v := range m.i {
		if u := &b.all.I[v.id]; u.Leaf != prog.Input || u.Index != int32(k) {
			return false
		}
	}
	for k := range b.all.X {
		if v := &b.all.X[k]; v.Leaf == prog.Const && !prog.SameBits(v.Data, m.t.at(int32(k)).val) {
			return false
		}
	}
	for k := range b.all.I {
		v := &b.all.I[k]
		d := &m.t.ints[k].val
		if !v.Shape.Equal(d.Shape()) || v.Leaf == prog.Const && !slices.Equal(v.Data, d.Data()) {
			return false
		}
	}
	return true
}
