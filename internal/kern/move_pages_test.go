//go:build linux && amd64

package kern

import (
	"math/rand/v2"
	"testing"
)

// TestMoveGuardPages: movements touch nothing before or behind their operands.
func TestMoveGuardPages(t *testing.T) { everyForm(t, testMovePages[float32], testMovePages[float64]) }

func testMovePages[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(37, 38))
	const most = 1300
	for _, atEnd := range []bool{false, true} {
		x, out := page[T](t, most, atEnd), page[T](t, most, atEnd)
		cut := func(v []T, n int) []T {
			if atEnd {
				return v[most-n:]
			}
			return v[:n]
		}
		for n := 1; n < 130; n++ {
			copyLine(cut(out, n), 0, cut(x, n), n-1, axis{n, 1, -1})
			copyLine(cut(out, n), 0, cut(x, 2*n-1), 0, axis{n, 1, 2})
			copyLine(cut(out, 2*n-1), 0, cut(x, n), 0, axis{n, 2, 1})
			addLine(cut(out, 2*n-1), 2, cut(x, n))
			expandRows(cut(out, 3*n), cut(x, 3), 3, n, false)
			Take(cut(out, n), cut(x, 7), indices(rng, n, 7), 7, 1)
			TakeAlong(cut(out, n), cut(x, 3*n), indices(rng, n, 3), 3, 1, n)
		}
		line := lineOf[T]()
		for n := 1; n < 6; n++ { // past the caches: whole lines of memory, and others
			for _, width := range []int{n * line, n*line - 3} {
				expandRows(cut(out, 3*width), cut(x, 3), 3, width, true)
				transposePart(cut(out, line*width), cut(x, line*width), line, width, line, width, true)
				j := copyJob[T]{dst: cut(out, 3*width), src: cut(x, 3*width), far: true}
				j.rows(0, 0, axis{3, width, width}, width)
			}
		}
		for n := 1; n < 34; n++ {
			for _, rev := range []bool{false, true} {
				CumSum(cut(out, 16*n), cut(x, 16*n), n, 1, rev)
			}
		}
	}
}
