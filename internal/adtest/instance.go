package adtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// instance is a sample in one element type, at given operands.
type instance[T tape.Float] struct {
	f      Func[T]
	x      []*tensor.Dense[T]
	i      []*tensor.Ints
	moving []int // the float operands in which derivatives are checked
}

// recording is an instance recorded on a tape.
type recording[T tape.Float] struct {
	xs []tape.Var[T]
	is []tape.IntVar
	y  tape.Var[T]
	in *instance[T]
}

// float64s returns the sample in float64.
func (s *Sample) float64s() *instance[float64] {
	return &instance[float64]{s.F64, s.X, s.I, s.moving()}
}

// float32s returns the sample in float32, its operands rounded.
func (s *Sample) float32s() *instance[float32] {
	x := make([]*tensor.Dense[float32], len(s.X))
	for k, d := range s.X {
		x[k] = convert[float32](d)
	}
	return &instance[float32]{s.F32, x, s.I, s.moving()}
}

// rounded returns the sample in float64 at operands rounded to float32.
func (s *Sample) rounded() *instance[float64] {
	in := s.float64s()
	in.x = make([]*tensor.Dense[float64], len(s.X))
	for k, d := range s.X {
		in.x[k] = convert[float64](convert[float32](d))
	}
	return in
}

// moving lists the float operands that are not fixed.
func (s *Sample) moving() []int {
	var out []int
	for k := range s.X {
		if !slices.Contains(s.Fixed, k) {
			out = append(out, k)
		}
	}
	return out
}

// at returns the instance at other values of its float operands.
func (in *instance[T]) at(x []*tensor.Dense[T]) *instance[T] {
	o := *in
	o.x = x
	return &o
}

// record records the operands as inputs, and the op on them.
func (in *instance[T]) record(tp *tape.Tape[T]) *recording[T] {
	r := &recording[T]{make([]tape.Var[T], len(in.x)), make([]tape.IntVar, len(in.i)), tape.Var[T]{}, in}
	for k, x := range in.x {
		r.xs[k] = tp.Input(x)
	}
	for k, i := range in.i {
		r.is[k] = tp.Ints(i)
	}
	r.y = in.f(r.xs, r.is)
	return r
}

// moved returns the Vars of the operands that are not fixed.
func (r *recording[T]) moved() []tape.Var[T] {
	out := make([]tape.Var[T], len(r.in.moving))
	for j, k := range r.in.moving {
		out[j] = r.xs[k]
	}
	return out
}

// input records a random vector of v's shape.
func input[T tape.Float](rng *rand.Rand, v tape.Var[T]) tape.Var[T] {
	return v.Tape().Input(random[T](rng, v.Shape()))
}

// inputs records a random vector for each Var, of its shape.
func inputs[T tape.Float](rng *rand.Rand, vs []tape.Var[T]) []tape.Var[T] {
	out := make([]tape.Var[T], len(vs))
	for k, v := range vs {
		out[k] = input(rng, v)
	}
	return out
}

// seeded returns the generator of random numbers number n.
func seeded(n uint64) *rand.Rand { return rand.New(rand.NewPCG(0x5eed, n)) }

// random returns a tensor whose elements have magnitudes in [½, 1) and random
// signs, so that each weighs; they are exact in float32.
func random[T tape.Float](rng *rand.Rand, s tensor.Shape) *tensor.Dense[T] {
	d := tensor.Zeros[T](s...)
	for i := range d.Data() {
		v := float32(0.5 + 0.5*rng.Float64())
		if rng.IntN(2) == 0 {
			v = -v
		}
		d.Data()[i] = T(v)
	}
	return d
}

// convert returns d in another element type.
func convert[To, From tape.Float](d *tensor.Dense[From]) *tensor.Dense[To] {
	out := tensor.Zeros[To](d.Shape()...)
	for i, v := range d.Data() {
		out.Data()[i] = To(v)
	}
	return out
}

// data returns the elements of v's value, for reading.
func data[T tape.Float](v tape.Var[T]) []T {
	d := v.View()
	return d.Data()
}

// dot returns ⟨a, b⟩ and Σ|aᵢbᵢ|, added up over all pairs of Vars.
func dot[T tape.Float](a, b []tape.Var[T]) (sum, abs float64) {
	for k := range a {
		x, y := data(a[k]), data(b[k])
		for i := range x {
			p := float64(x[i]) * float64(y[i])
			sum += p
			abs += math.Abs(p)
		}
	}
	return sum, abs
}

// largest returns the largest finite magnitude in d.
func largest[T tape.Float](d []T) float64 {
	m := 0.0
	for _, v := range d {
		if a := math.Abs(float64(v)); !math.IsInf(a, 1) && a > m {
			m = a
		}
	}
	return m
}

// sameBits returns an error unless got is want to the bit, any NaN being the same as
// another.
func sameBits[T tape.Float](what string, got, want *tensor.Dense[T]) error {
	if !got.Shape().Equal(want.Shape()) {
		return fmt.Errorf("%s: shape %v, want %v", what, got.Shape(), want.Shape())
	}
	if i := prog.Differ(got.Data(), want.Data()); i >= 0 {
		return fmt.Errorf("%s: element %d is %v, want %v", what, i, got.Data()[i], want.Data()[i])
	}
	return nil
}

// near returns an error unless got has want's shape and each element differs by
// at most tol. Infinities and NaN must be where want has them.
func near(what string, got, want *tensor.Dense[float64], tol float64) error {
	if !got.Shape().Equal(want.Shape()) {
		return fmt.Errorf("%s: shape %v, want %v", what, got.Shape(), want.Shape())
	}
	for i, v := range got.Data() {
		w := want.Data()[i]
		if v == w || v != v && w != w {
			continue
		}
		if e := math.Abs(v - w); !(e <= tol) || math.IsInf(w, 0) {
			return fmt.Errorf("%s: element %d is %v, want %v: off by %.3g, at most %.3g allowed", what, i, v, w, e, tol)
		}
	}
	return nil
}
