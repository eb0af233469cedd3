package optim

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

var (
	_ reader[float64] = (*L2[float64])(nil)
	_ reader[float64] = (*L1[float64])(nil)
)

// L2 adds Lambda·x to the update. Before all other links that is the gradient of
// the penalty ½·Lambda·‖x‖². After those that scale the gradient, and before the
// rate, it is decoupled decay, x ← (1 − Rate·Lambda)·x − …, which pulls every
// weight in proportion to itself whatever its gradients are. (Loshchilov and
// Hutter, Decoupled weight decay regularization, ICLR 2019, algorithm 2.)
type L2[T tensor.Float] struct {
	Lambda float64
}

// Prepare has nothing to do.
func (o *L2[T]) Prepare(s *Step[T]) {}

// Block adds the term.
func (o *L2[T]) Block(s *Step[T], u []T, lo, hi int) { settle(o, s, u, lo, hi) }

func (o *L2[T]) read(s *Step[T], u, from []T, lo, hi int) []T {
	kern.Blend(u, from, s.Params[lo:hi], 1, T(o.Lambda))
	return u
}

// L1 adds Lambda·sign(x) to the update, with sign(0) = 0. Before all other links
// that is a subgradient of the penalty Lambda·‖x‖₁; its place decides as that of L2
// does. The steps overshoot 0 by up to Rate·Lambda: weights become small, not exactly 0.
type L1[T tensor.Float] struct {
	Lambda float64
}

// Prepare has nothing to do.
func (o *L1[T]) Prepare(s *Step[T]) {}

// Block adds the term.
func (o *L1[T]) Block(s *Step[T], u []T, lo, hi int) { settle(o, s, u, lo, hi) }

func (o *L1[T]) read(s *Step[T], u, from []T, lo, hi int) []T {
	kern.AddSign(u, from, s.Params[lo:hi], T(o.Lambda))
	return u
}
