package kern

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"
)

// BenchmarkStops tells how long the garbage collector waits for a kernel that is at
// work on 2²⁴ elements: a goroutine cannot be stopped in assembly, nor while Go copies or
// clears memory. The scheduler asks every 0.1 ms; beyond the ninth decile it is mostly
// other programs that were waited for.
func BenchmarkStops(b *testing.B) {
	const side, n = 4096, 4096 * 4096
	rng := rand.New(rand.NewPCG(1, 2))
	x, out := random[float64](rng, n), make([]float64, n)
	at, index := make([]int64, side), indices(rng, side, side)
	shape, first, last := []int{side, side}, []bool{true, false}, []bool{false, true}
	for _, k := range []struct {
		name string
		run  func()
	}{
		{"nothing", func() { time.Sleep(time.Millisecond) }},
		{"Gemm", func() { Gemm(out, x, x, side, 64, side, false, false) }},
		{"Gemm-column", func() { Gemm(out, x, x[:side], side, 1, side, false, false) }},
		{"Exp", func() { Exp(out, x) }},
		{"Pow", func() { Pow(out, x, x) }},
		{"Add", func() { Add(out, x, x) }},
		{"Sum", func() { out[0] = Sum(x) }},
		{"SumAxes-first", func() { SumAxes(out[:side], x, shape, first) }},
		{"SumAxes-last", func() { SumAxes(out[:side], x, shape, last) }},
		{"Extremes-first", func() { Extremes(out[:side], at, x, shape, first, false) }},
		{"Extremes-last", func() { Extremes(out[:side], at, x, shape, last, false) }},
		{"Norm", func() { Norm(x, 2) }},
		{"Softmaxes", func() { Softmaxes(out, x, shape, last) }},
		{"CumSum", func() { CumSum(out, x, side, 1, false) }},
		{"CopyFrom", func() { CopyFrom(out, []int{n}, x, 0, []int{1}) }},
		{"CopyFrom-transposed", func() { CopyFrom(out, shape, x, 0, []int{1, side}) }},
		{"Fill", func() { Fill(out, 0) }},
		{"Roll", func() { Roll(out, x, n, 5) }},
		{"Take", func() { Take(out, x, index, side, side) }},
		{"TakeAdd", func() { TakeAdd(out, x, index, side, side) }},
		{"TakeAlongAdd", func() { TakeAlongAdd(out, x[:side], index, side, 1, side) }},
		{"OneHot", func() { OneHot(out, index, side) }},
		{"Unpick", func() { Unpick(out, x[:side], shape, last, at) }},
		{"Diag", func() { Diag(out, x[:side], side, side) }},
		{"Cholesky", func() { Cholesky(out, x, 1024) }},
		{"TriangularSolve", func() { TriangularSolve(out, x, x, 16, 1<<20, Triangle{Unit: true}) }},
	} {
		b.Run(k.name, func(b *testing.B) { benchmarkStops(b, k.run) })
	}
}

func benchmarkStops(b *testing.B, run func()) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	defer SetThreads(SetThreads(1))
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			default:
				run()
			}
		}
	}()
	var waited []time.Duration
	var m runtime.MemStats
	for b.Loop() {
		time.Sleep(200 * time.Microsecond)
		start := time.Now()
		runtime.ReadMemStats(&m) // stops all goroutines, as the collector does
		waited = append(waited, time.Since(start))
	}
	close(done)
	<-ended
	slices.Sort(waited)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(waited[len(waited)/2].Nanoseconds())/1e3, "µs/median")
	b.ReportMetric(float64(waited[len(waited)*9/10].Nanoseconds())/1e3, "µs/decile9")
}
