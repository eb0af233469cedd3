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
	x, y := Operand[T]{a, k, ta}, Operand[T]{b, n, tb}
	if ta {
		x.Stride = m
	}
	if tb {
		y.Stride = k
	}
	Multiply(c, n, x, y, m, n, k, 1, 0, done)
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
// If done is set, it is called once for each block of c, when that is final and
// still in the cache, with the block's first row and column and its numbers of rows and columns: an
// activation or a bias is applied there. Several threads may call it at the same time.
func Multiply[T Float](c []T, ldc int, a, b Operand[T], m, n, k int, alpha, beta T, done func(i, j, m, n int)) {
	if m == 0 || n == 0 {
		return
	}
	// A matrix times a vector reads rows of the matrix, if it is taken the right
	// way round: (op(a)·op(b))ᵀ = op(b)ᵀ·op(a)ᵀ.
	if done == nil && alpha == 1 && (m == 1 && b.Trans || n == 1 && a.Trans && ldc == 1) {
		if m == 1 {
			ldc = 1
		}
		m, n, a, b = n, m, b, a
		a.Trans, b.Trans = !a.Trans, !b.Trans
	}
	p := problemOf(c, ldc, a, b, m, n, k, alpha, beta)
	p.done = done
	if small(&p) {
		return
	}
	g := newGemm[T]()
	g.problem = p
	g.run()
	g.free()
}

// problem is what Multiply is called for.
type problem[T Float] struct {
	c, a, b       []T
	ldc, lda, ldb int
	ta, tb        bool
	m, n, k       int
	alpha, beta   T
	done          func(i, j, m, n int)
}

func problemOf[T Float](c []T, ldc int, a, b Operand[T], m, n, k int, alpha, beta T) problem[T] {
	return problem[T]{
		c: c[:extent(m, n, ldc)], a: a.Data[:a.extent(m, k)], b: b.Data[:b.extent(k, n)],
		ldc: ldc, lda: a.Stride, ldb: b.Stride, ta: a.Trans, tb: b.Trans,
		m: m, n: n, k: k, alpha: alpha, beta: beta,
	}
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

// small does a product that is too small to be shared, if both operands can be
// read in place. It reports whether it did.
func small[T Float](p *problem[T]) bool {
	if active == isaGo || p.m == 1 || p.n == 1 || p.k == 0 || p.alpha != 1 || p.beta != 0 && p.beta != 1 || p.tb {
		return false
	}
	g := gemm[T]{problem: *p, tiling: *tilingOf[T](active), set: active, add: p.beta != 0}
	g.place()
	if !g.directA || !g.directB || p.k > g.kc || p.n > g.nc || g.cost(p.m, p.n*p.k) >= worthSharing {
		return false
	}
	g.ni, g.nj, g.nl, g.chunk = p.m, p.n, p.k, p.n
	if p.n%g.lanes == 0 {
		g.block(0, p.m, 0)
		return true
	}
	room := Scratch[T](p.k * g.nr)
	g.roomB = room.S
	g.packB(0, p.n)
	g.block(0, p.m, 0)
	room.Free()
	return true
}

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
	if !g.vector() {
		g.blocks()
	}
}

// scale multiplies c by beta.
func (g *gemm[T]) scale() {
	for i := range g.m {
		row := g.c[i*g.ldc:][:g.n]
		if g.beta == 0 {
			clear(row)
			continue
		}
		for j := range row {
			row[j] *= g.beta
		}
	}
}

// finish calls done for a block of c.
func (g *gemm[T]) finish(i, ni, j, nj int) {
	if g.done != nil {
		g.done(i, j, ni, nj)
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
			clear(out)
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
