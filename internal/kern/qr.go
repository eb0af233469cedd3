package kern

import (
	"math"

	"gonum.org/v1/gonum/lapack/gonum"
)

// QR stores in q, m×n, and r, n×n, the reduced factorization A = Q·R of an m×n
// matrix, m ≥ n: the columns of Q are orthonormal, R is upper triangular with
// diagonal ≥ 0. It works in float64. If A is not finite, q and r are NaN.
func QR[T Float](q, r, a []T, m, n int) {
	clear(r[:n*n])
	if m*n == 0 {
		return
	}
	if !Finite(a[:m*n]) {
		Fill(q[:m*n], T(math.NaN()))
		Fill(r[:n*n], T(math.NaN()))
		return
	}
	const block = 32
	work := Scratch[float64](m*n + 2*n + block*n)
	defer work.Free()
	f, tau, rest := work.S[:m*n], work.S[m*n:][:n], work.S[m*n+n:]
	load(f, a[:m*n])
	var lapack gonum.Implementation
	lapack.Dgeqrf(m, n, f, n, tau, rest[:block*n], block*n)
	signs := rest[block*n:]
	for i := range n {
		signs[i] = f[i*n+i]
		for j := i; j < n; j++ {
			r[i*n+j] = T(flip(f[i*n+j], signs[i]))
		}
	}
	lapack.Dorgqr(m, n, n, f, n, tau, rest[:block*n], block*n)
	for i := range m {
		for j := range n {
			q[i*n+j] = T(flip(f[i*n+j], signs[j]))
		}
	}
}

// flip returns v with its sign changed if sign is negative.
func flip(v, sign float64) float64 {
	if sign < 0 {
		return -v
	}
	return v
}
