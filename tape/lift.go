package tape

import (
	"slices"

	"github.com/covector-ad/covector/internal/prog"
)

// lift returns what r has recorded as a list of instructions.
func (r *Rec[T]) lift() *prog.List[T] {
	l := r.t.lift()
	r.liftInputs(l)
	return l
}

// lift returns the recording as a list of instructions, in which values bear the
// numbers of their nodes. Constants are copied.
func (t *Tape[T]) lift() *prog.List[T] {
	l := &prog.List[T]{X: make([]prog.Value[T], t.n), I: make([]prog.IntValue, t.nint), Code: make([]prog.Instr[T], 0, t.n)}
	for id := range int32(t.n) {
		n := t.at(id)
		l.X[id].Shape = n.shape
		switch {
		case n.leaf == notLeaf && n.head == id:
			l.Code = append(l.Code, t.instr(n))
		case n.leaf == constLeaf:
			l.X[id].Leaf, l.X[id].Data = prog.Const, slices.Clone(n.val)
		case n.leaf == paramLeaf:
			l.X[id].Leaf, l.X[id].Data = prog.Memory, n.val
		}
	}
	for k := range t.nint {
		s := &t.ints[k]
		l.I[k].Shape = s.val.Shape()
		if s.node == noNode {
			l.I[k].Leaf, l.I[k].Data = prog.Const, slices.Clone(s.val.Data())
		}
	}
	return l
}

func (r *Rec[T]) liftInputs(l *prog.List[T]) {
	for k, v := range r.in.x {
		if !v.IsZero() {
			l.X[v.id].Leaf, l.X[v.id].Index = prog.Input, int32(k)
		}
	}
	for k, v := range r.in.i {
		if !v.IsZero() {
			l.I[v.id] = prog.IntValue{Shape: l.I[v.id].Shape, Leaf: prog.Input, Index: int32(k)}
		}
	}
	for _, v := range r.in.ints {
		l.Ints = append(l.Ints, v.id)
	}
}

// instr returns n, the head of an op's results, as an instruction.
func (t *Tape[T]) instr(n *node[T]) prog.Instr[T] {
	c := prog.Instr[T]{Op: n.op.(prog.Kernel[T]), Region: n.region, Site: n.site, X: slices.Clone(n.x), I: slices.Clone(n.i)}
	switch {
	case n.layout:
		c.Form = prog.Alias
	case n.lazy:
		c.Form = prog.Repeat
	case n.block != nil:
		c.Form = prog.Pointwise
	}
	for r := range n.nx {
		c.Y = append(c.Y, n.head+r)
	}
	for r := range n.ni {
		c.J = append(c.J, n.int0+r)
	}
	return c
}
