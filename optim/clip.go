package optim

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

var (
	_ checker[float64] = (*ClipValue[float64])(nil)
	_ checker[float64] = (*ClipNorm[float64])(nil)
)

// ClipValue moves every element of the update into [−Max, Max]; NaN stays NaN. A chain
// refuses a step for which Max is not positive (ErrRange).
type ClipValue[T tensor.Float] struct {
	Max float64
}

func (o *ClipValue[T]) check(*Step[T]) error { return checkMax(o.Max) }

func checkMax(v float64) error {
	if !(v > 0) {
		return tensor.Errorf(tensor.ErrRange, "Max is %v; it must be positive", v)
	}
	return nil
}

// Prepare has nothing to do.
func (o *ClipValue[T]) Prepare(*Step[T]) {}

// Block clips.
func (o *ClipValue[T]) Block(s *Step[T], u []T, lo, hi int) { settle(o, s, u, lo, hi) }

func (o *ClipValue[T]) read(s *Step[T], u, from []T, lo, hi int) []T {
	most, least := [1]T{T(o.Max)}, [1]T{T(-o.Max)}
	kern.Minimum(u, from, most[:])
	kern.Maximum(u, u, least[:])
	return u
}

// ClipNorm multiplies the update by min(1, Max/‖g‖), where g is the gradient and
// the norm the 2-norm: of the whole, or of each group of parameters with its own if
// PerGroup is set. It belongs before all links that change the gradient. It reads the
// gradient once more. A chain refuses a step for which Max is not positive (ErrRange),
// or a norm is not finite (ErrNonFinite). (Pascanu, Mikolov and Bengio, On the difficulty of
// training recurrent neural networks, ICML 2013, algorithm 1.)
type ClipNorm[T tensor.Float] struct {
	Max      float64
	PerGroup bool

	norm    float64
	ranges  []tensor.Group // what has a norm of its own
	factors []T
	known   bool // for the step that comes
}

// Norm returns the largest norm of the last step, before clipping.
func (o *ClipNorm[T]) Norm() float64 { return o.norm }

// check computes the norms.
func (o *ClipNorm[T]) check(s *Step[T]) error {
	o.known, o.norm = false, 0
	o.ranges, o.factors = append(o.ranges[:0], tensor.Group{Hi: len(s.Grad)}), o.factors[:0]
	if o.PerGroup {
		o.ranges = append(o.ranges[:0], s.Groups...)
	}
	for _, g := range o.ranges {
		norm := float64(kern.Norm(s.Grad[g.Lo:g.Hi], 2))
		o.norm = max(o.norm, norm) // NaN if one is
		o.factors = append(o.factors, T(min(1, o.Max/norm)))
	}
	if err := checkMax(o.Max); err != nil {
		return err
	}
	if !finite(o.norm) {
		return tensor.Errorf(tensor.ErrNonFinite, "the norm of the gradient is %v: there is nothing to scale to", o.norm)
	}
	o.known = true
	return nil
}

// Prepare computes the norms, unless the chain has done so to check them.
func (o *ClipNorm[T]) Prepare(s *Step[T]) {
	if !o.known {
		_ = o.check(s)
	}
	o.known = false
}

// Block multiplies.
func (o *ClipNorm[T]) Block(s *Step[T], u []T, lo, hi int) {
	perGroup(o.ranges, o.factors, u, lo, hi)
}
