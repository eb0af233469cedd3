package bench_test

import (
	"testing"

	"github.com/covector-ad/covector/bench"
)

// A benchmark of one's own function: here a dot product, 2n operations that
// read 16n bytes, which stay in the caches.
func ExampleFunc() {
	BenchmarkDot := func(b *testing.B) {
		x, y, sum := make([]float64, 1000), make([]float64, 1000), 0.0
		bench.Func(b, 2000, 0, func() {
			for i, v := range x {
				sum += v * y[i]
			}
		})
	}
	_ = BenchmarkDot // go test -bench Dot prints time, GFLOP/s, of-peak and allocations
}
