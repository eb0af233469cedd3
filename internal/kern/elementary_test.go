package kern

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// smooths lists the elementary functions of one argument.
func smooths() []*smooth {
	return slices.Concat(exponentials(), logarithms(), trigonometrics(), errorFunctions())
}

func exponentials() []*smooth {
	return []*smooth{
		{"Exp", Exp[float32], Exp[float64], math.Exp,
			func(x float64) (dd, int) { return ddExp(dd{min(max(x, -800), 800), 0}) },
			1, 1, -10, 10, expEdges},
		{"Expm1", Expm1[float32], Expm1[float64], math.Expm1,
			func(x float64) (dd, int) {
				if x > 600 {
					return ddExp(dd{min(x, 800), 0})
				}
				return ddExpm1(dd{max(x, -800), 0}), 0
			},
			2, 2, -2, 2, append([]float64{-37.5, -17.5, 1e-17}, expEdges...)},
		{"Tanh", Tanh[float32], Tanh[float64], math.Tanh,
			func(x float64) (dd, int) {
				e := ddExpm1(dd{2 * max(min(x, 50), -50), 0})
				return e.div(e.plus(2)), 0
			},
			2, 2, -4, 4, []float64{0, 1e-300, 1e-8, math.Ln2 / 4, 0.75 * math.Ln2, 9.01, 19.06}},
		{"Sigmoid", Sigmoid[float32], Sigmoid[float64], sigmoid,
			func(x float64) (dd, int) {
				e, n := ddExp(dd{-min(math.Abs(x), 800), 0})
				sum := e.ldexp(n).plus(1)
				if x < 0 {
					return e.div(sum), n
				}
				return dd{1, 0}.div(sum), 0
			},
			2, 2, -8, 8, append([]float64{-36, 36, 17}, expEdges...)},
		{"SiLU", SiLU[float32], SiLU[float64], silu,
			func(x float64) (dd, int) {
				e, n := ddExp(dd{max(-math.Abs(x), -800), 0})
				sum := e.ldexp(n).plus(1)
				switch {
				case math.Abs(x) < 0x1p-300:
					return dd{x * 0x1p600, 0}.div(sum), -600
				case x < 0:
					return e.mul(dd{max(x, -800), 0}).div(sum), n
				}
				return dd{x, 0}.div(sum), 0
			},
			2, 2, -8, 8, append([]float64{-88, -95, -104, -109, -708, -745, -752, 110, 753}, expEdges...)},
		{"Rsqrt", Rsqrt[float32], Rsqrt[float64], func(v float64) float64 { return 1 / math.Sqrt(v) },
			func(x float64) (dd, int) {
				frac, e := math.Frexp(x)
				if e&1 != 0 {
					frac, e = frac/2, e+1
				}
				r := math.Sqrt(frac) // and one step of Newton's
				s := dd{r, 0}.add(dd{math.FMA(-r, r, frac), 0}.div(dd{2 * r, 0}))
				return dd{1, 0}.div(s), -e / 2
			},
			2, 2, 0, 100, []float64{0, 1, 0x1p-1022, 4, 1e-310}},
	}
}

// expEdges are where the exponential function changes its way: borders of the
// reduction, of subnormal results, of 0 and of infinity.
var expEdges = []float64{0, math.Ln2 / 2, -math.Ln2 / 2, 1.5 * math.Ln2, 709.782712893384, -708.396418532264, -745.1332191019411, 1e-300}

func logarithms() []*smooth {
	return []*smooth{
		{"Log", Log[float32], Log[float64], LogOf,
			func(x float64) (dd, int) { return ddLogOf(x), 0 },
			1, 1, 0, 100, []float64{1, 0, 0x1p-1022, math.Sqrt2, math.Sqrt2 / 2, 2, math.MaxFloat64}},
		{"Log1p", Log1p[float32], Log1p[float64], math.Log1p,
			func(x float64) (dd, int) { return ddLog1p(dd{x, 0}), 0 },
			2, 2, -0.9, 10, []float64{0, -1, math.Sqrt2 - 1, math.Sqrt2/2 - 1, 1, 0x1p53, 0x1p100, math.MaxFloat64, 1e-300}},
	}
}

// elementaries are the kernels whose results depend on the operands alone.
func elementaries[T Float]() []exact[T] {
	var list []exact[T]
	for _, s := range smooths() {
		var f any = s.f32
		if !isFloat32[T]() {
			f = s.f64
		}
		list = append(list, one(s.name, f.(func(out, x []T))))
	}
	return append(list, two("Pow", Pow[T]))
}

func TestElementarySameBits(t *testing.T) {
	everyForm(t, testElementary[float32], testElementary[float64])
}

// testElementary compares slices of every length, at unaligned places, with the
// results of single elements.
func testElementary[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, k := range elementaries[T]() {
		for n := 0; n <= 257; n++ {
			x := make([][]T, k.arity)
			for j := range x {
				l := n
				if k.arity > 1 && rng.IntN(3) == 0 {
					l = 1
				}
				x[j] = mixture[T](rng, l+j)[j:]
			}
			want := make([]T, n)
			single := make([][]T, k.arity)
			for i := range want {
				for j := range x {
					single[j] = x[j][i*step(x[j], want):][:1]
				}
				k.run(want[i:i+1], single)
			}
			shift := rng.IntN(5)
			all, out := banded[T](n, shift)
			k.run(out, x)
			agree(t, fmt.Sprintf("%s n=%d", k.name, n), out, want)
			if !bandsWhole(all, n, shift) {
				t.Fatalf("%s n=%d wrote outside of out", k.name, n)
			}
			if len(x[0]) == n { // in place
				k.run(x[0], x)
				agree(t, k.name+" in place", x[0], want)
			}
		}
		v := []T{0.75}
		want, out := make([]T, 1), make([]T, 37)
		x := [][]T{v, v}[:k.arity]
		k.run(want, x)
		k.run(out, x)
		for _, got := range out {
			if !same(got, want[0]) {
				t.Fatalf("%s of one for all is %v, want %v", k.name, got, want[0])
			}
		}
	}
}

