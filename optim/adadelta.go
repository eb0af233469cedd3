package optim

import (
	"cmp"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

var _ Optimizer[float64] = (*AdaDelta[float64])(nil)

// AdaDelta is x ← x − Rate·Δ with Δ = √(d + Epsilon)/√(v + Epsilon)·g, where v and d
// are running means of g² and Δ², v ← Decay·v + (1 − Decay)·g², which begin at 0. Δ has
// the units of x, so that Rate is a plain number. It takes the same steps as
// torch.optim.Adadelta. The fields may be changed between steps; the struct must not
// be copied after the first. (Zeiler, ADADELTA, arXiv 1212.5701, 2012, algorithm 1.)
type AdaDelta[T tensor.Float] struct {
	Rate     float64  // default 1
	Schedule Schedule // if not nil, the rate instead of Rate

	Decay       float64 // of the means; default 0.9, a negative value means 0
	Epsilon     float64 // default 1e-6; a negative value means 0
	WeightDecay float64 // λ of a penalty ½λ‖x‖², added through its gradient; default 0

	Before, After []Link[T] // links before all others, for the gradient, and after them

	deltas overRoots[T]
	chain  assembly[T]
}

// Update takes one step along the gradient grad, as Chain.Update does. It
// returns a *tensor.Error, too, and changes nothing, if an option is not finite or
// out of its range (ErrRange).
func (o *AdaDelta[T]) Update(params *tensor.Params[T], grad []T) error {
	return update("AdaDelta.Update", o, params, grad)
}

// Steps returns the number of steps taken.
func (o *AdaDelta[T]) Steps() int { return steps("AdaDelta.Steps", o) }

// Keep keeps the steps taken and the means.
func (o *AdaDelta[T]) Keep(m *Memory) { keep("AdaDelta.Keep", o, m) }

func (o *AdaDelta[T]) own() *assembly[T] { return &o.chain }

func (o *AdaDelta[T]) assemble(a *assembly[T]) error {
	if err := cmp.Or(checkCommon(o.Rate, o.WeightDecay), belowOne("Decay", o.Decay), mustBeFinite("Epsilon", o.Epsilon)); err != nil {
		return err
	}
	o.deltas.decay, o.deltas.epsilon = optional(o.Decay, 0.9), optional(o.Epsilon, 1e-6)
	a.add(o.Before...)
	a.decayed(o.WeightDecay)
	a.add(&o.deltas)
	a.rated(o.Rate, 1, o.Schedule)
	a.add(o.After...)
	return nil
}

// overRoots passes on Δ, as AdaDelta states it.
type overRoots[T tensor.Float] struct {
	decay, epsilon float64

	v, d []T
}

func (o *overRoots[T]) Prepare(s *Step[T]) {
	allocate(&o.v, s)
	allocate(&o.d, s)
}

func (o *overRoots[T]) Block(s *Step[T], u []T, lo, hi int) { settle(o, s, u, lo, hi) }

func (o *overRoots[T]) read(s *Step[T], u, from []T, lo, hi int) []T {
	kern.OverRoots(u, from, o.v[lo:hi], o.d[lo:hi], T(o.decay), T(1-o.decay), T(o.epsilon))
	return u
}

func (o *overRoots[T]) Keep(m *Memory) {
	KeepVector(m, "mean-of-squares", &o.v)
	KeepVector(m, "mean-of-squared-updates", &o.d)
}
