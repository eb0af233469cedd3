package tape

import "slices"

// Pullback records the vector-Jacobian product: for each x of xs, the cotangent
// of x that the cotangent ct of y pulls back to, of x's shape. It covers everything in y that
// depends on *this node* x. The results can be differentiated again. An x that
// does not reach y gets zeros; [Reaches] tells which these are.
//
// It panics with an *Error if ct has not y's shape (ErrShape), the Vars are of
// different tapes (ErrForeign), or a parameter has been written since it was
// recorded (ErrStale).
func Pullback[T Float](y, ct Var[T], xs ...Var[T]) []Var[T] {
	out := make([]Var[T], len(xs)) // here, so that it need not be on the heap where this is inlined
	pullback(y, ct, xs, out)
	return out
}

func pullback[T Float](y, ct Var[T], xs, out []Var[T]) {
	const op = "Pullback"
	t := pullTape(op, y, ct, xs)
	t.pull(op, y, ct, xs, out)
	for k, x := range xs {
		if out[k].IsZero() {
			out[k] = x.Zeros()
		}
	}
}

// Reaches reports for each x of xs whether y depends on it in a way that
// derivatives can pass.
func Reaches[T Float](y Var[T], xs ...Var[T]) []bool {
	t := pullTape("Reaches", y, y, xs)
	w := t.begin([]Var[T]{y}, xs)
	defer t.end()
	out := make([]bool, len(xs))
	for k := range xs {
		out[k] = w.xAt[k] >= 0 // being between, y reaches back to it
	}
	return out
}

// pullTape checks the arguments of a differential operator.
func pullTape[T Float](op string, y, ct Var[T], xs []Var[T]) *Tape[T] {
	check := func(v Var[T]) {
		if !v.fresh() {
			v.check(op, append([]Var[T]{y, ct}, xs...), nil)
		}
		if v.t != y.t {
			Fail(op, Errorf(ErrForeign, "all arguments must be recorded on the tape of y, whose shape is told first; record this one there"), y.Shape(), v.Shape())
		}
	}
	check(y)
	check(ct)
	for _, x := range xs {
		check(x)
	}
	if !ct.Shape().Equal(y.Shape()) {
		Fail(op, Errorf(ErrShape, "the cotangent has not the shape of y"), y.Shape(), ct.Shape())
	}
	return y.t
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
	for k, p := range w.yAt {
		if p >= 0 {
			w.accumulate(t, p, cts[k])
		}
	}
	for k := len(w.units) - 1; k >= 0; k-- {
		w.pullUnit(t, &w.units[k])
	}
	for k, p := range w.xAt {
		out[k] = Var[T]{}
		if p >= 0 {
			out[k] = t.get(w.d[p])
		}
	}
}

// pullUnit runs the pullback rule of unit u.
func (w *walk[T]) pullUnit(t *Tape[T], u *unit[T]) {
	n := u.n
	if !slices.ContainsFunc(w.d[u.base:][:n.nx], some) {
		return
	}
	m, im, before := t.varMem.mark(), t.ivarMem.mark(), int32(t.n)
	link, d, dx, g := w.open(t, u)
	for r, id := range d {
		g[r] = t.get(id)
	}
	was := t.enter(n)
	n.op.Pullback(&w.call, g, dx)
	for k, p := range link {
		if v := dx[k]; p >= 0 && !v.IsZero() {
			t.fits(n, w.call.X[k], v)
			w.accumulate(t, p, v)
		}
	}
	t.leave(was)
	t.varMem.rewind(m)
	t.ivarMem.rewind(im)
	if t.freesNow() {
		w.release(t, u, before)
	}
}

// some reports whether the derivative d is not none.
func some(d int32) bool { return d != none }

// fits checks what a rule returned: a rule of a user's may be wrong.
func (t *Tape[T]) fits(n *node[T], x, dx Var[T]) {
	s := t.at(x.id).shape
	if dx.t == t && dx.fresh() {
		if r := t.at(dx.id).shape; len(s)+len(r) == 0 || r.Equal(s) { // two numbers take no call
			return
		}
	}
	dx.check(n.op.Name(), []Var[T]{x}, nil)
	Fail(n.op.Name(), Errorf(ErrShape, "the op's derivative rule returned shape %v where it is to be %v", dx.Shape(), s), shapesOf([]Var[T]{x}, nil)...)
}

// accumulate adds g to the cotangent at place p.
func (w *walk[T]) accumulate(t *Tape[T], p int32, g Var[T]) {
	old := w.d[p]
	if old != none {
		g = Add(t.v(old), g)
	}
	w.d[p] = g.id
	if t.freesNow() {
		t.buffers.retain(t.at(g.id))
		if old != none {
			t.buffers.release(t, t.at(old))
		}
	}
}

// release frees what unit u's rule recorded, but for the cotangents that are
// kept, and the cotangent that it used.
func (w *walk[T]) release(t *Tape[T], u *unit[T], before int32) {
	for id := before; id < int32(t.n); id++ {
		t.buffers.release(t, t.at(id))
	}
	for r, g := range w.d[u.base:][:u.n.nx] {
		if g != none && !w.given[int(u.base)+r] {
			t.buffers.release(t, t.at(g))
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
