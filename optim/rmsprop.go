package optim

import (
	"cmp"

	"github.com/covector-ad/covector/tensor"
)

var _ Optimizer[float64] = (*RMSProp[float64])(nil)

// RMSProp is x ← x − Rate·g/(√v + Epsilon), where v ← Decay·v + (1 − Decay)·g² is a
// running mean that begins at 0; with Momentum, the quotients pass through that link.
// It takes the same steps as torch.optim.RMSprop. The fields may be changed between
// steps; the struct must not be copied after the first. (Tieleman and Hinton, Neural
// networks for machine learning, Coursera 2012, lecture 6.5.)
type RMSProp[T tensor.Float] struct {
	Rate     float64  // default 1e-2
	Schedule Schedule // if not nil, the rate instead of Rate

	Decay       float64 // of the mean of squares; default 0.99, a negative value means 0
	Epsilon     float64 // default 1e-8; a negative value means 0
	Momentum    float64 // the share of the last update that is kept; default 0, none
	WeightDecay float64 // λ of a penalty ½λ‖x‖², added through its gradient; default 0

	Before, After []Link[T] // links before all others, for the gradient, and after them

	squares  overRoot[T]
	momentum Momentum[T]
	chain    assembly[T]
}

// Update takes one step along the gradient grad, as Chain.Update does. It
// returns a *tensor.Error, too, and changes nothing, if an option is not finite or
// out of its range (ErrRange).
func (o *RMSProp[T]) Update(params *tensor.Params[T], grad []T) error {
	return update("RMSProp.Update", o, params, grad)
}

// Steps returns the number of steps taken.
func (o *RMSProp[T]) Steps() int { return steps("RMSProp.Steps", o) }

// Keep keeps the steps taken and the means.
func (o *RMSProp[T]) Keep(m *Memory) { keep("RMSProp.Keep", o, m) }

func (o *RMSProp[T]) own() *assembly[T] { return &o.chain }

func (o *RMSProp[T]) assemble(a *assembly[T]) error {
	if err := cmp.Or(checkCommon(o.Rate, o.WeightDecay), belowOne("Decay", o.Decay), mustBeFinite("Epsilon", o.Epsilon), notNegative("Momentum", o.Momentum)); err != nil {
		return err
	}
	decay := optional(o.Decay, 0.99)
	o.squares = overRoot[T]{decay, 1 - decay, optional(o.Epsilon, 1e-8), o.squares.v}
	a.add(o.Before...)
	a.decayed(o.WeightDecay)
	a.add(&o.squares)
	if o.Momentum != 0 {
		o.momentum.Mu = o.Momentum
		a.add(&o.momentum)
	}
	a.rated(o.Rate, 1e-2, o.Schedule)
	a.add(o.After...)
	return nil
}
