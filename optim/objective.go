package optim

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
		return 0, refusal("Func.Value", errNil("Func"))
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
func (o FuncGrad) Value(x []float64) (float64, error) { return value("FuncGrad.Value", o.F, x) }

// ValueGrad returns F(x) and calls Grad.
func (o FuncGrad) ValueGrad(x, grad []float64) (float64, error) {
	return valueGrad("FuncGrad.ValueGrad", o.F, o.Grad, x, grad)
}

func value(op string, f func(x []float64) float64, x []float64) (float64, error) {
	if f == nil {
		return 0, refusal(op, errNil("field F"))
	}
	return f(x), nil
}

func valueGrad(op string, f func(x []float64) float64, g func(x, grad []float64), x, grad []float64) (float64, error) {
	if f == nil || g == nil {
		return 0, refusal(op, errNil("field F or Grad; where there is no gradient, use optim.Func"))
	}
	g(x, grad)
	return f(x), nil
}

// FuncHVP makes a HessianProduct of three plain functions, none of which may be
// nil. HessVec writes the product of the Hessian at x and v to hv.
type FuncHVP struct {
	F       func(x []float64) float64
	Grad    func(x, grad []float64)
	HessVec func(x, v, hv []float64)
}

// Value returns F(x).
func (o FuncHVP) Value(x []float64) (float64, error) { return value("FuncHVP.Value", o.F, x) }

// ValueGrad returns F(x) and calls Grad.
func (o FuncHVP) ValueGrad(x, grad []float64) (float64, error) {
	return valueGrad("FuncHVP.ValueGrad", o.F, o.Grad, x, grad)
}

// HVP calls HessVec.
func (o FuncHVP) HVP(x, v, hv []float64) error {
	if o.HessVec == nil {
		return refusal("FuncHVP.HVP", errNil("field HessVec; where there are no Hessian products, use optim.FuncGrad"))
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
func (o FuncHess) Value(x []float64) (float64, error) { return value("FuncHess.Value", o.F, x) }

// ValueGrad returns F(x) and calls Grad.
func (o FuncHess) ValueGrad(x, grad []float64) (float64, error) {
	return valueGrad("FuncHess.ValueGrad", o.F, o.Grad, x, grad)
}

// Hessian calls Hess.
func (o FuncHess) Hessian(x, h []float64) error {
	if o.Hess == nil {
		return refusal("FuncHess.Hessian", errNil("field Hess; where there is no Hessian, use optim.FuncGrad"))
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
