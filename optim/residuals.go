package optim

import "github.com/covector-ad/covector/tensor"

// Residuals is a function r of n variables with m values and its Jacobian
// J[i,j] = ∂r[i]/∂x[j]. An objective that is a Residuals, too, is the sum of
// squares Σ rᵢ(x)², without ½: its gradient is 2Jᵀr. GaussNewton and
// LevenbergMarquardt minimize those; Constrained takes Residuals as constraints.
//
// What Objective says of its methods holds here too.
type Residuals interface {
	// Len returns m, which does not depend on x.
	Len() int

	// Residuals writes r(x) to r, of length m.
	Residuals(x, r []float64) error

	// JVP writes J(x)·v to jv, of length m; v has length n.
	JVP(x, v, jv []float64) error

	// VJP writes J(x)ᵀw to jtw, of length n; w has length m.
	VJP(x, w, jtw []float64) error

	// Jacobian writes J[i,j] to jac[i·n+j]; jac has length m·n, and comes filled
	// with zeros.
	Jacobian(x, jac []float64) error
}

// FuncResiduals makes a sum of squares of two plain functions, neither of which
// may be nil, and the number M of residuals. R writes r(x) to r, J the Jacobian to
// jac, row-major, which comes filled with zeros. Products with the Jacobian, and
// so gradients, allocate the whole of it.
type FuncResiduals struct {
	M int
	R func(x, r []float64)
	J func(x, jac []float64)
}

// Len returns M.
func (o FuncResiduals) Len() int { return o.M }

// Residuals calls R.
func (o FuncResiduals) Residuals(x, r []float64) error {
	if o.R == nil {
		return refusal("FuncResiduals.Residuals", errNil("field R"))
	}
	o.R(x, r)
	return nil
}

// Jacobian calls J.
func (o FuncResiduals) Jacobian(x, jac []float64) error {
	if o.J == nil {
		return refusal("FuncResiduals.Jacobian", errNil("field J; tape.Residuals derives it"))
	}
	o.J(x, jac)
	return nil
}

// JVP multiplies v by the Jacobian.
func (o FuncResiduals) JVP(x, v, jv []float64) error {
	jac := make([]float64, o.M*len(x))
	if err := o.Jacobian(x, jac); err != nil {
		return err
	}
	for i := range jv {
		jv[i] = dot(jac[i*len(x):(i+1)*len(x)], v)
	}
	return nil
}

// VJP multiplies w by the transposed Jacobian.
func (o FuncResiduals) VJP(x, w, jtw []float64) error {
	jac := make([]float64, o.M*len(x))
	if err := o.Jacobian(x, jac); err != nil {
		return err
	}
	transposed(jac, w, jtw)
	return nil
}

// Value returns Σ rᵢ(x)².
func (o FuncResiduals) Value(x []float64) (float64, error) {
	r := make([]float64, o.M)
	if err := o.Residuals(x, r); err != nil {
		return 0, err
	}
	return dot(r, r), nil
}

// ValueGrad returns Σ rᵢ(x)² and writes 2Jᵀr to grad.
func (o FuncResiduals) ValueGrad(x, grad []float64) (float64, error) {
	r := make([]float64, o.M)
	if err := o.Residuals(x, r); err != nil {
		return 0, err
	}
	if err := o.VJP(x, r, grad); err != nil {
		return 0, err
	}
	scale(grad, 2, grad)
	return dot(r, r), nil
}

// transposed sets y = Aᵀw for the matrix a with len(w) rows of len(y).
func transposed(a, w, y []float64) {
	clear(y)
	for i, c := range w {
		axpy(y, c, a[i*len(y):(i+1)*len(y)])
	}
}

// residuals returns the objective as Residuals, or says that method needs them.
func (s *State) residuals(method string) (Residuals, error) {
	r, ok := s.objective.(Residuals)
	if !ok {
		return nil, tensor.Errorf(tensor.ErrMisuse, "%s needs residuals, but %T has none (tape.Residuals makes them); LBFGS needs gradients only", method, s.objective)
	}
	if r.Len() < 1 {
		return nil, tensor.Errorf(tensor.ErrShape, "%s: the objective has %d residuals; there is nothing to fit", method, r.Len())
	}
	return r, nil
}

// Residuals writes r(x) to r. The objective must be a Residuals. It counts as an
// evaluation of f.
func (s *State) Residuals(x, r []float64) (err error) {
	if err := s.check(); err != nil {
		return err
	}
	s.counts.Function++
	defer s.guard("Residuals", &err)
	return s.objective.(Residuals).Residuals(x, r)
}

// Jacobian writes the Jacobian of the residuals at x to jac, row-major. The
// objective must be a Residuals. It counts as a gradient.
func (s *State) Jacobian(x, jac []float64) (err error) {
	if err := s.check(); err != nil {
		return err
	}
	s.counts.Gradient++
	clear(jac)
	defer s.guard("Jacobian", &err)
	return s.objective.(Residuals).Jacobian(x, jac)
}

// VJP writes the product of the transposed Jacobian at x and w to jtw. The objective
// must be a Residuals. It counts as a gradient.
func (s *State) VJP(x, w, jtw []float64) (err error) {
	if err := s.check(); err != nil {
		return err
	}
	s.counts.Gradient++
	defer s.guard("VJP", &err)
	return s.objective.(Residuals).VJP(x, w, jtw)
}

// JVP writes the product of the Jacobian at x and v to jv. The objective must be a
// Residuals. It counts as a Hessian product, of which it is half.
func (s *State) JVP(x, v, jv []float64) (err error) {
	if err := s.check(); err != nil {
		return err
	}
	s.counts.HVP++
	defer s.guard("JVP", &err)
	return s.objective.(Residuals).JVP(x, v, jv)
}

var (
	_ Differentiable = FuncResiduals{}
	_ Residuals      = FuncResiduals{}
)
