package optim

import (
	"cmp"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

var _ Optimizer[float64] = (*Lion[float64])(nil)

// Lion moves every parameter by the same length: with a running mean m of the
// gradient, which begins at 0,
//
//	x ← x − Rate·(sign(Beta1·m + (1 − Beta1)·g) + WeightDecay·x),  m ← Beta2·m + (1 − Beta2)·g.
//
// The sign of 0 is 0. Rates are 3 to 10 times smaller than Adam's, and decays as much
// larger. It takes the same steps as optax.lion. The fields may be changed between steps; the
// struct must not be copied after the first. (Chen et al., Symbolic discovery of
// optimization algorithms, NeurIPS 2023, program 1.)
type Lion[T tensor.Float] struct {
	Rate     float64  // default 1e-4
	Schedule Schedule // if not nil, the rate instead of Rate

	Beta1       float64 // of what gives the sign; default 0.9, a negative value means 0
	Beta2       float64 // of the mean that is kept; default 0.99, a negative value means 0
	WeightDecay float64 // the decay of a step is Rate·WeightDecay·x; default 0

	Before, After []Link[T] // links before all others, for the gradient, and after them

	signs signs[T]
	chain assembly[T]
}

// Update takes one step along the gradient grad, as Chain.Update does. It
// returns a *tensor.Error, too, and changes nothing, if an option is not finite or
// out of its range (ErrRange).
func (o *Lion[T]) Update(params *tensor.Params[T], grad []T) error {
	return update("Lion.Update", o, params, grad)
}

// Steps returns the number of steps taken.
func (o *Lion[T]) Steps() int { return steps("Lion.Steps", o) }

// Keep keeps the steps taken and the mean.
func (o *Lion[T]) Keep(m *Memory) { keep("Lion.Keep", o, m) }

func (o *Lion[T]) own() *assembly[T] { return &o.chain }

func (o *Lion[T]) assemble(a *assembly[T]) error {
	if err := cmp.Or(checkCommon(o.Rate, o.WeightDecay), belowOne("Beta1", o.Beta1), belowOne("Beta2", o.Beta2)); err != nil {
		return err
	}
	o.signs.beta1, o.signs.beta2 = optional(o.Beta1, 0.9), optional(o.Beta2, 0.99)
	a.add(o.Before...)
	a.add(&o.signs)
	a.decayed(o.WeightDecay)
	a.rated(o.Rate, 1e-4, o.Schedule)
	a.add(o.After...)
	return nil
}

// signs passes on the sign of a mean of u, as Lion states it.
type signs[T tensor.Float] struct {
	beta1, beta2 float64

	m []T
}

func (o *signs[T]) Prepare(s *Step[T]) { allocate(&o.m, s) }

func (o *signs[T]) Block(s *Step[T], u []T, lo, hi int) { settle(o, s, u, lo, hi) }

func (o *signs[T]) read(s *Step[T], u, from []T, lo, hi int) []T {
	c := kern.BlendRates[T]{Beta1: T(o.beta1), Share1: T(1 - o.beta1), Beta2: T(o.beta2), Share2: T(1 - o.beta2)}
	kern.SignOfBlend(u, from, o.m[lo:hi], &c)
	return u
}

func (o *signs[T]) Keep(m *Memory) { KeepVector(m, "signed-mean", &o.m) }
