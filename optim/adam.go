package optim

import (
	"math"

	"github.com/covector-ad/covector/internal/site"
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

	decay   L2[T]
	moments Moments[T]
	rate    Rate[T]
	links   [3]Link[T]
	chain   Chain[T]
}

// Update takes one step along the gradient grad, as Chain.Update does. It
// returns a *tensor.Error wrapping ErrRange, and changes nothing, if an option
// is not finite or out of its range.
func (o *Adam[T]) Update(params *tensor.Params[T], grad []T) error {
	const op = "Adam.Update"
	if err := o.check(); err != nil {
		return &tensor.Error{Op: op, Site: site.Caller(), Err: err}
	}
	links := o.links[:0]
	if o.WeightDecay != 0 {
		o.decay.Lambda = o.WeightDecay
		links = append(links, &o.decay)
	}
	o.moments.Beta1 = math.Max(0, orDefault(o.Beta1, 0.9))
	o.moments.Beta2 = math.Max(0, orDefault(o.Beta2, 0.999))
	o.moments.Epsilon = math.Max(0, orDefault(o.Epsilon, 1e-8))
	o.rate.Value, o.rate.Schedule = orDefault(o.Rate, 1e-3), o.Schedule
	o.chain.links = append(links, &o.moments, &o.rate)
	return o.chain.update(op, params, grad)
}

func (o *Adam[T]) check() error {
	switch {
	case !atLeastZero(o.Rate):
		return tensor.Errorf(tensor.ErrRange, "Rate is %v; it must be positive, or 0 for the default", o.Rate)
	case !(o.Beta1 < 1) || !(o.Beta2 < 1):
		return tensor.Errorf(tensor.ErrRange, "Beta1 and Beta2 are %v and %v; they must be below 1", o.Beta1, o.Beta2)
	case !finite(o.Epsilon):
		return tensor.Errorf(tensor.ErrRange, "Epsilon is %v; it must be finite", o.Epsilon)
	case !atLeastZero(o.WeightDecay):
		return tensor.Errorf(tensor.ErrRange, "WeightDecay is %v; it must not be negative", o.WeightDecay)
	}
	return nil
}

// Steps returns the number of steps taken.
func (o *Adam[T]) Steps() int { return o.chain.Steps() }
