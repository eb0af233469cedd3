package tensor_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

// named returns the initializer of the given name.
func named(t *testing.T, name string, rng *tensor.Rand, args ...float64) tensor.Init {
	t.Helper()
	two := map[string]func(*tensor.Rand, float64, float64) tensor.Init{
		"Uniform": tensor.Uniform, "Normal": tensor.Normal, "TruncatedNormal": tensor.TruncatedNormal,
	}
	if f := two[name]; f != nil {
		return f(rng, args[0], args[1])
	}
	if name == "Orthogonal" {
		return tensor.Orthogonal(rng, args[0])
	}
	f := scaled[name]
	if f == nil {
		t.Fatalf("no initializer %q", name)
	}
	return f(rng)
}

// scaled are the initializers that depend on fans alone.
var scaled = map[string]func(*tensor.Rand) tensor.Init{
	"XavierUniform": tensor.XavierUniform, "XavierNormal": tensor.XavierNormal,
	"HeUniform": tensor.HeUniform, "HeNormal": tensor.HeNormal,
	"LeCunUniform": tensor.LeCunUniform, "LeCunNormal": tensor.LeCunNormal,
}

// TestInitPromise holds initializers to the golden values of an independent
// program.
func TestInitPromise(t *testing.T) {
	text, err := os.ReadFile("testdata/init.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name   string
		Shape  tensor.Shape
		Seed   uint64
		Args   []float64
		Values []float64
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range cases {
		seen[c.Name] = true
		d := tensor.FromInit[float64](named(t, c.Name, tensor.NewRand(c.Seed), c.Args...), c.Shape...)
		for i, want := range c.Values {
			if got := d.Data()[i]; !(math.Abs(got-want) <= 1e-13*max(1, math.Abs(want))) {
				t.Errorf("%s%v of shape %v: element %d is %v, want %v", c.Name, c.Args, c.Shape, i, got, want)
			}
		}
	}
	if len(seen) != 4+len(scaled) {
		t.Errorf("golden values of %d initializers only", len(seen))
	}
}

// TestInitSpread compares mean and variance with what they should be, within
// five standard deviations: those of a mean are σ/√n, those of a variance at most
// σ²·√(2/n) (a normal number's; a uniform one's is smaller).
func TestInitSpread(t *testing.T) {
	kernel, matrix, vector := tensor.Shape{32, 16, 5, 3}, tensor.Shape{250, 100}, tensor.Shape{20_000}
	for _, c := range []struct {
		name     string
		args     []float64
		shape    tensor.Shape
		mean     float64
		variance float64
		within   float64 // of the mean, or 0
	}{
		{"Uniform", []float64{-1, 3}, vector, 1, 16. / 12, 2},
		{"Normal", []float64{-2, 0.5}, vector, -2, 0.25, 0},
		{"TruncatedNormal", []float64{1, 0.5}, vector, 1, 0.25 * 0.87963 * 0.87963, 1},
		{"XavierUniform", nil, matrix, 0, 2. / 350, math.Sqrt(6. / 350)},
		{"XavierNormal", nil, matrix, 0, 2. / 350, 0},
		{"HeUniform", nil, matrix, 0, 2. / 250, math.Sqrt(6. / 250)},
		{"HeNormal", nil, matrix, 0, 2. / 250, 0},
		{"LeCunUniform", nil, matrix, 0, 1. / 250, math.Sqrt(3. / 250)},
		{"LeCunNormal", nil, matrix, 0, 1. / 250, 0},
		{"XavierUniform", nil, kernel, 0, 2. / (48 * 15), math.Sqrt(6. / (48 * 15))},
		{"HeNormal", nil, kernel, 0, 2. / (16 * 15), 0},
		{"LeCunNormal", nil, kernel, 0, 1. / (16 * 15), 0},
		{"HeNormal", nil, vector, 0, 2. / 20_000, 0},
	} {
		x := tensor.FromInit[float64](named(t, c.name, tensor.NewRand(77), c.args...), c.shape...).Data()
		n := float64(len(x))
		m := moments(len(x), func(i int) float64 { return x[i] - c.mean })
		if bound := 5 * math.Sqrt(c.variance/n); math.Abs(m[0]) > bound {
			t.Errorf("%s, shape %v: mean is %v off, at most %v allowed", c.name, c.shape, m[0], bound)
		}
		if bound := 5 * c.variance * math.Sqrt(2/n); math.Abs(m[1]-c.variance) > bound {
			t.Errorf("%s, shape %v: variance %v, want %v ± %v", c.name, c.shape, m[1], c.variance, bound)
		}
		far := max(c.mean-slices.Min(x), slices.Max(x)-c.mean)
		if c.within > 0 && (far > c.within || far < 0.99*c.within) {
			t.Errorf("%s, shape %v: numbers within %v of the mean, want %v", c.name, c.shape, far, c.within)
		}
		if c.within == 0 && far < 3.3*math.Sqrt(c.variance) {
			t.Errorf("%s, shape %v: no number beyond %v of the mean; normal ones have no bound", c.name, c.shape, far)
		}
	}
}

// TestOrthogonal holds that the shorter side of the matrix is orthonormal.
func TestOrthogonal(t *testing.T) {
	for _, s := range []tensor.Shape{{}, {5}, {4, 4}, {7, 3}, {3, 7}, {1, 4}, {4, 1}, {6, 2, 3}, {2, 3, 2}, {5000, 2}, {2, 5000}} {
		for _, gain := range []float64{1, -0.5, 0} {
			x := tensor.FromInit[float64](tensor.Orthogonal(tensor.NewRand(8), gain), s...).Data()
			rows := 1
			if len(s) > 0 {
				rows = s[0]
			}
			cols := len(x) / rows
			long, short := max(rows, cols), min(rows, cols)
			at := func(i, k int) float64 { // element i of vector k
				if rows >= cols {
					return x[i*cols+k]
				}
				return x[k*cols+i]
			}
			for a := range short {
				for b := range short {
					dot, want := 0.0, 0.0
					for i := range long {
						dot += at(i, a) * at(i, b)
					}
					if a == b {
						want = gain * gain
					}
					if math.Abs(dot-want) > 1e-13 {
						t.Errorf("shape %v, gain %v: vectors %d and %d have product %v, want %v", s, gain, a, b, dot, want)
					}
				}
			}
		}
	}
}

// TestOrthogonalIsFair: without care for signs, the first element would always
// be negative.
func TestOrthogonalIsFair(t *testing.T) {
	rng := tensor.NewRand(6)
	sum, squares := 0.0, 0.0
	const n, size = 2000, 3
	for range n {
		q := tensor.FromInit[float64](tensor.Orthogonal(rng, 1), size, size)
		sum += q.At(0, 0)
		squares += q.At(0, 0) * q.At(0, 0)
	}
	// Each element has mean 0 and variance 1/3; that of its square is 4/45.
	if mean := sum / n; math.Abs(mean) > 5*math.Sqrt(1./3/n) {
		t.Errorf("mean of an element is %v", mean)
	}
	if v := squares / n; math.Abs(v-1./3) > 5*math.Sqrt(4./45/n) {
		t.Errorf("variance of an element is %v, want 1/3", v)
	}
}

func TestInitEmpty(t *testing.T) {
	for name := range scaled {
		for _, s := range []tensor.Shape{{0}, {0, 3}, {3, 0}, {0, 0}, {2, 0, 3}, {0, 2, 1}, {2, 1, 0}} {
			if d := tensor.FromInit[float32](named(t, name, tensor.NewRand(1)), s...); !d.Shape().Equal(s) {
				t.Errorf("%s: shape %v, want %v", name, d.Shape(), s)
			}
		}
	}
	for _, s := range []tensor.Shape{{0}, {0, 3}, {3, 0}} {
		tensor.FromInit[float64](tensor.Orthogonal(tensor.NewRand(1), 1), s...)
	}
}

// TestInitInParams: entries get their numbers in the order of Add, whatever the
// layout, and either element type the same ones, rounded.
func TestInitInParams(t *testing.T) {
	rng := tensor.NewRand(5)
	p := tensor.NewParams[float32]()
	state := p.AddState("state", tensor.Shape{2}, tensor.Normal(rng, 0, 1))
	w := p.Add("w", tensor.Shape{3}, tensor.Normal(rng, 0, 1))
	c := p.Add("c", tensor.Shape{2}, tensor.Constant(2.5))
	z := p.Add("z", tensor.Shape{}, nil)
	want := tensor.FromInit[float64](tensor.Normal(tensor.NewRand(5), 0, 1), 5).Data()
	got := append(p.Value(state).Data(), p.Value(w).Data()...)
	for i, v := range got {
		if v != float32(want[i]) {
			t.Errorf("number %d is %v, want %v", i, v, float32(want[i]))
		}
	}
	if v := p.Value(c).Data(); v[0] != 2.5 || v[1] != 2.5 {
		t.Errorf("constant %v", v)
	}
	if v := p.Value(z).Item(); v != 0 {
		t.Errorf("without an initializer %v, want 0", v)
	}
	if v := tensor.FromInit[float64](nil, 2).Data(); v[0] != 0 || v[1] != 0 {
		t.Errorf("FromInit of nil gives %v", v)
	}
}

func TestInitRefuses(t *testing.T) {
	rng, inf, nan := tensor.NewRand(1), math.Inf(1), math.NaN()
	wantPanic(t, tensor.ErrZeroVar, func() { tensor.Uniform(nil, 0, 1) }, "Uniform: ", "NewRand")
	wantPanic(t, tensor.ErrZeroVar, func() { tensor.Normal(nil, 0, 1) }, "Normal: ")
	wantPanic(t, tensor.ErrZeroVar, func() { tensor.TruncatedNormal(nil, 0, 1) }, "TruncatedNormal: ")
	wantPanic(t, tensor.ErrZeroVar, func() { tensor.Orthogonal(nil, 1) }, "Orthogonal: ")
	for name, f := range scaled {
		wantPanic(t, tensor.ErrZeroVar, func() { f(nil) }, name+": ")
	}
	wantPanic(t, tensor.ErrRange, func() { tensor.Uniform(rng, 1, 0) }, "from 1 to 0")
	wantPanic(t, tensor.ErrRange, func() { tensor.Uniform(rng, 0, inf) })
	wantPanic(t, tensor.ErrRange, func() { tensor.Uniform(rng, nan, 1) })
	wantPanic(t, tensor.ErrRange, func() { tensor.Uniform(rng, -math.MaxFloat64, math.MaxFloat64) })
	wantPanic(t, tensor.ErrRange, func() { tensor.Normal(rng, 0, -1) }, "deviation -1")
	wantPanic(t, tensor.ErrRange, func() { tensor.Normal(rng, inf, 1) })
	wantPanic(t, tensor.ErrRange, func() { tensor.TruncatedNormal(rng, 0, nan) })
	wantPanic(t, tensor.ErrRange, func() { tensor.Orthogonal(rng, inf) }, "gain +Inf")
	wantPanic(t, tensor.ErrShape, func() { tensor.FromInit[float64](nil, -1) }, "FromInit")
}
