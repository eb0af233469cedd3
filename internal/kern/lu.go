package kern

import "math"

// LU is a factorization P·L·U of a square matrix with partial pivoting: L has
// ones on its diagonal, U is upper triangular, and P exchanges rows. Free gives
// its memory back.
type LU[T Float] struct {
	n     int
	a     *Buffer[T]   // L below the diagonal, U on and above it
	pivot *Buffer[int] // row i was exchanged with row pivot[i] ≥ i, in this order
}

// NewLU returns memory for factorizations of n×n matrices.
func NewLU[T Float](n int) LU[T] { return LU[T]{n, Scratch[T](n * n), pivots(n)} }

// Free gives the memory back.
func (f LU[T]) Free() {
	f.a.Free()
	f.pivot.Free()
}

// Factor factors a and returns the first i with U[i,i] = 0, or −1. Each pivot is
// the first largest in magnitude of what is left of its column; a NaN counts as
// the largest.
func (f LU[T]) Factor(a []T) (zero int) {
	Copy(f.a.S, a[:f.n*f.n])
	return f.factor()
}

// FactorWide is Factor in float64 whatever a's type is: the determinant of a
// nearly singular matrix is a difference of much larger terms.
func FactorWide[T Float](f LU[float64], a []T) (zero int) {
	load(f.a.S, a[:f.n*f.n])
	return f.factor()
}

func (f LU[T]) factor() (zero int) {
	e := elimination[T]{f.a.S, f.n, f.n, f.pivot.S}
	e.factor(0, f.n)
	return zeroPivot(f.a.S, f.n, f.n, false)
}

// Solve stores in x the solution of A·X = B, or Aᵀ·X = B, for n×m matrices.
func (f LU[T]) Solve(x, b []T, m int, trans bool) {
	Copy(x, b[:f.n*m])
	f.solve(x, m, trans)
}

// solve is Solve where x holds B.
func (f LU[T]) solve(x []T, m int, trans bool) {
	lower := triangular[T]{Triangle: Triangle{Trans: trans, Unit: true}, a: f.a.S, lda: f.n, x: x, ldx: m, m: m}
	upper := lower
	upper.Upper, upper.Unit = true, false
	if trans {
		upper.run(f.n)
		lower.run(f.n)
		for i := f.n - 1; i >= 0; i-- {
			exchange(x, m, i, f.pivot.S[i], m)
		}
		return
	}
	for i, p := range f.pivot.S {
		exchange(x, m, i, p, m)
	}
	lower.run(f.n)
	upper.run(f.n)
}

// exchange exchanges rows i and j of x, ldx apart and of length n.
func exchange[T Float](x []T, ldx, i, j, n int) {
	if i == j {
		return
	}
	a, b := x[i*ldx:][:n], x[j*ldx:][:n]
	for k, v := range a {
		a[k], b[k] = b[k], v
	}
}

// Inverse stores A⁻¹ in x.
func (f LU[T]) Inverse(x []T) {
	Clear(x[:f.n*f.n])
	for i := range f.n {
		x[i*f.n+i] = 1
	}
	f.solve(x, f.n, false)
}

// Det returns the determinant: the product of the pivots, signed by the row
// interchanges.
func (f LU[T]) Det() float64 {
	det := 1.0
	for i := range f.n {
		det *= float64(f.a.S[i*f.n+i])
		if f.pivot.S[i] != i {
			det = -det
		}
	}
	return det
}

// SlogDet returns the sign of the determinant (−1, 0, 1) and the logarithm of
// its magnitude.
func (f LU[T]) SlogDet() (sign, log float64) {
	sign = 1
	for i := range f.n {
		d := float64(f.a.S[i*f.n+i])
		if (d < 0) != (f.pivot.S[i] != i) {
			sign = -sign
		}
		log += math.Log(math.Abs(d))
		if d == 0 {
			return 0, math.Inf(-1)
		}
	}
	if log != log {
		sign = log
	}
	return sign, log
}
