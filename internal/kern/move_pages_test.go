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
		for n := 1; n < 130; n++ {
			copyLine(atEdge(out, n, atEnd), 0, atEdge(x, n, atEnd), n-1, axis{n, 1, -1})
			copyLine(atEdge(out, n, atEnd), 0, atEdge(x, 2*n-1, atEnd), 0, axis{n, 1, 2})
			copyLine(atEdge(out, 2*n-1, atEnd), 0, atEdge(x, n, atEnd), 0, axis{n, 2, 1})
			addLine(atEdge(out, 2*n-1, atEnd), 2, atEdge(x, n, atEnd))
			expandRows(atEdge(out, 3*n, atEnd), atEdge(x, 3, atEnd), 3, n, false)
			Take(atEdge(out, n, atEnd), atEdge(x, 7, atEnd), indices(rng, n, 7), 7, 1)
			TakeAlong(atEdge(out, n, atEnd), atEdge(x, 3*n, atEnd), indices(rng, n, 3), 3, 1, n)
		}
		line := lineOf[T]()
		for n := 1; n < 6; n++ { // past the caches: whole lines of memory, and others
			for _, width := range []int{n * line, n*line - 3} {
				expandRows(atEdge(out, 3*width, atEnd), atEdge(x, 3, atEnd), 3, width, true)
				transposePart(atEdge(out, line*width, atEnd), atEdge(x, line*width, atEnd), line, width, line, width, true)
				j := copyJob[T]{dst: atEdge(out, 3*width, atEnd), src: atEdge(x, 3*width, atEnd), far: true}
				j.rows(0, 0, axis{3, width, width}, width)
			}
		}
		for n := 1; n < 34; n++ {
			for _, rev := range []bool{false, true} {
				CumSum(atEdge(out, 16*n, atEnd), atEdge(x, 16*n, atEnd), n, 1, rev)
			}
		}
	}
}
