package optim

import (
	"math"

	"github.com/covector-ad/covector/internal/plural"
)

// lowest is the value of f below which it counts as unbounded.
const lowest = -1e200

// steep is the value of f below which a slope that overflows says so, too.
const steep = -1e100

// judge tests the iterate and sets the status if the minimization is over.
func (s *State) judge() {
	if st := s.verdict(); st.Code != 0 {
		s.end(st)
	}
}

// verdict runs the tests in their order: is f still a number, has it converged,
// has a limit been reached.
func (s *State) verdict() Status {
	if st := s.nonFinite(); st.Code != 0 {
		return st
	}
	if st := s.converged(); st.Code != 0 {
		return st
	}
	set := &s.settings
	if set.MaxIterations >= 0 && s.iterations >= set.MaxIterations {
		return statusf(IterationLimit, "not converged: the limit of %s was reached, ‖∇f‖ = %.3g",
			plural.Of(set.MaxIterations, "iteration"), s.gradNorm)
	}
	if s.iterations == 0 {
		return Status{}
	}
	s.idle++
	if s.Now.F < s.lowF-rounding(s.lowF) || s.gradNorm < s.lowNorm {
		s.idle = 0
	}
	s.lowF, s.lowNorm = math.Min(s.lowF, s.Now.F), math.Min(s.lowNorm, s.gradNorm)
	if set.Patience >= 0 && s.idle > set.Patience {
		return statusf(Stalled, "not converged: %s brought neither f below %.6g nor ‖∇f‖ below %.3g; now f = %.6g, ‖∇f‖ = %.3g",
			plural.Of(s.idle, "iteration"), s.lowF, s.lowNorm, s.Now.F, s.gradNorm)
	}
	return Status{}
}

func (s *State) nonFinite() Status {
	f := s.Now.F
	switch {
	case f < lowest:
		return statusf(Unbounded, "f seems unbounded below: f = %.3g after %s", f, plural.Of(s.iterations, "iteration"))
	case !finite(f) && s.iterations == 0:
		return statusf(NonFinite, "f = %v at the start; begin where f is finite", f)
	case !finite(f):
		return statusf(NonFinite, "f = %v after %s", f, plural.Of(s.iterations, "iteration"))
	case !finite(s.gradNorm):
		return statusf(NonFinite, "the gradient has an element that is not finite after %s, where f = %.6g", plural.Of(s.iterations, "iteration"), f)
	}
	return Status{}
}

func (s *State) converged() Status {
	set := &s.settings
	switch g := s.gradNorm; {
	case g <= set.GradAbs:
		return statusf(GradientSmall, "converged: ‖∇f‖ = %.3g is within the tolerance of %.3g", g, set.GradAbs)
	case set.GradRel >= 0 && g <= set.GradRel*s.gradNorm0:
		return statusf(GradientSmall, "converged: ‖∇f‖ = %.3g is within %.3g of its %.3g at the start", g, set.GradRel, s.gradNorm0)
	}
	if s.iterations == 0 {
		return Status{}
	}
	if set.StepAbs >= 0 || set.StepRel >= 0 {
		switch d, x := distance(s.Now.X, s.Last.X), maxNorm(s.Now.X); {
		case d <= set.StepAbs:
			return statusf(StepSmall, "converged: a step of %.3g is within the tolerance of %.3g", d, set.StepAbs)
		case set.StepRel >= 0 && d <= set.StepRel*x:
			return statusf(StepSmall, "converged: a step of %.3g is within %.3g of ‖x‖ = %.3g", d, set.StepRel, x)
		}
	}
	if d := s.decrease; d >= 0 {
		switch f := math.Abs(s.Now.F); {
		case d <= set.DecreaseAbs:
			return statusf(DecreaseSmall, "converged: a decrease of %.3g is within the tolerance of %.3g", d, set.DecreaseAbs)
		case set.DecreaseRel >= 0 && d <= set.DecreaseRel*f:
			return statusf(DecreaseSmall, "converged: a decrease of %.3g is within %.3g of |f| = %.3g", d, set.DecreaseRel, f)
		}
	}
	return Status{}
}
