package optim

import (
	"fmt"
	"math"

	"github.com/covector-ad/covector/tensor"
)

// ConstrainedObjective is an objective with constraints; see Constrained.
type ConstrainedObjective struct {
	f        Objective
	eq, ineq Residuals
}

// Constrained returns objective under the constraints eq(x) = 0 and ineq(x) ≤ 0,
// element by element, for AugmentedLagrangian; other methods refuse it. Either may
// be nil. tape.Residuals and FuncResiduals make them. Simple bounds are better given
// by Bounded, around or inside.
func Constrained(objective Objective, eq, ineq Residuals) *ConstrainedObjective {
	return &ConstrainedObjective{objective, eq, ineq}
}

// Value returns the objective's value, whether x meets the constraints or not.
func (o *ConstrainedObjective) Value(x []float64) (float64, error) {
	if o == nil || o.f == nil {
		return 0, refusal("ConstrainedObjective.Value", errNil("objective"))
	}
	return o.f.Value(x)
}

// Curved is a Residuals that can multiply a vector by the Hessian of wᵀr, as those
// of tape.Residuals can. With it, and an objective that is a HessianProduct, methods
// that need a Hessian serve inside of AugmentedLagrangian.
type Curved interface {
	Residuals

	// HVPAlong writes ∇²(wᵀr)(x)·v to hv; w has length Len(), v and hv have length n.
	HVPAlong(x, w, v, hv []float64) error
}

// Constraints returns the constraints of the objective, eq(x) = 0 and ineq(x) ≤ 0,
// nil where there are none, and says that the method honours them, as Bounds does
// for bounds.
func (s *State) Constraints() (eq, ineq Residuals) {
	s.wrap.constraints = true
	return s.wrap.eq, s.wrap.ineq
}

// constrain takes in the constraints of o.
func (w *wrapping) constrain(o *ConstrainedObjective) error {
	switch {
	case o == nil || o.f == nil:
		return errNil("objective inside of Constrained")
	case w.eq != nil || w.ineq != nil:
		return tensor.Errorf(tensor.ErrMisuse, "a Constrained inside of a Constrained; give all constraints at once")
	case o.eq == nil && o.ineq == nil:
		return errNil("constraints; Constrained needs some")
	}
	for _, r := range []Residuals{o.eq, o.ineq} {
		if r != nil && r.Len() < 1 {
			return tensor.Errorf(tensor.ErrShape, "%T has %d constraints; pass nil for none", r, r.Len())
		}
	}
	w.eq, w.ineq = o.eq, o.ineq
	return nil
}

// KKT holds what must vanish at a solution of a constrained problem (Karush, Kuhn
// and Tucker), with the multipliers of the Lagrangian f + Equalityᵀeq +
// Inequalityᵀineq.
type KKT struct {
	Equality, Inequality []float64 // multipliers; those of inequalities are ≥ 0

	Stationarity    float64 // ‖∇f + Σλᵢ∇eqᵢ + Σμᵢ∇ineqᵢ‖∞, projected where there are bounds
	Feasibility     float64 // the largest |eqᵢ(x)| and ineqᵢ(x)
	Complementarity float64 // the largest |min(μᵢ, −ineqᵢ(x))|
}

// Largest returns the largest of the three residuals.
func (k *KKT) Largest() float64 {
	return math.Max(k.Stationarity, math.Max(k.Feasibility, k.Complementarity))
}

// String names the residuals and multipliers.
func (k *KKT) String() string {
	return fmt.Sprintf("stationarity %.3g, feasibility %.3g, complementarity %.3g, multipliers %.6g and %.6g",
		k.Stationarity, k.Feasibility, k.Complementarity, k.Equality, k.Inequality)
}
