package bench

import (
	"math"
	"runtime"
	"testing"
	"time"
)

// Func benchmarks f, a function of yours, of which a call does flops
// floating-point operations of float64 and reads and writes so many bytes of
// main memory, half of them each; 0 means that it does none, or that they do not
// matter. Beside the time, Func reports the rate, GFLOP/s if flops is positive
// or else GB/s, allocations, and of-peak: the least time in which this
// computer could do both, over the time that f took. What the computer can do, on
// GOMAXPROCS cores, is measured just before. If it comes out below what f did by
// more than [TooGood] allows, it is measured again, and then the benchmark fails.
//
// Give go test one -cpu at a time: of several, Go runs the first on as many threads as
// the last (golang.org/issue/49980).
func Func(b *testing.B, flops, bytes float64, f func()) { run(b, "float64", flops, bytes, f) }

// Func32 is [Func] for operations of float32, of which computers do more.
func Func32(b *testing.B, flops, bytes float64, f func()) { run(b, "float32", flops, bytes, f) }

func run(b *testing.B, dtype string, flops, bytes float64, f func()) {
	w := Workload{DType: dtype, Flops: flops, Bytes: bytes}
	if flops > 0 {
		w.Bytes = 0 // the rate counts operations
	}
	least := func() float64 {
		return math.Max(atLeast(FMA, dtype, flops, 0), atLeast(CopyStream, dtype, bytes, bytes))
	}
	before := least()
	b.ReportAllocs()
	for b.Loop() {
		f()
	}
	reportRate(b, &w, before, least)
}

// atLeast is the time in nanoseconds that work takes at a limit, or 0 if the limit
// is not known.
func atLeast(l Limit, dtype string, work, bytes float64) float64 {
	if work == 0 {
		return 0
	}
	if r := rateOf(l, dtype, bytes); r > 0 {
		return work / r
	}
	return 0
}

// rateOf measures a limit, in operations or bytes a nanosecond.
func rateOf(l Limit, dtype string, bytes float64) float64 {
	best := 0.0
	for _, y := range l.yardsticks(dtype, runtime.GOMAXPROCS(0), bytes) {
		s := Stopwatch{Task: &Task{Step: y.step}}
		s.Time(5 * time.Millisecond) // wakes the core up
		var samples []float64
		for range 5 {
			samples = append(samples, s.Time(10*time.Millisecond))
		}
		best = math.Max(best, y.work/median(samples))
	}
	return best
}

// reportRate reports what follows from the time of a benchmark. least measures the
// time of one step at the limit, or 0 if there is none; before is what it was before.
func reportRate(b *testing.B, w *Workload, before float64, least func() float64) {
	b.StopTimer()
	ns := float64(b.Elapsed()) / float64(b.N)
	if ns <= 0 {
		return
	}
	if work := w.work(); work > 0 {
		b.ReportMetric(work/ns, w.unit())
	}
	if share := before / ns; share > 0 {
		if share > TooGood { // somebody may have been busy while the limit was measured
			share = math.Min(share, least()/ns)
		}
		b.ReportMetric(share, "of-peak")
		if share > TooGood {
			b.Errorf("%.0f %% of the limit: the limit was not measured well, or the work is less than was said", 100*share)
		}
	}
	if w.Nodes > 0 {
		b.ReportMetric(ns/float64(w.Nodes), "ns/node")
	}
}
