package optim

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

var _ checker[float64] = (*Rate[float64])(nil)

// Rate multiplies the update by the learning rate: Schedule's if there is one,
// else Value. Both may be changed between steps. A chain refuses a step whose rate
// is negative or not finite, before anything has changed; inside a link of your own
// the chain does not see it, and it is taken as it is.
type Rate[T tensor.Float] struct {
	Value    float64
	Schedule Schedule

	now   T
	asked bool // for the step that comes
}

// Prepare asks for the rate of the step, unless the chain has done so to check it.
func (o *Rate[T]) Prepare(s *Step[T]) {
	if !o.asked {
		_ = o.check(s)
	}
	o.asked = false
}

// check asks for the rate of the step.
func (o *Rate[T]) check(s *Step[T]) error {
	o.asked = false
	rate, from := o.Value, "the rate"
	if o.Schedule != nil {
		rate, from = o.Schedule(s.N-1), "the Schedule's rate"
	}
	o.now = T(rate)
	switch {
	case !finite(float64(o.now)): // a float32 ends at 3.4e38
		return tensor.Errorf(tensor.ErrNonFinite, "%s for step %d, counted from 0, is %v; it must be finite in %s", from, s.N-1, rate, tensor.DType[T]())
	case rate < 0:
		return tensor.Errorf(tensor.ErrRange, "%s for step %d, counted from 0, is %v; it must not be negative", from, s.N-1, rate)
	}
	o.asked = true
	return nil
}

// Block multiplies.
func (o *Rate[T]) Block(s *Step[T], u []T, lo, hi int) { times(u, u, o.now) }

func (o *Rate[T]) read(s *Step[T], u, from []T, lo, hi int) []T {
	times(u, from, o.now)
	return u
}

// times stores c times what stands in from in u.
func times[T tensor.Float](u, from []T, c T) {
	factor := [1]T{c}
	kern.Mul(u, from, factor[:])
}
