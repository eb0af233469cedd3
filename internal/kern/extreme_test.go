package kern

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// TestExtremeSameBits: every form finds what the loop in Go finds, among numbers
// of all kinds, with many ties and without.
func TestExtremeSameBits(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		t.Run("float32", testExtremes[float32])
		t.Run("float64", testExtremes[float64])
	})
}

// contests are rows with different kinds of winners.
func contests[T Float](rng *rand.Rand, n int) [][]T {
	ties, zeros, late := make([]T, n), make([]T, n), random[T](rng, n)
	for i := range ties {
		ties[i] = T(rng.IntN(4))
		zeros[i] = T(math.Copysign(0, float64(rng.IntN(2)*2-1)))
	}
	if n > 3 {
		late[rng.IntN(n)] = T(math.NaN())
		late[rng.IntN(n)] = T(math.Inf(1))
	}
	return [][]T{random[T](rng, n), mixture[T](rng, n), ties, zeros, late}
}

func testExtremes[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range sumLengths()[1:] {
		if n > 10000 {
			continue
		}
		shift := rng.IntN(8)
		for c, x := range contests[T](rng, n+shift) {
			x = x[shift:]
			for _, least := range []bool{false, true} {
				v, at := extreme(x, least)
				if w, k := extremeLoop(x, least); !same(v, w) || at != k {
					t.Fatalf("n=%d contest %d least=%v: %v at %d, want %v at %d", n, c, least, v, at, w, k)
				}
			}
			if m, want := maxAbs(x), maxAbsLoop(x); !same(m, want) {
				t.Fatalf("n=%d contest %d: largest magnitude %v, want %v", n, c, m, want)
			}
		}
	}
}

// TestExtremeColumns compares with the columns one by one.
func TestExtremeColumns(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		t.Run("float32", testExtremeColumns[float32])
		t.Run("float64", testExtremeColumns[float64])
	})
}

func testExtremeColumns[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, m := range []int{1, 2, 3, 7, 8, 9, 31, 33, 65, 129, 515} {
		for _, n := range []int{1, 2, 16, 17, 50} {
			for c, x := range contests[T](rng, m*n) {
				for _, least := range []bool{false, true} {
					all, best := banded[T](m, 1)
					at, column := make([]int64, m), make([]T, n)
					extremeStrip(best, at, make([]T, m), x, n, m, least)
					for j := range m {
						for i := range column {
							column[i] = x[i*m+j]
						}
						v, k := extremeLoop(column, least)
						if !same(best[j], v) || at[j] != int64(k) {
							t.Fatalf("%d×%d contest %d least=%v: column %d has %v at %d, want %v at %d", n, m, c, least, j, best[j], at[j], v, k)
						}
					}
					if !bandsWhole(all, m, 1) {
						t.Fatalf("%d×%d: wrote outside", n, m)
					}
				}
			}
		}
	}
}

// TestExtremesAxes compares with extreme of gathered rows, for all sets of axes.
func TestExtremesAxes(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(9, 10))
		for _, shape := range testShapes {
			for set := range 1 << len(shape) {
				reduced := make([]bool, len(shape))
				for a := range reduced {
					reduced[a] = set>>a&1 != 0
				}
				r := rowsOf(shape, reduced)
				if r.count > 0 && r.len == 0 {
					continue
				}
				x := mixture[float64](rng, elements(shape))
				dst, at, row := make([]float64, r.count), make([]int64, r.count), make([]float64, r.len)
				Extremes(dst, at, x, shape, reduced, set%2 == 0)
				for i := range dst {
					for j := range row {
						row[j] = x[r.at(i, j)]
					}
					if v, k := extremeLoop(row, set%2 == 0); !same(dst[i], v) || at[i] != int64(k) {
						t.Fatalf("shape %v over %v: row %d has %v at %d, want %v at %d", shape, reduced, i, dst[i], at[i], v, k)
					}
				}
			}
		}
	})
}

func FuzzExtreme(f *testing.F) {
	f.Add(uint64(1), uint16(33), false)
	f.Add(uint64(9), uint16(2500), true)
	f.Fuzz(func(t *testing.T, seed uint64, size uint16, least bool) {
		rng := rand.New(rand.NewPCG(seed, 0))
		for c, x := range contests[float64](rng, int(size)%5000+1) {
			w, k := extremeLoop(x, least)
			everyISA(t, func(t *testing.T) {
				if v, at := extreme(x, least); !same(v, w) || at != k {
					t.Error(fmt.Sprint("contest ", c, ": ", v, " at ", at, ", want ", w, " at ", k))
				}
			})
		}
	})
}
