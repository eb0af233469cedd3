package optim

import (
	"math"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

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

// Bounds returns the box that the variables must stay in, and says that the method
// honours it: a Start that does not call Bounds makes Minimize refuse a Bounded
// objective. Both are nil where there are none. Infinite elements are no bounds.
func (s *State) Bounds() (lo, hi []float64) {
	s.wrap.bounds = true
	return s.wrap.lo, s.wrap.hi
}

// bound takes in the bounds of o; those of several wrappers are met.
func (w *wrapping) bound(o *BoundedObjective, n int) error {
	if o == nil || o.f == nil {
		return errNil("objective inside of Bounded")
	}
	for _, side := range [][]float64{o.lo, o.hi} {
		if side != nil && len(side) != n {
			return tensor.Errorf(tensor.ErrShape, "%s for %s", plural.Of(len(side), "bound"), plural.Of(n, "variable"))
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
		x[i] = clamp(x[i], lo[i], hi[i])
	}
}

func clamp(v, lo, hi float64) float64 { return math.Max(lo, math.Min(v, hi)) }

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

// projectedGradient returns ‖x − P(x − g)‖∞ for the projection P onto the box; without
// one that is ‖g‖∞.
func projectedGradient(x, g, lo, hi []float64) float64 {
	if lo == nil {
		return maxNorm(g)
	}
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

// held reports whether x[i] lies on a bound that keeps it from following −g.
func held(x, g, lo, hi []float64, i int) bool {
	return lo != nil && (x[i] <= lo[i] && g[i] >= 0 || x[i] >= hi[i] && g[i] <= 0)
}
