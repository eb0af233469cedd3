package optim

import (
	"strings"

	"github.com/covector-ad/covector/tensor"
)

// wrapping is what the wrappers around an objective ask for. A method honours a
// part of it by asking State for it in Start; what no method asked for is refused
// before the first step.
type wrapping struct {
	lo, hi      []float64
	bounds      bool // whether the method honours them
	prox        Prox
	proxes      bool // whether the method honours it
	eq, ineq    Residuals
	constraints bool // whether the method honours them
}

// stationarity is how far p is from what a minimum must meet: what the tests of
// convergence call ‖∇f‖. A method that measures something else sets s.measure.
func (s *State) stationarity(p *Point) float64 {
	if s.measure != nil {
		return s.measure(p)
	}
	return projectedGradient(p.X, p.G, s.wrap.lo, s.wrap.hi)
}

// named puts the name of what stationarity measures into a sentence on ‖∇f‖.
func (s *State) named(text string) string {
	name := s.measureName
	if name == "" && s.wrap.lo != nil {
		name = "‖x − P(x − ∇f)‖"
	}
	if name == "" {
		return text
	}
	return strings.ReplaceAll(text, "‖∇f‖", name)
}

// unwrap takes the wrappers from around an objective.
func (w *wrapping) unwrap(objective Objective, n int) (Objective, error) {
	for {
		switch o := objective.(type) {
		case *BoundedObjective:
			if err := w.bound(o, n); err != nil {
				return nil, err
			}
			objective = o.f
		case *ConstrainedObjective:
			if err := w.constrain(o); err != nil {
				return nil, err
			}
			objective = o.f
		case *CompositeObjective:
			if err := w.compose(o); err != nil {
				return nil, err
			}
			objective = o.f
		default:
			return objective, nil
		}
	}
}

// smooth returns why derivatives of the objective do not tell what kind of point it
// is, or "".
func (w *wrapping) smooth() string {
	if w.prox != nil {
		return "the objective has a part that is known by its proximal map only"
	}
	if w.eq != nil || w.ineq != nil {
		return "the Hessian of an objective does not decide under constraints"
	}
	return ""
}

// value returns what the wrappers add to the objective at x.
func (w *wrapping) value(x []float64) float64 {
	if w.prox == nil {
		return 0
	}
	return w.prox.Value(x)
}

// honoured returns an error if the method has not asked for a part of w.
func (w *wrapping) honoured(method Method) error {
	if w.lo != nil && !w.bounds {
		return tensor.Errorf(tensor.ErrMisuse, "%T does not honour bounds; LBFGSB, LevenbergMarquardt and GaussNewton do", method)
	}
	if w.prox != nil && !w.proxes {
		return tensor.Errorf(tensor.ErrMisuse, "%T does not honour a Prox; Proximal does", method)
	}
	if (w.eq != nil || w.ineq != nil) && !w.constraints {
		return tensor.Errorf(tensor.ErrMisuse, "%T does not honour constraints; AugmentedLagrangian does", method)
	}
	return nil
}
