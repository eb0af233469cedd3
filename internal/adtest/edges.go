package adtest

import (
	"errors"
	"fmt"
	"math"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// checkFlat holds that a piecewise constant op has no derivative at all: zeros
// both ways, and no operand reaches the result.
func checkFlat(s *Sample) error {
	if !s.Flat {
		return nil
	}
	r := s.float64s().record(tape.New[float64]())
	rng := seeded(30)
	xs := r.moved()
	for k, reaches := range tape.Reaches(r.y, xs...) {
		if reaches {
			return fmt.Errorf("operand %d reaches the result; the op is stated to be flat", s.moving()[k])
		}
	}
	zeros := append(tape.Pullback(r.y, input(rng, r.y), xs...), tape.Pushforward(r.y, xs, inputs(rng, xs)))
	for _, z := range zeros {
		for _, v := range data(z) {
			if v != 0 {
				return fmt.Errorf("derivative %v of an op that is stated to be flat", v)
			}
		}
	}
	return nil
}

// checkRough holds that a gradient at a kink is finite in both element types,
// but where the sample states that it is not.
func checkRough(s *Sample) error {
	if !s.Rough {
		return nil
	}
	if err := finite(s.float64s().gradients(), s.Grad); err != nil {
		return err
	}
	return finite(s.float32s().gradients(), s.Grad)
}

// gradients returns the gradient of the sum of the result by each operand that
// is not fixed, nil for the others.
func (in *instance[T]) gradients() []*tensor.Dense[T] {
	r := in.record(tape.New[T]())
	out := make([]*tensor.Dense[T], len(in.x))
	for j, g := range tape.Pullback(r.y, r.y.Ones(), r.moved()...) {
		out[in.moving[j]] = g.Value()
	}
	return out
}

func finite[T tape.Float](g []*tensor.Dense[T], stated []*tensor.Dense[float64]) error {
	for k, d := range g {
		if d == nil || k < len(stated) && stated[k] != nil {
			continue
		}
		for i, v := range d.Data() {
			if v-v != 0 {
				return fmt.Errorf("%s gradient of operand %d: element %d is %v", tensor.DType[T](), k, i, v)
			}
		}
	}
	return nil
}

// checkGrad compares the gradient of the sum of the result with what the sample
// states.
func checkGrad(s *Sample) error {
	g, g32 := s.float64s(), s.float32s()
	g.moving, g32.moving = all(len(s.X)), all(len(s.X))
	if len(s.Grad) == 0 {
		return nil
	}
	a, b := g.gradients(), g32.gradients()
	for k, want := range s.Grad {
		if want == nil {
			continue
		}
		what, scale := fmt.Sprintf("gradient of operand %d", k), max(1, largest(want.Data()))
		err := near(what, a[k], want, 1e-12*scale)
		if s.exact32() {
			err = errors.Join(err, near("float32 "+what, convert[float64](b[k]), narrow(want), s.ulps()*scale))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// exact32 reports whether float32 holds the operands exactly: else rounding may
// move them off a kink.
func (s *Sample) exact32() bool {
	for _, x := range s.X {
		for _, v := range x.Data() {
			if float64(float32(v)) != v && v == v {
				return false
			}
		}
	}
	return true
}

// narrow rounds what overflows in float32 to infinity.
func narrow(d *tensor.Dense[float64]) *tensor.Dense[float64] {
	d = d.Clone()
	for i, v := range d.Data() {
		if r := float64(float32(v)); math.IsInf(r, 0) {
			d.Data()[i] = r
		}
	}
	return d
}

func all(n int) []int {
	out := make([]int, n)
	for k := range out {
		out[k] = k
	}
	return out
}
