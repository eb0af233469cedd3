package optim

import "math"

// noisy is the relative change of f that a rejected step may owe to the rounding
// inside of r.
const noisy = 1e-11

// flat reports whether f cannot show the decrease that the model promises: it is
// below the rounding of f, or of J·x.
func (z *linearized) flat(s *State, gain float64) bool {
	return gain <= 2*rounding(s.Now.F) || gain <= 16*z.blur*z.blur
}

// perhapsFlat reports whether a rejected step may be due to the rounding of r.
func (z *linearized) perhapsFlat(s *State, gain float64) bool { return gain <= 10*noisy*s.Now.F }

// polish takes a step where f is flat to rounding: a full one, or a shorter one, if
// it lowers ‖D⁻¹Jᵀr‖ by a tenth.
func (z *linearized) polish(s *State) error {
	atRounding := func() error {
		return s.end(statusf(AtRounding, "converged: f = %.6g is flat to rounding, and no step lowers ‖Jᵀr‖ any longer; ‖∇f‖ = %.3g", s.Now.F, s.gradNorm))
	}
	if !z.regular() || len(z.free) == 0 {
		return atRounding()
	}
	steepness := z.steepness(s.Now.G)
	length := z.solve(0, z.c)
	lambda := 0.0
	for trial := 0; trial < 4; trial++ {
		if trial > 0 {
			length /= 4
			lambda = z.within(length, lambda)
		}
		z.unscale(z.p, s.Now.X)
		f, err := z.evaluate(s)
		if err != nil {
			return err
		}
		if !finite(f) || f > s.Now.F+float64(noisy*s.Now.F)+float64(16*z.blur*(z.blur+2*math.Sqrt(f))) {
			continue
		}
		if err := s.VJP(s.Last.X, z.rx, s.Last.G); err != nil {
			return err
		}
		if !(2*z.steepness(s.Last.G) < 0.9*steepness) {
			continue
		}
		err = z.take(s, f)
		s.nowBest = true
		if searchFailed(err) {
			return atRounding()
		}
		return err
	}
	return atRounding()
}
