package kern

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/lapack/gonum"
)

// LU is a factorization P·L·U of a square matrix with partial pivoting, in
// float64. Free gives its memory back.
type LU struct {
	n     int
	a     *Buffer[float64]
	pivot *Buffer[int]
}

// NewLU returns memory for factorizations of n×n matrices.
func NewLU(n int) LU { return LU{n, Scratch[float64](n * n), pivots(n)} }

// Free gives the memory back.
func (f LU) Free() {
	f.a.Free()
	f.pivot.Free()
}

// factor factors a, and returns the first i with U[i,i] = 0, or −1.
func (f LU) factor() (zero int) {
	n, u := f.n, f.a.S
	(gonum.Implementation{}).Dgetrf(n, n, u, max(n, 1), f.pivot.S)
	return zeroPivot(u, n, false)
}

// FactorLU factors a and returns the first i with U[i,i] = 0, or −1.
func FactorLU[T Float](f LU, a []T) (zero int) {
	load(f.a.S, a[:f.n*f.n])
	return f.factor()
}

// SolveLU stores in x the solution of A·X = B, or Aᵀ·X = B, for n×m matrices.
func SolveLU[T Float](f LU, x, b []T, m int, trans bool) {
	if f.n*m == 0 {
		return
	}
	work := Scratch[float64](f.n * m)
	defer work.Free()
	load(work.S, b[:f.n*m])
	t := blas.NoTrans
	if trans {
		t = blas.Trans
	}
	(gonum.Implementation{}).Dgetrs(t, f.n, m, f.a.S, f.n, f.pivot.S, work.S, m)
	store(x, work.S)
}

// InverseLU stores A⁻¹ in x. The factorization is lost.
func InverseLU[T Float](f LU, x []T) {
	if f.n == 0 {
		return
	}
	work := Scratch[float64](64 * f.n)
	defer work.Free()
	(gonum.Implementation{}).Dgetri(f.n, f.a.S, f.n, f.pivot.S, work.S, len(work.S))
	store(x, f.a.S)
}

// Det returns the determinant: the product of the pivots, signed by the row
// interchanges.
func (f LU) Det() float64 {
	det := 1.0
	for i := range f.n {
		det *= f.a.S[i*f.n+i]
		if f.pivot.S[i] != i {
			det = -det
		}
	}
	return det
}

// SlogDet returns the sign of the determinant (−1, 0, 1) and the logarithm of
// its magnitude.
func (f LU) SlogDet() (sign, log float64) {
	sign = 1
	for i := range f.n {
		d := f.a.S[i*f.n+i]
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