// TestElementaryWidths: wider vectors give the same bits, for 1024 of every 2²²
// float32, or with -exhaustive for every one. So an error that was found with one
// width is that of the other.
func TestElementaryWidths(t *testing.T) {
	if bestISA() < isaAVX512 {
		t.Skip("no AVX-512 here")
	}
	const block = 1 << 10
	step := uint64(1 << 22)
	if *exhaustive {
		step = block
	}
	x, narrow, wide := make([]float32, block), make([]float32, block), make([]float32, block)
	for _, s := range smooths() {
		t.Run(s.name, func(t *testing.T) {
			for at := uint64(0); at < 1<<32; at += step {
				for i := range x {
					x[i] = math.Float32frombits(uint32(at) + uint32(i))
				}
				withISA(isaAVX2, func() { s.f32(narrow, x) })
				withISA(isaAVX512, func() { s.f32(wide, x) })
				for i, v := range narrow {
					if !same(v, wide[i]) {
						t.Fatalf("of %v: %v with AVX2, %v with AVX-512", x[i], v, wide[i])
					}
				}
			}
		})
	}
}

func TestElementaryAllocs(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		out, v := make([]float32, 100), []float32{2}
		allocs := allocations(10, func() {
			x := [1]float32{v[0]}
			Exp(out, x[:])
			Exp(out, out)
		})
		if allocs != 0 {
			t.Errorf("%v allocations", allocs)
		}
	})
}

func FuzzElementary(f *testing.F) {
	f.Add(uint64(1), uint16(33), uint8(0))
	f.Add(uint64(9), uint16(257), uint8(3))
	f.Fuzz(func(t *testing.T, seed uint64, size uint16, which uint8) {
		fuzzElementary[float32](t, seed, size, which)
		fuzzElementary[float64](t, seed, size, which)
	})
}

// fuzzElementary compares a slice with its elements, one after the other.
func fuzzElementary[T Float](t *testing.T, seed uint64, size uint16, which uint8) {
	rng := rand.New(rand.NewPCG(seed, 0))
	list := elementaries[T]()
	k := list[int(which)%len(list)]
	n := int(size) % 5000
	x := make([][]T, k.arity)
	for j := range x {
		x[j] = mixture[T](rng, n)
	}
	everyISA(t, func(t *testing.T) {
		out, want := make([]T, n), make([]T, n)
		k.run(out, x)
		single := make([][]T, k.arity)
		for i := range want {
			for j := range x {
				single[j] = x[j][i : i+1]
			}
			k.run(want[i:i+1], single)
		}
		agree(t, k.name, out, want)
	})
}

// The references themselves, against Taylor's sum with 300 bits.
func TestDoubleDouble(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for range 100 {
		x := rng.NormFloat64() * 3
		e := new(big.Float).SetPrec(300).SetInt64(1)
		term := new(big.Float).Copy(e)
		for k := 1; k < 120; k++ {
			term.Mul(term, big.NewFloat(x))
			term.Quo(term, new(big.Float).SetInt64(int64(k)))
			e.Add(e, term)
		}
		m, n := ddExp(dd{x, 0})
		m = m.ldexp(n)
		got := new(big.Float).SetPrec(300).Add(big.NewFloat(m.hi), big.NewFloat(m.lo))
		got.Sub(got, e).Quo(got, e)
		if rel, _ := got.Float64(); math.Abs(rel) > 0x1p-98 {
			t.Errorf("e^%v is off by 2^%.1f", x, math.Log2(math.Abs(rel)))
		}
		// The logarithm of the exponential is the number again.
		if back := ddLog(m).plus(-x); math.Abs(back.hi) > 0x1p-98*math.Abs(x)+0x1p-100 {
			t.Errorf("log e^%v is off by %g", x, back.hi)
		}
		m = ddExpm1(dd{x / 100, 0})
		if back := ddLog1p(m).plus(-x / 100); math.Abs(back.hi) > 0x1p-96*math.Abs(x) {
			t.Errorf("log1p expm1 %v is off by %g", x/100, back.hi)
		}
	}
}

func BenchmarkElementary(b *testing.B) {
	for _, s := range smooths() {
		benchmarkKernel(b, s.name+"/float32", s.f32, spread[float32](s.low, s.high))
		benchmarkKernel(b, s.name+"/float64", s.f64, spread[float64](s.low, s.high))
	}
	benchmarkKernel(b, "Pow/float32", func(out, x []float32) { Pow(out, x, x) }, spread[float32](0.5, 2))
	benchmarkKernel(b, "Pow/float64", func(out, x []float64) { Pow(out, x, x) }, spread[float64](0.5, 2))
}

// spread returns numbers of the range, in no order.
func spread[T Float](low, high float64) []T {
	rng := rand.New(rand.NewPCG(1, 1))
	x := make([]T, 2048)
	for i := range x {
		x[i] = T(low + (high-low)*rng.Float64())
	}
	return x
}

func benchmarkKernel[T Float](b *testing.B, name string, f func(out, x []T), x []T) {
	b.Run(name, func(b *testing.B) {
		out := make([]T, len(x))
		for b.Loop() {
			f(out, x)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/element")
	})
}
