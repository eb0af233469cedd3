package kern

// MatMul stores in c the products of the matrices in a, of shape as, and those in
// b, of shape bs, transposed if ta (tb) is set. The leading axes of as and bs
// broadcast, and c has them, cs; where cs has length 1 and they have more, the products are
// added up:
//
//	c[p] = Σₛ op(a[p, s])·op(b[p, s])
//
// Each element is one sum as Gemm's, over the products in their order.
func MatMul[T Float](c []T, cs []int, a []T, as []int, b []T, bs []int, ta, tb bool) {
	ra, rb := len(as)-2, len(bs)-2
	m, k, n := as[ra], as[ra+1], bs[rb+1]
	if ta {
		m, k = k, m
	}
	if tb {
		n = bs[rb]
	}
	switch {
	case len(c) == 0:
	case ra == 0 && rb == 0: // before anything that costs
		Gemm(c, a, b, m, n, k, ta, tb)
	default:
		j := newJob[T, batched[T]](&batches)
		j.c, j.a, j.b, j.ta, j.tb, j.alpha = c, a, b, ta, tb, 1
		j.m, j.k, j.n, j.lda, j.ldb = m, k, n, as[ra+1], bs[rb+1]
		j.stacks(cs, as[:ra], bs[:rb])
		freeJob[T](&batches, j)
	}
}

// stacks is MatMul of stacks of matrices.
func (j *batched[T]) stacks(cs, as, bs []int) {
	pairs := stackOf(as, j.m*j.k, bs, j.k*j.n)
	j.kept, j.summed = pairs.split(cs)
	j.lengthen()
	j.count, j.terms = j.kept.size(), j.summed.size()
	switch {
	case j.terms == 0:
		Clear(j.c)
	case j.count == 1 && j.terms == 1:
		j.ldc = j.n
		j.solve()
	default:
		j.turn()
		j.run()
	}
}

// batched is a number of sums of products, as the job of MatMul.
type batched[T Float] struct {
	problem[T]         // what is the same in all products
	kept, summed stack // the axes of c, and the others
	count, terms int   // sums, and the products in each
	each         int   // sums of a part
	rows, pieces int   // rows of c in a part, and how many such pieces c has
}

var batches Jobs

// lengthen makes one product of those along the last axis that is summed over, if the
// terms of each follow those of the one before in either operand: they are the columns
// of op(a) and the rows of op(b).
func (j *batched[T]) lengthen() {
	if j.summed.n == 0 {
		return
	}
	x := j.summed.axes[j.summed.n-1]
	stepA, stepB := 1, j.ldb
	if j.ta {
		stepA = j.lda
	}
	if j.tb {
		stepB = 1
	}
	switch {
	case j.k == 1: // a column, and a row
		j.ta, j.tb, j.lda, j.ldb = true, false, x.a, x.b
	case x.a != j.k*stepA || x.b != j.k*stepB:
		return
	}
	j.k *= x.len
	j.summed.n--
}

// turn takes products of matrices and vectors the right way round.
func (j *batched[T]) turn() {
	j.ldc = j.n
	if !j.problem.turn() {
		return
	}
	for _, s := range []*stack{&j.kept, &j.summed} {
		for k := range s.axes[:s.n] {
			x := &s.axes[k]
			x.a, x.b = x.b, x.a
		}
	}
}

// run shares the sums, or rows of them if they are few, or if their products are large,
// computes one after the other.
func (j *batched[T]) run() {
	const part, large, most = 20_000, 500_000, 64 // ns, ns, parts
	t := tilingOf[T](active)
	cost := t.cost(j.m, j.n*j.k) + 100
	if cost >= large {
		j.sums(0, j.count, 0, j.m, false)
		return
	}
	cost *= int64(j.terms)
	j.each = int(max(part/cost, 1))
	j.pieces = max(min(int(cost/part), most/j.count, j.m/(4*t.mr)), 1)
	j.rows = ceil(j.m, j.pieces*t.mr) * t.mr
	j.pieces = ceil(j.m, j.rows)
	Fork(j, ceil(j.count, j.each)*j.pieces, cost*int64(j.count))
}

func (j *batched[T]) Run(part int) {
	lo, hi := Part(part/j.pieces, j.each, j.count)
	first, end := Part(part%j.pieces, j.rows, j.m)
	j.sums(lo, hi, first, end, true)
}

// sums computes rows first to end of the sums lo…hi, with one set of variables for all.
func (j *batched[T]) sums(lo, hi, first, end int, alone bool) {
	g := newGemm[T]()
	row := j.lda
	if j.ta {
		row = 1
	}
	j.kept.each(lo, hi, func(p, oa, ob int) {
		j.summed.each(0, j.terms, func(s, da, db int) {
			g.problem, g.alone = j.problem, alone
			g.m, g.beta = end-first, T(min(s, 1))
			g.c, g.a, g.b = g.c[(p*j.m+first)*j.n:], g.a[oa+da+first*row:], g.b[ob+db:]
			g.trim()
			g.run()
		})
	})
	g.free()
}
