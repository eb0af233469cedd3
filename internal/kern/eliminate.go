package kern

// elimination is a square matrix that is being factored in place as P·L·U.
type elimination[T Float] struct {
	a     []T
	ld, n int
	pivot []int
}

// stripWidth is how many columns are eliminated without products of matrices;
// matrices of littleWidth rows are element by element.
const stripWidth, littleWidth = 16, 16

// factor eliminates columns lo…hi, from which what the columns before lo
// contribute has been subtracted; rows are exchanged within these columns alone.
func (e *elimination[T]) factor(lo, hi int) {
	if e.n <= littleWidth {
		e.plain()
		return
	}
	if hi-lo <= stripWidth {
		e.strip(lo, hi)
		return
	}
	mid := lo + halve(hi-lo, stripWidth)
	e.factor(lo, mid)
	e.exchange(lo, mid, mid, hi)
	s := triangular[T]{
		Triangle: Triangle{Unit: true}, a: e.a[lo*e.ld+lo:], lda: e.ld,
		x: e.a[lo*e.ld+mid:], ldx: e.ld, m: hi - mid,
	}
	s.run(mid - lo)
	if mid < e.n {
		l := Operand[T]{e.a[mid*e.ld+lo:], e.ld, false}
		Multiply(e.a[mid*e.ld+mid:], e.ld, l, Operand[T]{s.x, e.ld, false}, e.n-mid, hi-mid, mid-lo, -1, 1, nil)
	}
	e.factor(mid, hi)
	e.exchange(mid, hi, lo, mid)
}

// exchange does the exchanges of columns i…iEnd in columns j…jEnd.
func (e *elimination[T]) exchange(i, iEnd, j, jEnd int) {
	for ; i < iEnd; i++ {
		exchange(e.a[j:], e.ld, i, e.pivot[i], jEnd-j)
	}
}

// strip eliminates at most stripWidth columns. They are taken out and transposed,
// so that columns are contiguous; each is brought up to date when its turn comes.
func (e *elimination[T]) strip(lo, hi int) {
	w, n := hi-lo, e.n-lo
	room := Scratch[T](w * n)
	cols := room.S
	at := e.a[lo*e.ld+lo:]
	transposeLines(cols, at, n, w, n, e.ld)
	for j := range w {
		col := cols[j*n:][:n]
		var neg [stripWidth]T // of the elements of U above the diagonal
		for k := range j {
			u := col[k]
			for t := range k {
				u += T(neg[t] * cols[t*n+k])
			}
			col[k], neg[k] = u, -u
		}
		addRows(col[j:], cols[j:], n, neg[:j])
		p := j + farthestFromZero(col[j:])
		e.pivot[lo+j] = lo + p
		if p != j {
			for c := 0; c < w*n; c += n {
				cols[c+j], cols[c+p] = cols[c+p], cols[c+j]
			}
		}
		if col[j] != 0 {
			Div(col[j+1:], col[j+1:], col[j:j+1])
		}
	}
	transposeLines(at, cols, w, n, e.ld, n)
	room.Free()
}

// farthestFromZero returns the position of the first element of x that is largest
// in magnitude, or of the first NaN.
func farthestFromZero[T Float](x []T) int {
	high, i := extreme(x, false)
	low, j := extreme(x, true)
	switch {
	case high > -low:
		return i
	case high < -low:
		return j
	}
	return min(i, j)
}

// plain is the elimination by the formula: U[i,j] or L[i,j]·U[j,j] is
// A[i,j] − Σₖ L[i,k]·U[k,j], k < min(i, j), where A's rows are exchanged.
func (e *elimination[T]) plain() {
	for j := range e.n {
		p, top := j, T(-1)
		for i := j; i < e.n; i++ {
			v := e.a[i*e.ld+j]
			if v != v {
				p = i
				break
			}
			if v = max(v, -v); v > top {
				p, top = i, v
			}
		}
		e.pivot[j] = p
		exchange(e.a, e.ld, j, p, e.n)
		row := e.a[j*e.ld:][:e.n]
		if row[j] == 0 {
			continue
		}
		for i := j + 1; i < e.n; i++ {
			below := e.a[i*e.ld:][:e.n]
			v := below[j] / row[j]
			below[j] = v
			to := below[j+1:]
			for k, u := range row[j+1:][:len(to)] {
				to[k] -= T(v * u)
			}
		}
	}
}
