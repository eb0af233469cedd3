package tape

import (
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// Pushforward records the Jacobian-vector product: the tangent of y, of its
// shape, if each xs[k] moves by dxs[k]. The result can be differentiated again.
// If y depends on none of xs, it is zeros.
//
// It panics with an *Error if a tangent has not its x's shape, or as many are
// not given (ErrShape), or the Vars are of different tapes (ErrForeign).
func Pushforward[T Float](y Var[T], xs, dxs []Var[T]) Var[T] {
	const op = "Pushforward"
	t := pullTape(op, y, y, append(append([]Var[T](nil), xs...), dxs...))
	if len(xs) != len(dxs) {
		Fail(op, Errorf(ErrShape, "%s for %s", plural.Of(len(dxs), "tangent"), plural.Of(len(xs), "input")), append(shapesOf(xs, nil), shapesOf(dxs, nil)...)...)
	}
	for k, x := range xs {
		checkTangent(op, x.Shape(), dxs[k].Shape())
	}
	if dy := t.push(op, y, xs, dxs); !dy.IsZero() {
		return dy
	}
	return y.Zeros()
}

// checkTangent panics if a tangent of shape dx is given for an input of shape x.
func checkTangent(op string, x, dx tensor.Shape) {
	if !x.Equal(dx) {
		Fail(op, Errorf(ErrShape, "a direction (tangent) must have the shape of its input"), x, dx)
	}
}

// push, for the operator op, returns the tangent of y, or the zero Var.
func (t *Tape[T]) push(op string, y Var[T], xs, dxs []Var[T]) Var[T] {
	ys := [1]Var[T]{y}
	var dy [1]Var[T]
	t.pushAll(op, ys[:], xs, dxs, dy[:])
	return dy[0]
}

// pushAll sets dys[k] to the tangent of ys[k], or to the zero Var.
func (t *Tape[T]) pushAll(op string, ys, xs, dxs, dys []Var[T]) {
	if len(ys) == 0 {
		return
	}
	t.checkVersions(op, ys[0])
	w := t.begin(ys, xs)
	defer t.end()
	w.places(t, ys)
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
	for k, p := range w.xs {
		dys[k] = w.d[p]
	}
}

// pushUnit runs the pushforward rule of unit u.
func (w *walk[T]) pushUnit(t *Tape[T], u int) {
	n, link, d := w.unit(t, u)
	if n.leaf != notLeaf {
		return
	}
	zero := true
	for _, p := range link {
		zero = zero && (p < 0 || w.d[p].IsZero())
	}
	if zero {
		return
	}
	m, im := t.varMem.mark, t.ivarMem.mark
	dx, dy := w.open(t, n)
	for k, p := range link {
		if dx[k] = (Var[T]{}); p >= 0 {
			dx[k] = w.d[p]
		}
	}
	clear(dy)
	c, was := &w.call, t.enter(n)
	n.op.Pushforward(c, dx, dy)
	for r, v := range dy {
		if !v.IsZero() {
			t.fits(n, c.Y[r], v)
			d[r] = Accumulate(d[r], v)
		}
	}
	t.site = was
	t.varMem.rewind(m)
	t.ivarMem.rewind(im)
}
