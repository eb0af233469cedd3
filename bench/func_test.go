package bench

import (
	"flag"
	"math"
	"testing"
)

// TestFunc runs benchmarks of a function that does nothing, whose rates follow
// from its time.
func TestFunc(t *testing.T) {
	times := flag.Lookup("test.benchtime").Value
	old := times.String()
	defer func() {
		if err := times.Set(old); err != nil {
			t.Error(err)
		}
	}()
	if err := times.Set("1ms"); err != nil {
		t.Fatal(err)
	}
	calls := 0
	r := testing.Benchmark(func(b *testing.B) { Func(b, 1000, 0, func() { calls++ }) })
	ns := float64(r.T) / float64(r.N)
	if calls == 0 || math.Abs(r.Extra["GFLOP/s"]-1000/ns) > 1e-6*1000/ns {
		t.Errorf("%d calls, %v", calls, r.Extra)
	}
	if known := len(FMA.yardsticks("float64", 1, 0)) > 0; known != (r.Extra["of-peak"] > 0) {
		t.Errorf("share of the peak: %v", r.Extra)
	}
	r = testing.Benchmark(func(b *testing.B) { Func32(b, 0, 1e6, func() { calls++ }) })
	if !(r.Extra["GB/s"] > 0) || !(r.Extra["of-peak"] > 0) || r.Extra["GFLOP/s"] != 0 {
		t.Errorf("of a stream: %v", r.Extra)
	}
}
