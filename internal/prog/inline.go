package prog

import (
	"slices"

	"github.com/covector-ad/covector/tensor"
)

// Inlined is an op that does what a list does, once, whose inputs are the op's
// operands and whose results are the op's results. Programs take the list's
// instructions in its place.
type Inlined[T tensor.Float] interface {
	Kernel[T]
	Body() *List[T]
}

// inline puts the instructions of Inlined ops in their places, each op's in a
// region of its own: what is computed again is to be computed again.
func inline[T tensor.Float](l *List[T]) (changed bool) {
	if !slices.ContainsFunc(l.Code, func(c Instr[T]) bool { _, ok := c.inlined(); return ok }) {
		return false
	}
	in := &inliner[T]{l: l, r: l.renaming()}
	for n := range l.Code {
		in.region = max(in.region, l.Code[n].Region)
	}
	for n := range l.Code {
		in.take(l.Code[n])
	}
	l.Code = in.code
	in.r.operands(l.Outs, l.Ints)
	return true
}

// inlined returns the op of c if it is one.
func (c *Instr[T]) inlined() (op Inlined[T], ok bool) {
	if c.Form == Call {
		op, ok = c.Op.(Inlined[T])
	}
	return op, ok
}

// inliner is the state of inline.
type inliner[T tensor.Float] struct {
	l      *List[T]
	r      *renaming
	code   []Instr[T]
	region int32 // the last one that is taken
}

// take appends c, or what c does.
func (in *inliner[T]) take(c Instr[T]) {
	in.r.operands(c.X, c.I)
	op, ok := c.inlined()
	if !ok {
		in.code = append(in.code, c)
		return
	}
	in.region++
	region, body := in.region, op.Body()
	at := in.values(body, &c)
	for n := range body.Code {
		d := body.Code[n]
		d.X, d.I, d.Y, d.J = slices.Clone(d.X), slices.Clone(d.I), slices.Clone(d.Y), slices.Clone(d.J)
		at.operands(d.X, d.I)
		at.operands(d.Y, d.J)
		d.Region = region
		in.take(d)
	}
	for k, v := range body.Outs {
		in.r.x[c.Y[k]] = in.r.x[at.x[v]]
	}
	for k, v := range body.Ints {
		in.r.i[c.J[k]] = in.r.i[at.i[v]]
	}
}

// values adds the values of body to the list, but for its inputs, which are the
// operands of c, and returns what they are called there.
func (in *inliner[T]) values(body *List[T], c *Instr[T]) *renaming {
	at := body.renaming()
	for k, v := range body.X {
		if v.Leaf == Input {
			at.x[k] = c.X[v.Index]
			continue
		}
		at.x[k] = int32(len(in.l.X))
		in.l.X, in.r.x = append(in.l.X, v), append(in.r.x, at.x[k])
	}
	for k, v := range body.I {
		if v.Leaf == Input {
			at.i[k] = c.I[v.Index]
			continue
		}
		at.i[k] = int32(len(in.l.I))
		in.l.I, in.r.i = append(in.l.I, v), append(in.r.i, at.i[k])
	}
	return at
}
