package kern

import (
	"math"
	"testing"
)

func TestVia(t *testing.T) {
	testVia[float64](t)
	testVia[float32](t)
}

func testVia[T Float](t *testing.T) {
	a, b := []T{0.5, -1, 2, 3, 0.25}, []T{1, 2, -3, 0.125, 7}
	out := make([]T, len(a))
	Via(out, a, math.Sin)
	for i, v := range a {
		if want := T(math.Sin(float64(v))); out[i] != want {
			t.Errorf("Via: element %d is %v, want %v", i, out[i], want)
		}
	}
	Via(out, a[:1], math.Sin)
	for i, v := range out {
		if want := T(math.Sin(float64(a[0]))); v != want {
			t.Errorf("Via of one for all: element %d is %v, want %v", i, v, want)
		}
	}
	for _, c := range [][2][]T{{a, b}, {a[:1], b}, {a, b[:1]}, {a[:1], b[:1]}} {
		Via2(out, c[0], c[1], math.Atan2)
		for i, v := range out {
			x, y := c[0][i%len(c[0])], c[1][i%len(c[1])]
			if want := T(math.Atan2(float64(x), float64(y))); v != want {
				t.Errorf("Via2 of %d and %d: element %d is %v, want %v", len(c[0]), len(c[1]), i, v, want)
			}
		}
	}
	Via([]T{}, []T{}, math.Sin)
	Via2([]T{}, []T{}, []T{1}, math.Atan2)
}
