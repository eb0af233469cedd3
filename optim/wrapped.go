package optim

import (
	"math"
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

// Bounds returns the box that the variables must stay in, and says that the method
// honours it: a Start that does not call Bounds makes Minimize refuse a Bounded
// objective. Both are nil where there are none. Infinite elements are no bounds.
func (s *State) Bounds() (lo, hi []float64) {
	s.wrap.bounds = true
	return s.wrap.lo, s.wrap.hi
}

// stationarity is how far p is from what a minimum must meet: what the tests of
// convergence call ‖∇f‖. A method that measures something else sets s.measure.
func (s *State) stationarity(p *Point) float64 {
	switch {
	case s.measure != nil:
		return s.measure(p)
	case s.wrap.lo != nil:
		return projectedGradient(p.X, p.G, s.wrap.lo, s.wrap.hi)
	}
	return maxNorm(p.G)
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
			switch {
			case o == nil || o.f == nil || o.g == nil:
				return nil, errNil("objective or Prox inside of Composite")
			case w.prox != nil:
				return nil, tensor.Errorf(tensor.ErrMisuse, "a Composite inside of a Composite: the proximal map of a sum is not known")
			}
			w.prox, objective = o.g, o.f
		default:
			return objective, nil
		}
	}
}

// smooth returns why derivatives of the objective do not tell what kind of point it
// is, or "".
func (w *wrapping) smooth() string {
	if w.prox != nil {
		return "the objective has a part that is known by its proximal map only, and is not in ∇f"
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

// BoundedObjective is an objective with bounds; see Bounded.
type BoundedObjective struct {
	f      Objective
	lo, hi []float64
}

// Bounded returns objective with the bounds lo[i] ≤ x[i] ≤ hi[i], for methods that
// honour them: LBFGSB, LevenbergMarquardt, GaussNewton, and AugmentedLagrangian over
// these; the others refuse it. nil, or an infinite element, means no bound. The
// slices are kept and must not change. Minimize starts from the point of the box
// that is nearest to x0, never evaluates outside of it, and measures convergence, in
// Settings and in Result.GradNorm, by the projected gradient x − P(x − ∇f(x)), P
// being the projection onto the box, which is 0 exactly where no feasible direction
// leads down. Minimize refuses bounds that cross (ErrRange) or are NaN, and those of
// another length than x0 (ErrShape).
func Bounded(objective Objective, lo, hi []float64) *BoundedObjective {
	return &BoundedObjective{objective, lo, hi}
}

// Value returns the objective's value, whether x lies within the bounds or not.
func (o *BoundedObjective) Value(x []float64) (float64, error) {
	if o == nil || o.f == nil {
		return 0, refusal("BoundedObjective.Value", errNil("objective"))
	}
	return o.f.Value(x)
}

// bound takes in the bounds of o; those of several wrappers are met.
func (w *wrapping) bound(o *BoundedObjective, n int) error {
	if o == nil || o.f == nil {
		return errNil("objective inside of Bounded")
	}
	for _, side := range [][]float64{o.lo, o.hi} {
		if side != nil && len(side) != n {
			return tensor.Errorf(tensor.ErrShape, "%d bounds for %d variables", len(side), n)
		}
	}
	lo, hi := make([]float64, n), make([]float64, n)
	for i := range lo {
		lo[i], hi[i] = math.Inf(-1), math.Inf(1)
		if o.lo != nil {
			lo[i] = o.lo[i]
		}
		if o.hi != nil {
			hi[i] = o.hi[i]
		}
		if w.lo != nil {
			lo[i], hi[i] = math.Max(lo[i], w.lo[i]), math.Min(hi[i], w.hi[i])
		}
		if !(lo[i] <= hi[i]) || math.IsInf(lo[i], 1) || math.IsInf(hi[i], -1) {
			return tensor.Errorf(tensor.ErrRange, "the bounds of x[%d] are %v and %v; they leave it no value", i, lo[i], hi[i])
		}
	}
	w.lo, w.hi = lo, hi
	return nil
}

// project moves x to the nearest point of the box lo ≤ x ≤ hi; nil is no box.
func project(x, lo, hi []float64) {
	for i := range lo {
		x[i] = math.Max(lo[i], math.Min(x[i], hi[i]))
	}
}

// room returns the largest t for which x + t·p stays in the box. A p that means to
// go to the other side of it, t = 1, may do so whatever rounding says.
func (w *wrapping) room(x, p []float64) float64 {
	t := math.Inf(1)
	for i := range w.lo {
		switch d := p[i]; {
		case d > 0:
			t = math.Min(t, (w.hi[i]-x[i])/d)
		case d < 0:
			t = math.Min(t, (w.lo[i]-x[i])/d)
		}
	}
	if t > 1-1e-12 && t < 1 {
		return 1
	}
	return t
}

// projectedGradient returns ‖x − P(x − g)‖∞ for the projection P onto the box.
func projectedGradient(x, g, lo, hi []float64) float64 {
	m := 0.0
	for i, v := range g {
		switch {
		case v > 0:
			v = math.Min(v, x[i]-lo[i])
		case v < 0:
			v = math.Max(v, x[i]-hi[i])
		}
		if a := math.Abs(v); !(a <= m) {
			if m = a; a != a {
				return a
			}
		}
	}
	return m
}

// held reports whether x[i] lies on a bound that keeps it from following −∇f.
func held(x, g, lo, hi []float64, i int) bool {
	return x[i] <= lo[i] && g[i] >= 0 || x[i] >= hi[i] && g[i] <= 0
}
