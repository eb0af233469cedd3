package optim

import (
	"math"

	"github.com/covector-ad/covector/tensor"
)

// Adam is x ← x − Rate·m̂/(√v̂ + Epsilon), where m̂ and v̂ are the means of the
// gradient and of its square, as Moments keeps them. It takes the same steps as
// torch.optim.Adam. The fields may be changed between steps; the struct must not
// be copied after the first. (Kingma and Ba, Adam, ICLR 2015.)
type Adam[T tensor.Float] struct {
	Rate     float64  // default 1e-3
	Schedule Schedule // if not nil, the rate instead of Rate

	Beta1       float64 // default 0.9; a negative value means 0, no mean of gradients
	Beta2       float64 // default 0.999; a negative value means 0
	Epsilon     float64 // default 1e-8; a negative value means 0
	WeightDecay float64 // λ of a penalty ½λ‖x‖², added through its gradient; default 0

	moments Moments[T]
	steps   decayed[T]
}

// Update takes one step along the gradient grad, as Chain.Update does. It
// returns a *tensor.Error, too, and changes nothing, if an option is not finite or
// out of its range (ErrRange).
func (o *Adam[T]) Update(params *tensor.Params[T], grad []T) error {
	const op = "Adam.Update"
	if o == nil {
		return refusal(op, errNil("*Adam"), tensor.Shape{len(grad)})
	}
	opt := options{o.Rate, o.Schedule, o.WeightDecay}
	if err := o.check(opt); err != nil {
		return refusal(op, err, tensor.Shape{len(grad)})
	}
	o.moments.Beta1 = math.Max(0, orDefault(o.Beta1, 0.9))
	o.moments.Beta2 = math.Max(0, orDefault(o.Beta2, 0.999))
	o.moments.Epsilon = math.Max(0, orDefault(o.Epsilon, 1e-8))
	return o.steps.update(op, opt, &o.moments, params, grad)
}

func (o *Adam[T]) check(opt options) error {
	switch {
	case !(o.Beta1 < 1):
		return tensor.Errorf(tensor.ErrRange, "Beta1 is %v; it must be below 1", o.Beta1)
	case !(o.Beta2 < 1):
		return tensor.Errorf(tensor.ErrRange, "Beta2 is %v; it must be below 1", o.Beta2)
	case !finite(o.Epsilon):
		return tensor.Errorf(tensor.ErrRange, "Epsilon is %v; it must be finite", o.Epsilon)
	}
	return opt.check()
}

// Steps returns the number of steps taken.
func (o *Adam[T]) Steps() int {
	if o == nil {
		panic(refusal("Adam.Steps", errNil("*Adam")))
	}
	return o.steps.chain.Steps()
}
