package tape

// D returns the gradient of f as a function on Vars, recorded and so
// differentiable again: D(D(f)) works, and so does a gradient inside a loss. f
// must return a scalar (size 1); it may use Vars of the enclosing recording, which are
// held fixed. D(f)(x) differentiates at a copy of x that only f sees: uses of x
// elsewhere do not count.
//
// It panics with an *Error (ErrNotScalar) if f's result is not a scalar.
func D[T Float](f func(Var[T]) Var[T]) func(Var[T]) Var[T] {
	return func(x Var[T]) Var[T] {
		x.check("D")
		at := Identity(x)
		y := scalar("D", x.t, f(at))
		var out [1]Var[T]
		at.t.pull(y, y.Ones(), []Var[T]{at}, out[:])
		if out[0].IsZero() {
			return x.Zeros()
		}
		return out[0]
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
	y.check(op)
	if y.t != t {
		Fail(op, Errorf(ErrForeign, "the function returned a Var of another tape"), y.Shape())
	}
	return y
}
