package chart

import (
	"slices"
	"testing"
)

func TestEvenTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		want   []string
	}{
		{1, 24, []string{"5", "10", "15", "20"}},
		{74.1, 99.3, []string{"75", "80", "85", "90", "95"}},
		{1, 3, []string{"1.0", "1.5", "2.0", "2.5", "3.0"}},
		{-0.02, 0.031, []string{"-0.02", "-0.01", "0.00", "0.01", "0.02", "0.03"}},
		{0, 6e7, []string{"0", "1e+07", "2e+07", "3e+07", "4e+07", "5e+07", "6e+07"}},
		{5, 5, nil},
	} {
		var got []string
		for _, k := range (evenTicks{}).Ticks(c.lo, c.hi) {
			got = append(got, k.Label)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v to %v: %v, want %v", c.lo, c.hi, got, c.want)
		}
	}
}

// Axes of any length end.
func TestEvenTicksExtremes(t *testing.T) {
	for _, c := range [][2]float64{{-1e308, 1e308}, {0, 5e-324}, {1e300, 1.0000001e300}, {1, 1 + 1e-15}} {
		if n := len(evenTicks{}.Ticks(c[0], c[1])); n > 2*maxEven {
			t.Errorf("%v: %d ticks", c, n)
		}
	}
}

// A logarithmic axis names enough numbers to be read, and not too many.
func TestLogTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi    float64
		first     string
		low, high int
	}{
		{0.12, 2.2, "0.2", 4, 4},
		{1, 10, "1", 4, 4},
		{1.61, 1.66, "1.61", 5, 8},
		{0.3, 0.45, "0.30", 4, 8},
		{0.9, 1.1, "0.90", 4, 8},
		{1e-6, 3, "1e-6", 7, 7},
		{1e-300, 2e300, "1e-224", 7, 8},
	} {
		var named []string
		ticks := logTicks{}.Ticks(c.lo, c.hi)
		for _, k := range ticks {
			if k.Value < c.lo || k.Value > c.hi {
				t.Errorf("%v to %v: a tick at %v", c.lo, c.hi, k.Value)
			}
			if k.Label != "" {
				named = append(named, k.Label)
			}
		}
		if len(named) < c.low || len(named) > c.high || named[0] != c.first || len(ticks) > 100 {
			t.Errorf("%v to %v: names %v, %d ticks", c.lo, c.hi, named, len(ticks))
		}
	}
}
