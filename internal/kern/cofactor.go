package kern

import (
	"math"

	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/gonum"
)

// Cofactor stores in c the matrix of cofactors of the n×n matrix A, the gradient
// of its determinant. From A = U·S·Vᵀ it is
//
//	cof A = det U·det V·U·diag(Πₖ sₖ, k ≠ i)·Vᵀ
//
// which holds where A is singular too. It works in float64. If A is not finite,
// or the decomposition does not converge, c is NaN.
func Cofactor[T Float](c, a []T, n int) {
	f, ok := newSVD(a, n)
	defer f.mem.Free()
	if !ok {
		Fill(c[:n*n], T(math.NaN()))
		return
	}
	clear(f.core)
	for i := range n {
		f.core[i*n+i] = f.product(i, i)
	}
	f.rotate()
	store(c, f.core)
}

// CofactorDiff stores in c the differential of the matrix of cofactors at A
// along E: with F = Uᵀ·E·V it is det U·det V·U·M·Vᵀ, where
//
//	M[i,i] = Σⱼ F[j,j]·Πₖ sₖ (j ≠ i; k ≠ i, j),  M[i,j] = −F[j,i]·Πₖ sₖ (k ≠ i, j)
func CofactorDiff[T Float](c, a, e []T, n int) {
	f, ok := newSVD(a, n)
	defer f.mem.Free()
	if !ok {
		Fill(c[:n*n], T(math.NaN()))
		return
	}
	load(f.core, e[:n*n])
	Gemm(f.tmp, f.u, f.core, n, n, n, true, false)
	Gemm(f.core, f.tmp, f.vt, n, n, n, false, true)
	m := f.tmp
	clear(m)
	for i := range n {
		for j := range i {
			p := f.product(i, j)
			m[i*n+i] += float64(f.core[j*n+j] * p)
			m[j*n+j] += float64(f.core[i*n+i] * p)
			m[i*n+j] = -f.core[j*n+i] * p
			m[j*n+i] = -f.core[i*n+j] * p
		}
	}
	copy(f.core, m)
	f.rotate()
	store(c, f.core)
}

// svd is a singular value decomposition U·diag(s)·Vᵀ of a square matrix, with
// memory for two more.
type svd struct {
	n                   int
	mem                 *Buffer[float64]
	u, vt, s, core, tmp []float64
	sign                float64 // det U · det V
}

func newSVD[T Float](a []T, n int) (f svd, ok bool) {
	const block = 32 // columns that are worked on at a time
	size := 5*n + 2*block*n
	f = svd{n: n, mem: Scratch[float64](4*n*n + n + size)}
	rest := f.mem.S
	for _, part := range []*[]float64{&f.u, &f.vt, &f.core, &f.tmp} {
		*part, rest = rest[:n*n], rest[n*n:]
	}
	f.s, rest = rest[:n], rest[n:]
	if n == 0 {
		return f, true
	}
	if !Finite(a[:n*n]) {
		return f, false
	}
	load(f.core, a[:n*n])
	if !(gonum.Implementation{}).Dgesvd(lapack.SVDAll, lapack.SVDAll, n, n, f.core, n, f.s, f.u, n, f.vt, n, rest, len(rest)) {
		return f, false
	}
	f.sign = math.Copysign(1, f.det(f.u)*f.det(f.vt))
	return f, true
}

// det returns the determinant of an orthogonal matrix, but for rounding.
func (f *svd) det(q []float64) float64 {
	lu := NewLU[float64](f.n)
	defer lu.Free()
	lu.Factor(q)
	return lu.Det()
}

// product returns the product of all singular values but number i and j.
func (f *svd) product(i, j int) float64 {
	p := 1.0
	for k, s := range f.s {
		if k != i && k != j {
			p *= s
		}
	}
	return p
}

// rotate replaces core by sign·U·core·Vᵀ.
func (f *svd) rotate() {
	Gemm(f.tmp, f.u, f.core, f.n, f.n, f.n, false, false)
	Gemm(f.core, f.tmp, f.vt, f.n, f.n, f.n, false, false)
	for i := range f.core {
		f.core[i] *= f.sign
	}
}
