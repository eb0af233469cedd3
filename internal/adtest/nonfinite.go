package adtest

import (
	"fmt"
	"math"
	"runtime/debug"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// checkNonFinite holds that NaN and infinities in an operand, fixed or not, are
// values like others, or a *tape.Error: value, gradient and second derivative
// panic with nothing else.
func checkNonFinite(s *Sample) error {
	in := s.float64s()
	tp := tape.New[float64]()
	for k, x := range in.x {
		for _, at := range corners(x.Size()) {
			for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
				y := append([]*tensor.Dense[float64](nil), in.x...)
				y[k] = x.Clone()
				y[k].Data()[at] = v
				if err := survives(tp, in.at(y)); err != nil {
					return fmt.Errorf("operand %d with element %d set to %v: %w", k, at, v, err)
				}
			}
		}
	}
	return nil
}

// corners returns the first, a middle and the last of n positions.
func corners(n int) []int {
	switch n {
	case 0, 1, 2:
		return all(n)
	}
	return []int{0, n / 2, n - 1}
}

// survives records value, gradient and second derivative, and returns what they
// panic with, but for a *tape.Error.
func survives(tp *tape.Tape[float64], in *instance[float64]) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	_ = Caught(func() {
		tp.Reset()
		in.derivatives(tp)
	})
	return nil
}

// derivatives records value, gradient, tangent and second derivatives.
func (in *instance[T]) derivatives(tp *tape.Tape[T]) {
	r := in.record(tp)
	rng := seeded(40)
	xs := r.moved()
	if len(xs) == 0 {
		return
	}
	vs := inputs(rng, xs)
	for k, g := range tape.Pullback(r.y, input(rng, r.y), xs...) {
		tape.Pullback(g, vs[k], xs...)
	}
	tape.Pushforward(tape.Pushforward(r.y, xs, vs), xs, vs)
}
