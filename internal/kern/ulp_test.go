package kern

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

var exhaustive = flag.Bool("exhaustive", false, "check the elementary functions on every float32, and on many more float64")

// smooth is an elementary function of one argument and what it is held to.
type smooth struct {
	name string
	f32  func(out, x []float32)
	f64  func(out, x []float64)
	// math is the definition, and exact m·2ⁿ, closer than math for finite x ≠ 0
	// where math is finite.
	math  func(x float64) float64
	exact func(x float64) (m dd, n int)
	// The greatest errors, in units of the last place of the exact value.
	ulp32, ulp64 float64
	// Where most of the points are, and numbers around which there are more.
	low, high float64
	around    []float64
}

// format is what of an element type the error depends on.
type format struct {
	bits     int // of the significand
	min, max int // 2^min is the least normal number, 2^max the first beyond
}

func formatOf[T Float]() format {
	if isFloat32[T]() {
		return format{24, -126, 128}
	}
	return format{53, -1022, 1024}
}

// ulps is the distance of got from m·2ⁿ in units of its last place. Infinity, and
// whatever lies beyond the numbers of the format, counts as 2^max.
func (f format) ulps(got float64, m dd, n int) float64 {
	_, e := math.Frexp(m.hi)
	if e+n > f.max {
		m, n = dd{math.Copysign(1, m.hi), 0}, f.max
		_, e = math.Frexp(m.hi)
	}
	if math.IsInf(got, 0) {
		got = math.Ldexp(math.Copysign(1, got), f.max-n)
	} else {
		frac, k := math.Frexp(got)
		got = math.Ldexp(frac, k-n)
	}
	unit := max(e+n-1, f.min) - (f.bits - 1) - n
	return math.Abs(math.Ldexp((got-m.hi)-m.lo, -unit))
}

// worst keeps the greatest error and where it is.
type worst struct {
	ulps float64
	at   []float64
	n    int
}

func (w *worst) take(ulps float64, at ...float64) {
	w.n++
	if ulps > w.ulps || ulps != ulps && w.ulps == w.ulps {
		w.ulps, w.at = ulps, append(w.at[:0], at...)
	}
}

// quick takes the error of a float32 if it and want are normal numbers of one sign.
func (w *worst) quick(x, got, want float64) bool {
	a := math.Abs(want)
	if !(a >= 0x1p-126 && a < 0x1p127 && got*want > 0 && x != 0 && !math.IsInf(x, 0)) {
		return false
	}
	unit := math.Float64frombits(math.Float64bits(a)&^(1<<52-1)) * 0x1p-23
	if ulps := math.Abs(got-want) / unit; ulps > w.ulps {
		w.take(ulps, x)
	} else {
		w.n++
	}
	return true
}

func (w *worst) String() string {
	return fmt.Sprintf("%.3f ulp at %x (%v), of %d points", w.ulps, w.at, w.at, w.n)
}

// check compares results with the definition: the same bits where it is NaN, or
// where x is zero or infinite, else the distance from the exact value.
func (s *smooth) check(t *testing.T, f format, w *worst, x, got float64, reference func(x float64) (dd, int)) {
	want := s.math(x)
	if want != want || x == 0 || math.IsInf(x, 0) || math.IsInf(want, 0) && got == want {
		if !same(got, want) {
			t.Fatalf("%s(%v) is %v, want %v", s.name, x, got, want)
		}
		return
	}
	m, n := reference(x)
	w.take(f.ulps(got, m, n), x)
	if math.Signbit(got) != math.Signbit(want) {
		t.Fatalf("%s(%v) is %v, want %v", s.name, x, got, want)
	}
}

// reference32 is the definition in float64: its own error does not count.
func (s *smooth) reference32(x float64) (dd, int) { return dd{s.math(x), 0}, 0 }

func TestElementaryErrors(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		for _, s := range smooths() {
			t.Run(s.name+"/float32", s.errors32)
			t.Run(s.name+"/float64", s.errors64)
		}
	})
}

// errors32 checks every float32, or 1024 of every 2²².
func (s *smooth) errors32(t *testing.T) {
	if active == isaGo {
		t.Skip("package math is the definition")
	}
	var w worst
	const block = 1 << 10
	x, out := make([]float32, block), make([]float32, block)
	step := uint64(1 << 22)
	switch {
	case *exhaustive:
		step = block
	case testing.Short():
		step = 1 << 24
	}
	for at := uint64(0); at < 1<<32; at += step {
		for i := range x {
			x[i] = math.Float32frombits(uint32(at) + uint32(i))
		}
		s.f32(out, x)
		for i, v := range x {
			want, got := s.math(float64(v)), float64(out[i])
			if !w.quick(float64(v), got, want) {
				s.check(t, formatOf[float32](), &w, float64(v), got, s.reference32)
			}
		}
	}
	w.report(t, s.ulp32)
}

func (w *worst) report(t *testing.T, bound float64) {
	t.Log(w)
	if !(w.ulps <= bound) {
		t.Errorf("more than %v ulp", bound)
	}
}

func (s *smooth) errors64(t *testing.T) {
	if active == isaGo {
		t.Skip("package math is the definition")
	}
	var w worst
	blocks := 12
	if *exhaustive {
		blocks = 20_000
	}
	rng := rand.New(rand.NewPCG(7, 8))
	x, out := make([]float64, 1000), make([]float64, 1000)
	for range blocks {
		for i := range x {
			x[i] = s.point(rng)
		}
		s.f64(out, x)
		for i, v := range x {
			s.check(t, formatOf[float64](), &w, v, out[i], s.exact)
		}
	}
	w.report(t, s.ulp64)
}

// point is a number of the range, one of any size, or one near to a hard place.
func (s *smooth) point(rng *rand.Rand) float64 {
	switch k := rng.IntN(8); {
	case k < 4:
		return s.low + (s.high-s.low)*rng.Float64()
	case k < 6:
		return math.Float64frombits(rng.Uint64())
	default:
		v := s.around[rng.IntN(len(s.around))]
		steps := rng.Uint64N(1 << rng.IntN(50))
		if k == 6 {
			steps = -steps
		}
		return math.Float64frombits(math.Float64bits(v) + steps)
	}
}
