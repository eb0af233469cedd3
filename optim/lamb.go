package optim

import (
	"cmp"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

var _ Optimizer[float64] = (*LAMB[float64])(nil)

// LAMB is AdamW whose step of each tensor is as long as the tensor, times the rate: with
// r = m̂/(√v̂ + Epsilon) + WeightDecay·x, each tensor x of the parameters moves by
// x ← x − Rate·(‖x‖/‖r‖)·r in 2-norms; the ratio is 1 where either norm is 0. It takes the
// same steps as optax.lamb. It walks through memory three times. The fields may be changed
// between steps; the struct must not be copied after the first. (You et al., Large
// batch optimization for deep learning, ICLR 2020, algorithm 2, φ the identity.)
type LAMB[T tensor.Float] struct {
	Rate     float64  // default 1e-3
	Schedule Schedule // if not nil, the rate instead of Rate

	Beta1       float64 // default 0.9; a negative value means 0
	Beta2       float64 // default 0.999; a negative value means 0
	Epsilon     float64 // default 1e-6; a negative value means 0
	WeightDecay float64 // default 0

	Before, After []Link[T] // links before all others, for the gradient, and after them

	moments Moments[T]
	decay   L2[T]
	trust   trust[T]
	chain   assembly[T]
}

// Update takes one step along the gradient grad, as Chain.Update does. It
// returns a *tensor.Error, too, and changes nothing, if an option is not finite or
// out of its range (ErrRange).
func (o *LAMB[T]) Update(params *tensor.Params[T], grad []T) error {
	return update("LAMB.Update", o, params, grad)
}

// Steps returns the number of steps taken.
func (o *LAMB[T]) Steps() int { return steps("LAMB.Steps", o) }

// Keep keeps the steps taken and the means.
func (o *LAMB[T]) Keep(m *Memory) { keep("LAMB.Keep", o, m) }

func (o *LAMB[T]) own() *assembly[T] { return &o.chain }

func (o *LAMB[T]) assemble(a *assembly[T]) error {
	if err := cmp.Or(checkCommon(o.Rate, o.WeightDecay), o.moments.set(o.Beta1, o.Beta2, cmp.Or(o.Epsilon, 1e-6))); err != nil {
		return err
	}
	o.decay.Lambda = o.WeightDecay
	o.trust.inside = append(append(o.trust.inside[:0], o.Before...), &o.moments, &o.decay)
	a.add(&o.trust)
	a.rated(o.Rate, 1e-3, o.Schedule)
	a.add(o.After...)
	return noNil(o.trust.inside)
}

// trust gives the update of each tensor the norm of the tensor.
type trust[T tensor.Float] struct{ gathered[T] }

func (o *trust[T]) Prepare(s *Step[T]) {
	o.gather(s)
	for _, t := range s.Tensors {
		u := o.u[t.Lo:t.Hi]
		x, r := kern.Norm(s.Params[t.Lo:t.Hi], 2), kern.Norm(u, 2)
		if x > 0 && r > 0 {
			times(u, u, x/r)
		}
	}
}
