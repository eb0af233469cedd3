package tape

// Pullback records the vector-Jacobian product: for each x of xs, the cotangent
// of x that the cotangent ct of y pulls back to, of x's shape. It covers everything in y that
// depends on *this node* x. The results can be differentiated again. An x that
// does not reach y gets zeros; [Reaches] tells which these are.
//
// It panics with an *Error if ct has not y's shape (ErrShape), the Vars are of
// different tapes (ErrForeign), or a parameter has been written since it was
// recorded (ErrStale).
func Pullback[T Float](y, ct Var[T], xs ...Var[T]) []Var[T] {
	t := pullTape("Pullback", y, ct, xs)
	out := make([]Var[T], len(xs))
	t.pull("Pullback", y, ct, xs, out)
	for k, x := range xs {
		if out[k].IsZero() {
			out[k] = x.Zeros()
		}
	}
	return out
}

// Reaches reports for each x of xs whether y depends on it in a way that
// derivatives can pass.
func Reaches[T Float](y Var[T], xs ...Var[T]) []bool {
	t := pullTape("Reaches", y, y, xs)
	w := t.begin([]Var[T]{y}, xs)
	defer t.end()
	out := make([]bool, len(xs))
	for k, x := range xs {
		out[k] = w.place(t, x.id) >= 0 // being between, y reaches back to it
	}
	return out
}

// pullTape checks the arguments of a differential operator.
func pullTape[T Float](op string, y, ct Var[T], xs []Var[T]) *Tape[T] {
	all := append([]Var[T]{y, ct}, xs...)
	t := y.t
	for _, v := range all {
		v.check(op, all, nil)
		if v.t != t {
			Fail(op, Errorf(ErrForeign, "all arguments must be recorded on the tape of y, whose shape is told first; record this one there"), y.Shape(), v.Shape())
		}
	}
	if !ct.Shape().Equal(y.Shape()) {
		Fail(op, Errorf(ErrShape, "the cotangent has not the shape of y"), y.Shape(), ct.Shape())
	}
	return t
}

// pull, for the operator op, sets out[k] to the cotangent of xs[k], or to the zero Var.
func (t *Tape[T]) pull(op string, y, ct Var[T], xs, out []Var[T]) {
	ys, cts := [1]Var[T]{y}, [1]Var[T]{ct}
	t.pullAll(op, ys[:], cts[:], xs, out)
}

// pullAll is pull from several results, each with its cotangent.
func (t *Tape[T]) pullAll(op string, ys, cts, xs, out []Var[T]) {
	if len(ys) == 0 {
		clear(out)
		return
	}
	t.checkVersions(op, ys[0])
	w := t.begin(ys, xs)
	defer t.end()
	w.places(t, xs)
	for k, y := range ys {
		p := w.place(t, y.id)
		w.put(t, p, Accumulate(w.d[p], cts[k]))
	}
	for u := len(w.heads) - 1; u >= 0; u-- {
		if w.reach[u] {
			w.pullUnit(t, u)
		}
	}
	for k, p := range w.xs {
		out[k] = Var[T]{}
		if p >= 0 {
			out[k] = w.d[p]
		}
	}
}

// pullUnit runs the pullback rule of unit u.
func (w *walk[T]) pullUnit(t *Tape[T], u int) {
	n, link, d := w.unit(t, u)
	zero := true
	for _, g := range d {
		zero = zero && g.IsZero()
	}
	if zero || n.leaf != notLeaf {
		return
	}
	m, im, before := t.varMem.mark, t.ivarMem.mark, int32(t.n)
	dx, g := w.open(t, n)
	c := &w.call
	for k, p := range link {
		if dx[k] = (Var[T]{}); p >= 0 {
			c.want |= 1 << k
		}
	}
	copy(g, d)
	was := t.enter(n)
	n.op.Pullback(c, g, dx)
	for k, p := range link {
		if p < 0 || dx[k].IsZero() {
			continue
		}
		t.fits(n, c.X[k], dx[k])
		w.put(t, p, Accumulate(w.d[p], dx[k]))
	}
	t.site = was
	t.varMem.rewind(m)
	t.ivarMem.rewind(im)
	if t.freesNow() {
		w.release(t, u, before)
	}
}

// fits checks what a rule returned: a rule of a user's may be wrong.
func (t *Tape[T]) fits(n *node[T], x, dx Var[T]) {
	s := t.at(x.id).shape
	if dx.t == t && dx.fresh() && t.at(dx.id).shape.Equal(s) {
		return
	}
	dx.check(n.op.Name(), []Var[T]{x}, nil)
	if dx.t != t || !t.at(dx.id).shape.Equal(s) {
		Fail(n.op.Name(), Errorf(ErrShape, "the op's derivative rule returned shape %v for an operand of shape %v", dx.Shape(), s), shapesOf([]Var[T]{x}, nil)...)
	}
}

// put stores a cotangent at place p.
func (w *walk[T]) put(t *Tape[T], p int32, g Var[T]) {
	if t.freesNow() {
		t.buffers.retain(t.at(g.id))
		if old := w.d[p]; !old.IsZero() {
			t.buffers.release(t, t.at(old.id))
		}
	}
	w.d[p] = g
}

// release frees what unit u's rule recorded, but for the cotangents that are
// kept, and the cotangent that it used.
func (w *walk[T]) release(t *Tape[T], u int, before int32) {
	for id := before; id < int32(t.n); id++ {
		t.buffers.release(t, t.at(id))
	}
	_, _, d := w.unit(t, u)
	for r, g := range d {
		if !g.IsZero() && !w.given[int(w.base[u])+r] {
			t.buffers.release(t, t.at(g.id))
		}
	}
}

// freesNow reports whether used cotangents are to be freed: not in a walk that
// a rule begins, since what it records is freed with the rule.
func (t *Tape[T]) freesNow() bool { return t.freeing && t.depth == 1 }

// gradient, for the operator op, sets out[k] to the cotangents of xs at the scalar y; nobody will
// differentiate them again, so that memory is freed once used.
func (t *Tape[T]) gradient(op string, y Var[T], xs, out []Var[T]) {
	one := y.Ones()
	t.freeing = true
	defer func() { t.freeing = false }()
	t.pull(op, y, one, xs, out)
}
