package tape

import "github.com/covector-ad/covector/tensor"

// Grad returns the gradient of f, which must return a scalar: a function from x to
// ∇f(x), of x's shape. It is safe to call from several goroutines if f is.
//
// Misuse inside f (shapes that do not fit, a result that is not a scalar) is
// returned as an *Error; any other panic of f passes through. If f itself is nil,
// Grad panics with an *Error (ErrZeroVar), as all operators do that return a
// function.
func Grad[T Float](f func(Var[T]) Var[T]) func(x *tensor.Dense[T]) (*tensor.Dense[T], error) {
	checkFunc("Grad", f == nil)
	return func(x *tensor.Dense[T]) (*tensor.Dense[T], error) {
		_, g, err := valueAndGrad("Grad", f, x)
		return g, err
	}
}

// ValueAndGrad returns a function from x to f(x) and ∇f(x), as [Grad] does.
func ValueAndGrad[T Float](f func(Var[T]) Var[T]) func(x *tensor.Dense[T]) (T, *tensor.Dense[T], error) {
	checkFunc("ValueAndGrad", f == nil)
	return func(x *tensor.Dense[T]) (v T, g *tensor.Dense[T], err error) {
		return valueAndGrad("ValueAndGrad", f, x)
	}
}

// valueAndGrad, for the operator op, is ValueAndGrad(f)(x).
func valueAndGrad[T Float](op string, f func(Var[T]) Var[T], x *tensor.Dense[T]) (v T, g *tensor.Dense[T], err error) {
	err = on(func(t *Tape[T]) {
		xs := [1]Var[T]{t.alias(op, x)}
		y := scalar(op, t, f(xs[0]))
		var out [1]Var[T]
		t.gradient(op, y, xs[:], out[:])
		v, g = y.Item(), valueOr(out[0], xs[0])
	})
	return v, g, err
}

// GradMany is [Grad] for a function of several arguments: it returns a gradient
// for each, of its shape.
func GradMany[T Float](f func(xs []Var[T]) Var[T]) func(xs ...*tensor.Dense[T]) ([]*tensor.Dense[T], error) {
	checkFunc("GradMany", f == nil)
	return func(xs ...*tensor.Dense[T]) ([]*tensor.Dense[T], error) {
		_, g, _, err := valueAndGradAux("GradMany", alone(f), xs)
		return g, err
	}
}

// ValueAndGradMany is [ValueAndGrad] for a function of several arguments.
func ValueAndGradMany[T Float](f func(xs []Var[T]) Var[T]) func(xs ...*tensor.Dense[T]) (T, []*tensor.Dense[T], error) {
	checkFunc("ValueAndGradMany", f == nil)
	return func(xs ...*tensor.Dense[T]) (T, []*tensor.Dense[T], error) {
		v, g, _, err := valueAndGradAux("ValueAndGradMany", alone(f), xs)
		return v, g, err
	}
}

// alone is f as a function without further results.
func alone[T Float](f func(xs []Var[T]) Var[T]) func(xs []Var[T]) (Var[T], []Var[T]) {
	return func(xs []Var[T]) (Var[T], []Var[T]) { return f(xs), nil }
}

// ValueAndGradAux is [ValueAndGradMany] for a function that returns further
// results beside the scalar to be differentiated: their values are passed
// through.
func ValueAndGradAux[T Float](f func(xs []Var[T]) (y Var[T], aux []Var[T])) func(xs ...*tensor.Dense[T]) (v T, grads, aux []*tensor.Dense[T], err error) {
	checkFunc("ValueAndGradAux", f == nil)
	return func(xs ...*tensor.Dense[T]) (v T, grads, aux []*tensor.Dense[T], err error) {
		return valueAndGradAux("ValueAndGradAux", f, xs)
	}
}

// valueAndGradAux, for the operator op, is ValueAndGradAux(f)(xs...).
func valueAndGradAux[T Float](op string, f func(xs []Var[T]) (y Var[T], aux []Var[T]), xs []*tensor.Dense[T]) (v T, grads, aux []*tensor.Dense[T], err error) {
	err = on(func(t *Tape[T]) {
		in := aliases(t, op, xs)
		y, rest := f(in)
		scalar(op, t, y)
		v = y.Item()
		for _, a := range rest {
			aux = append(aux, result(op, t, a).Value())
		}
		out := make([]Var[T], len(in))
		t.gradient(op, y, in, out)
		for k, g := range out {
			grads = append(grads, valueOr(g, in[k]))
		}
	})
	if err != nil {
		return 0, nil, nil, err
	}
	return v, grads, aux, nil
}

