package optim

import (
	"cmp"
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

var _ Optimizer[float64] = (*RAdam[float64])(nil)

// RAdam is Adam without the division while the mean of squares is of too few
// gradients to be trusted, and with a rectified one from then on. With
// ρ∞ = 2/(1 − Beta2) − 1 and ρₜ = ρ∞ − 2t·Beta2ᵗ/(1 − Beta2ᵗ) it is x ← x − Rate·m̂ while
// ρₜ ≤ 5, and then x ← x − Rate·r·√(1 − Beta2ᵗ)·m̂/(√v + Epsilon) with
// r² = (ρₜ−4)(ρₜ−2)ρ∞/((ρ∞−4)(ρ∞−2)ρₜ). It takes the same steps as torch.optim.RAdam. The
// fields may be changed between steps; the struct must not be copied after the first.
// (Liu et al., On the variance of the adaptive learning rate and beyond, ICLR 2020,
// algorithm 2.)
type RAdam[T tensor.Float] struct {
	Rate     float64  // default 1e-3
	Schedule Schedule // if not nil, the rate instead of Rate

	Beta1       float64 // default 0.9; a negative value means 0
	Beta2       float64 // default 0.999; a negative value means 0
	Epsilon     float64 // default 1e-8; a negative value means 0
	WeightDecay float64 // λ of a penalty ½λ‖x‖², added through its gradient; default 0

	Before, After []Link[T] // links before all others, for the gradient, and after them

	moments rectifiedMoments[T]
	chain   assembly[T]
}

// Update takes one step along the gradient grad, as Chain.Update does. It
// returns a *tensor.Error, too, and changes nothing, if an option is not finite or
// out of its range (ErrRange).
func (o *RAdam[T]) Update(params *tensor.Params[T], grad []T) error {
	return update("RAdam.Update", o, params, grad)
}

// Steps returns the number of steps taken.
func (o *RAdam[T]) Steps() int { return steps("RAdam.Steps", o) }

// Keep keeps the steps taken and the means.
func (o *RAdam[T]) Keep(m *Memory) { keep("RAdam.Keep", o, m) }

func (o *RAdam[T]) own() *assembly[T] { return &o.chain }

func (o *RAdam[T]) assemble(a *assembly[T]) error {
	if err := cmp.Or(checkCommon(o.Rate, o.WeightDecay), o.moments.set(o.Beta1, o.Beta2, o.Epsilon)); err != nil {
		return err
	}
	a.add(o.Before...)
	a.decayed(o.WeightDecay)
	a.add(&o.moments)
	a.rated(o.Rate, 1e-3, o.Schedule)
	a.add(o.After...)
	return nil
}

// rectifiedMoments are Moments with RAdam's factor.
type rectifiedMoments[T tensor.Float] struct {
	Moments[T]
	plain bool // not divided
}

func (o *rectifiedMoments[T]) Prepare(s *Step[T]) {
	o.begin(s)
	t := float64(o.t)
	rest := unbias(o.Beta2, o.t)
	top := 2/(1-o.Beta2) - 1
	rho := top - 2*t*(1-rest)/rest
	o.plain = !(rho > 5)
	rectify := 1.0
	if !o.plain {
		rectify = math.Sqrt((rho - 4) * (rho - 2) * top / ((top - 4) * (top - 2) * rho) * rest)
	}
	o.now.M, o.now.Root = T(rectify/unbias(o.Beta1, o.t)), 1
}

func (o *rectifiedMoments[T]) Block(s *Step[T], u []T, lo, hi int) { settle(o, s, u, lo, hi) }

func (o *rectifiedMoments[T]) read(s *Step[T], u, from []T, lo, hi int) []T {
	kern.Moments(u, from, o.m[lo:hi], o.v[lo:hi], &o.now)
	if o.plain {
		times(u, o.m[lo:hi], o.now.M)
	}
	return u
}
