package kern

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The operands of the special cases of math.Pow.
var powEdges = []float64{0, math.Copysign(0, -1), 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, -1.5, 0x1p-149, -0x1p-149,
	0x1p24 + 1, -0x1p23 + 1, 0x1p53, 0x1p60, -0x1p60, math.Inf(1), math.Inf(-1), math.NaN()}

func TestPowSpecial(t *testing.T) { everyForm(t, testPowSpecial[float32], testPowSpecial[float64]) }

// testPowSpecial holds each pair of edges to math.Pow: to the bits where that is NaN,
// infinite, zero or one, or one operand is.
func testPowSpecial[T Float](t *testing.T) {
	var a, b []T
	for _, x := range powEdges {
		for _, y := range powEdges {
			a, b = append(a, T(x)), append(b, T(y))
		}
	}
	out := make([]T, len(a))
	Pow(out, a, b)
	for i, got := range out {
		want := T(math.Pow(float64(a[i]), float64(b[i])))
		if want-want == 0 && want != 0 && math.Abs(float64(want)) != 1 && b[i] != 1 {
			if math.Abs(float64(got/want)-1) > 1e-6 {
				t.Errorf("%v^%v is %v, want %v", a[i], b[i], got, want)
			}
			continue
		}
		if !same(got, want) {
			t.Errorf("%v^%v is %v, want %v", a[i], b[i], got, want)
		}
	}
}

func TestPowErrors(t *testing.T) { everyForm(t, testPowErrors[float32], testPowErrors[float64]) }

// powExact is |x|^y, as m·2ⁿ, for finite operands, x ≠ 0.
func powExact(x, y float64) (m dd, n int) {
	log := ddLogOf(math.Abs(x))
	switch e := log.hi * y; {
	case e > 800:
		return ddExp(dd{800, 0})
	case e < -800:
		return ddExp(dd{-800, 0})
	}
	return ddExp(log.mul(dd{y, 0}))
}

func testPowErrors[T Float](t *testing.T) {
	if active == isaGo {
		t.Skip("package math is the definition")
	}
	var w worst
	blocks := 20
	if *exhaustive {
		blocks = 20_000
	}
	rng := rand.New(rand.NewPCG(17, 18))
	x, y, out := make([]T, 1000), make([]T, 1000), make([]T, 1000)
	for range blocks {
		for i := range x {
			a, b := powPoint(rng)
			x[i], y[i] = T(a), T(b)
		}
		Pow(out, x, y)
		for i := range x {
			a, b, got := float64(x[i]), float64(y[i]), float64(out[i])
			want := math.Pow(a, b)
			if want != want || a == 0 || a-a != 0 || b-b != 0 {
				if !same(out[i], T(want)) {
					t.Fatalf("%v^%v is %v, want %v", a, b, got, want)
				}
				continue
			}
			m, n := powExact(a, b)
			if want < 0 {
				m = m.neg()
			}
			w.take(formatOf[T]().ulps(got, m, n), a, b)
			if math.Signbit(got) != math.Signbit(want) {
				t.Fatalf("%v^%v is %v, want %v", a, b, got, want)
			}
		}
	}
	w.report(t, 2)
}

// powPoint is a base and an exponent: both of usual size, or with a result of any
// size, near 1 with a large exponent, integer, or any bits.
func powPoint(rng *rand.Rand) (x, y float64) {
	x = math.Exp(3 * rng.NormFloat64())
	switch rng.IntN(8) {
	case 0, 1:
		return 0.5 + 1.5*rng.Float64(), 0.5 + 1.5*rng.Float64()
	case 2:
		return x, 4 * rng.NormFloat64()
	case 3: // a result from subnormal to infinite
		return x, (2*rng.Float64() - 1) * 750 / math.Log(x)
	case 4:
		x = 1 + math.Ldexp(rng.Float64()-0.5, -rng.IntN(52))
		return x, (2*rng.Float64() - 1) * 750 / math.Log(x)
	case 5:
		return -x, float64(rng.IntN(41) - 20)
	case 6:
		x = math.Ldexp(rng.Float64(), -rng.IntN(1074))
		return x, (2*rng.Float64() - 1) * 750 / math.Log(x)
	default:
		return math.Float64frombits(rng.Uint64()), math.Float64frombits(rng.Uint64())
	}
}
