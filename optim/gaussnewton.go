package optim

import "cmp"

var _ Method = (*GaussNewton)(nil)

// GaussNewton fits a sum of squares Σ rᵢ²: the direction p minimizes the linear
// model ‖r + J·p‖², by a QR factorization of J, and a line search decides how far to
// go. Where J has not full rank, ‖r + J·p‖² + λ‖D·p‖² is minimized with a λ that
// rounding hides beside J, D being the norms of its columns. It is quick where the
// residuals are small or the start is good; LevenbergMarquardt is safer. (Nocedal
// and Wright, Numerical Optimization, 2nd ed., section 10.3.)
//
// Near a minimum it goes on as LevenbergMarquardt does, until ‖D⁻¹Jᵀr‖ no longer
// falls. The objective must be a Residuals; bounds are honoured in the same way, but
// that a step which the box cuts so that it leads up is damped; the memory is the
// same. An iteration costs a Jacobian, an evaluation of r besides those of the
// search, and 2mn² multiplications.
type GaussNewton struct {
	Search LineSearch // default Backtracking{}; its first trial is t = 1, and with bounds it must not try more
}

// Start returns the method from the iterate of s.
func (o *GaussNewton) Start(s *State) (Stepper, error) {
	if o == nil {
		return nil, errNil("*GaussNewton")
	}
	z, err := newLinearized(s, "GaussNewton")
	if err != nil {
		return nil, err
	}
	return &gaussNewton{search: cmp.Or[LineSearch](o.Search, Backtracking{}), z: z}, nil
}

type gaussNewton struct {
	search LineSearch
	z      *linearized
	known  bool // whether the last step left residuals and Jacobian
}

// hidden is a λ for J·D⁻¹, whose columns have norms of at most 1.
const hidden = 1e-20

func (w *gaussNewton) Step(s *State) error {
	z := w.z
	if !w.known {
		if err := z.load(s); err != nil {
			return err
		}
	}
	if err := z.factor(s); err != nil {
		return err
	}
	gain := z.gain()
	w.known = true
	if z.flat(s, gain) {
		return z.polish(s)
	}
	lambda := 0.0
	if !z.regular() {
		lambda = hidden
	}
	z.solve(lambda, z.c)
	z.unscale(z.p, s.Now.X)
	// Cut to the box, the step may lead up; scaled steepest descent, which it tends
	// to with λ, does not.
	for lambda = 1e-3; z.lo != nil && dot(s.Now.G, z.p) >= -1e-3*gain && lambda < 1e12; lambda *= 10 {
		z.solve(lambda, z.c)
		z.unscale(z.p, s.Now.X)
	}
	_, err := s.Search(w.search, z.p, 1)
	if searchFailed(err) && z.perhapsFlat(s, gain) {
		return z.polish(s)
	}
	w.known = false
	return err
}
