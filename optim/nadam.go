package optim

import (
	"cmp"
	"math"

	"github.com/covector-ad/covector/tensor"
)

var _ Optimizer[float64] = (*NAdam[float64])(nil)

// NAdam is Adam with Nesterov's momentum: of the gradient, too, a share enters the
// numerator. With μₜ = Beta1·(1 − ½·0.96^(ψt)), ψ = MomentumDecay, and the means m and
// v of Moments,
//
//	x ← x − Rate·((1 − μₜ)/(1 − μ₁…μₜ)·g + μₜ₊₁/(1 − μ₁…μₜ₊₁)·m)/(√v̂ + Epsilon).
//
// It takes the same steps as torch.optim.NAdam. The fields may be changed between
// steps; the struct must not be copied after the first. (Dozat, Incorporating Nesterov
// momentum into Adam, ICLR workshop 2016, algorithm 2.)
type NAdam[T tensor.Float] struct {
	Rate     float64  // default 2e-3
	Schedule Schedule // if not nil, the rate instead of Rate

	Beta1   float64 // default 0.9; a negative value means 0
	Beta2   float64 // default 0.999; a negative value means 0
	Epsilon float64 // default 1e-8; a negative value means 0
	// MomentumDecay is ψ above; default 4e-3, a negative value means 0.
	MomentumDecay float64
	WeightDecay   float64 // λ of a penalty ½λ‖x‖², added through its gradient; default 0

	Before, After []Link[T] // links before all others, for the gradient, and after them

	moments nesterovMoments[T]
	chain   assembly[T]
}

// Update takes one step along the gradient grad, as Chain.Update does. It
// returns a *tensor.Error, too, and changes nothing, if an option is not finite or
// out of its range (ErrRange).
func (o *NAdam[T]) Update(params *tensor.Params[T], grad []T) error {
	return update("NAdam.Update", o, params, grad)
}

// Steps returns the number of steps taken.
func (o *NAdam[T]) Steps() int { return steps("NAdam.Steps", o) }

// Keep keeps the steps taken and the means.
func (o *NAdam[T]) Keep(m *Memory) { keep("NAdam.Keep", o, m) }

func (o *NAdam[T]) own() *assembly[T] { return &o.chain }

func (o *NAdam[T]) assemble(a *assembly[T]) error {
	if err := cmp.Or(checkCommon(o.Rate, o.WeightDecay), o.moments.set(o.Beta1, o.Beta2, o.Epsilon), mustBeFinite("MomentumDecay", o.MomentumDecay)); err != nil {
		return err
	}
	o.moments.psi = optional(o.MomentumDecay, 4e-3)
	a.add(o.Before...)
	a.decayed(o.WeightDecay)
	a.add(&o.moments)
	a.rated(o.Rate, 2e-3, o.Schedule)
	a.add(o.After...)
	return nil
}

// nesterovMoments are Moments with NAdam's numerator.
type nesterovMoments[T tensor.Float] struct {
	Moments[T]
	psi     float64
	product float64 // μ₁…μₜ
}

func (o *nesterovMoments[T]) Prepare(s *Step[T]) {
	o.begin(s)
	if o.t == 1 {
		o.product = 1
	}
	mu, next := o.mu(o.t), o.mu(o.t+1)
	o.product *= mu
	o.now.U, o.now.M = T((1-mu)/(1-o.product)), T(next/(1-float64(o.product*next)))
}

func (o *nesterovMoments[T]) mu(t int) float64 {
	return o.Beta1 * (1 - float64(0.5*math.Pow(0.96, float64(t)*o.psi)))
}

func (o *nesterovMoments[T]) Keep(m *Memory) {
	o.Moments.Keep(m)
	m.Float("product", &o.product)
}
