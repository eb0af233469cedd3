package tape

import "github.com/covector-ad/covector/tensor"

// Linearize returns f(x) and the differential of f at x: the linear map from a
// displacement dx to J·dx.
func Linearize[T Float](f func(Var[T]) Var[T], x *tensor.Dense[T]) (y *tensor.Dense[T], df func(dx *tensor.Dense[T]) (*tensor.Dense[T], error), err error) {
	if err := given("Linearize", f, x); err != nil {
		return nil, nil, err
	}
	x = x.Clone()
	y, _, err = jvp("Linearize", f, x, x)
	if err != nil {
		return nil, nil, err
	}
	return y, func(dx *tensor.Dense[T]) (*tensor.Dense[T], error) {
		_, dy, err := jvp("Linearize", f, x, dx)
		return dy, err
	}, nil
}

// Taylor returns the Taylor model of the scalar f around x, of order 1 or 2, as
// a function of the displacement d: f(x) + ⟨∇f(x), d⟩ (+ ½⟨d, ∇²f(x)d⟩). Another
// order is an error (ErrRange): nest D for higher derivatives.
func Taylor[T Float](f func(Var[T]) Var[T], x *tensor.Dense[T], order int) (model func(d *tensor.Dense[T]) (T, error), err error) {
	if err := given("Taylor", f, x); err != nil {
		return nil, err
	}
	if order != 1 && order != 2 {
		return nil, failure("Taylor", Errorf(ErrRange, "order %d; it must be 1 or 2", order), x.Shape())
	}
	x = x.Clone()
	v, g, err := valueAndGrad("Taylor", f, x)
	if err != nil {
		return nil, err
	}
	return func(d *tensor.Dense[T]) (T, error) {
		if d == nil {
			return 0, failure("Taylor", errNil("*tensor.Dense"), x.Shape())
		}
		if !d.Shape().Equal(x.Shape()) {
			return 0, failure("Taylor", Errorf(ErrShape, "the displacement has not the shape of x"), x.Shape(), d.Shape())
		}
		m := v + dot(g, d)
		if order == 1 {
			return m, nil
		}
		hd, err := hvp("Taylor", f, x, d)
		if err != nil {
			return 0, err
		}
		return m + dot(d, hd)/2, nil
	}, nil
}

// Directional returns a function from x and v to the directional derivative
// ⟨∇f(x), v⟩ of the scalar f, the rate of change at x along v (not normalized).
func Directional[T Float](f func(Var[T]) Var[T]) func(x, v *tensor.Dense[T]) (T, error) {
	checkFunc("Directional", f == nil)
	return func(x, v *tensor.Dense[T]) (T, error) {
		y, dy, err := jvp("Directional", f, x, v)
		if err != nil {
			return 0, err
		}
		if y.Size() != 1 {
			return 0, failure("Directional", Errorf(ErrNotScalar, "the function must return a single number"), y.Shape())
		}
		return dy.Item(), nil
	}
}

// Curvature returns a function from x and a direction u to the curvature
// uᵀ∇²f(x)u/‖u‖² of the scalar f: the second derivative per unit length along u. For
// u = 0 it is NaN.
func Curvature[T Float](f func(Var[T]) Var[T]) func(x, u *tensor.Dense[T]) (T, error) {
	checkFunc("Curvature", f == nil)
	return func(x, u *tensor.Dense[T]) (T, error) {
		hu, err := hvp("Curvature", f, x, u)
		if err != nil {
			return 0, err
		}
		return dot(u, hu) / dot(u, u), nil
	}
}

// given returns an error if op was given no function or no point.
func given[T Float](op string, f func(Var[T]) Var[T], x *tensor.Dense[T]) error {
	switch {
	case f == nil && x == nil:
		return failure(op, errNil("function"))
	case f == nil:
		return failure(op, errNil("function"), x.Shape())
	case x == nil:
		return failure(op, errNil("*tensor.Dense"))
	}
	return nil
}

func dot[T Float](a, b *tensor.Dense[T]) (s T) {
	for i, v := range a.Data() {
		s += T(v * b.Data()[i])
	}
	return s
}
