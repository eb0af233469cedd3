package kern

import "unsafe"

// Gemm stores in c the product op(a)·op(b) of an m×k and a k×n matrix, all
// row-major, where op transposes if ta (tb) is set:
//
//	c[i,j] = ((0 + a[i,0]·b[0,j]) + a[i,1]·b[1,j]) + …
//
// in this order whatever the sizes are. Plain Go rounds after every product and
// every sum, assembly after every sum (a fused multiply-add); so all assembly
// gives the same bits, wherever in memory an operand begins, and an element does
// not depend on the rows and columns beside its own. The sum of no terms is 0.
func Gemm[T Float](c, a, b []T, m, n, k int, ta, tb bool) {
	x, y := Operand[T]{a, k, ta}, Operand[T]{b, n, tb}
	if ta {
		x.Stride = m
	}
	if tb {
		y.Stride = k
	}
	Multiply(c, n, x, y, m, n, k, 1, 0, nil)
}

// Operand is a row-major matrix in Data, whose rows are Stride apart; Trans
// means its transpose.
type Operand[T Float] struct {
	Data   []T
	Stride int
	Trans  bool
}

// extent returns how many elements the m×n operand, or its transpose, reaches over.
func (o *Operand[T]) extent(m, n int) int {
	if o.Trans {
		m, n = n, m
	}
	return extent(m, n, o.Stride)
}

func extent(m, n, stride int) int {
	if m == 0 || n == 0 {
		return 0
	}
	return (m-1)*stride + n
}

// Multiply stores alpha·op(a)·op(b) + beta·c in the m×n matrix c, whose rows are
// ldc apart. An element is the sum beta·c + (alpha·a[i,0])·b[0,j] + …, rounded as
// in Gemm. If beta is 0, c is not read; if alpha is 0 or k is, a and b are not.
//
// If done is set, it is called once for each piece of a row of c, when that is
// final and still in the cache, with the place of the piece: an activation or
// a bias is applied there.
func Multiply[T Float](c []T, ldc int, a, b Operand[T], m, n, k int, alpha, beta T, done func(i, j int, row []T)) {
	if m == 0 || n == 0 {
		return
	}
	// A matrix times a vector reads rows of the matrix, if it is taken the right
	// way round: (op(a)·op(b))ᵀ = op(b)ᵀ·op(a)ᵀ.
	if done == nil && (m == 1 && b.Trans || n == 1 && a.Trans && ldc == 1) {
		if m == 1 {
			ldc = 1
		}
		m, n, a, b = n, m, b, a
		a.Trans, b.Trans = !a.Trans, !b.Trans
	}
	g := gemm[T]{
		c: c[:extent(m, n, ldc)], a: a.Data[:a.extent(m, k)], b: b.Data[:b.extent(k, n)],
		ldc: ldc, lda: a.Stride, ldb: b.Stride, ta: a.Trans, tb: b.Trans,
		m: m, n: n, k: k, alpha: alpha, add: beta != 0, done: done, set: active,
	}
	switch {
	case k == 0 || alpha == 0:
		g.scale(beta)
		g.finish(0, m, 0, n)
		return
	case beta != 0 && beta != 1:
		g.scale(beta)
	}
	g.tiling = *tilingOf[T](g.set)
	if g.set == isaGo && m*n*k <= plainWork || g.set == isaGo && (m < 3 || n < 4) {
		g.plain()
		g.finish(0, m, 0, n)
		return
	}
	g.blocks()
}

// plainWork is the number of products below which plain Go does not pack.
const plainWork = 8 * 8 * 8

type gemm[T Float] struct {
	tiling
	c, a, b       []T
	ldc, lda, ldb int
	ta, tb        bool
	m, n, k       int
	alpha         T
	add           bool // c takes part in the sums
	done          func(i, j int, row []T)

	set              isa
	directA, directB bool
	roomA, roomB     []T
}

// scale multiplies c by beta.
func (g *gemm[T]) scale(beta T) {
	for i := range g.m {
		row := g.c[i*g.ldc:][:g.n]
		if beta == 0 {
			Fill(row, 0)
			continue
		}
		for j := range row {
			row[j] *= beta
		}
	}
}

// finish calls done for the pieces of a block of c.
func (g *gemm[T]) finish(i, ni, j, nj int) {
	if g.done == nil {
		return
	}
	for r := i; r < i+ni; r++ {
		g.done(r, j, g.c[r*g.ldc+j:][:nj:nj])
	}
}

