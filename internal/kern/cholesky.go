package kern

import "math"

// Cholesky stores in l the lower triangular matrix with L·Lᵀ = A for the n×n
// matrix A, of which it reads the lower triangle:
//
//	L[i,j] = (A[i,j] − Σₖ L[i,k]·L[j,k]) / L[j,j]   k < j < i
//	L[i,i] = √(A[i,i] − Σₖ L[i,k]²)                 k < i
//
// If A is not positive definite it returns the first i whose pivot, what the root
// is taken of, is not positive, and that pivot; l is then of no use. Else it
// returns −1.
func Cholesky[T Float](l, a []T, n int) (i int, pivot float64) {
	for i := range n {
		row := l[i*n:][:n]
		Copy(row[:i+1], a[i*n:])
		Clear(row[i+1:])
	}
	f := cholesky[T]{l, n}
	if i, pivot = f.factor(0, n); i >= 0 {
		return i, pivot
	}
	for i := range n { // what update stored above the diagonal
		clear(l[i*n+i+1 : i*n+min(i+squareWidth, n)])
	}
	return -1, 0
}

// cholesky is a matrix that is being factored in place: its lower triangle, and
// of the upper one what is near the diagonal, which may be overwritten.
type cholesky[T Float] struct {
	l  []T
	ld int
}

// rootWidth is how many rows and columns are factored element by element, and
// squareWidth how many of a triangle are updated as a square: half of that
// product is for nothing, but narrower ones take as long.
const rootWidth, squareWidth = 16, 32

// factor factors the square from lo to hi, from which what the columns before lo
// contribute has been subtracted. It returns what Cholesky does.
func (f *cholesky[T]) factor(lo, hi int) (i int, pivot float64) {
	if hi-lo <= rootWidth {
		return f.plain(lo, hi)
	}
	mid := lo + halve(hi-lo, rootWidth)
	if i, pivot = f.factor(lo, mid); i >= 0 {
		return i, pivot
	}
	s := triangular[T]{
		Triangle: Triangle{Trans: true}, right: true, a: f.l[lo*f.ld+lo:], lda: f.ld,
		x: f.l[mid*f.ld+lo:], ldx: f.ld, m: hi - mid,
	}
	s.run(mid - lo)
	f.share(mid, hi, lo, mid)
	return f.factor(mid, hi)
}

// share is update in strips of rows, if there are threads for them.
func (f *cholesky[T]) share(i, iEnd, k, kEnd int) {
	n := iEnd - i
	cost := solvingCost[T](n, kEnd-k, n)
	if Threads() == 1 || cost < worthCutting {
		f.update(i, iEnd, k, kEnd)
		return
	}
	Share[T](&updates, updating[T]{*f, i, iEnd, k, kEnd}, Parts(n, stripRows), cost)
}

// stripRows is how many rows a thread updates at a time.
const stripRows = 64

// updating is the job that updates a triangle. A part has some rows; the longest
// ones come first.
type updating[T Float] struct {
	cholesky[T]
	i, iEnd, k, kEnd int
}

var updates Jobs

func (u *updating[T]) Run(part int) {
	lo, hi := Part(Parts(u.iEnd-u.i, stripRows)-1-part, stripRows, u.iEnd-u.i)
	lo, hi = u.i+lo, u.i+hi
	if lo > u.i {
		u.multiply(lo, hi, u.i, lo, u.k, u.kEnd)
	}
	u.update(lo, hi, u.k, u.kEnd)
}

// update subtracts from the lower triangle between i and iEnd the product of its
// rows' columns k…kEnd and their transpose.
func (f *cholesky[T]) update(i, iEnd, k, kEnd int) {
	if iEnd-i <= squareWidth {
		f.multiply(i, iEnd, i, iEnd, k, kEnd)
		return
	}
	mid := i + halve(iEnd-i, squareWidth)
	f.update(i, mid, k, kEnd)
	f.multiply(mid, iEnd, i, mid, k, kEnd)
	f.update(mid, iEnd, k, kEnd)
}

// multiply subtracts L[i…, k…]·L[j…, k…]ᵀ from rows i… and columns j….
func (f *cholesky[T]) multiply(i, iEnd, j, jEnd, k, kEnd int) {
	a := Operand[T]{f.l[i*f.ld+k:], f.ld, false}
	b := Operand[T]{f.l[j*f.ld+k:], f.ld, true}
	Multiply(f.l[i*f.ld+j:], f.ld, a, b, iEnd-i, jEnd-j, kEnd-k, -1, 1, nil)
}

// plain is factor by the formula, column by column.
func (f *cholesky[T]) plain(lo, hi int) (at int, pivot float64) {
	for j := lo; j < hi; j++ {
		y := f.l[j*f.ld+lo:][:j-lo+1]
		d := y[j-lo]
		y = y[:j-lo]
		for _, v := range y {
			d -= T(v * v)
		}
		if !(d > 0) {
			return j, float64(d)
		}
		d = T(math.Sqrt(float64(d)))
		f.l[j*f.ld+j] = d
		for i := j + 1; i < hi; i++ {
			x := f.l[i*f.ld+lo:][:len(y)+1]
			s := x[len(y)]
			for k, v := range y {
				s -= T(x[k] * v)
			}
			x[len(y)] = s / d
		}
	}
	return -1, 0
}