// Depends reports for each argument whether f's result depends on it in a way
// that derivatives can pass: the gradients of the others are zeros.
func Depends[T Float](f func(xs []Var[T]) Var[T]) func(xs ...*tensor.Dense[T]) ([]bool, error) {
	checkFunc("Depends", f == nil)
	return func(xs ...*tensor.Dense[T]) (out []bool, err error) {
		err = on(func(t *Tape[T]) {
			in := aliases(t, "Depends", xs)
			out = Reaches(result("Depends", t, f(in)), in...)
		})
		return out, err
	}
}

// VJP returns a function from x and a cotangent ct of f(x) to f(x) and the
// vector-Jacobian product Jᵀct, of x's shape. A ct that has not the shape of f(x) is an
// *Error (ErrShape).
func VJP[T Float](f func(Var[T]) Var[T]) func(x, ct *tensor.Dense[T]) (y, dx *tensor.Dense[T], err error) {
	checkFunc("VJP", f == nil)
	return func(x, ct *tensor.Dense[T]) (y, dx *tensor.Dense[T], err error) {
		err = on(func(t *Tape[T]) {
			xs := [1]Var[T]{t.alias("VJP", x)}
			v := result("VJP", t, f(xs[0]))
			c := t.alias("VJP", ct)
			pullTape("VJP", v, c, nil)
			var out [1]Var[T]
			t.pull("VJP", v, c, xs[:], out[:])
			y, dx = v.Value(), valueOr(out[0], xs[0])
		})
		return y, dx, err
	}
}

// JVP returns a function from x and a tangent dx, of x's shape, to f(x) and the
// Jacobian-vector product J·dx, of f(x)'s shape. A dx of another shape is an *Error
// (ErrShape).
func JVP[T Float](f func(Var[T]) Var[T]) func(x, dx *tensor.Dense[T]) (y, dy *tensor.Dense[T], err error) {
	checkFunc("JVP", f == nil)
	return func(x, dx *tensor.Dense[T]) (y, dy *tensor.Dense[T], err error) { return jvp("JVP", f, x, dx) }
}

// jvp, for the operator op, is JVP(f)(x, dx).
func jvp[T Float](op string, f func(Var[T]) Var[T], x, dx *tensor.Dense[T]) (y, dy *tensor.Dense[T], err error) {
	err = on(func(t *Tape[T]) {
		xs, dxs := t.moving(op, x, dx)
		v := result(op, t, f(xs[0]))
		y, dy = v.Value(), valueOr(t.push(op, v, xs, dxs), v)
	})
	return y, dy, err
}

// moving records x and its tangent dx, which must be of its shape.
func (t *Tape[T]) moving(op string, x, dx *tensor.Dense[T]) (xs, dxs []Var[T]) {
	xs, dxs = []Var[T]{t.alias(op, x)}, []Var[T]{t.alias(op, dx)}
	checkTangent(op, x.Shape(), dx.Shape())
	return xs, dxs
}

// HVP returns a function from x and a direction v, of x's shape, to the
// Hessian-vector product ∇²f(x)·v: the pushforward of the gradient. f must
// return a scalar (else ErrNotScalar); a v of another shape is an *Error (ErrShape).
func HVP[T Float](f func(Var[T]) Var[T]) func(x, v *tensor.Dense[T]) (*tensor.Dense[T], error) {
	checkFunc("HVP", f == nil)
	return func(x, v *tensor.Dense[T]) (*tensor.Dense[T], error) { return hvp("HVP", f, x, v) }
}

// hvp, for the operator op, is HVP(f)(x, v).
func hvp[T Float](op string, f func(Var[T]) Var[T], x, v *tensor.Dense[T]) (hv *tensor.Dense[T], err error) {
	err = on(func(t *Tape[T]) {
		xs, vs := t.moving(op, x, v)
		hv = valueOr(t.push(op, derivative(op, f, xs[0]), xs, vs), xs[0])
	})
	return hv, err
}

func aliases[T Float](t *Tape[T], op string, xs []*tensor.Dense[T]) []Var[T] {
	in := make([]Var[T], len(xs))
	for k, x := range xs {
		in[k] = t.alias(op, x)
	}
	return in
}

// valueOr returns a copy of v's value, or zeros of x's shape for the zero Var.
func valueOr[T Float](v, x Var[T]) *tensor.Dense[T] {
	if v.IsZero() {
		return tensor.Zeros[T](x.Shape()...)
	}
	return v.Value()
}
