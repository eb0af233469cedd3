package kern

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// plainGemm is the loop that Gemm's comment states.
func plainGemm[T Float](c, a, b []T, m, n, k int, ta, tb bool) {
	for i := range m {
		for j := range n {
			var s T
			for l := range k {
				v, w := a[min(i*k+l, len(a)-1)], b[min(l*n+j, len(b)-1)]
				if ta {
					v = a[l*m+i]
				}
				if tb {
					w = b[j*k+l]
				}
				s += T(v * w)
			}
			c[i*n+j] = s
		}
	}
}

// random returns n numbers and as many NaNs round them that must stay unused.
func random[T Float](rng *rand.Rand, n int) []T {
	s := make([]T, n+2)
	for i := range s {
		s[i] = T(rng.NormFloat64())
		if rng.IntN(8) == 0 {
			s[i] = 0
		}
	}
	s[0], s[n+1] = T(math.NaN()), T(math.NaN())
	return s[1 : n+1 : n+1]
}

func testGemm[T Float](t *testing.T, poison bool) {
	rng := rand.New(rand.NewPCG(1, 2))
	sizes := [][3]int{
		{0, 3, 2}, {3, 0, 2}, {3, 2, 0}, {1, 1, 1}, {1, 5, 7}, {5, 1, 7}, {2, 2, 200}, {3, 4, 5}, {7, 9, 65},
		{65, 129, 66}, {130, 7, 128}, {64, 128, 64}, {66, 260, 3},
	}
	for _, s := range sizes {
		for form := range 4 {
			m, n, k := s[0], s[1], s[2]
			ta, tb := form&1 != 0, form&2 != 0
			a, b, want := random[T](rng, m*k), random[T](rng, k*n), make([]T, m*n)
			if poison && m*n*k > 0 {
				a[0], b[rng.IntN(k*n)] = 0, T(math.Inf(1))
				b[rng.IntN(k*n)] = T(math.NaN())
			}
			c := random[T](rng, m*n)
			Gemm(c, a, b, m, n, k, ta, tb)
			plainGemm(want, a, b, m, n, k, ta, tb)
			for i := range want {
				if c[i] != want[i] && (c[i] == c[i] || want[i] == want[i]) {
					t.Fatalf("%d×%d×%d, ta %v, tb %v: element %d is %v, want %v", m, n, k, ta, tb, i, c[i], want[i])
				}
			}
		}
	}
}

func TestGemm(t *testing.T) {
	for _, poison := range []bool{false, true} {
		t.Run(fmt.Sprintf("float64 poison %v", poison), func(t *testing.T) { testGemm[float64](t, poison) })
		t.Run(fmt.Sprintf("float32 poison %v", poison), func(t *testing.T) { testGemm[float32](t, poison) })
	}
}

// Where an operand begins in memory must not change a bit.
func TestGemmAtAnyAddress(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const m, n, k = 5, 37, 61
	mem := make([]float32, 3*(m*k+n*k))
	a, b := random[float32](rng, m*k), random[float32](rng, n*k)
	var first [m * n]float32
	for shift := range 8 {
		x, y := mem[shift:][:m*k], mem[m*k+2*shift:][:n*k]
		copy(x, a)
		copy(y, b)
		c := make([]float32, m*n+shift)[shift:]
		Gemm(c, x, y, m, n, k, false, true)
		if shift == 0 {
			copy(first[:], c)
		}
		for i := range c {
			if c[i] != first[i] {
				t.Fatalf("shift %d: element %d is %v, was %v", shift, i, c[i], first[i])
			}
		}
	}
}

func TestGemmAllocatesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	const m, n, k = 130, 300, 70
	a, b, c := random[float64](rng, m*k), random[float64](rng, k*n), random[float64](rng, m*n)
	a32, b32, c32 := random[float32](rng, m*k), random[float32](rng, k*n), random[float32](rng, m*n)
	if allocs := testing.AllocsPerRun(5, func() {
		Gemm(c, a, b, m, n, k, false, true)
		Gemm(c, a, b, m, n, k, true, false)
		Gemm(c32, a32, b32, m, n, k, false, false)
	}); allocs >= 1 {
		t.Errorf("%v allocations", allocs)
	}
}
