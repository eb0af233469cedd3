package tape

import (
	"slices"
	"sync"

	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// body is a function of tensors that has been recorded with shapes alone: what
// an operator runs later, and perhaps often. It does not change. Its inputs are
// the operands of the op that runs it; it has one part, or two where the op
// chooses.
type body[T Float] struct {
	x       []tensor.Shape // of the float inputs
	i       []tensor.Shape // of the integer inputs
	all     *prog.List[T]  // the recording, whose Outs are those of all parts
	parts   []*part[T]
	works   sync.Pool // of *prog.Work, for eager recordings
	derived map[derivation[T]]derived[T]
}

// part is a list that computes some results, and its codes.
type part[T Float] struct {
	list *prog.List[T] // as recorded
	mu   sync.Mutex
	made map[Pass]*prog.Code[T] // by the passes that were skipped
}

// derivation is a way to make one body of another: by a rule, for the operands
// that are wanted, and the results whose cotangents are given, or the operands
// that have tangents. Where a loop runs the body, loop has what the rule needs to
// know of it.
type derivation[T Float] struct {
	rule        rule
	want, given bits
	loop        scanOp[T]
}

type rule uint8

const (
	pullRule rule = iota
	pushRule
	segmentRule
	partRule
)

// derived is a body that was made of another. Active are the parts of a loop's
// carry that have derivatives, reached the results that have.
type derived[T Float] struct {
	body            *body[T]
	active, reached bits
}

// derive returns the body that make makes, once.
func (b *body[T]) derive(d derivation[T], make func() derived[T]) derived[T] {
	v, ok := b.derived[d]
	if !ok {
		v = make()
		if b.derived == nil {
			b.derived = map[derivation[T]]derived[T]{}
		}
		b.derived[d] = v
	}
	return v
}

// same reports whether two bodies, perhaps of recordings that do not know of each
// other, do the same.
func (b *body[T]) same(o *body[T]) bool {
	return b == o || len(b.parts) == len(o.parts) && len(b.parts[0].list.Outs) == len(o.parts[0].list.Outs) && prog.Same(b.all, o.all)
}

// outs returns the shapes of the results, which all parts share.
func (b *body[T]) outs() []tensor.Shape {
	l := b.parts[0].list
	s := make([]tensor.Shape, len(l.Outs))
	for k, v := range l.Outs {
		s[k] = l.X[v].Shape
	}
	return s
}

func newPart[T Float](all *prog.List[T], outs []int32) *part[T] {
	return &part[T]{list: all.With(outs), made: map[Pass]*prog.Code[T]{}}
}

// code returns the list compiled without the passes to skip.
func (p *part[T]) code(skip Pass) *prog.Code[T] {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.made[skip]; c != nil {
		return c
	}
	l := p.list.With(p.list.Outs)
	if err := prog.Optimize(l, skip); err != nil {
		panic(err) // a defect of a pass
	}
	dest := slices.Repeat([]int{-1}, len(l.Outs))
	p.made[skip] = prog.Lay(l, dest, skip)
	return p.made[skip]
}

// codes returns the code of each part, compiled without the passes to skip.
func (b *body[T]) codes(skip Pass) []*prog.Code[T] {
	var c []*prog.Code[T]
	for _, p := range b.parts {
		c = append(c, p.code(skip))
	}
	return c
}

// forward is the Forward of op, which runs the body, in an eager recording.
func (b *body[T]) forward(op prog.Worker[T], out *Out[T], in *In[T]) error {
	w, ok := b.works.Get().(*prog.Work[T])
	if !ok || len(w.Scratch) < op.Scratch() {
		w = prog.NewWork[T](op)
	}
	defer b.works.Put(w)
	return op.Run(w, out, in)
}

// replay records part p on t, for the given operands.
func (b *body[T]) replay(t *Tape[T], p int, x []Var[T], i []IntVar) []Var[T] {
	l := b.parts[p].list
	r := replaying[T]{t: t, x: make([]Var[T], len(l.X)), i: make([]IntVar, len(l.I))}
	for k := range l.X {
		switch v := &l.X[k]; v.Leaf {
		case prog.Input:
			r.x[k] = x[v.Index]
		case prog.Const:
			r.x[k] = t.constant(v.Shape, v.Data)
		}
	}
	for k := range l.I {
		switch v := &l.I[k]; v.Leaf {
		case prog.Input:
			r.i[k] = i[v.Index]
		case prog.Const:
			r.i[k] = t.intLeaf(v.Shape)
			copy(t.ints[r.i[k].id].val.Data(), v.Data)
		}
	}
	was := t.site
	for n := range l.Code {
		r.instr(&l.Code[n])
	}
	t.site = was
	return r.vars(l.Outs)
}

// replaying is a list being recorded: what its values are called on the tape.
type replaying[T Float] struct {
	t *Tape[T]
	x []Var[T]
	i []IntVar
}

func (r *replaying[T]) instr(c *prog.Instr[T]) {
	is := make([]IntVar, len(c.I))
	for k, v := range c.I {
		is[k] = r.i[v]
	}
	r.t.site = c.Site
	v := r.t.record(c.Op.(Op[T]), r.vars(c.X), is)
	call := r.t.results(v)
	for k, y := range c.Y {
		r.x[y] = call.Y[k]
	}
	for k, j := range c.J {
		r.i[j] = call.J[k]
	}
}

func (r *replaying[T]) vars(ids []int32) []Var[T] {
	v := make([]Var[T], len(ids))
	for k, id := range ids {
		v[k] = r.x[id]
	}
	return v
}

// reach returns the results of part p that depend, in a way that derivatives
// can pass, on the given float inputs.
func (b *body[T]) reach(p int, from bits) (outs bits) {
	l := b.parts[p].list
	on := make([]bool, len(l.X))
	for k := range l.X {
		on[k] = l.X[k].Leaf == prog.Input && from.has(int(l.X[k].Index))
	}
	for n := range l.Code {
		c := &l.Code[n]
		blocking, _ := c.Op.(Blocking)
		for k, v := range c.X {
			if on[v] && (blocking == nil || !blocking.Blocks(k)) {
				for _, y := range c.Y {
					on[y] = true
				}
			}
		}
	}
	for k, v := range l.Outs {
		if on[v] {
			outs.set(k)
		}
	}
	return outs
}
