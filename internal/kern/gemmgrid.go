package kern

import "math"

// cell is a block of c of so many elements. A product may be computed as a grid of
// cells: each is a product of its own, for which one thread packs what it needs. The
// other way, see blocks, packs once for all threads; but what one core has packed another
// fetches more slowly than it would pack it itself. In turn each row of cells packs
// op(b) again, and each column of cells op(a).
type cell struct{ rows, cols int }

// grid computes the product as a grid of cells if that promises to be the fastest
// way on several threads, and reports whether it did. While a job is on, this one would
// stay on its thread, and packing again would be for nothing.
func (g *gemm[T]) grid() bool {
	whole := g.cost(g.m, g.n*g.k)
	if g.alone || Threads() == 1 || !Worthwhile(whole) || workers.busy.Load() {
		return false
	}
	best := g.bestCell(Threads())
	if best.rows == 0 {
		return false
	}
	g.rows, g.chunk = best.rows, best.cols
	Fork(gridding[T]{g}, ceil(g.m, g.rows)*ceil(g.n, g.chunk), whole)
	return true
}

// bestCell returns the cell whose grid promises to take the least time, of grids with
// a power of two of rows and of columns; none if it is less when all threads share what
// is packed. The time of a cell is that of its products, its packing at 4 elements a
// nanosecond, and what every cell takes. All threads take the same number of cells;
// as they do not begin together, a quarter of a cell's time is waited for besides.
func (g *gemm[T]) bestCell(threads int) (best cell) {
	const each, uneven, most, low = 300, 0.25, 8, 2 // ns, cells, cells a thread, tiles
	whole := float64(g.cost(g.m, g.n*g.k))
	packA, packB := g.packTimes()
	least := math.Inf(1)
	if packA+packB > 0 {
		const fetch = 5 // times as long as packing, with that
		least = (whole + fetch*(packA+packB)) / float64(threads)
	}
	for c := 1; c <= most*threads && c <= ceil(g.n, g.nr); c *= 2 {
		for r := 1; r*c <= most*threads && r <= max(g.m/(low*g.mr), 1); r *= 2 {
			of := cell{ceil(g.m, 4*r) * 4, ceil(g.n, c*g.nr) * g.nr}
			number := ceil(g.m, of.rows) * ceil(g.n, of.cols)
			x, y := float64(of.rows)/float64(g.m), float64(of.cols)/float64(g.n)
			t := (whole*x*y + packA*x + packB*y + each) * (float64(ceil(number, threads)) + uneven)
			if number >= threads && t < least {
				best, least = of, t
			}
		}
	}
	return best
}

// packTimes returns how many nanoseconds it takes to pack each operand once: none, if
// it is read where it is.
func (g *gemm[T]) packTimes() (a, b float64) {
	g.place()
	if !g.directA {
		a = float64(g.m*g.k) / 4
	}
	if !g.directB {
		b = float64(g.k*g.n) / 4
	}
	return a, b
}

// gridding is the job of grid: a part is a cell.
type gridding[T Float] struct{ *gemm[T] }

func (g gridding[T]) Run(part int) {
	across := ceil(g.n, g.chunk)
	i, j := part/across*g.rows, part%across*g.chunk
	s := newGemm[T]()
	s.problem, s.add, s.alone = g.problem, g.add, true
	s.row, s.col = g.row+i, g.col+j
	s.m, s.n = min(g.rows, g.m-i), min(g.chunk, g.n-j)
	s.c = g.c[i*g.ldc+j:]
	if g.ta {
		s.a = g.a[i:]
	} else {
		s.a = g.a[i*g.lda:]
	}
	if g.tb {
		s.b = g.b[j*g.ldb:]
	} else {
		s.b = g.b[j:]
	}
	s.trim()
	s.blocks()
	s.free()
}
