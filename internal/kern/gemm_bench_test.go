package kern

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// peakRate returns the GFLOP/s of multiply-adds alone, the best of some runs.
func peakRate[T Float]() float64 {
	best := 0.0
	for range 50 {
		start := time.Now()
		done, ok := Peak[T](2e7)
		if !ok {
			return 0
		}
		best = max(best, float64(done)/float64(time.Since(start).Nanoseconds()))
	}
	return best
}

func benchGemm[T Float](b *testing.B, m, n, k int, ta, tb bool) {
	rng := rand.New(rand.NewPCG(1, 1))
	x, y, c := make([]T, m*k), make([]T, k*n), make([]T, m*n)
	for i := range x {
		x[i] = T(rng.NormFloat64())
	}
	for i := range y {
		y[i] = T(rng.NormFloat64())
	}
	limit := peakRate[T]()
	for b.Loop() {
		Gemm(c, x, y, m, n, k, ta, tb)
	}
	rate := 2 * float64(m) * float64(n) * float64(k) * float64(b.N) / float64(b.Elapsed().Nanoseconds())
	b.ReportMetric(rate, "GFLOP/s")
	if limit = max(limit, peakRate[T]()); limit > 0 {
		b.ReportMetric(rate/limit, "of-peak")
		if rate > 1.05*limit {
			b.Errorf("%v GFLOP/s is above the peak of %v that was measured", rate, limit)
		}
	}
}

func benchBoth(b *testing.B, name string, m, n, k int, ta, tb bool) {
	b.Run("float64/"+name, func(b *testing.B) { benchGemm[float64](b, m, n, k, ta, tb) })
	b.Run("float32/"+name, func(b *testing.B) { benchGemm[float32](b, m, n, k, ta, tb) })
}

func BenchmarkGemm(b *testing.B) {
	for _, n := range []int{32, 64, 128, 256, 512, 1024, 2048} {
		benchBoth(b, fmt.Sprint(n), n, n, n, false, false)
	}
	benchBoth(b, "512-tn", 512, 512, 512, true, false)
	benchBoth(b, "512-nt", 512, 512, 512, false, true)
	benchBoth(b, "512-tt", 512, 512, 512, true, true)
	benchBoth(b, "64x784x256", 64, 256, 784, false, false)
}

// The same sizes by gonum, which takes all cores: run it with -cpu 1.
func BenchmarkGonum(b *testing.B) {
	for _, n := range []int{32, 64, 128, 256, 512, 1024} {
		b.Run(fmt.Sprintf("float64/%d", n), func(b *testing.B) {
			x := random[float64](rand.New(rand.NewPCG(1, 1)), n*n)
			y, c := append([]float64(nil), x...), make([]float64, n*n)
			for b.Loop() {
				gonum.Implementation{}.Dgemm(blas.NoTrans, blas.NoTrans, n, n, n, 1, x, n, y, n, 0, c, n)
			}
			b.ReportMetric(2*float64(n)*float64(n)*float64(n)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
		})
		b.Run(fmt.Sprintf("float32/%d", n), func(b *testing.B) {
			x := random[float32](rand.New(rand.NewPCG(1, 1)), n*n)
			y, c := append([]float32(nil), x...), make([]float32, n*n)
			for b.Loop() {
				gonum.Implementation{}.Sgemm(blas.NoTrans, blas.NoTrans, n, n, n, 1, x, n, y, n, 0, c, n)
			}
			b.ReportMetric(2*float64(n)*float64(n)*float64(n)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
		})
	}
}
