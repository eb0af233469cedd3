package kern

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// rate reports the GB/s of f, which passes over that many bytes, beside that of a
// plain copy of as many bytes, read and written, in the same run.
func rate[T Float](b *testing.B, bytes int, f func()) {
	n := max(bytes/2/sizeOf[T](), 1)
	from, to := make([]T, n), make([]T, n)
	Fill(from, 1)
	f()
	copied := 1e30
	again := func() {
		for range 20 {
			start, k := time.Now(), 1+(1<<20)/bytes
			for range k {
				copy(to, from)
			}
			copied = min(copied, float64(time.Since(start).Nanoseconds())/float64(k))
		}
	}
	again()
	for b.Loop() {
		f()
	}
	again()
	took := float64(b.Elapsed().Nanoseconds()) / float64(b.N)
	b.ReportMetric(float64(bytes)/took, "GB/s")
	b.ReportMetric(copied/took, "of-copy")
}

func benchTypes(b *testing.B, name string, bench32, bench64 func(b *testing.B)) {
	b.Run("float32/"+name, bench32)
	b.Run("float64/"+name, bench64)
}

func sumBench[T Float](b *testing.B, rows, n int, f func(dst, x []T)) {
	x := random[T](rand.New(rand.NewPCG(1, 1)), rows*n)
	dst := make([]T, rows*n)
	rate[T](b, len(x)*sizeOf[T](), func() { f(dst, x) })
}

func BenchmarkSum(b *testing.B) {
	for _, n := range []int{1 << 10, 1 << 12, 1 << 16, 1 << 18, 1 << 24} {
		benchTypes(b, fmt.Sprint("sum/", n),
			func(b *testing.B) { sumBench(b, 1, n, func(dst, x []float32) { dst[0] = Sum(x) }) },
			func(b *testing.B) { sumBench(b, 1, n, func(dst, x []float64) { dst[0] = Sum(x) }) })
	}
	benchTypes(b, "squares/262144",
		func(b *testing.B) { sumBench(b, 1, 1<<18, func(dst, x []float32) { sumPowers(x, powerTwo) }) },
		func(b *testing.B) { sumBench(b, 1, 1<<18, func(dst, x []float64) { sumPowers(x, powerTwo) }) })
	benchTypes(b, "dot/262144",
		func(b *testing.B) {
			sumBench(b, 1, 1<<18, func(dst, x []float32) { dst[0] = Dot(x[:1<<17], x[1<<17:]) })
		},
		func(b *testing.B) {
			sumBench(b, 1, 1<<18, func(dst, x []float64) { dst[0] = Dot(x[:1<<17], x[1<<17:]) })
		})
	for _, s := range [][2]int{{20000, 10}, {512, 512}, {4096, 4096}} {
		benchTypes(b, fmt.Sprintf("rows/%dx%d", s[0], s[1]),
			func(b *testing.B) { sumBench(b, s[0], s[1], func(dst, x []float32) { SumRows(dst[:s[0]], x, s[1]) }) },
			func(b *testing.B) { sumBench(b, s[0], s[1], func(dst, x []float64) { SumRows(dst[:s[0]], x, s[1]) }) })
		benchTypes(b, fmt.Sprintf("columns/%dx%d", s[0], s[1]),
			func(b *testing.B) {
				sumBench(b, s[0], s[1], func(dst, x []float32) { SumAxes(dst[:s[1]], x, s[:], []bool{true, false}) })
			},
			func(b *testing.B) {
				sumBench(b, s[0], s[1], func(dst, x []float64) { SumAxes(dst[:s[1]], x, s[:], []bool{true, false}) })
			})
	}
}

func BenchmarkExtreme(b *testing.B) {
	for _, s := range [][2]int{{1, 1 << 24}, {512, 512}, {20000, 10}} {
		shape := []int{s[0], s[1]}
		at := make([]int64, max(s[0], s[1]))
		benchTypes(b, fmt.Sprintf("rows/%dx%d", s[0], s[1]),
			func(b *testing.B) {
				sumBench(b, s[0], s[1], func(dst, x []float32) { Extremes(dst, at[:s[0]], x, shape, []bool{false, true}, false) })
			},
			func(b *testing.B) {
				sumBench(b, s[0], s[1], func(dst, x []float64) { Extremes(dst, at[:s[0]], x, shape, []bool{false, true}, false) })
			})
	}
	for _, s := range [][2]int{{4096, 4096}, {512, 512}} {
		shape := []int{s[0], s[1]}
		at := make([]int64, s[1])
		benchTypes(b, fmt.Sprintf("columns/%dx%d", s[0], s[1]),
			func(b *testing.B) {
				sumBench(b, s[0], s[1], func(dst, x []float32) { Extremes(dst, at, x, shape, []bool{true, false}, false) })
			},
			func(b *testing.B) {
				sumBench(b, s[0], s[1], func(dst, x []float64) { Extremes(dst, at, x, shape, []bool{true, false}, false) })
			})
	}
}

func BenchmarkSoftmax(b *testing.B) {
	for _, s := range [][2]int{{512, 512}, {20000, 10}, {64, 50000}} {
		shape := []int{s[0], s[1]}
		for _, c := range []struct {
			name    string
			reduced []bool
		}{{"last", []bool{false, true}}, {"first", []bool{true, false}}} {
			name := fmt.Sprintf("%s/%dx%d", c.name, s[0], s[1])
			benchTypes(b, "softmax-"+name,
				func(b *testing.B) {
					sumBench(b, s[0], s[1], func(dst, x []float32) { Softmaxes(dst, x, shape, c.reduced) })
				},
				func(b *testing.B) {
					sumBench(b, s[0], s[1], func(dst, x []float64) { Softmaxes(dst, x, shape, c.reduced) })
				})
			benchTypes(b, "logsumexp-"+name,
				func(b *testing.B) {
					sumBench(b, s[0], s[1], func(dst, x []float32) { LogSumExps(dst[:len(x)/sizeOfReduced(shape, c.reduced)], x, shape, c.reduced) })
				},
				func(b *testing.B) {
					sumBench(b, s[0], s[1], func(dst, x []float64) { LogSumExps(dst[:len(x)/sizeOfReduced(shape, c.reduced)], x, shape, c.reduced) })
				})
		}
	}
	benchTypes(b, "exp/262144",
		func(b *testing.B) { sumBench(b, 512, 512, func(dst, x []float32) { Exp(dst, x) }) },
		func(b *testing.B) { sumBench(b, 512, 512, func(dst, x []float64) { Exp(dst, x) }) })
}

func sizeOfReduced(shape []int, reduced []bool) int {
	r := rowsOf(shape, reduced)
	return r.len
}
