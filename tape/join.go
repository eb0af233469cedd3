package tape

// join returns the tape on which an op on x and i is recorded: that of its
// operands, or of the innermost of them where some are captured from a parent. While
// the function of an operator is recorded inside it, that is where.
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
	return t.innermost()
}

// inner returns the one of two tapes that may use the other's Vars.
func inner[T Float](op string, t, u *Tape[T], x []Var[T], i []IntVar) *Tape[T] {
	switch {
	case t == u || t == nil || u.within(t):
		return u
	case t.within(u):
		return t
	}
	Fail(op, Errorf(ErrForeign, "two operands were recorded on different tapes, neither of them inside the other's function; pass values (Var.Value) instead; "+fromBody), shapesOf(x, i)...)
	return nil
}

// within reports whether t records inside a function recorded on u.
func (t *Tape[T]) within(u *Tape[T]) bool {
	for t != nil && t != u {
		t = t.parent
	}
	return t == u
}

// fromBody says how to have a Var that was recorded in a body.
const fromBody = "what is recorded inside a function given to Scan, While, Cond or Checkpoint leaves it as its result only"
