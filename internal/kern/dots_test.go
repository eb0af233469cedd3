package kern

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestAddRows: every form gives the bits of the loop in Go, which are those of this one.
func TestAddRows(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		t.Run("float32", testAddRows[float32])
		t.Run("float64", testAddRows[float64])
	})
}

func testAddRows[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	for _, n := range []int{1, 3, 7, 8, 9, 16, 31, 33, 64, 100} {
		for rows := 1; rows <= 12; rows++ {
			stride := n + rng.IntN(5)
			for _, x := range [][]T{random[T](rng, rows*stride), mixture[T](rng, rows*stride)} {
				x, y, c, a := x[:(rows-1)*stride+n], random[T](rng, n), random[T](rng, rows), T(rng.NormFloat64())
				want := make([]T, n)
				for i := range want {
					want[i] = T(a * y[i])
					for r, f := range c {
						want[i] += T(f * x[r*stride+i])
					}
				}
				AddRows(y, y, a, c, x, stride)
				for i, v := range y {
					if !same(v, want[i]) {
						t.Fatalf("n=%d, %d rows: element %d is %v, want %v", n, rows, i, v, want[i])
					}
				}
			}
		}
	}
}

// TestDots: every form gives the bits of the loop in Go, wherever the rows lie and
// however many they are, and these are about the products.
func TestDots(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		t.Run("float32", func(t *testing.T) { testDots[float32](t, 1e-5) })
		t.Run("float64", func(t *testing.T) { testDots[float64](t, 1e-14) })
	})
}

func testDots[T Float](t *testing.T, tol float64) {
	rng := rand.New(rand.NewPCG(11, 12))
	for _, n := range []int{1, 2, 7, 8, 9, 15, 16, 17, 31, 64, 65, 100, 512, 777} {
		for rows := 1; rows <= 11; rows++ {
			stride := n + rng.IntN(5)
			for _, x := range [][]T{random[T](rng, rows*stride+3), mixture[T](rng, rows*stride+3)} {
				shift := rng.IntN(3)
				x, v, begin := x[shift:shift+(rows-1)*stride+n], random[T](rng, n), random[T](rng, rows)
				got, want := append([]T{}, begin...), append([]T{}, begin...)
				Dots(got, x, v, stride)
				withISA(isaGo, func() { Dots(want, x, v, stride) })
				for r := range rows {
					if !same(float64(got[r]), float64(want[r])) {
						t.Fatalf("n=%d, row %d of %d: %v, want %v", n, r, rows, got[r], want[r])
					}
					exact, size := float64(begin[r]), math.Abs(float64(begin[r]))
					for i, a := range v {
						p := float64(a) * float64(x[r*stride+i])
						exact, size = exact+p, size+math.Abs(p)
					}
					if !(math.Abs(float64(got[r])-exact) <= tol*size+1e-40) && size < 1e30 {
						t.Fatalf("n=%d, row %d of %d: %v, want about %v", n, r, rows, got[r], exact)
					}
				}
			}
		}
	}
}
