package kern

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/lapack/gonum"
)

// Cholesky stores in l the lower triangular matrix with L·Lᵀ = A for the n×n
// matrix A, of which it reads the lower triangle. If A is not positive definite
// it returns the first i whose pivot, A[i,i] − Σₖ L[i,k]² (k < i), is not
// positive, and that pivot; else −1. It works in float64.
func Cholesky[T Float](l, a []T, n int) (i int, pivot float64) {
	work := Scratch[float64](n * n)
	defer work.Free()
	w := work.S
	load(w, a[:n*n])
	if n > 0 && !(gonum.Implementation{}).Dpotrf(blas.Lower, n, w, n) {
		load(w, a[:n*n])
		return failingPivot(w, n)
	}
	for i := range n {
		clear(w[i*n+i+1 : (i+1)*n])
	}
	store(l, w)
	return -1, 0
}

// failingPivot factors a plainly and returns the first pivot that is not
// positive, or, where rounding hides it, the least.
func failingPivot(a []float64, n int) (least int, pivot float64) {
	pivot = math.Inf(1)
	for i := range n {
		for j := range i + 1 {
			s := a[i*n+j]
			for k := range j {
				s -= float64(a[i*n+k] * a[j*n+k])
			}
			if j < i {
				a[i*n+j] = s / a[j*n+j]
				continue
			}
			if !(s > 0) {
				return i, s
			}
			if s < pivot {
				least, pivot = i, s
			}
			a[i*n+i] = math.Sqrt(s)
		}
	}
	return least, pivot
}
