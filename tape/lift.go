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
	instrs, ids := t.count()
	l := &prog.List[T]{X: make([]prog.Value[T], t.n), I: make([]prog.IntValue, t.nint), Code: make([]prog.Instr[T], 0, instrs)}
	slab := make([]int32, 0, ids)
	for id := range int32(t.n) {
		n := t.at(id)
		l.X[id].Shape = n.shape
		switch {
		case n.leaf == notLeaf && n.head == id:
			slab = t.instr(l, n, slab)
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
	for k, v := range r.vars {
		if !v.IsZero() {
			l.X[v.id].Index = int32(k)
		}
	}
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

// repeats reports whether r has recorded once more what l was lifted from: the tape
// has found no difference in ops and operands, and the leaves are the same.
func (r *Rec[T]) repeats(l *prog.List[T]) bool {
	t := r.t
	if t.fresh || t.n != len(l.X) || t.nint != len(l.I) {
		return false
	}
	for id := range int32(t.n) {
		switch n, v := t.at(id), &l.X[id]; v.Leaf {
		case prog.Const:
			if !prog.SameBits(v.Data, n.val) {
				return false
			}
		case prog.Memory:
			if len(v.Data) > 0 && &v.Data[0] != &n.val[0] {
				return false
			}
		}
	}
	for k := range t.nint {
		s, v := &t.ints[k], &l.I[k]
		if (s.node == noNode) == (v.Leaf == prog.Computed) || !s.val.Shape().Equal(v.Shape) || v.Leaf == prog.Const && !slices.Equal(v.Data, s.val.Data()) {
			return false
		}
	}
	for k, v := range r.in.x {
		if !v.IsZero() && (l.X[v.id].Leaf != prog.Input || int(l.X[v.id].Index) != k) {
			return false
		}
	}
	for k, v := range r.in.i {
		if !v.IsZero() && (l.I[v.id].Leaf != prog.Input || int(l.I[v.id].Index) != k) {
			return false
		}
	}
	return slices.EqualFunc(r.in.ints, l.Ints, func(v IntVar, id int32) bool { return v.id == id })
}

// count returns how many instructions there are, and how many operands and results they
// have together.
func (t *Tape[T]) count() (instrs, ids int) {
	for id := range int32(t.n) {
		if n := t.at(id); n.leaf == notLeaf && n.head == id {
			instrs++
			ids += len(n.x) + len(n.i) + int(n.nx+n.ni)
		}
	}
	return instrs, ids
}

// instr appends n, the head of an op's results, to l. The instruction's operands and results
// lie at the end of slab, which has room for them.
func (t *Tape[T]) instr(l *prog.List[T], n *node[T], slab []int32) []int32 {
	part := func(ids ...int32) []int32 {
		slab = append(slab, ids...)
		return slab[len(slab)-len(ids) : len(slab) : len(slab)]
	}
	l.Code = append(l.Code, prog.Instr[T]{Op: n.op.(prog.Kernel[T]), Site: n.site, X: part(n.x...), I: part(n.i...)})
	c := &l.Code[len(l.Code)-1]
	switch {
	case n.layout:
		c.Form = prog.Alias
	case n.lazy:
		c.Form = prog.Repeat
	case n.block != nil:
		c.Form = prog.Pointwise
	}
	for r := range n.nx {
		slab = append(slab, n.head+r)
	}
	c.Y = slab[len(slab)-int(n.nx) : len(slab) : len(slab)]
	for r := range n.ni {
		slab = append(slab, n.int0+r)
	}
	c.J = slab[len(slab)-int(n.ni) : len(slab) : len(slab)]
	return slab
}
