//go:build linux && amd64

package kern

import (
	"math/rand/v2"
	"testing"
)

// TestSumGuardPages: sums read nothing before or behind their operands.
func TestSumGuardPages(t *testing.T) { everyForm(t, testSumPages[float32], testSumPages[float64]) }

func testSumPages[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, atEnd := range []bool{false, true} {
		const most = 1100
		x, y, dst := page[T](t, most, atEnd), page[T](t, most, atEnd), page[T](t, most, atEnd)
		copy(x, random[T](rng, most))
		copy(y, random[T](rng, most))
		index := make([]int64, most)
		for n := range most {
			for _, k := range sumKernels[T]() {
				k.run(atEdge(x, n, atEnd), atEdge(y, n, atEnd))
			}
			if n > 0 {
				SumPart(atEdge(dst, SumLine[T](), atEnd), atEdge(x, n, atEnd))
				extreme(atEdge(x, n, atEnd), false)
				extreme(atEdge(x, n, atEnd), true)
				maxAbs(atEdge(x, n, atEnd))
				Bypass(atEdge(dst, n, atEnd), atEdge(x, n, atEnd), atEdge(y, n, atEnd), nil)
				var at, v = 0, T(1e30) // nowhere
				if active != isaGo {
					findRow(&at, &atEdge(x, n, atEnd)[0], &v, n)
				}
			}
			for _, rows := range []int{1, 3, 17, 34} {
				if m := n / rows; m > 0 && n < 700 {
					columnSums(atEdge(dst, m, atEnd), atEdge(x, m*rows, atEnd), rows)
					extremeStrip(atEdge(dst, m, atEnd), index[:m], atEdge(y, m, atEnd), atEdge(x, m*rows, atEnd), rows, m, n%2 == 0)
					SumRows(atEdge(dst, rows, atEnd), atEdge(x, m*rows, atEnd), m)
					Dots(atEdge(dst, rows, atEnd), atEdge(x, m*rows, atEnd), atEdge(y, m, atEnd), m)
					AddRows(atEdge(dst, m, atEnd), atEdge(y, m, atEnd), 2, atEdge(y, rows, atEnd), atEdge(x, m*rows, atEnd), m)
				}
			}
		}
	}
}

// TestTransposeGuardPages: nothing before or behind the operands is touched,
// though the last rows and columns are transposed twice.
func TestTransposeGuardPages(t *testing.T) {
	everyForm(t, testTransposePages[float32], testTransposePages[float64])
}

func testTransposePages[T Float](t *testing.T) {
	const most = 40 * 40
	for _, atEnd := range []bool{false, true} {
		x, dst := page[T](t, most, atEnd), page[T](t, most, atEnd)
		for rows := 1; rows < 40; rows++ {
			for cols := 1; cols < 40; cols++ {
				n := rows * cols
				transposeLines(atEdge(dst, n, atEnd), atEdge(x, n, atEnd), rows, cols, rows, cols)
			}
		}
	}
}
