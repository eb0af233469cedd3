package bench

import (
	"fmt"
	"testing"
)

// BenchmarkWorkloads runs every workload by us and by the peers in this process.
// cmd/bench runs them in turns, and with the peers outside.
func BenchmarkWorkloads(b *testing.B) {
	for _, w := range Workloads() {
		name := fmt.Sprintf("%s/%s/%d", w.Name, w.DType, w.N)
		if w.measures != NoLimit {
			b.Run(name, func(b *testing.B) { benchmarkLimit(b, &w) })
			continue
		}
		b.Run(name, func(b *testing.B) { benchmarkTask(b, &w, w.Prepare()) })
		for _, p := range w.Peers {
			b.Run(name+"/"+p.Name, func(b *testing.B) { benchmarkTask(b, &w, p.Prepare()) })
		}
	}
}

func benchmarkTask(b *testing.B, w *Workload, t *Task) {
	least := func() float64 { return atLeast(w.Limit, w.DType, w.work(), w.Bytes) }
	before := least()
	t.once()
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if t.Setup != nil {
			b.StopTimer()
			t.Setup()
			b.StartTimer()
		}
		t.Step()
	}
	reportRate(b, w, before, least)
	if n := t.perStep(); n > 1 {
		b.ReportMetric(float64(b.Elapsed())/float64(b.N*n), "ns/step")
	}
}

func benchmarkLimit(b *testing.B, w *Workload) {
	r := rateOf(w.measures, w.DType, w.Bytes)
	if r == 0 {
		b.Skip("this limit is not known on this computer")
	}
	for b.Loop() {
	}
	b.ReportMetric(r, w.unit())
	b.ReportMetric(0, "ns/op")
}
