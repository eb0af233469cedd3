package adtest

import (
	"fmt"
	"runtime/debug"
	"testing"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// checkAllocs holds that recording the sample again on the same tape allocates
// nothing, and neither does its gradient in a training loop. That gradient,
// which reuses cotangents' memory, must be the plain one to the bit.
func checkAllocs(s *Sample) error {
	if err := s.float64s().allocs(s.Allocs); err != nil {
		return err
	}
	return s.float32s().allocs(s.Allocs)
}

func (in *instance[T]) allocs(may bool) error {
	tp := tape.New[T]()
	xs, is := make([]tape.Var[T], len(in.x)), make([]tape.IntVar, len(in.i))
	again := func() {
		tp.Reset()
		for k, x := range in.x {
			xs[k] = tp.Input(x)
		}
		for k, i := range in.i {
			is[k] = tp.Ints(i)
		}
		in.f(xs, is)
	}
	if n := Allocations(again); n != 0 && !may {
		return fmt.Errorf("%s: %v allocations when recorded again", tensor.DType[T](), n)
	}
	if len(in.moving) == 0 {
		return nil
	}
	return in.trains(may)
}

// trains evaluates the gradient of ⟨w, y⟩ as a training loop does.
func (in *instance[T]) trains(may bool) error {
	want, err := in.outcome(tape.New[T](), seeded(2))
	if err != nil {
		return err
	}
	w := random[T](seeded(2), want.y.Shape())
	p, params := in.params()
	xs, is := make([]tape.Var[T], len(in.x)), make([]tape.IntVar, len(in.i))
	g := tape.NewGradient(p, func(r *tape.Rec[T]) tape.Var[T] {
		for k, x := range in.x {
			if params[k] == (tensor.Param{}) {
				xs[k] = r.Const(x)
			} else {
				xs[k] = r.Param(params[k])
			}
		}
		for k, i := range in.i {
			is[k] = r.Ints(i)
		}
		return tape.SumTo(tape.GuardedMul(r.Const(w), in.f(xs, is)))
	})
	step := func() {
		if _, e := g.Eval(); e != nil {
			err = e
		}
		p.Mutate()
	}
	n := Allocations(step)
	switch {
	case err != nil:
		return err
	case n != 0 && !may:
		return fmt.Errorf("%s: %v allocations in a step of training", tensor.DType[T](), n)
	}
	for j, k := range in.moving {
		if err := sameBits(fmt.Sprintf("gradient of operand %d in a training loop", k), g.Of(params[k]), want.g[j]); err != nil {
			return err
		}
	}
	return nil
}

// params holds the operands that are not fixed as parameters; the handles of
// the others are zero.
func (in *instance[T]) params() (*tensor.Params[T], []tensor.Param) {
	p, params := tensor.NewParams[T](), make([]tensor.Param, len(in.x))
	for _, k := range in.moving {
		params[k] = p.Add(fmt.Sprint("operand ", k), in.x[k].Shape(), nil)
	}
	for _, k := range in.moving {
		p.Assign(params[k], in.x[k])
	}
	return p, params
}

// Allocations returns how often f allocates on average, once it is warm. Under
// the race detector it is 0: pools then lose at random what is given back to
// them, so that kernels' scratch memory is allocated anew.
func Allocations(f func()) float64 {
	f()
	f()
	n := testing.AllocsPerRun(4, f)
	if Race {
		return 0
	}
	if n != 0 { // a garbage collection may have emptied a pool of scratch memory
		defer debug.SetGCPercent(debug.SetGCPercent(-1))
		f()
		n = testing.AllocsPerRun(4, f)
	}
	return n
}
