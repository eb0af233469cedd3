package optim

import "cmp"

var _ Method = (*Newton)(nil)

// Newton is Newton's method, x ← x − t·(H + τD)⁻¹∇f(x), with a Cholesky
// factorization. τ is 0 where the Hessian H is positive definite, and else about
// as large as it takes to be so; D has the absolute values of H's diagonal, so that
// the way does not depend on the units of the variables. (Nocedal and Wright, Numerical
// Optimization, 2nd ed., algorithms 3.2 and 3.3, there with D = I.)
//
// The objective is TwiceDifferentiable, or a HessianProduct, whose Hessian then
// costs n products. An iteration costs n³/6 multiplications; the matrix has n²
// numbers, which Settings.MaxMatrixBytes limits.
type Newton struct {
	Search LineSearch // default Backtracking{}; its first trial is t = 1
}

// Start returns Newton's method from the iterate of s.
func (o *Newton) Start(s *State) (Stepper, error) {
	if o == nil {
		return nil, errNil("*Newton")
	}
	h, err := newDense(s, "Newton")
	if err != nil {
		return nil, err
	}
	return &newton{search: cmp.Or[LineSearch](o.Search, Backtracking{}), h: h, p: s.Floats(s.Dim())}, nil
}

type newton struct {
	search LineSearch
	h      *dense
	p      []float64
}

func (w *newton) Step(s *State) error {
	if err := w.h.load(s); err != nil {
		return err
	}
	if !w.h.modified() {
		return searchError(NonFiniteLine, "the Hessian, with elements up to %.3g, cannot be made positive definite", w.h.largest)
	}
	scale(w.p, -1, s.Now.G)
	w.h.solve(w.p)
	_, err := s.Search(w.search, w.p, 1)
	return err
}
