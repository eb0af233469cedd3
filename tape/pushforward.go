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
	for k, p := range w.xAt {
		if p >= 0 {
			w.d[p] = Accumulate(t.get(w.d[p]), dxs[k]).id
		}
	}
	for k := range w.units {
		w.pushUnit(t, &w.units[k])
	}
	for k, p := range w.yAt {
		dys[k] = Var[T]{}
		if p >= 0 {
			dys[k] = t.get(w.d[p])
		}
	}
}

// pushUnit runs the pushforward rule of unit u.
func (w *walk[T]) pushUnit(t *Tape[T], u *unit[T]) {
	n := u.n
	m, im := t.varMem.mark(), t.ivarMem.mark()
	link, d, dx, dy := w.open(t, u)
	zero := true
	for k, p := range link {
		if p >= 0 {
			dx[k] = t.get(w.d[p])
			zero = zero && w.d[p] == none
		}
	}
	if zero {
		return
	}
	clear(dy)
	was := t.enter(n)
	n.op.Pushforward(&w.call, dx, dy)
	for r, v := range dy {
		if !v.IsZero() {
			t.fits(n, w.call.Y[r], v)
			d[r] = Accumulate(t.get(d[r]), v).id
		}
	}
	t.leave(was)
	t.varMem.rewind(m)
	t.ivarMem.rewind(im)
}
