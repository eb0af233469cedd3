package optim

import (
	"cmp"

	"github.com/covector-ad/covector/tensor"
)

var (
	_ Optimizer[float64] = (*Adam[float64])(nil)
	_ Optimizer[float64] = (*AdamW[float64])(nil)
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
	AMSGrad     bool    // divide by the root of the largest v̂ so far
	WeightDecay float64 // λ of a penalty ½λ‖x‖², added through its gradient; default 0

	Before, After []Link[T] // links before all others, for the gradient, and after them

	moments Moments[T]
	chain   assembly[T]
}

// Update takes one step along the gradient grad, as Chain.Update does. It
// returns a *tensor.Error, too, and changes nothing, if an option is not finite or
// out of its range (ErrRange).
func (o *Adam[T]) Update(params *tensor.Params[T], grad []T) error {
	return update("Adam.Update", o, params, grad)
}

// Steps returns the number of steps taken.
func (o *Adam[T]) Steps() int { return steps("Adam.Steps", o) }

// Keep keeps the steps taken and the means.
func (o *Adam[T]) Keep(m *Memory) { keep("Adam.Keep", o, m) }

func (o *Adam[T]) own() *assembly[T] { return &o.chain }

func (o *Adam[T]) assemble(a *assembly[T]) error {
	o.moments.AMSGrad = o.AMSGrad
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

// AdamW is Adam with decoupled decay of weights,
// x ← x − Rate·(m̂/(√v̂ + Epsilon) + WeightDecay·x): the pull towards 0 is not
// divided by √v̂. It takes the same steps as torch.optim.AdamW, whose default decay
// is 0.01. Fields and struct are used as Adam's are. (Loshchilov and Hutter,
// Decoupled weight decay regularization, ICLR 2019, algorithm 2.)
type AdamW[T tensor.Float] struct {
	Rate     float64  // default 1e-3
	Schedule Schedule // if not nil, the rate instead of Rate

	Beta1       float64 // default 0.9; a negative value means 0, no mean of gradients
	Beta2       float64 // default 0.999; a negative value means 0
	Epsilon     float64 // default 1e-8; a negative value means 0
	AMSGrad     bool    // divide by the root of the largest v̂ so far
	WeightDecay float64 // the decay of a step is Rate·WeightDecay·x; default 0.01, a negative value means 0

	Before, After []Link[T] // links before all others, for the gradient, and after them

	moments Moments[T]
	chain   assembly[T]
}

// Update takes one step along the gradient grad, as Chain.Update does. It
// returns a *tensor.Error, too, and changes nothing, if an option is not finite or
// out of its range (ErrRange).
func (o *AdamW[T]) Update(params *tensor.Params[T], grad []T) error {
	return update("AdamW.Update", o, params, grad)
}

// Steps returns the number of steps taken.
func (o *AdamW[T]) Steps() int { return steps("AdamW.Steps", o) }

// Keep keeps the steps taken and the means.
func (o *AdamW[T]) Keep(m *Memory) { keep("AdamW.Keep", o, m) }

func (o *AdamW[T]) own() *assembly[T] { return &o.chain }

func (o *AdamW[T]) assemble(a *assembly[T]) error {
	decay := optional(o.WeightDecay, 0.01)
	o.moments.AMSGrad = o.AMSGrad
	if err := cmp.Or(mustBeFinite("WeightDecay", o.WeightDecay), checkCommon(o.Rate, decay), o.moments.set(o.Beta1, o.Beta2, o.Epsilon)); err != nil {
		return err
	}
	a.add(o.Before...)
	a.add(&o.moments)
	a.decayed(decay)
	a.rated(o.Rate, 1e-3, o.Schedule)
	a.add(o.After...)
	return nil
}
