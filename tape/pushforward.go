package tape

// Pushforward records the Jacobian-vector product: the tangent of y, of its
// shape, if each xs[k] moves by dxs[k]. The result can be differentiated again.
// If y depends on none of xs, it is zeros.
//
// It panics with an *Error if a tangent has not its x's shape, or as many are
// not given (ErrShape), or the Vars are of different tapes (ErrForeign).
func Pushforward[T Float](y Var[T], xs, dxs []Var[T]) Var[T] {
	t := pullTape("Pushforward", y, y, append(append([]Var[T](nil), xs...), dxs...))
	if len(xs) != len(dxs) {
		Fail("Pushforward", Errorf(ErrShape, "%d tangents for %d inputs", len(dxs), len(xs)))
	}
	for k, x := range xs {
		if !x.Shape().Equal(dxs[k].Shape()) {
			Fail("Pushforward", Errorf(ErrShape, "tangent %d has not the shape of its input", k), x.Shape(), dxs[k].Shape())
		}
	}
	if dy := t.push(y, xs, dxs); !dy.IsZero() {
		return dy
	}
	return y.Zeros()
}

// push returns the tangent of y, or the zero Var.
func (t *Tape[T]) push(y Var[T], xs, dxs []Var[T]) Var[T] {
	t.checkVersions("Pushforward")
	w := t.begin(y, xs)
	defer t.end()
	last := w.place(t, y.id)
	for k, x := range xs {
		if p := w.place(t, x.id); p >= 0 {
			w.d[p] = Accumulate(w.d[p], dxs[k])
		}
	}
	for u := range w.heads {
		if w.reach[u] {
			w.pushUnit(t, u)
		}
	}
	return w.d[last]
}

// pushUnit runs the pushforward rule of unit u.
func (w *walk[T]) pushUnit(t *Tape[T], u int) {
	n, link, d := w.unit(t, u)
	if n.leaf != notLeaf {
		return
	}
	m, im := t.varMem.mark, t.ivarMem.mark
	dx, dy := t.vars(len(link)), t.vars(len(d))
	zero := true
	for k, p := range link {
		if p >= 0 {
			dx[k] = w.d[p]
			zero = zero && dx[k].IsZero()
		}
	}
	if !zero {
		c := &w.call
		*c = t.call(n)
		n.op.Pushforward(c, dx, dy)
		for r, v := range dy {
			if !v.IsZero() {
				t.fits(n, c.Y[r], v)
				d[r] = Accumulate(d[r], v)
			}
		}
	}
	t.varMem.rewind(m)
	t.ivarMem.rewind(im)
}
