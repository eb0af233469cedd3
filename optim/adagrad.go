package optim

import (
	"cmp"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

var _ Optimizer[float64] = (*AdaGrad[float64])(nil)

// AdaGrad is x ← x − Rate·g/(√s + Epsilon), where s is the sum of all g² so far, of
// each parameter its own. It takes the same steps as torch.optim.Adagrad. The fields
// may be changed between steps; the struct must not be copied after the first.
// (Duchi, Hazan and Singer, Adaptive subgradient methods, JMLR 12, 2011, the diagonal
// form of figure 1.)
type AdaGrad[T tensor.Float] struct {
	Rate     float64  // default 1e-2
	Schedule Schedule // if not nil, the rate instead of Rate

	Epsilon     float64 // default 1e-10; a negative value means 0
	WeightDecay float64 // λ of a penalty ½λ‖x‖², added through its gradient; default 0

	Before, After []Link[T] // links before all others, for the gradient, and after them

	squares overRoot[T]
	chain   assembly[T]
}

// Update takes one step along the gradient grad, as Chain.Update does. It
// returns a *tensor.Error, too, and changes nothing, if an option is not finite or
// out of its range (ErrRange).
func (o *AdaGrad[T]) Update(params *tensor.Params[T], grad []T) error {
	return update("AdaGrad.Update", o, params, grad)
}

// Steps returns the number of steps taken.
func (o *AdaGrad[T]) Steps() int { return steps("AdaGrad.Steps", o) }

// Keep keeps the steps taken and the sums.
func (o *AdaGrad[T]) Keep(m *Memory) { keep("AdaGrad.Keep", o, m) }

func (o *AdaGrad[T]) own() *assembly[T] { return &o.chain }

func (o *AdaGrad[T]) assemble(a *assembly[T]) error {
	if err := cmp.Or(checkCommon(o.Rate, o.WeightDecay), mustBeFinite("Epsilon", o.Epsilon)); err != nil {
		return err
	}
	o.squares = overRoot[T]{1, 1, optional(o.Epsilon, 1e-10), o.squares.v}
	a.add(o.Before...)
	a.decayed(o.WeightDecay)
	a.add(&o.squares)
	a.rated(o.Rate, 1e-2, o.Schedule)
	a.add(o.After...)
	return nil
}

// overRoot passes on u/(√v + epsilon), where v ← beta·v + share·u² begins at 0: the
// sum of squares of AdaGrad, or the mean of RMSProp.
type overRoot[T tensor.Float] struct {
	beta, share, epsilon float64

	v []T
}

func (o *overRoot[T]) Prepare(s *Step[T]) { allocate(&o.v, s) }

func (o *overRoot[T]) Block(s *Step[T], u []T, lo, hi int) { settle(o, s, u, lo, hi) }

func (o *overRoot[T]) read(s *Step[T], u, from []T, lo, hi int) []T {
	kern.OverRoot(u, from, o.v[lo:hi], T(o.beta), T(o.share), T(o.epsilon))
	return u
}

func (o *overRoot[T]) Keep(m *Memory) {
	name := "mean-of-squares"
	if o.beta == 1 {
		name = "sum-of-squares"
	}
	KeepVector(m, name, &o.v)
}
