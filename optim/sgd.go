package optim

import "github.com/covector-ad/covector/tensor"

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

	momentum Momentum[T]
	steps    decayed[T]
}

// Update takes one step along the gradient grad, as Chain.Update does. It
// returns a *tensor.Error, too, and changes nothing, if an option is not finite or
// out of its range (ErrRange).
func (o *SGD[T]) Update(params *tensor.Params[T], grad []T) error {
	const op = "SGD.Update"
	if o == nil {
		return refusal(op, errNil("*SGD"), tensor.Shape{len(grad)})
	}
	opt := options{o.Rate, o.Schedule, o.WeightDecay}
	if err := o.check(opt); err != nil {
		return refusal(op, err, tensor.Shape{len(grad)})
	}
	var momentum Link[T]
	if o.Momentum != 0 {
		o.momentum.Mu, o.momentum.Dampening, o.momentum.Nesterov = o.Momentum, o.Dampening, o.Nesterov
		momentum = &o.momentum
	}
	return o.steps.update(op, opt, momentum, params, grad)
}

func (o *SGD[T]) check(opt options) error {
	switch {
	case !atLeastZero(o.Momentum):
		return tensor.Errorf(tensor.ErrRange, "Momentum is %v; it must not be negative", o.Momentum)
	case !finite(o.Dampening):
		return tensor.Errorf(tensor.ErrRange, "Dampening is %v; it must be finite", o.Dampening)
	case o.Nesterov && (o.Momentum == 0 || o.Dampening != 0):
		return tensor.Errorf(tensor.ErrRange, "Nesterov needs a Momentum above 0 and a Dampening of 0, not %v and %v", o.Momentum, o.Dampening)
	}
	return opt.check()
}

// Steps returns the number of steps taken.
func (o *SGD[T]) Steps() int {
	if o == nil {
		panic(refusal("SGD.Steps", errNil("*SGD")))
	}
	return o.steps.chain.Steps()
}
