package kern

// Triangle tells how a triangular matrix A is read: by its upper triangle or by
// its lower one, transposed or not, with its own diagonal or with ones.
type Triangle struct{ Upper, Trans, Unit bool }

// TriangularSolve stores in x the solution of op(A)·X = B for an n×n matrix A and
// an n×m matrix B, by substitution in float64. It returns the first i with
// A[i,i] = 0, where x is not set, or −1.
func TriangularSolve[T Float](x, a, b []T, n, m int, t Triangle) (pivot int) {
	if pivot = zeroPivot(a, n, t.Unit); pivot >= 0 {
		return pivot
	}
	work := Scratch[float64](n * m)
	defer work.Free()
	y := work.S
	load(y, b[:n*m])
	row, col := t.strides(n)
	for s := range n {
		i, lo, hi := t.step(s, n, true)
		yi := y[i*m : (i+1)*m]
		for l := lo; l < hi; l++ {
			v, yl := float64(a[i*row+l*col]), y[l*m:(l+1)*m]
			for j := range yi {
				yi[j] -= float64(v * yl[j])
			}
		}
		if !t.Unit {
			d := float64(a[i*n+i])
			for j := range yi {
				yi[j] /= d
			}
		}
	}
	store(x, y)
	return -1
}

// TriangularSolveRight stores in x the solution of X·op(A) = B for an n×n matrix
// A and an m×n matrix B, as TriangularSolve does.
func TriangularSolveRight[T Float](x, a, b []T, n, m int, t Triangle) (pivot int) {
	if pivot = zeroPivot(a, n, t.Unit); pivot >= 0 {
		return pivot
	}
	work := Scratch[float64](n)
	defer work.Free()
	y := work.S
	row, col := t.strides(n)
	for r := range m {
		load(y, b[r*n:(r+1)*n])
		for s := range n {
			j, lo, hi := t.step(s, n, false)
			for l := lo; l < hi; l++ {
				y[j] -= float64(y[l] * float64(a[l*row+j*col]))
			}
			if !t.Unit {
				y[j] /= float64(a[j*n+j])
			}
		}
		store(x[r*n:(r+1)*n], y)
	}
	return -1
}

// strides returns the steps by which op(A)[i,j] is a[i*row+j*col].
func (t Triangle) strides(n int) (row, col int) {
	if t.Trans {
		return 1, n
	}
	return n, 1
}

// step returns the unknown that is solved for in step s, and the range of those
// that it stands on. A lower op(A) on the left is solved downwards.
func (t Triangle) step(s, n int, left bool) (i, lo, hi int) {
	if down := t.Upper == t.Trans; down == left {
		return s, 0, s
	}
	return n - 1 - s, n - s, n
}

// zeroPivot returns the first i with A[i,i] = 0 where that matters, or −1.
func zeroPivot[T Float](a []T, n int, unit bool) int {
	for i := 0; i < n && !unit; i++ {
		if a[i*n+i] == 0 {
			return i
		}
	}
	return -1
}

// load stores src in dst.
func load[T Float](dst []float64, src []T) {
	for i, v := range src {
		dst[i] = float64(v)
	}
}

// store stores src, rounded, in dst.
func store[T Float](dst []T, src []float64) {
	for i, v := range src {
		dst[i] = T(v)
	}
}
