package kern

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// Gemm stores in c the product op(a)·op(b) of an m×k and a k×n matrix, all
// row-major, where op transposes if ta (tb) is set:
//
//	c[i,j] = ((0 + a[i,0]·b[0,j]) + a[i,1]·b[1,j]) + …
//
// rounded after every product and every sum, in this order whatever the sizes
// are. The sum of no terms is 0.
//
// Panels of b are multiplied by gonum's BLAS, in pieces so small that it starts
// no goroutines and allocates nothing. Two of its habits are kept out: its dot
// products round by where in memory they start, so a transposed b is packed;
// and it skips zeros in a, though 0·Inf is NaN, so a panel that is not finite
// goes through a plain loop.
func Gemm[T Float](c, a, b []T, m, n, k int, ta, tb bool) {
	c = c[:m*n]
	Fill(c, 0)
	if m == 0 || n == 0 || k == 0 {
		return
	}
	g := gemm[T]{c: c, a: a, b: b, m: m, n: n, k: k, ta: ta, tb: tb}
	if tb {
		pack := Scratch[T](min(k, panelRows) * min(n, panelCols))
		g.pack = pack.S
		defer pack.Free()
	}
	for j := 0; j < n; j += panelCols {
		for l := 0; l < k; l += panelRows {
			g.panel(j, min(panelCols, n-j), l, min(panelRows, k-l))
		}
	}
}

// The panel of b and the strip of c that are worked on at a time. A strip has
// fewer than four of gonum's 64×64 blocks: it takes four for goroutines.
const (
	panelRows = 64
	panelCols = 128
	stripRows = 64
)

type gemm[T Float] struct {
	c, a, b, pack []T
	m, n, k       int
	ta, tb        bool
}

// panel adds to columns j… of c the products with rows l… of op(b).
func (g *gemm[T]) panel(j, nj, l, nl int) {
	b, ldb := g.b, g.n
	if g.tb {
		b, ldb = g.pack, nj
		transpose(b, nj, g.b[j*g.k+l:], g.k, nj, nl)
	} else {
		b = b[l*g.n+j:]
	}
	// With few rows or columns gonum's calls cost more than they save.
	plain := g.m < 3 || nj < 4 || !finitePanel(b, ldb, nl, nj)
	for i := 0; i < g.m; i += stripRows {
		ni := min(stripRows, g.m-i)
		c := g.c[i*g.n+j:]
		if g.ta {
			strip(c, g.n, g.a[l*g.m+i:], g.m, b, ldb, ni, nj, nl, true, plain)
		} else {
			strip(c, g.n, g.a[i*g.k+l:], g.k, b, ldb, ni, nj, nl, false, plain)
		}
	}
}

// strip adds the product of one piece.
func strip[T Float](c []T, ldc int, a []T, lda int, b []T, ldb, m, n, k int, ta, plain bool) {
	trans := blas.NoTrans
	if ta {
		trans = blas.Trans
	}
	switch c := any(c).(type) {
	case []float32:
		if !plain {
			gonum.Implementation{}.Sgemm(trans, blas.NoTrans, m, n, k, 1, any(a).([]float32), lda, any(b).([]float32), ldb, 1, c, ldc)
			return
		}
	case []float64:
		if !plain {
			gonum.Implementation{}.Dgemm(trans, blas.NoTrans, m, n, k, 1, any(a).([]float64), lda, any(b).([]float64), ldb, 1, c, ldc)
			return
		}
	}
	row, col := lda, 1
	if ta {
		row, col = 1, lda
	}
	for i := range m {
		out := c[i*ldc:][:n]
		for l := range k {
			v := a[i*row+l*col]
			x := b[l*ldb:][:len(out)]
			for j := range out {
				out[j] += T(v * x[j])
			}
		}
	}
}

// transpose stores in dst, of row length ldd, the transpose of the m×n matrix
// src, of row length lds.
func transpose[T Float](dst []T, ldd int, src []T, lds, m, n int) {
	for i := range m {
		for j, v := range src[i*lds:][:n] {
			dst[j*ldd+i] = v
		}
	}
}

// finitePanel reports whether all elements of an m×n matrix are finite.
func finitePanel[T Float](b []T, ldb, m, n int) bool {
	var s T
	for i := range m {
		for _, v := range b[i*ldb:][:n] {
			s += v - v // 0, or NaN
		}
	}
	return s == 0
}

// MatMul stores in c, of shape batch ++ [m n], the products of the matrices in
// a, of shape as, and those in b, of shape bs, transposed if ta (tb) is set. The
// leading axes of as and bs broadcast to batch.
func MatMul[T Float](c []T, batch []int, a []T, as []int, b []T, bs []int, ta, tb bool) {
	ra, rb := len(as)-2, len(bs)-2
	m, k, n := as[ra], as[ra+1], bs[rb+1]
	if ta {
		m, k = k, m
	}
	if tb {
		n = bs[rb]
	}
	Pairs(batch, as[:ra], m*k, bs[:rb], k*n, func(p, oa, ob int) {
		Gemm(c[p*m*n:(p+1)*m*n], a[oa:oa+m*k], b[ob:ob+k*n], m, n, k, ta, tb)
	})
}
