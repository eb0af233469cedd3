package optim

import (
	"cmp"

	"github.com/covector-ad/covector/tensor"
)

var _ Optimizer[float64] = (*SGD[float64])(nil)

// SGD is stochastic gradient descent, x ← x − Rate·u, where u is the gradient g,
// or g + WeightDecay·x, passed through Momentum. It takes the same steps as
// torch.optim.SGD. The fields may be changed between steps; the struct must not
// be copied after the first.
type SGD[T tensor.Float] struct {
	Rate     float64  // default 1e-3
	Schedule Schedule // if not nil, the rate instead of Rate

	Momentum    float64 // the share of the last update that is kept; default 0, none
	Dampening   float64 // the share of a gradient that does not enter the momentum; default 0
	Nesterov    bool    // look ahead along the momentum; needs Momentum > 0 and no Dampening
	WeightDecay float64 // λ of a penalty ½λ‖x‖², added through its gradient; default 0

	Before, After []Link[T] // links before all others, for the gradient, and after them

	momentum Momentum[T]
	chain    assembly[T]
}

// Update takes one step along the gradient grad, as Chain.Update does. It
// returns a *tensor.Error, too, and changes nothing, if an option is not finite or
// out of its range (ErrRange).
func (o *SGD[T]) Update(params *tensor.Params[T], grad []T) error {
	return update("SGD.Update", o, params, grad)
}

// Steps returns the number of steps taken.
func (o *SGD[T]) Steps() int { return steps("SGD.Steps", o) }

// Keep keeps the steps taken and the momentum.
func (o *SGD[T]) Keep(m *Memory) { keep("SGD.Keep", o, m) }

func (o *SGD[T]) own() *assembly[T] { return &o.chain }

func (o *SGD[T]) assemble(a *assembly[T]) error {
	if err := cmp.Or(checkCommon(o.Rate, o.WeightDecay), notNegative("Momentum", o.Momentum), mustBeFinite("Dampening", o.Dampening)); err != nil {
		return err
	}
	if o.Nesterov && (o.Momentum == 0 || o.Dampening != 0) {
		return tensor.Errorf(tensor.ErrRange, "Nesterov needs a Momentum above 0 and a Dampening of 0, not %v and %v", o.Momentum, o.Dampening)
	}
	a.add(o.Before...)
	a.decayed(o.WeightDecay)
	if o.Momentum != 0 {
		o.momentum.Mu, o.momentum.Dampening, o.momentum.Nesterov = o.Momentum, o.Dampening, o.Nesterov
		a.add(&o.momentum)
	}
	a.rated(o.Rate, 1e-3, o.Schedule)
	a.add(o.After...)
	return nil
}
