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

// Composed kernels take blocks, keep operands of one element, and may write over x.
func TestCompose(t *testing.T) {
	for _, n := range []int{0, 1, composedLen, 2*composedLen + 3} {
		a, b, out := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range a {
			a[i], b[i] = float64(i), float64(2*i)
		}
		sum := func(out, a, b []float64, s [3][]float64) {
			Add(s[0], a, b)
			Add(s[1], a, s[0])
			Add(s[2], s[0], s[1])
			copy(out, s[2])
		}
		Compose2(out, a, b, sum)
		for i := range out {
			if out[i] != float64(7*i) { // 3a + 2b
				t.Fatalf("n=%d: element %d is %v", n, i, out[i])
			}
		}
		Compose2(out, []float64{1}, b, sum)
		for i := range out {
			if out[i] != float64(3+4*i) {
				t.Fatalf("n=%d, one for all: element %d is %v", n, i, out[i])
			}
		}
		square := func(out, x []float64, s [3][]float64) {
			Mul(s[0], x, x)
			copy(out, s[0])
		}
		Compose(a, a, square)
		for i := range a {
			if a[i] != float64(i*i) {
				t.Fatalf("n=%d, in place: element %d is %v", n, i, a[i])
			}
		}
		Compose(out, []float64{3}, square)
		for i := range out {
			if out[i] != 9 {
				t.Fatalf("n=%d, square of one for all: element %d is %v", n, i, out[i])
			}
		}
	}
}
