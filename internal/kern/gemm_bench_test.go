package kern

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func benchGemm[T Float](b *testing.B, m, n, k int, ta, tb bool) {
	rng := rand.New(rand.NewPCG(1, 1))
	x, y, c := make([]T, m*k), make([]T, k*n), make([]T, m*n)
	for i := range x {
		x[i] = T(rng.NormFloat64())
	}
	for i := range y {
		y[i] = T(rng.NormFloat64())
	}
	for b.Loop() {
		Gemm(c, x, y, m, n, k, ta, tb)
	}
	b.ReportMetric(2*float64(m)*float64(n)*float64(k)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
}

func BenchmarkGemm(b *testing.B) {
	for _, n := range []int{32, 64, 128, 256, 512, 1024, 2048} {
		b.Run(fmt.Sprintf("float64/%d", n), func(b *testing.B) { benchGemm[float64](b, n, n, n, false, false) })
		b.Run(fmt.Sprintf("float32/%d", n), func(b *testing.B) { benchGemm[float32](b, n, n, n, false, false) })
	}
	for form := 1; form < 4; form++ {
		ta, tb := form&1 != 0, form&2 != 0
		b.Run(fmt.Sprintf("float64/512-%v-%v", ta, tb), func(b *testing.B) { benchGemm[float64](b, 512, 512, 512, ta, tb) })
		b.Run(fmt.Sprintf("float32/512-%v-%v", ta, tb), func(b *testing.B) { benchGemm[float32](b, 512, 512, 512, ta, tb) })
	}
	b.Run("float32/64x784x256", func(b *testing.B) { benchGemm[float32](b, 64, 256, 784, false, false) })
}
