package kern

// Triangle tells how a triangular matrix A is read: by its upper triangle or by
// its lower one, transposed or not, with its own diagonal or with ones.
type Triangle struct{ Upper, Trans, Unit bool }

// TriangularSolve stores in x the solution of op(A)·X = B for an n×n matrix A and
// an n×m matrix B, by substitution:
//
//	X[i,j] = (B[i,j] − Σₗ op(A)[i,l]·X[l,j]) / A[i,i]
//
// It returns the first i with A[i,i] = 0, where x is not set, or −1.
func TriangularSolve[T Float](x, a, b []T, n, m int, t Triangle) (pivot int) {
	if pivot = zeroPivot(a, n, n, t.Unit); pivot >= 0 {
		return pivot
	}
	Copy(x, b[:n*m])
	s := triangular[T]{Triangle: t, a: a, lda: n, x: x, ldx: m, m: m}
	s.run(n)
	return -1
}

// TriangularSolveRight stores in x the solution of X·op(A) = B for an n×n matrix
// A and an m×n matrix B, as TriangularSolve does.
func TriangularSolveRight[T Float](x, a, b []T, n, m int, t Triangle) (pivot int) {
	if pivot = zeroPivot(a, n, n, t.Unit); pivot >= 0 {
		return pivot
	}
	Copy(x, b[:n*m])
	s := triangular[T]{Triangle: t, right: true, a: a, lda: n, x: x, ldx: n, m: m}
	s.run(n)
	return -1
}

// zeroPivot returns the first i with A[i,i] = 0 where that matters, or −1.
func zeroPivot[T Float](a []T, lda, n int, unit bool) int {
	for i := 0; i < n && !unit; i++ {
		if a[i*lda+i] == 0 {
			return i
		}
	}
	return -1
}

// triangular are the equations op(A)·X = B, or X·op(A) = B if right is set, with
// m right sides. x holds B, and then X. The unknowns are the rows of X, on the
// right its columns.
type triangular[T Float] struct {
	Triangle
	right    bool
	a, x     []T
	lda, ldx int
	m        int
	plain    bool // element by element: for few right sides in all
}

// run solves for all n unknowns. Threads share the right sides; how each is
// solved for does not depend on how many of them a thread has.
func (s *triangular[T]) run(n int) {
	s.plain = s.m < fewSides || n*n*s.m <= littleWork
	threads, cost := Threads(), solvingCost[T](n, n, s.m)
	sides := max(ceil(s.m, 4*threads*sidesUnit), 2) * sidesUnit
	if threads == 1 || cost < worthCutting || sides >= s.m {
		s.solve(0, n)
		return
	}
	Share[T](&solvings, solving[T]{*s, n, sides}, Parts(s.m, sides), cost)
}

// worthCutting is the cost from which it pays to pack the same matrix for each
// part anew.
const worthCutting = 50_000

// sidesUnit is what the number of right sides of a part is a multiple of.
const sidesUnit = 64

// solvingCost is how many nanoseconds it takes to compute half of the sums of k
// products of an m×n matrix.
func solvingCost[T Float](m, k, n int) int64 {
	return int64(m) * int64(n) * int64(k) / int64(5*tilingOf[T](active).lanes)
}

// solving is the job that solves equations. A part has some right sides.
type solving[T Float] struct {
	triangular[T]
	n, sides int
}

var solvings Jobs

func (j *solving[T]) Run(part int) {
	s := j.triangular
	lo, hi := Part(part, j.sides, s.m)
	s.m = hi - lo
	if s.right {
		lo *= s.ldx
	}
	s.x = s.x[lo:]
	s.solve(0, j.n)
}

// down reports whether the first unknown is known first.
func (s *triangular[T]) down() bool { return (s.Upper == s.Trans) != s.right }

// solve solves for unknowns lo…hi, of which x holds the right sides less what
// the unknowns before them contribute. One half goes after the other, and
// between them the product of the first half is subtracted: nearly all the work.
func (s *triangular[T]) solve(lo, hi int) {
	if hi == lo || s.m == 0 {
		return
	}
	if hi-lo <= panelWidth {
		s.panel(lo, hi)
		return
	}
	mid := lo + halve(hi-lo, panelWidth)
	if s.down() {
		s.solve(lo, mid)
		s.subtract(mid, hi, lo, mid)
		s.solve(mid, hi)
		return
	}
	s.solve(mid, hi)
	s.subtract(lo, mid, mid, hi)
	s.solve(lo, mid)
}

// halve returns about half of n > unit, as a multiple of unit.
func halve(n, unit int) int { return ceil(ceil(n, unit), 2) * unit }

// subtract takes from unknowns i…iEnd what unknowns l…lEnd contribute.
func (s *triangular[T]) subtract(i, iEnd, l, lEnd int) {
	c, x := s.from(i), Operand[T]{s.from(l), s.ldx, false}
	if s.right {
		Multiply(c, s.ldx, x, s.block(l, i), s.m, iEnd-i, lEnd-l, -1, 1, nil)
		return
	}
	Multiply(c, s.ldx, s.block(i, l), x, iEnd-i, s.m, lEnd-l, -1, 1, nil)
}

// from returns x from unknown i on.
func (s *triangular[T]) from(i int) []T {
	if s.right {
		return s.x[i:]
	}
	return s.x[i*s.ldx:]
}

// block returns op(A) from row i and column j on.
func (s *triangular[T]) block(i, j int) Operand[T] {
	if s.Trans {
		i, j = j, i
	}
	return Operand[T]{s.a[i*s.lda+j:], s.lda, s.Trans}
}
