package adtest

import (
	"fmt"
	"math"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// checkDifferences compares first and second derivative of f = ⟨w, op(x)⟩
// along a random direction with central differences of values.
func checkDifferences(s *Sample) error {
	if s.Rough || s.Flat || len(s.moving()) == 0 {
		return nil
	}
	in := s.float64s()
	tp := tape.New[float64]()
	r := in.record(tp)
	rng := seeded(20)
	xs, w := r.moved(), input(rng, r.y)
	vs := inputs(rng, xs)
	g := tape.Pullback(r.y, w, xs...)
	first, abs := dot(g, vs)
	second := 0.0
	for k := range g {
		h, _ := dot(tape.Pullback(g[k], vs[k], xs...), vs)
		second += h
	}
	_, size := dot([]tape.Var64{r.y}, []tape.Var64{w})
	v, weight := values(vs), w.Value()
	f := func(t float64) float64 { return in.along(tp, v, weight, t) }
	return differ(f, first, second, size+abs)
}

func values(vs []tape.Var64) []*tensor.Dense[float64] {
	out := make([]*tensor.Dense[float64], len(vs))
	for k, v := range vs {
		out[k] = v.Value()
	}
	return out
}

// along computes ⟨w, op(x + t·v)⟩, or NaN where the op is not defined. v is
// given for the operands that are not fixed.
func (in *instance[T]) along(tp *tape.Tape[T], v []*tensor.Dense[T], w *tensor.Dense[T], t float64) float64 {
	x := append([]*tensor.Dense[T](nil), in.x...)
	for j, k := range in.moving {
		x[k] = x[k].Clone()
		for i, d := range v[j].Data() {
			x[k].Data()[i] += T(t) * d
		}
	}
	sum := math.NaN()
	_ = Caught(func() {
		tp.Reset()
		y := data(in.at(x).record(tp).y)
		sum = 0
		for i, c := range y {
			sum += float64(w.Data()[i]) * float64(c)
		}
	})
	return sum
}

// differ compares derivatives at 0 of a function of a number, whose terms are
// of the given size, with differences that converge by themselves: whether they
// have is not decided by what they should be.
func differ(f func(float64) float64, first, second, size float64) error {
	f0 := f(0)
	d1 := func(h float64) float64 { return (f(h) - f(-h)) / (2 * h) }
	d2 := func(h float64) float64 { return (f(h) - 2*f0 + f(-h)) / (h * h) }
	floor := 1e-3 * size
	if err := converge("first", d1, first, 1e-7, floor); err != nil {
		return err
	}
	return converge("second", d2, second, 1e-4, max(floor, 1e-3*math.Abs(first)))
}

// converge halves h, with one step of Richardson's extrapolation (the error
// h²/6·f‴ cancels in (4d(h/2) − d(h))/3), until two results agree to tol, and
// compares the last with got.
func converge(order string, d func(h float64) float64, got, tol, floor float64) error {
	h := 1.0 / 16
	last, previous := d(h), math.NaN()
	for range 40 {
		h /= 2
		next := d(h)
		r := (4*next - last) / 3
		if scale := max(math.Abs(r), floor); math.Abs(r-previous) <= tol*scale {
			if e := math.Abs(r - got); !(e <= 10*tol*scale) {
				return fmt.Errorf("%s derivative along a direction is %v, central differences give %v", order, got, r)
			}
			return nil
		}
		last, previous = next, r
	}
	return fmt.Errorf("%s central differences do not converge: the sample lies at a kink or a pole", order)
}
