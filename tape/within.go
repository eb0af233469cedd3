package tape

// D returns the gradient of f as a function on Vars, recorded and so
// differentiable again: D(D(f)) works, and so does a gradient inside a loss. f
// must return a scalar (size 1); it may use Vars of the enclosing recording, which are
// held fixed. D(f)(x) differentiates at a copy of x that only f sees: uses of x
// elsewhere do not count.
//
// It panics with an *Error if f is nil (ErrZeroVar) or its result is not a scalar
// (ErrNotScalar).
func D[T Float](f func(Var[T]) Var[T]) func(Var[T]) Var[T] {
	checkFunc("D", f == nil)
	return func(x Var[T]) Var[T] { return derivative("D", f, x) }
}

// derivative, for the operator op, is D(f)(x).
func derivative[T Float](op string, f func(Var[T]) Var[T], x Var[T]) Var[T] {
	x.check(op, nil, nil)
	at := Identity(x)
	y := scalar(op, at.t, f(at))
	var out [1]Var[T]
	at.t.pull(op, y, y.Ones(), []Var[T]{at}, out[:])
	if out[0].IsZero() {
		return x.Zeros()
	}
	return out[0]
}

// checkFunc panics if an operator is given nil for a function: where the operator
// is applied, not where its result is called.
func checkFunc(op string, isNil bool) {
	if isNil {
		failNil(op, "function")
	}
}

// scalar checks the result of a user's function.
func scalar[T Float](op string, t *Tape[T], y Var[T]) Var[T] {
	y = result(op, t, y)
	if s := y.Shape(); s.Size() != 1 {
		Fail(op, Errorf(ErrNotScalar, "the function must return a single number to have a gradient; reduce it (ops.Sum, ops.Mean) or use Jacobian"), s)
	}
	return y
}

// result checks that a user's function returned a Var of this recording.
func result[T Float](op string, t *Tape[T], y Var[T]) Var[T] {
	switch {
	case y.t == nil:
		Fail(op, Errorf(ErrZeroVar, "the function returned the zero Var; return the result of an operation"))
	case !y.fresh():
		Fail(op, Errorf(ErrStale, "the function returned a Var from before its tape was reset, whose shape is not known any more; return one that it recorded itself"))
	case y.t != t:
		Fail(op, Errorf(ErrForeign, "the function returned a Var of another tape; return one that depends on its argument, or a constant recorded by Var.Const; "+fromBody), y.Shape().Clone())
	}
	return y
}
