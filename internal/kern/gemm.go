package kern

// Gemm stores in c the product op(a)·op(b) of an m×k and a k×n matrix, all
// row-major, where op transposes if ta (tb) is set:
//
//	c[i,j] = ((0 + a[i,0]·b[0,j]) + a[i,1]·b[1,j]) + …
//
// in this order whatever the sizes are. Plain Go rounds after every product and
// every sum, assembly after every sum (a fused multiply-add); so all assembly
// gives the same bits, wherever in memory an operand begins, and an element does
// not depend on the rows and columns beside its own. The sum of no terms is 0.
func Gemm[T Float](c, a, b []T, m, n, k int, ta, tb bool) { GemmThen(c, a, b, m, n, k, ta, tb, nil) }

// GemmThen is Gemm, and calls done for each block of c: see [Multiply].
func GemmThen[T Float](c, a, b []T, m, n, k int, ta, tb bool, done func(i, j, m, n int)) {
	// A literal would be made elsewhere and copied, which in a small product is seen.
	var p problem[T]
	p.c, p.a, p.b, p.ldc, p.lda, p.ldb = c[:m*n], a[:m*k], b[:k*n], n, k, n
	p.ta, p.tb, p.m, p.n, p.k, p.alpha, p.done = ta, tb, m, n, k, 1, done
	if ta {
		p.lda = m
	}
	if tb {
		p.ldb = k
	}
	p.solve()
}

// Operand is a row-major matrix in Data, whose rows are Stride apart; Trans
// means its transpose.
type Operand[T Float] struct {
	Data   []T
	Stride int
	Trans  bool
}

// extent returns how many elements an m×n matrix reaches over whose rows are
// stride apart, or one whose transpose it is.
func extent(m, n, stride int, trans bool) int {
	if trans {
		m, n = n, m
	}
	if m == 0 || n == 0 {
		return 0
	}
	return (m-1)*stride + n
}

// Multiply stores alpha·op(a)·op(b) + beta·c in the m×n matrix c, whose rows are
// ldc apart. An element is the sum beta·c + (alpha·a[i,0])·b[0,j] + …, rounded as
// in Gemm. If beta is 0, c is not read; if alpha is 0 or k is, a and b are not.
//
// If done is set, it is called once for each block of c, when that is final and
// still in the cache, with the block's first row and column and its numbers of rows and columns: an
// activation or a bias is applied there. Several threads may call it at the same time.
func Multiply[T Float](c []T, ldc int, a, b Operand[T], m, n, k int, alpha, beta T, done func(i, j, m, n int)) {
	if m == 0 || n == 0 {
		return
	}
	p := problemOf(c, ldc, a, b, m, n, k, alpha, beta)
	p.done = done
	p.solve()
}

// problem is what Multiply is called for.
type problem[T Float] struct {
	c, a, b       []T
	ldc, lda, ldb int
	ta, tb        bool
	m, n, k       int
	alpha, beta   T
	done          func(i, j, m, n int)
	row, col      int // where c begins, as done is told
}

func problemOf[T Float](c []T, ldc int, a, b Operand[T], m, n, k int, alpha, beta T) problem[T] {
	return problem[T]{
		c: c[:extent(m, n, ldc, false)], a: a.Data[:extent(m, k, a.Stride, a.Trans)], b: b.Data[:extent(k, n, b.Stride, b.Trans)],
		ldc: ldc, lda: a.Stride, ldb: b.Stride, ta: a.Trans, tb: b.Trans,
		m: m, n: n, k: k, alpha: alpha, beta: beta,
	}
}

// solve computes the product.
func (p *problem[T]) solve() {
	if p.m == 0 || p.n == 0 {
		return
	}
	if p.done == nil && p.alpha == 1 {
		p.turn()
	}
	if p.small() {
		return
	}
	g := newGemm[T]()
	g.problem = *p
	g.run()
	g.free()
}

// turn takes a matrix times a vector such that rows of the matrix are read,
// (op(a)·op(b))ᵀ = op(b)ᵀ·op(a)ᵀ, and reports whether that is the other way round.
func (p *problem[T]) turn() bool {
	if !(p.m == 1 && p.tb || p.n == 1 && p.ta && p.ldc == 1) {
		return false
	}
	if p.m == 1 {
		p.ldc = 1
	}
	p.m, p.n, p.a, p.b, p.lda, p.ldb, p.ta, p.tb = p.n, p.m, p.b, p.a, p.ldb, p.lda, !p.tb, !p.ta
	return true
}

// trim cuts what is beyond the matrices.
func (p *problem[T]) trim() {
	p.c, p.a, p.b = p.c[:extent(p.m, p.n, p.ldc, false)], p.a[:extent(p.m, p.k, p.lda, p.ta)], p.b[:extent(p.k, p.n, p.ldb, p.tb)]
}

// gemm is a product with all that it takes to compute it.
type gemm[T Float] struct {
	problem[T]
	tiling
	set isa
	add bool // c takes part in the sums
	cut[T]
}

var gemms Jobs

// newGemm returns a product with nothing set but the instruction set: from a
// pool, because what other threads see would be allocated anew each time.
func newGemm[T Float]() *gemm[T] {
	g := newJob[T, gemm[T]](&gemms)
	g.set, g.tiling = active, *tilingOf[T](active)
	return g
}

func (g *gemm[T]) free() { freeJob[T](&gemms, g) }

// plainWork is the number of products below which plain Go does not pack.
const plainWork = 8 * 8 * 8

func (g *gemm[T]) run() {
	g.add = g.beta != 0
	switch {
	case g.k == 0 || g.alpha == 0:
		g.scale()
		g.finish(0, g.m, 0, g.n)
		return
	case g.beta != 0 && g.beta != 1:
		g.scale()
	}
	if g.set == isaGo && (g.m*g.n*g.k <= plainWork || g.m < 3 || g.n < 4) {
		g.plain()
		g.finish(0, g.m, 0, g.n)
		return
	}
	if !g.vector() && !g.grid() {
		g.blocks()
	}
}

// scale multiplies c by beta.
func (g *gemm[T]) scale() {
	for i := range g.m {
		row := g.c[i*g.ldc:][:g.n]
		if g.beta == 0 {
			Clear(row)
			continue
		}
		for j := range row {
			row[j] *= g.beta
		}
	}
}

// finish calls done for a block of c.
func (p *problem[T]) finish(i, ni, j, nj int) {
	if p.done != nil {
		p.done(p.row+i, p.col+j, ni, nj)
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
			Clear(out)
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