// direct is the size in bytes up to which an operand is read where it is.
const direct = 64 << 10

// blocks works through c in blocks that the caches hold.
func (g *gemm[T]) blocks() {
	size := int(unsafe.Sizeof(g.c[0]))
	if g.set != isaGo {
		g.directA = g.alpha == 1 && (len(g.a) <= direct/size || g.n <= 2*g.nr)
		g.directB = !g.tb && (len(g.b) <= direct/size || g.m <= 2*g.mr)
	}
	nl, wide, high := min(g.k, g.kc), min(g.n, g.nc), min(g.m, g.mc)
	if g.directB {
		wide = min(wide, g.nr)
	}
	needA := g.placeA(high+g.mr, nl)
	if g.directA {
		needA = 0
	}
	needB := (wide + g.nr - 1) / g.nr * after[T](nl*g.nr)
	room := Scratch[T](needA + needB + 64/size)
	defer room.Free()
	g.roomB = aligned(room.S)
	g.roomA = g.roomB[needB:]
	for j := 0; j < g.n; j += g.nc {
		nj := min(g.nc, g.n-j)
		for l := 0; l < g.k; l += g.kc {
			nl := min(g.kc, g.k-l)
			g.packB(l, nl, j, nj)
			for i := 0; i < g.m; i += g.mc {
				ni := min(g.mc, g.m-i)
				g.packA(i, ni, l, nl)
				g.block(i, ni, j, nj, l, nl)
			}
		}
	}
}

// block multiplies packed blocks, panel by panel of b.
func (g *gemm[T]) block(i, ni, j, nj, l, nl int) {
	t := micro[T]{k: nl, ldc: g.ldc, add: g.add || l > 0}
	for p := 0; p < nj; p += g.nr {
		t.cols = min(g.nr, nj-p)
		t.b, t.ldb = g.panelB(l, nl, j, p, t.cols)
		for r := 0; r < ni; r += t.rows * t.tiles {
			t.rows, t.tiles = g.stack(ni - r)
			t.a, t.rsa, t.csa, t.nexta = g.panelA(i, r, t.rows, l, nl)
			t.c = g.c[(i+r)*g.ldc+j+p:]
			t.run(g.set, &g.tiling)
		}
		if l+nl == g.k {
			g.finish(i, ni, j+p, t.cols)
		}
	}
}

// plain is the loop that Gemm's comment states, for products that are too small
// to pack.
func (g *gemm[T]) plain() {
	row, col := g.lda, 1
	if g.ta {
		row, col = 1, g.lda
	}
	brow, bcol := g.ldb, 1
	if g.tb {
		brow, bcol = 1, g.ldb
	}
	for i := range g.m {
		out := g.c[i*g.ldc:][:g.n]
		if !g.add {
			Fill(out, 0)
		}
		for l := range g.k {
			v := g.alpha * g.a[i*row+l*col]
			if bcol == 1 {
				x := g.b[l*brow:][:len(out)]
				for j := range out {
					out[j] += T(v * x[j])
				}
				continue
			}
			for j := range out {
				out[j] += T(v * g.b[l*brow+j*bcol])
			}
		}
	}
}

// finitePanel reports whether all elements of an m×n matrix are finite.
func finitePanel[T Float](b []T, ldb, m, n int) bool {
	var s T
	for i := range m {
		for _, v := range b[i*ldb:][:n] {
			s += v - v // 0, or NaN
		}
	}
	return s == 0
}

// MatMul stores in c, of shape batch ++ [m n], the products of the matrices in
// a, of shape as, and those in b, of shape bs, transposed if ta (tb) is set. The
// leading axes of as and bs broadcast to batch.
func MatMul[T Float](c []T, batch []int, a []T, as []int, b []T, bs []int, ta, tb bool) {
	ra, rb := len(as)-2, len(bs)-2
	m, k, n := as[ra], as[ra+1], bs[rb+1]
	if ta {
		m, k = k, m
	}
	if tb {
		n = bs[rb]
	}
	Pairs(batch, as[:ra], m*k, bs[:rb], k*n, func(p, oa, ob int) {
		Gemm(c[p*m*n:(p+1)*m*n], a[oa:oa+m*k], b[ob:ob+k*n], m, n, k, ta, tb)
	})
}
