//go:build linux && amd64

package kern

import (
	"math/rand/v2"
	"testing"
)

// TestSumGuardPages: sums read nothing before or behind their operands.
func TestSumGuardPages(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		testSumPages[float32](t)
		testSumPages[float64](t)
	})
}

func testSumPages[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, atEnd := range []bool{false, true} {
		const most = 1100
		x, y, dst := page[T](t, most, atEnd), page[T](t, most, atEnd), page[T](t, most, atEnd)
		copy(x, random[T](rng, most))
		copy(y, random[T](rng, most))
		index := make([]int64, most)
		cut := func(v []T, n int) []T {
			if atEnd {
				return v[most-n:]
			}
			return v[:n]
		}
		for n := range most {
			for _, k := range sumKernels[T]() {
				k.run(cut(x, n), cut(y, n))
			}
			if n > 0 {
				extreme(cut(x, n), false)
				extreme(cut(x, n), true)
				maxAbs(cut(x, n))
				Bypass(cut(dst, n), cut(x, n), cut(y, n), nil)
				var at, v = 0, T(1e30) // nowhere
				if active != isaGo {
					findRow(&at, &cut(x, n)[0], &v, n)
				}
			}
			for _, rows := range []int{1, 3, 17, 34} {
				if m := n / rows; m > 0 && n < 700 {
					columnSums(cut(dst, m), cut(x, m*rows), rows)
					extremeStrip(cut(dst, m), index[:m], cut(y, m), cut(x, m*rows), rows, m, n%2 == 0)
					SumRows(cut(dst, rows), cut(x, m*rows), m)
					Dots(cut(dst, rows), cut(x, m*rows), cut(y, m), m)
					AddRows(cut(dst, m), cut(y, m), 2, cut(y, rows), cut(x, m*rows), m)
				}
			}
		}
	}
}

// TestTransposeGuardPages: nothing before or behind the operands is touched,
// though the last rows and columns are transposed twice.
func TestTransposeGuardPages(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		testTransposePages[float32](t)
		testTransposePages[float64](t)
	})
}

func testTransposePages[T Float](t *testing.T) {
	const most = 40 * 40
	for _, atEnd := range []bool{false, true} {
		x, dst := page[T](t, most, atEnd), page[T](t, most, atEnd)
		for rows := 1; rows < 40; rows++ {
			for cols := 1; cols < 40; cols++ {
				n := rows * cols
				from, to := x[:n], dst[:n]
				if atEnd {
					from, to = x[most-n:], dst[most-n:]
				}
				transposeLines(to, from, rows, cols, rows, cols)
			}
		}
	}
}
