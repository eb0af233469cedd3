package tape

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// Gradient evaluates a loss and its gradient with respect to parameters, again
// and again: it records the loss anew at every Eval, on one tape, so that a loop
// whose shapes stay the same allocates nothing. It belongs to one goroutine.
type Gradient[T Float] struct {
	rec  Rec[T]
	loss func(*Rec[T]) Var[T]
	flat []T
	ws   []tensor.Param // the trainable parameters, in the order of the flat vector
	xs   []Var[T]       // those that the loss asked for
	out  []Var[T]
	lo   []int
	used []bool
}

// NewGradient returns a Gradient of loss, a function that takes the parameters
// p from its recording and returns a scalar. It panics with an *Error (ErrZeroVar)
// if either is nil.
func NewGradient[T Float](p *tensor.Params[T], loss func(r *Rec[T]) Var[T]) *Gradient[T] {
	if err := givenParams("NewGradient", p, loss); err != nil {
		panic(err)
	}
	return &Gradient[T]{rec: Rec[T]{t: New[T](), p: p}, loss: loss}
}

// givenParams returns an error if op was given no parameters or no function.
func givenParams[T Float](op string, p *tensor.Params[T], f func(r *Rec[T]) Var[T]) error {
	switch {
	case p == nil:
		return failure(op, errNil("*tensor.Params"))
	case f == nil:
		return failure(op, errNil("function"))
	}
	return nil
}

// Eval records the loss, pulls it back, and then carries out its writes to
// state. It returns the value; [Gradient.View] has the gradient. Misuse inside
// the loss is returned as an *Error; any other panic passes through.
func (g *Gradient[T]) Eval() (value T, err error) {
	defer catch(&err)
	const op = "Gradient.Eval"
	g.layout(op)
	g.rec.begin()
	y := scalar(op, g.rec.t, g.loss(&g.rec))
	g.xs = g.xs[:0]
	for k, w := range g.ws {
		v := g.rec.vars[g.rec.p.Index(w)]
		g.used[k] = !v.IsZero()
		if g.used[k] {
			g.xs = append(g.xs, v)
		}
	}
	g.out = zeroed(g.out, len(g.xs))
	g.rec.t.gradient(op, y, g.xs, g.out)
	g.store()
	value = y.Item()
	g.rec.commit()
	return value, nil
}

// layout makes room for the gradient, once.
func (g *Gradient[T]) layout(op string) {
	if g == nil || g.loss == nil {
		failNil(op, "*Gradient, or one that NewGradient has not made")
	}
	p := g.rec.p
	if g.flat == nil {
		g.flat = make([]T, len(p.TrainableView()))
		for _, w := range p.All() {
			if p.Role(w) == tensor.Trainable {
				lo, _ := p.Range(w)
				g.ws, g.lo = append(g.ws, w), append(g.lo, lo)
			}
		}
		g.used = make([]bool, len(g.ws))
	}
}

// store copies the cotangents to their places in the flat vector.
func (g *Gradient[T]) store() {
	kern.Clear(g.flat)
	j := 0
	for k := range g.ws {
		if !g.used[k] {
			continue
		}
		if v := g.out[j]; v.IsZero() {
			g.used[k] = false
		} else {
			d := v.View()
			kern.Copy(g.flat[g.lo[k]:], d.Data())
		}
		j++
	}
}

// View returns the gradient of the last Eval, laid out as the Params' trainable
// vector: it changes with the next Eval.
func (g *Gradient[T]) View() []T {
	g.layout("Gradient.View")
	return g.flat
}

// Of returns a copy of the part of the gradient that belongs to w, of its shape.
// It panics with an *Error if w is not trainable (ErrMisuse) or of
// other parameters (ErrForeign).
func (g *Gradient[T]) Of(w tensor.Param) *tensor.Dense[T] {
	g.layout("Gradient.Of")
	p := g.rec.p
	if p.Role(w) != tensor.Trainable {
		Fail("Gradient.Of", Errorf(ErrMisuse, "%q is %v, not trainable, and has no gradient", p.Name(w), p.Role(w)), p.Shape(w).Clone())
	}
	lo, hi := p.Range(w)
	d := tensor.Zeros[T](p.Shape(w)...)
	copy(d.Data(), g.flat[lo:hi])
	return d
}

// Unreached returns the names of the trainable parameters that the loss of the
// last Eval does not depend on: their gradients are zeros.
func (g *Gradient[T]) Unreached() []string {
	g.layout("Gradient.Unreached")
	var names []string
	for k, w := range g.ws {
		if !g.used[k] {
			names = append(names, g.rec.p.Name(w))
		}
	}
	return names
}

// ValueAndGradParams returns the value of loss and its gradient with respect to
// the trainable parameters p, as a flat vector: one [Gradient.Eval].
func ValueAndGradParams[T Float](p *tensor.Params[T], loss func(r *Rec[T]) Var[T]) (T, []T, error) {
	if err := givenParams("ValueAndGradParams", p, loss); err != nil {
		return 0, nil, err
	}
	g := NewGradient(p, loss)
	v, err := g.Eval()
	return v, g.View(), err
}

// Eval records f, without differentiating it, and returns its value: a
// prediction. Writes to state are not carried out. Misuse inside f, or a nil
// argument, is returned as an *Error.
func Eval[T Float](p *tensor.Params[T], f func(r *Rec[T]) Var[T]) (y *tensor.Dense[T], err error) {
	if err := givenParams("Eval", p, f); err != nil {
		return nil, err
	}
	err = on(func(t *Tape[T]) {
		r := &Rec[T]{t: t, p: p}
		defer func() { r.t = nil }() // the tape may be that of another recording soon
		r.begin()
		y = result("Eval", t, f(r)).Value()
	})
	return y, err
}
