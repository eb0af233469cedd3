package tape

import "slices"

// walk is a derivative on its way through a recording. Everything is laid out in arrays
// of its own before any rule runs, since rules record, and may walk themselves.
type walk[T Float] struct {
	path[T]
	d    []int32  // the derivatives' nodes at their places, or none
	vars []Var[T] // what the rule that is running is given
	call Call[T]

	active *Tape[T] // the tape's, which waits
}

// begin returns the walk from the ys back to xs. The caller ends it. What rules
// record meanwhile is recorded on t.
func (t *Tape[T]) begin(ys, xs []Var[T]) *walk[T] {
	if t.depth == len(t.walks) {
		t.walks = append(t.walks, &walk[T]{})
	}
	w := t.walks[t.depth]
	t.depth++
	w.active, t.active = t.active, nil
	if !w.leads(t, ys, xs) {
		w.find(t, ys, xs)
	}
	w.d = slices.Grow(w.d[:0], len(w.given))[:len(w.given)]
	for p := range w.d {
		w.d[p] = none
	}
	return w
}

// none stands for the derivative zero.
const none = -1

// get returns the derivative of node id d, which may be none.
func (t *Tape[T]) get(d int32) Var[T] {
	if d == none {
		return Var[T]{}
	}
	return t.v(d)
}

func (t *Tape[T]) end() {
	t.depth--
	t.active = t.walks[t.depth].active
}

// open makes w.call that of u, whose rule is to run, and returns u's operands' places,
// its results' derivatives, zero Vars for derivatives of the operands, and room for some of
// the results.
func (w *walk[T]) open(t *Tape[T], u *unit[T]) (link, d []int32, dx, dy []Var[T]) {
	n, c := u.n, &w.call
	nx, ny := len(n.x), int(n.nx)
	v := slices.Grow(w.vars[:0], 2*(nx+ny))[:2*(nx+ny)]
	w.vars = v
	c.X, c.Y, c.want = v[:nx:nx], v[nx:nx+ny:nx+ny], u.want
	dx, dy = v[nx+ny:][:nx:nx], v[nx+ny+nx:]
	for k, id := range n.x {
		c.X[k], dx[k] = t.v(id), Var[T]{}
	}
	t.fillRest(c, n)
	return w.link[u.first:][:nx], w.d[u.base:][:ny], dx, dy
}

// zeroed returns s with n zero elements.
func zeroed[E any](s []E, n int) []E {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}
