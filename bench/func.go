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
// GOMAXPROCS cores, is measured just before.
func Func(b *testing.B, flops, bytes float64, f func()) { run(b, "float64", flops, bytes, f) }

// Func32 is [Func] for operations of float32, of which computers do more.
func Func32(b *testing.B, flops, bytes float64, f func()) { run(b, "float32", flops, bytes, f) }

func run(b *testing.B, dtype string, flops, bytes float64, f func()) {
	w := Workload{DType: dtype, Flops: flops, Bytes: bytes}
	least := 0.0 // nanoseconds
	if flops > 0 {
		least = atLeast(FMA, dtype, flops, 0)
	}
	if bytes > 0 {
		least = math.Max(least, atLeast(CopyStream, dtype, bytes, bytes))
	}
	if flops > 0 {
		w.Bytes = 0 // the rate counts operations
	}
	b.ReportAllocs()
	for b.Loop() {
		f()
	}
	reportRate(b, &w, least)
}

// atLeast is the time in nanoseconds that work takes at a limit, or 0 if the limit
// is not known.
func atLeast(l Limit, dtype string, work, bytes float64) float64 {
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

// reportRate reports what follows from the time of a benchmark. least is the
// time of one step at the limit, or 0.
func reportRate(b *testing.B, w *Workload, least float64) {
	ns := float64(b.Elapsed()) / float64(b.N)
	if ns <= 0 {
		return
	}
	if work := w.work(); work > 0 {
		b.ReportMetric(work/ns, w.unit())
	}
	if least > 0 {
		b.ReportMetric(least/ns, "of-peak")
	}
	if w.Nodes > 0 {
		b.ReportMetric(ns/float64(w.Nodes), "ns/node")
	}
}
