package bench

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// exponential is a function that costs more than to pass over memory.
type exponential struct{}

func (exponential) Block(out []float32, x [][]float32) { kern.Exp(out, x[0]) }

// BenchmarkThreads times elementwise functions and reductions of many sizes on one
// thread and on two, in turns. At no size should two take more than 3 % longer.
func BenchmarkThreads(b *testing.B) {
	matrix := func(f func(out, x []float32, shape []int)) func(n int) func() {
		return func(n int) func() {
			shape := []int{max(n/256, 1), min(n, 256)}
			x, out := pattern[float32](n/shape[1]*shape[1], 1, 4), make([]float32, n)
			return func() { f(out, x, shape) }
		}
	}
	at := make([]int64, 1e7)
	blocks := func(op prog.Blocker[float32], operands int) func(n int) func() {
		return func(n int) func() {
			var x [][]float32
			for k := range operands {
				x = append(x, pattern[float32](n, k, 1))
			}
			out, view := make([]float32, n), make([][]float32, operands)
			return func() { prog.RunBlocks(op, out, x, 0, view) }
		}
	}
	for _, f := range []struct {
		name string
		of   func(n int) func()
	}{
		{"add", blocks(sum[float32]{}, 2)},
		{"exp", blocks(exponential{}, 1)},
		{"sum-all", matrix(func(out, x []float32, _ []int) { out[0] = kern.Sum(x) })},
		{"sum-last", matrix(func(out, x []float32, s []int) { kern.SumAxes(out[:s[0]], x, s, lastAxis) })},
		{"sum-first", matrix(func(out, x []float32, s []int) { kern.SumAxes(out[:s[1]], x, s, firstAxis) })},
		{"max-last", matrix(func(out, x []float32, s []int) { kern.Extremes(out[:s[0]], at[:s[0]], x, s, lastAxis, false) })},
		{"max-first", matrix(func(out, x []float32, s []int) { kern.Extremes(out[:s[1]], at[:s[1]], x, s, firstAxis, false) })},
		{"softmax-last", matrix(func(out, x []float32, s []int) { kern.Softmaxes(out[:len(x)], x, s, lastAxis) })},
	} {
		for _, n := range []int{1e2, 1e3, 1e4, 2e4, 5e4, 1e5, 2e5, 1e6, 1e7} {
			step := f.of(n)
			b.Run(fmt.Sprintf("%s/%d", f.name, n), func(b *testing.B) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
				compareThreads(b, step)
			})
		}
	}
}

// BenchmarkThreadsGemm does the same for matrix products.
func BenchmarkThreadsGemm(b *testing.B) {
	threadsGemm[float32](b)
	threadsGemm[float64](b)
}

func threadsGemm[T tensor.Float](b *testing.B) {
	for _, n := range []int{16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 192, 256, 384, 512, 1024} {
		step := productKernel[T](Product{M: n, K: n, N: n}).Step
		b.Run(fmt.Sprintf("%s/%d", tensor.DType[T](), n), func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
			compareThreads(b, step)
		})
	}
}

// compareThreads times f on one thread and on two in turns, and reports the
// medians, and the median of the ratios.
func compareThreads(b *testing.B, f func()) {
	defer kern.SetThreads(kern.SetThreads(0))
	var ns [2][]float64
	var ratio []float64
	for b.Loop() {
		for k := range ns {
			kern.SetThreads(k + 1)
			f()
			done := 0
			start := time.Now()
			for steps := 1; time.Since(start) < time.Millisecond; steps *= 2 {
				for range steps {
					f()
				}
				done += steps
			}
			ns[k] = append(ns[k], float64(time.Since(start))/float64(done))
		}
		ratio = append(ratio, ns[1][len(ratio)]/ns[0][len(ratio)])
	}
	b.ReportMetric(0, "ns/op")
	for k, unit := range []string{"ns/one", "ns/two"} {
		b.ReportMetric(median(ns[k]), unit)
	}
	b.ReportMetric(median(ratio), "two/one")
}
