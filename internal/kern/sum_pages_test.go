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
			for _, rows := range []int{1, 3, 17, 34} {
				if m := n / rows; m > 0 && n < 700 {
					SumColumns(cut(dst, m), cut(x, m*rows), rows)
					SumRows(cut(dst, rows), cut(x, m*rows), m)
				}
			}
		}
	}
}
