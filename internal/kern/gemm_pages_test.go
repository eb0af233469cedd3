//go:build linux && amd64

package kern

import (
	"math/rand/v2"
	"testing"
)

func testGuard[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 7))
	for trial := range 240 {
		m, n, k := 1+rng.IntN(30), 1+rng.IntN(70), rng.IntN(40)
		if trial%16 == 0 {
			m, n, k = 100+rng.IntN(9), 90+rng.IntN(40), 250+rng.IntN(20)
		}
		switch trial / 8 % 4 { // products with vectors
		case 1:
			m, k = 1, 1+rng.IntN(300)
		case 2:
			n, k = 1, 1+rng.IntN(300)
		}
		ta, tb, atEnd := trial&1 != 0, trial&2 != 0, trial&4 != 0
		a, b, c := page[T](t, m*k, atEnd), page[T](t, k*n, atEnd), page[T](t, m*n, atEnd)
		for _, s := range [][]T{a, b} {
			copy(s, random[T](rng, len(s)))
			whole(s)
		}
		want := make([]T, m*n)
		Gemm(c, a, b, m, n, k, ta, tb)
		plainGemm(want, a, b, m, n, k, ta, tb)
		for i := range want {
			if c[i] != want[i] {
				t.Fatalf("%d×%d×%d: element %d is %v, want %v", m, n, k, i, c[i], want[i])
			}
		}
	}
}

// Nothing is read or written before or after a slice.
func TestGemmGuardPages(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		testGuard[float64](t)
		testGuard[float32](t)
	})
}

func testConvPages[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 7))
	for _, v := range convs[:5] {
		for _, atEnd := range []bool{false, true} {
			oh, ow := v.Out()
			y, x, k := page[T](t, v.N*v.O*oh*ow, atEnd), page[T](t, v.N*v.C*v.H*v.W, atEnd), page[T](t, v.O*v.C/v.Groups*v.KH*v.KW, atEnd)
			for _, s := range [][]T{y, x, k} {
				copy(s, random[T](rng, len(s)))
			}
			ConvForward(&v, y, x, k)
			ConvToX(&v, x, y, k)
			ConvToK(&v, k, x, y)
		}
	}
}

// TestConvGuardPages is the same of convolutions.
func TestConvGuardPages(t *testing.T) { everyForm(t, testConvPages[float32], testConvPages[float64]) }
