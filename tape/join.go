package tape

// join returns the tape on which an op on x and i is recorded: that of its
// operands, or of the innermost of them where some are captured from a parent.
func join[T Float](op string, x []Var[T], i []IntVar) *Tape[T] {
	if len(x) == 0 {
		Fail(op, Errorf(ErrZeroVar, "no operands"))
	}
	return joinAny(op, x, i)
}

// joinAny is join for ops that may have integer operands only.
func joinAny[T Float](op string, x []Var[T], i []IntVar) *Tape[T] {
	var t *Tape[T]
	for _, v := range x {
		v.check(op, x, i)
		t = inner(op, t, v.t, x, i)
	}
	for _, v := range i {
		if !v.fresh() {
			unusable(op, "IntVar", v.c == nil, shapesOf(x, i))
		}
		o, ok := v.c.owner.(*Tape[T])
		if !ok {
			Fail(op, Errorf(ErrForeign, "the integer operand is on a tape of the other element type"), shapesOf(x, i)...)
		}
		t = inner(op, t, o, x, i)
	}
	if t == nil {
		Fail(op, Errorf(ErrZeroVar, "no operands"))
	}
	return t
}

// inner returns the one of two tapes that may use the other's Vars.
func inner[T Float](op string, t, u *Tape[T], x []Var[T], i []IntVar) *Tape[T] {
	switch {
	case t == u || t == nil || u.within(t):
		return u
	case t.within(u):
		return t
	}
	Fail(op, Errorf(ErrForeign, "two operands were recorded on different tapes, neither of them inside the other's function; pass values (Var.Value) instead"), shapesOf(x, i)...)
	return nil
}

// within reports whether t records inside a function recorded on u.
func (t *Tape[T]) within(u *Tape[T]) bool {
	for t != nil && t != u {
		t = t.parent
	}
	return t == u
}

// local returns the operands as Vars of t, capturing those of its parents.
func (t *Tape[T]) local(x []Var[T], i []IntVar) ([]Var[T], []IntVar) {
	if t.parent == nil {
		return x, i
	}
	xs, is := t.vars(len(x)), t.ivarMem.alloc(len(i))
	for k, v := range x {
		if v.t != t {
			v = t.capture(v)
		}
		xs[k] = v
	}
	for k, v := range i {
		if v.c != &t.core {
			v = t.Ints(&v.c.ints[v.id].val)
		}
		is[k] = v
	}
	return xs, is
}

// capture records a parent's Var as an operand of t, once.
func (t *Tape[T]) capture(v Var[T]) Var[T] {
	if w, ok := t.captured[v.id]; ok && v.t == t.parent {
		return w
	}
	if v.t != t.parent {
		v = t.parent.capture(v)
	}
	n := t.leaf(captureLeaf, v.Shape())
	if !t.abstract {
		d := v.View()
		n.val, n.s = d.Data(), d.Data()
	}
	if t.captured == nil {
		t.captured = map[int32]Var[T]{}
	}
	w := t.v(n.head)
	t.captured[v.id] = w
	return w
}
