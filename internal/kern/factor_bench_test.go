package kern

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// The rates of factorizations beside that of a product of the same size: n³/3
// operations for Cholesky, n³ for n right sides, 2n³/3 for LU.
func BenchmarkFactor(b *testing.B) {
	for _, n := range []int{4, 16, 64, 256, 1024} {
		b.Run(fmt.Sprint("float64/", n), func(b *testing.B) { benchFactor[float64](b, n) })
		b.Run(fmt.Sprint("float32/", n), func(b *testing.B) { benchFactor[float32](b, n) })
	}
}

func benchFactor[T Float](b *testing.B, n int) {
	rng := rand.New(rand.NewPCG(1, 1))
	a, s, c := random[T](rng, n*n), make([]T, n*n), make([]T, n*n)
	Gemm(s, a, a, n, n, n, false, true)
	for i := range n {
		s[i*n+i] += T(n)
	}
	l := make([]T, n*n)
	Cholesky(l, s, n)
	lu := NewLU[T](n)
	defer lu.Free()
	cube := float64(n) * float64(n) * float64(n)
	for _, f := range []struct {
		name  string
		flops float64
		run   func()
	}{
		{"gemm", 2 * cube, func() { Gemm(c, a, a, n, n, n, false, false) }},
		{"cholesky", cube / 3, func() { Cholesky(c, s, n) }},
		{"solve", cube, func() { TriangularSolve(c, l, a, n, n, Triangle{}) }},
		{"solve-trans", cube, func() { TriangularSolve(c, l, a, n, n, Triangle{Trans: true}) }},
		{"solve-right", cube, func() { TriangularSolveRight(c, l, a, n, n, Triangle{}) }},
		{"solve-vector", cube / float64(n), func() { TriangularSolve(c, l, a, n, 1, Triangle{}) }},
		{"lu", 2 * cube / 3, func() { lu.Factor(a) }},
		{"inverse", 2 * cube, func() { lu.Inverse(c) }},
	} {
		b.Run(f.name, func(b *testing.B) {
			for b.Loop() {
				f.run()
			}
			b.ReportMetric(f.flops*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
		})
	}
}
