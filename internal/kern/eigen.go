package kern

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/gonum"
)

// SymEig stores in w the eigenvalues of the symmetric n×n matrix a, of which it
// reads the lower triangle, in ascending order, and in the columns of v
// orthonormal eigenvectors: in each, the first of the components largest in magnitude is
// positive. It works in float64. It reports whether the iteration converged,
// which it does for finite matrices.
func SymEig[T Float](w, v, a []T, n int) bool {
	if n == 0 {
		return true
	}
	work := Scratch[float64](n*n + n + 34*n)
	defer work.Free()
	f, values, rest := work.S[:n*n], work.S[n*n:][:n], work.S[n*n+n:]
	load(f, a[:n*n])
	if !(gonum.Implementation{}).Dsyev(lapack.EVCompute, blas.Lower, n, f, n, values, rest, len(rest)) {
		return false
	}
	for j := range n {
		top := 0.0
		for i := range n {
			if x := f[i*n+j]; math.Abs(x) > math.Abs(top)*(1+1e-9) {
				top = x
			}
		}
		for i := range n {
			v[i*n+j] = T(flip(f[i*n+j], top))
		}
	}
	store(w, values)
	return true
}

// Finite reports whether all elements of x are finite.
func Finite[T Float](x []T) bool {
	var s T
	for _, v := range x {
		s += v - v // 0, or NaN
	}
	return s == 0
}

// Spectral stores in y the n×n matrix V·diag(d)·Vᵀ.
func Spectral[T Float](y, v, d []T, n int) {
	work := Scratch[T](n * n)
	defer work.Free()
	for i := range n {
		for j, x := range v[i*n : (i+1)*n] {
			work.S[i*n+j] = x * d[j]
		}
	}
	Gemm(y, work.S, v, n, n, n, false, true)
}

// Gaps stores in f the matrix 1/(w[j] − w[i]), 0 on the diagonal, of the
// ascending w. If two elements differ by tol·max|w| or less it returns their
// places, else 0, 0. But if d is given and d[i] = d[j] it stores 0 for them.
func Gaps[T Float](f, w, d []T, tol T) (i, j int) {
	n := len(w)
	var top T
	for _, v := range w {
		top = max(top, v, -v)
	}
	for i := range n {
		f[i*n+i] = 0
		for j := i + 1; j < n; j++ {
			gap := w[j] - w[i]
			g := 1 / gap
			if gap <= tol*top {
				if d == nil || d[i] != d[j] {
					return i, j
				}
				g = 0
			}
			f[i*n+j], f[j*n+i] = g, -g
		}
	}
	return 0, 0
}
