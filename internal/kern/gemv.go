package kern

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
	case !g.tb && g.n >= 2*g.lanes && (g.m == 1 || g.m <= few && len(g.b)*sizeOf[T]() > direct):
		g.sumRows()
	case !g.ta && g.n == 1 && g.alpha == 1 && g.m >= g.lanes && g.k >= g.lanes:
		g.dotRows()
	default:
		return false
	}
	return true
}

// read returns about how many nanoseconds it takes to read so many elements.
func (g *gemm[T]) read(elements int) int64 { return int64(elements*sizeOf[T]()) / 10 }

// sumRows adds multiples of the rows of b to the rows of c.
func (g *gemm[T]) sumRows() {
	const bytes = 16 << 10 // half an L1 cache: of c, or eight rows of b that are read again
	g.chunk = bytes / sizeOf[T]()
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
	const rows = 8 // of b, that stay in the cache for every row of c
	j := part * g.chunk
	n := min(g.chunk, g.n-j)
	for i := 0; i < g.m && !g.add; i++ {
		clear(g.c[i*g.ldc+j:][:n])
	}
	for l := 0; l < g.k; l += rows {
		for i := range g.m {
			addRows(g.c[i*g.ldc+j:][:n], g.b[l*g.ldb+j:], g.ldb, g.roomB[i*g.k+l:][:min(rows, g.k-l)])
		}
	}
	g.finish(0, g.m, j, n)
}

// addRows adds to c the rows of b, ldb apart, each times its element of x, one
// after the other.
func addRows[T Float](c, b []T, ldb int, x []T) {
	if active == isaGo {
		for l, v := range x {
			for j, w := range b[l*ldb:][:len(c)] {
				c[j] += T(v * w)
			}
		}
		return
	}
	for l := 0; l < len(x) && len(c) > 0; {
		rows := 8
		for rows > len(x)-l {
			rows /= 2
		}
		addRowsASM(c, b[l*ldb:], x[l:], len(c), ldb, rows)
		l += rows
	}
}

// dotRows multiplies the rows of a by the vector b.
func (g *gemm[T]) dotRows() {
	const bytes = 128 << 10
	g.rows = ceil(max(bytes/(g.k*sizeOf[T]()), 1), 4*g.lanes) * 4 * g.lanes
	// The tile for the last rows reads a whole vector from every element on.
	x := Scratch[T](g.k + g.lanes)
	step := g.ldb
	if g.tb {
		step = 1
	}
	for l := range g.k {
		x.S[l] = g.b[l*step]
	}
	clear(x.S[g.k:])
	g.roomB = x.S
	Fork(dotting[T]{g}, ceil(g.m, g.rows), g.read(g.m*g.k))
	x.Free()
}

// dotting is the job of dotRows: a part has some rows.
type dotting[T Float] struct{ *gemm[T] }

func (g dotting[T]) Run(part int) {
	i, end := part*g.rows, min((part+1)*g.rows, g.m)
	first := i
	var out [2 * maxLanes]T
	for groups := 2; groups > 0; {
		rows := groups * 32 / sizeOf[T]()
		if rows > end-i {
			groups /= 2
			continue
		}
		clear(out[:])
		for r := 0; r < rows && g.add; r++ {
			out[r] = g.c[(i+r)*g.ldc]
		}
		dotsASM(out[:], g.a[i*g.lda:], g.roomB, g.k, g.lda, groups)
		for r := range rows {
			g.c[(i+r)*g.ldc] = out[r]
		}
		i += rows
	}
	t := micro[T]{k: g.k, b: g.roomB, ldb: 1, rsa: g.lda, csa: 1, ldc: g.ldc, cols: 1, tiles: 1, add: g.add}
	for ; i < end; i += t.rows {
		t.rows = g.height(end - i)
		t.a, t.c = g.a[i*g.lda:], g.c[i*g.ldc:]
		t.run(g.set, &g.tiling)
	}
	g.finish(first, end-first, 0, 1)
}

// maxLanes is the number of elements of the widest vector of dots.
const maxLanes = 8
