package kern

// MatMul stores in c, of shape batch ++ [m n], the products of the matrices in
// a, of shape as, and those in b, of shape bs, transposed if ta (tb) is set. The
// leading axes of as and bs broadcast to batch. Each product is as Gemm's.
func MatMul[T Float](c []T, batch []int, a []T, as []int, b []T, bs []int, ta, tb bool) {
	ra, rb := len(as)-2, len(bs)-2
	m, k, n := as[ra], as[ra+1], bs[rb+1]
	if ta {
		m, k = k, m
	}
	if tb {
		n = bs[rb]
	}
	count := elements(batch)
	switch {
	case len(c) == 0:
		return
	case count == 1:
		Gemm(c, a, b, m, n, k, ta, tb)
		return
	}
	j := newJob[T, batched[T]](&batches)
	j.c, j.a, j.b, j.m, j.n, j.k, j.ta, j.tb, j.count = c, a, b, m, n, k, ta, tb, count
	j.batch, j.as, j.bs = batch, as[:ra], bs[:rb]
	j.run()
	freeJob[T](&batches, j)
}

// batched is a number of products, as the job of MatMul.
type batched[T Float] struct {
	c, a, b       []T
	m, n, k       int
	ta, tb        bool
	batch, as, bs []int
	count         int // products in all
	each          int // products of a part
}

var batches Jobs

// run shares the products, or if they are large, one product after the other.
func (j *batched[T]) run() {
	const part, large = 20_000, 500_000 // ns
	g := gemm[T]{tiling: *tilingOf[T](active)}
	cost := g.cost(j.m, j.n*j.k) + 100
	if cost >= large {
		j.products(0, j.count, false)
		return
	}
	j.each = int(max(part/cost, 1))
	Fork(j, ceil(j.count, j.each), cost*int64(j.count))
}

func (j *batched[T]) Run(part int) {
	j.products(part*j.each, min((part+1)*j.each, j.count), true)
}

// products computes products lo…hi, with one set of variables for all.
func (j *batched[T]) products(lo, hi int, alone bool) {
	g := newGemm[T]()
	m, n, k := j.m, j.n, j.k
	g.m, g.n, g.k, g.ta, g.tb, g.alpha, g.alone = m, n, k, j.ta, j.tb, 1, alone
	g.lda, g.ldb, g.ldc = k, n, n
	if j.ta {
		g.lda = m
	}
	if j.tb {
		g.ldb = k
	}
	pairs(j.batch, j.as, m*k, j.bs, k*n, lo, hi, func(p, oa, ob int) {
		g.c, g.a, g.b = j.c[p*m*n:(p+1)*m*n], j.a[oa:oa+m*k], j.b[ob:ob+k*n]
		g.run()
	})
	g.free()
}
