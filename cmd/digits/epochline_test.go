package main

import (
	"math"
	"testing"
	"unicode/utf8"
)

// Lines stand below their head, in a narrow terminal, however large the numbers.
func TestEpochLinesAreNarrow(t *testing.T) {
	if got, want := epochHead(24), "epoch   training  validation  accuracy  images/s"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := epochLine(2, 24, 1.25, 0.5, 98.333, 8123.4), " 2/24     1.2500      0.5000    98.33%      8123"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for _, epochs := range []int{1, 100, maxCount} {
		wide := utf8.RuneCountInString(epochHead(epochs))
		for _, loss := range []float64{0, 999.99999, 1e30, math.MaxFloat64} {
			line := epochLine(epochs, epochs, loss, loss, 100, 99_999_999)
			if n := utf8.RuneCountInString(line); n != wide || n >= 60 {
				t.Errorf("%d columns below a head of %d: %q", n, wide, line)
			}
		}
	}
}
