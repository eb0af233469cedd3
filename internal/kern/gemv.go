package kern

import "unsafe"

// Products of a matrix and a vector wait for the memory that the matrix is read
// from, so they read it once, along its rows, and never copy it. An element of
// the result is still the sum in the order of k, one term after the other:
// vectors hold elements of the result, not terms. Where these lie in different
// rows of the matrix, pieces of those are transposed in registers.

// few is up to how many rows of op(a) multiply b row by row.
const few = 8

// vector does products with vectors by the functions for those, and reports
// whether it did.
func (g *gemm[T]) vector() bool {
	switch {
	case g.set == isaGo:
		return false
	case !g.tb && g.n >= 2*g.lanes && (g.m == 1 || g.m <= few && len(g.b)*g.size() > direct):
		g.sumRows()
	case !g.ta && g.n == 1 && g.alpha == 1 && g.m >= g.lanes && g.k >= g.lanes:
		g.dotRows()
	default:
		return false
	}
	return true
}

// size is the number of bytes of an element.
func (p *problem[T]) size() int { return int(unsafe.Sizeof(p.alpha)) }

// read returns about how many nanoseconds it takes to read so many elements.
func (g *gemm[T]) read(elements int) int64 { return int64(elements*g.size()) / 10 }

// sumRows adds multiples of the rows of b to the rows of c.
func (g *gemm[T]) sumRows() {
	const bytes = 16 << 10 // half an L1 cache: of c, or eight rows of b that are read again
	g.chunk = bytes / g.size()
	if g.m > 1 {
		g.chunk /= 8
	} else {
		g.chunk = min(max(512, ceil(g.n, 4*Threads()*g.lanes)*g.lanes), g.chunk)
	}
	row, col := g.lda, 1
	if g.ta {
		row, col = 1, g.lda
	}
	x := Scratch[T](g.m * g.k)
	for i := range g.m {
		for l := range g.k {
			x.S[i*g.k+l] = g.alpha * g.a[i*row+l*col]
		}
	}
	g.roomB = x.S
	Fork(summing[T]{g}, ceil(g.n, g.chunk), max(g.read(g.k*g.n), g.cost(g.m, g.k*g.n)))
	x.Free()
}

// summing is the job of sumRows: a part has some columns.
type summing[T Float] struct{ *gemm[T] }

func (g summing[T]) Run(part int) {
	j := part * g.chunk
	n := min(g.chunk, g.n-j)
	for i := 0; i < g.m && !g.add; i++ {
		Fill(g.c[i*g.ldc+j:][:n], 0)
	}
	for l := 0; l < g.k; {
		rows := 8
		for rows > g.k-l {
			rows /= 2
		}
		for i := range g.m {
			addRowsASM(g.c[i*g.ldc+j:], g.b[l*g.ldb+j:], g.roomB[i*g.k+l:], n, g.ldb, rows)
		}
		l += rows
	}
	g.finish(0, g.m, j, n)
}

// dotRows multiplies the rows of a by the vector b.
func (g *gemm[T]) dotRows() {
	const bytes = 128 << 10
	g.rows = ceil(max(bytes/(g.k*g.size()), 1), 4*g.lanes) * 4 * g.lanes
	x := g.column(g.lanes)
	g.roomB = x.S
	Fork(dotting[T]{g}, ceil(g.m, g.rows), g.read(g.m*g.k))
	x.Free()
}

// column returns a copy of op(b), which is one column, with a vector of zeros behind it: the tile
// for the last rows reads a whole vector from every element on.
func (p *problem[T]) column(lanes int) *Buffer[T] {
	x := Scratch[T](p.k + lanes)
	step := p.ldb
	if p.tb {
		step = 1
	}
	for l := range p.k {
		x.S[l] = p.b[l*step]
	}
	Fill(x.S[p.k:], 0)
	return x
}

// dotting is the job of dotRows: a part has some rows.
type dotting[T Float] struct{ *gemm[T] }

func (g dotting[T]) Run(part int) {
	i := part * g.rows
	g.dots(g.roomB, i, min(i+g.rows, g.m), &g.tiling)
}

// dots multiplies rows i to end of a by x.
func (p *problem[T]) dots(x []T, i, end int, s *tiling) {
	first := i
	var room [2 * maxLanes]T
	for groups := 2; groups > 0; {
		rows := groups * 32 / p.size()
		if rows > end-i {
			groups /= 2
			continue
		}
		out := room[:rows]
		if p.ldc == 1 {
			out = p.c[i : i+rows]
		}
		switch {
		case p.beta == 0:
			clear(out)
		case p.ldc > 1:
			for r := range out {
				out[r] = p.c[(i+r)*p.ldc]
			}
		}
		dotsASM(out, p.a[i*p.lda:], x, p.k, p.lda, groups)
		if p.ldc > 1 {
			for r, v := range out {
				p.c[(i+r)*p.ldc] = v
			}
		}
		i += rows
	}
	if i < end {
		p.lastDots(x, i, end, s)
	}
	p.finish(first, end-first, 0, 1)
}

// lastDots multiplies the last rows, by tiles of one column.
func (p *problem[T]) lastDots(x []T, i, end int, s *tiling) {
	t := micro[T]{k: p.k, b: x, ldb: 1, rsa: p.lda, csa: 1, ldc: p.ldc, cols: 1, tiles: 1, add: p.beta != 0}
	for ; i < end; i += t.rows {
		t.rows = s.height(end - i)
		t.a, t.c = p.a[i*p.lda:], p.c[i*p.ldc:]
		t.run(active, s)
	}
}

// maxLanes is the number of elements of the widest vector of dots.
const maxLanes = 8
