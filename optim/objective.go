package optim

import "errors"

// Objective is a function f to be minimized: its value at x.
//
// This holds for every method of this and the following interfaces: slices are
// valid during the call only, x must not be modified, results are written in
// full, and their lengths are fixed by len(x) = n. An error ends the
// minimization, with the best iterate so far; so does a panic. A value that is
// not finite is no error: it says that x lies outside the domain of f, and a
// line search backs off from there.
type Objective interface {
	Value(x []float64) (float64, error)
}

// Differentiable is an objective with a gradient.
type Differentiable interface {
	Objective

	// ValueGrad returns f(x) and writes ∇f(x) to grad, of length n.
	ValueGrad(x, grad []float64) (float64, error)
}

// HessianProduct is an objective that can multiply its Hessian by a vector
// without forming it.
type HessianProduct interface {
	Differentiable

	// HVP writes ∇²f(x)·v to hv; v and hv have length n.
	HVP(x, v, hv []float64) error
}

// TwiceDifferentiable is an objective with a Hessian.
type TwiceDifferentiable interface {
	Differentiable

	// Hessian writes ∂²f/∂x[i]∂x[j] to h[i·n+j], for all i and j; h has length
	// n², and comes filled with zeros. h[i·n+j] == h[j·n+i] is the objective's
	// promise: a difference beyond rounding ends the minimization with an error.
	Hessian(x, h []float64) error
}

// Func is an objective of which only the value is known.
type Func func(x []float64) float64

// Value returns f(x).
func (f Func) Value(x []float64) (float64, error) {
	if f == nil {
		return 0, errors.New("optim.Func is nil")
	}
	return f(x), nil
}

// FuncGrad makes a Differentiable of two plain functions, neither of which may
// be nil. Grad writes the gradient at x to grad.
type FuncGrad struct {
	F    func(x []float64) float64
	Grad func(x, grad []float64)
}

// Value returns F(x).
func (o FuncGrad) Value(x []float64) (float64, error) {
	if o.F == nil {
		return 0, errors.New("the objective's field F is nil")
	}
	return o.F(x), nil
}

// ValueGrad returns F(x) and calls Grad.
func (o FuncGrad) ValueGrad(x, grad []float64) (float64, error) {
	if o.F == nil || o.Grad == nil {
		return 0, errors.New("the objective's field F or Grad is nil; where there is no gradient, use optim.Func")
	}
	o.Grad(x, grad)
	return o.F(x), nil
}

// FuncHVP makes a HessianProduct of three plain functions, none of which may be
// nil. HessVec writes the product of the Hessian at x and v to hv.
type FuncHVP struct {
	F       func(x []float64) float64
	Grad    func(x, grad []float64)
	HessVec func(x, v, hv []float64)
}

// Value returns F(x).
func (o FuncHVP) Value(x []float64) (float64, error) { return FuncGrad{o.F, o.Grad}.Value(x) }

// ValueGrad returns F(x) and calls Grad.
func (o FuncHVP) ValueGrad(x, grad []float64) (float64, error) {
	return FuncGrad{o.F, o.Grad}.ValueGrad(x, grad)
}

// HVP calls HessVec.
func (o FuncHVP) HVP(x, v, hv []float64) error {
	if o.HessVec == nil {
		return errors.New("the objective's field HessVec is nil; where there are no Hessian products, use optim.FuncGrad")
	}
	o.HessVec(x, v, hv)
	return nil
}

// FuncHess makes a TwiceDifferentiable of three plain functions, none of which
// may be nil. Hess writes the Hessian at x to h, row-major; h comes filled with
// zeros, so that a sparse Hessian need only write the rest.
type FuncHess struct {
	F    func(x []float64) float64
	Grad func(x, grad []float64)
	Hess func(x, h []float64)
}

// Value returns F(x).
func (o FuncHess) Value(x []float64) (float64, error) { return FuncGrad{o.F, o.Grad}.Value(x) }

// ValueGrad returns F(x) and calls Grad.
func (o FuncHess) ValueGrad(x, grad []float64) (float64, error) {
	return FuncGrad{o.F, o.Grad}.ValueGrad(x, grad)
}

// Hessian calls Hess.
func (o FuncHess) Hessian(x, h []float64) error {
	if o.Hess == nil {
		return errors.New("the objective's field Hess is nil; where there is no Hessian, use optim.FuncGrad")
	}
	o.Hess(x, h)
	return nil
}

var (
	_ Objective           = Func(nil)
	_ Differentiable      = FuncGrad{}
	_ HessianProduct      = FuncHVP{}
	_ TwiceDifferentiable = FuncHess{}
)
