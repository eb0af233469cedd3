package bench

import (
	"flag"
	"math"
	"testing"
	"time"
)

// TestFunc runs benchmarks of a function that claims to do little, whose rates
// follow from its time. If it claims more than the computer can do, they fail.
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
	x, sum := pattern[float64](4096, 1, 1), 0.0
	f := func() {
		for _, v := range x {
			sum += v
		}
	}
	r := testing.Benchmark(func(b *testing.B) { Func(b, 1, 0, f) })
	ns := float64(r.T) / float64(r.N)
	if r.N == 0 || sum == 0 || math.Abs(r.Extra["GFLOP/s"]-1/ns) > 1e-6/ns {
		t.Errorf("%d calls, %v", r.N, r.Extra)
	}
	known := len(FMA.yardsticks("float64", 1, 0)) > 0
	if known != (r.Extra["of-peak"] > 0) {
		t.Errorf("share of the peak: %v", r.Extra)
	}
	r = testing.Benchmark(func(b *testing.B) { Func32(b, 0, 1, f) })
	if !(r.Extra["GB/s"] > 0) || !(r.Extra["of-peak"] > 0) || r.Extra["GFLOP/s"] != 0 {
		t.Errorf("of a stream: %v", r.Extra)
	}
	r = testing.Benchmark(func(b *testing.B) { Func(b, 1e9, 0, f) })
	if failed := r.N == 0; failed != known {
		t.Errorf("10⁹ operations in %v are a success", r.T/time.Duration(max(r.N, 1)))
	}
}
