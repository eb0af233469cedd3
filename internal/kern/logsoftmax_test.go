package kern

import (
	"math"
	"testing"
)

// TestLogSoftmax compares with the plain formula, in place and not.
func TestLogSoftmax(t *testing.T) {
	for _, x := range [][]float64{{}, {3}, {0.5, -1, 2}, {1, 1, 1, 1}, {-0.25, 4, 3.5, 0}} {
		sum := 0.0
		for _, v := range x {
			sum += math.Exp(v)
		}
		got, place := make([]float64, len(x)), append([]float64(nil), x...)
		LogSoftmax(got, x)
		LogSoftmax(place, place)
		for i, v := range x {
			if want := v - math.Log(sum); math.Abs(got[i]-want) > 1e-15*(1+math.Abs(want)) {
				t.Errorf("LogSoftmax(%v): element %d is %v, want %v", x, i, got[i], want)
			}
			if got[i] != place[i] {
				t.Errorf("LogSoftmax(%v) in place: element %d is %v, want %v", x, i, place[i], got[i])
			}
		}
	}
	got := make([]float32, 2)
	LogSoftmax(got, []float32{1e4, -1e4})
	if got[0] != 0 || got[1] != -2e4 {
		t.Errorf("LogSoftmax(1e4, -1e4) = %v", got)
	}
}
