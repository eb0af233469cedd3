package tape

import "github.com/covector-ad/covector/internal/prog"

// pulled returns the body that pulls cotangents of the results that are given
// back to the operands that are wanted: it computes the body again, all parts
// of it, in parts of its own. Its inputs are those of b, then the cotangents.
func (b *body[T]) pulled(want, have bits) *body[T] {
	return b.derive(derivation[T]{rule: pullRule, want: want, given: have}, func() derived[T] {
		m := newMaker[T]()
		x, i := m.inputs(b.x, all), m.intInputs(b.i)
		g := m.inputs(b.outs(), have)
		outs := make([][]Var[T], len(b.parts))
		for p := range b.parts {
			y := chosen(nil, b.replay(m.t, p, x, i), have)
			wrt := chosen(nil, x, want)
			d := make([]Var[T], len(wrt))
			m.t.pullAll("Pullback", y, g, wrt, d)
			for k := range d {
				d[k] = orZeros(d[k], wrt[k])
			}
			outs[p] = d
		}
		return derived[T]{body: m.done(outs...)}
	}).body
}

// pushed returns the body of the tangents of the results that depend on the
// operands that have some, and which these are. Its inputs are those of b, then
// the tangents.
func (b *body[T]) pushed(have bits) (*body[T], bits) {
	d := b.derive(derivation[T]{rule: pushRule, given: have}, func() derived[T] {
		m := newMaker[T]()
		x, i := m.inputs(b.x, all), m.intInputs(b.i)
		dx := m.inputs(b.x, have)
		var reached bits
		for p := range b.parts {
			reached |= b.reach(p, have)
		}
		outs := make([][]Var[T], len(b.parts))
		for p := range b.parts {
			y := chosen(nil, b.replay(m.t, p, x, i), reached)
			d := make([]Var[T], len(y))
			m.t.pushAll("Pushforward", y, chosen(nil, x, have), dx, d)
			for k := range d {
				d[k] = orZeros(d[k], y[k])
			}
			outs[p] = d
		}
		return derived[T]{body: m.done(outs...), reached: reached}
	})
	return d.body, d.reached
}

// copyOut copies the results of the body to those of the op.
func copyOut[T Float](out *Out[T], f *prog.Frame[T]) {
	for k := range out.X {
		copy(out.X[k].Data(), f.OutData(k))
	}
}
