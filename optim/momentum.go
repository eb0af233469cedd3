package optim

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

var _ reader[float64] = (*Momentum[float64])(nil)

// Momentum keeps the running sum b ← Mu·b + (1 − Dampening)·u, which begins as
// the first u itself, and passes on b; or u + Mu·b if Nesterov is set. (Polyak
// 1964; Sutskever et al. 2013, in the form and with the start of
// torch.optim.SGD.)
type Momentum[T tensor.Float] struct {
	Mu, Dampening float64
	Nesterov      bool

	b     []T
	fresh bool
}

// Prepare allocates the sum at the first step.
func (o *Momentum[T]) Prepare(s *Step[T]) { o.fresh = allocate(&o.b, s) }

// Block adds u to the sum.
func (o *Momentum[T]) Block(s *Step[T], u []T, lo, hi int) { settle(o, s, u, lo, hi) }

func (o *Momentum[T]) read(s *Step[T], u, from []T, lo, hi int) []T {
	b, mu := o.b[lo:hi], T(o.Mu)
	if o.fresh {
		copy(b, from)
	} else {
		kern.Blend(b, b, from, mu, T(1-o.Dampening))
	}
	if !o.Nesterov {
		return b
	}
	kern.Blend(u, from, b, 1, mu)
	return u
}

// Keep keeps the sum.
func (o *Momentum[T]) Keep(m *Memory) { KeepVector(m, "momentum", &o.b) }

// allocate makes v a vector of zeros if it has not the length of the parameters,
// and reports whether it did.
func allocate[T tensor.Float](v *[]T, s *Step[T]) bool {
	if len(*v) == len(s.Params) {
		return false
	}
	*v = make([]T, len(s.Params))
	return true
}
