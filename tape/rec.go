package tape

import "github.com/covector-ad/covector/tensor"

// Rec is a recording of a function of parameters: it hands these out as Vars,
// and takes constants and writes to state. It serves the function that it is given to,
// until that returns.
type Rec[T Float] struct {
	t      *Tape[T]
	p      *tensor.Params[T]
	vars   []Var[T] // of each parameter that was asked for
	writes []write[T]
	values []T       // of the writes, one after the other
	in     *bound[T] // the inputs of a program, while one is compiled
}

// write is the new value of a state entry.
type write[T Float] struct {
	w tensor.Param
	v Var[T]
}

// Param returns parameter w as a Var: one for all of its uses.
func (r *Rec[T]) Param(w tensor.Param) Var[T] {
	r.ready("Rec.Param")
	r.withParams("Rec.Param")
	defer Named[T]("Rec.Param", nil)
	k := r.p.Index(w)
	if r.vars[k].IsZero() {
		r.vars[k] = r.t.param(r.p, w)
	}
	return r.vars[k]
}

// ready panics unless r is of a recording that is under way.
func (r *Rec[T]) ready(op string) {
	if r == nil || r.t == nil {
		failNil(op, "*Rec, or one whose function has returned; NewGradient, Eval and Compile hand out a Rec for one recording")
	}
}

// withParams panics unless r has parameters.
func (r *Rec[T]) withParams(op string) {
	if r.p == nil {
		failNil(op, "*tensor.Params: the recording was made without parameters")
	}
}

// Const records a copy of d as a constant.
func (r *Rec[T]) Const(d *tensor.Dense[T]) Var[T] {
	r.ready("Rec.Const")
	return r.t.copied("Rec.Const", constLeaf, d)
}

// Scalar records c as a constant of rank 0.
func (r *Rec[T]) Scalar(c T) Var[T] {
	r.ready("Rec.Scalar")
	return r.t.Scalar(c)
}

// Ints records a copy of d as an integer constant: labels, indices, keys.
func (r *Rec[T]) Ints(d *tensor.Ints) IntVar {
	r.ready("Rec.Ints")
	return r.t.Ints(d)
}

// Assign gives state w the value of v once the recording is complete: uses of w
// in this recording see the old value. No derivative passes through it. It
// panics with an *Error if w is not state, the shapes differ (ErrShape), or v is
// of another recording (ErrForeign).
func (r *Rec[T]) Assign(w tensor.Param, v Var[T]) {
	r.ready("Rec.Assign")
	r.withParams("Rec.Assign")
	v.check("Rec.Assign", nil, nil)
	if r.p.Role(w) != tensor.State {
		Fail("Rec.Assign", Errorf(ErrMisuse, "%q is %v, not state; optimizers move the trainable parameters", r.p.Name(w), r.p.Role(w)), v.Shape())
	}
	if s := r.p.Shape(w); !s.Equal(v.Shape()) {
		Fail("Rec.Assign", Errorf(ErrShape, "%q has another shape", r.p.Name(w)), s, v.Shape())
	}
	if v.t != r.t {
		Fail("Rec.Assign", Errorf(ErrForeign, "the new value of %q was recorded on another tape; record it in this function; "+fromBody, r.p.Name(w)), v.Shape())
	}
	r.writes = append(r.writes, write[T]{w, v})
}

func (r *Rec[T]) begin() {
	r.t.Reset()
	if r.p != nil && len(r.vars) != r.p.Len() {
		r.vars = make([]Var[T], r.p.Len())
	}
	clear(r.vars)
	r.writes = r.writes[:0]
}

// commit carries out the writes to state. All values are read before the first
// is written, since a value may be the memory of another state.
func (r *Rec[T]) commit() {
	r.values = r.values[:0]
	for _, a := range r.writes {
		d := a.v.View()
		r.values = append(r.values, d.Data()...)
	}
	lo := 0
	for _, a := range r.writes {
		hi := lo + a.v.Shape().Size()
		d := tensor.View(a.v.Shape(), r.values[lo:hi])
		r.p.Assign(a.w, &d)
		lo = hi
	}
}
