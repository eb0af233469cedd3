package optim

import (
	"github.com/covector-ad/covector/internal/site"
	"github.com/covector-ad/covector/tensor"
)

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

	decay    L2[T]
	momentum Momentum[T]
	rate     Rate[T]
	links    [3]Link[T]
	chain    Chain[T]
}

// Update takes one step along the gradient grad, as Chain.Update does. It
// returns a *tensor.Error wrapping ErrRange, and changes nothing, if an option
// is not finite or out of its range.
func (o *SGD[T]) Update(params *tensor.Params[T], grad []T) error {
	const op = "SGD.Update"
	if err := o.check(); err != nil {
		return &tensor.Error{Op: op, Site: site.Caller(), Err: err}
	}
	links := o.links[:0]
	if o.WeightDecay != 0 {
		o.decay.Lambda = o.WeightDecay
		links = append(links, &o.decay)
	}
	if o.Momentum != 0 {
		o.momentum.Mu, o.momentum.Dampening, o.momentum.Nesterov = o.Momentum, o.Dampening, o.Nesterov
		links = append(links, &o.momentum)
	}
	o.rate.Value, o.rate.Schedule = orDefault(o.Rate, 1e-3), o.Schedule
	o.chain.links = append(links, &o.rate)
	return o.chain.update(op, params, grad)
}

func (o *SGD[T]) check() error {
	switch {
	case !atLeastZero(o.Rate):
		return tensor.Errorf(tensor.ErrRange, "Rate is %v; it must be positive, or 0 for the default", o.Rate)
	case !atLeastZero(o.Momentum):
		return tensor.Errorf(tensor.ErrRange, "Momentum is %v; it must not be negative", o.Momentum)
	case !finite(o.Dampening):
		return tensor.Errorf(tensor.ErrRange, "Dampening is %v; it must be finite", o.Dampening)
	case !atLeastZero(o.WeightDecay):
		return tensor.Errorf(tensor.ErrRange, "WeightDecay is %v; it must not be negative", o.WeightDecay)
	case o.Nesterov && (o.Momentum == 0 || o.Dampening != 0):
		return tensor.Errorf(tensor.ErrRange, "Nesterov needs a Momentum above 0 and a Dampening of 0, not %v and %v", o.Momentum, o.Dampening)
	}
	return nil
}

// Steps returns the number of steps taken.
func (o *SGD[T]) Steps() int { return o.chain.Steps() }

func atLeastZero(v float64) bool { return v >= 0 && finite(v) }

func orDefault(v, def float64) float64 {
	if v == 0 {
		return def
	}
	return v
}
