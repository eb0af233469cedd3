package adtest

import (
	"errors"
	"fmt"
	"math"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// checkComplete holds that a sample states what every sample must.
func checkComplete(s *Sample) error {
	switch {
	case s.F64 == nil || s.F32 == nil:
		return errors.New("both F64 and F32 must be given")
	case s.Want == nil:
		return errors.New("the independent reference, Want, must be given")
	case len(s.Grad) > len(s.X):
		return fmt.Errorf("%d gradients stated for %d operands", len(s.Grad), len(s.X))
	}
	for _, k := range s.Fixed {
		if k < 0 || k >= len(s.X) {
			return fmt.Errorf("fixed operand %d of %d", k, len(s.X))
		}
	}
	for k, g := range s.Grad {
		if g != nil && !g.Shape().Equal(s.X[k].Shape()) {
			return fmt.Errorf("the gradient stated for operand %d has shape %v, want %v", k, g.Shape(), s.X[k].Shape())
		}
	}
	return nil
}

func (s *Sample) tol() float64 {
	if s.Tol == 0 {
		return 1e-13
	}
	return s.Tol
}

// ulps returns the tolerance of float32, relative to the largest magnitude.
func (s *Sample) ulps() float64 {
	n := s.Ulps
	if n == 0 {
		n = 64
	}
	return n / (1 << 24)
}

// worse says how much less exact than the default the sample's value may be, at
// least 1: derivatives may then be too.
func (s *Sample) worse() float64 { return max(1, s.tol()/1e-13) }

// checkValue compares the value with the reference.
func checkValue(s *Sample) error {
	got := s.float64s().record(tape.New[float64]()).y.Value()
	x := make([]*tensor.Dense[float64], len(s.X))
	for k, d := range s.X {
		x[k] = d.Clone()
	}
	want := s.Want(x, s.I)
	return near("value", got, want, s.tol()*max(1, largest(want.Data())))
}

// checkFloat32 compares the float32 instance with the float64 one at the same
// points: the value, and the gradient of ⟨w, y⟩ for a random w.
func checkFloat32(s *Sample) error {
	a, err := s.float32s().outcome(tape.New[float32](), seeded(1))
	if err != nil {
		return err
	}
	b, err := s.rounded().outcome(tape.New[float64](), seeded(1))
	if err != nil {
		return err
	}
	if err := s.near32("value", a.y, b.y); err != nil || s.Rough {
		return err
	}
	for j, k := range s.moving() {
		if err := s.near32(fmt.Sprintf("gradient of operand %d", k), a.g[j], b.g[j]); err != nil {
			return err
		}
	}
	return nil
}

// near32 compares float32 results with float64 ones, which it rounds where they
// overflow.
func (s *Sample) near32(what string, got *tensor.Dense[float32], want *tensor.Dense[float64]) error {
	want = want.Clone()
	for i, v := range want.Data() {
		if r := float64(float32(v)); math.IsInf(r, 0) {
			want.Data()[i] = r
		}
	}
	scale := max(largest(want.Data()), 1e-37) // below, float32 loses bits
	return near("float32 "+what, convert[float64](got), want, s.ulps()*scale)
}
