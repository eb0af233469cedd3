package kern

import (
	"math"
	"math/rand/v2"
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

// TestSoftmaxAxes compares each row with the formula in float64, for all sets of
// axes, in place and not, also where elements are infinite or NaN.
func TestSoftmaxAxes(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		t.Run("float32", func(t *testing.T) { testSoftmaxAxes[float32](t, 2e-6) })
		t.Run("float64", func(t *testing.T) { testSoftmaxAxes[float64](t, 5e-14) })
	})
}

func testSoftmaxAxes[T Float](t *testing.T, tol float64) {
	rng := rand.New(rand.NewPCG(9, 10))
	for _, shape := range append(testShapes, []int{70, 90}, []int{3, 2100}, []int{2100, 3}) {
		for set := range 1 << len(shape) {
			reduced := make([]bool, len(shape))
			for a := range reduced {
				reduced[a] = set>>a&1 != 0
			}
			x := random[T](rng, elements(shape))
			for i := range x {
				x[i] *= 5
				if set%3 == 1 && rng.IntN(40) == 0 {
					x[i] = T([]float64{math.Inf(1), math.Inf(-1), math.NaN()}[rng.IntN(3)])
				}
			}
			r := rowsOf(shape, reduced)
			p, l, lse, c := make([]T, len(x)), make([]T, len(x)), make([]T, r.count), make([]T, len(x))
			Softmaxes(p, x, shape, reduced)
			LogSoftmaxes(l, x, shape, reduced)
			LogSumExps(lse, x, shape, reduced)
			Centers(c, x, shape, reduced)
			for i := range r.count {
				checkSoftmax(t, &r, i, x, p, l, c, float64(lse[i]), tol)
			}
			for _, f := range []func(dst, src []T, shape []int, reduced []bool){Softmaxes[T], LogSoftmaxes[T], Centers[T]} {
				out, place := make([]T, len(x)), append([]T(nil), x...)
				f(out, x, shape, reduced)
				f(place, place, shape, reduced)
				agree(t, "in place", place, out)
			}
		}
	}
}

// checkSoftmax holds one row to the definitions.
func checkSoftmax[T Float](t *testing.T, r *rowLayout, i int, x, p, l, c []T, lse, tol float64) {
	t.Helper()
	m, sum, mean := math.Inf(-1), 0.0, 0.0
	for j := range r.len {
		v := float64(x[r.at(i, j)])
		m = max(m, v)
		mean += v / float64(r.len)
	}
	most := 0.0 // how many share an infinite maximum
	for j := range r.len {
		v := float64(x[r.at(i, j)])
		sum += math.Exp(v - m)
		if v == m {
			most++
		}
	}
	near := func(what string, got, want, scale float64) {
		if got != want && !(got != got && want != want) && !(math.Abs(got-want) <= tol*scale) {
			t.Fatalf("%v: %s is %v, want %v", r.shape[:r.rank], what, got, want)
		}
	}
	if math.IsInf(m, 0) {
		near("the logarithm", lse, m, 0)
	} else {
		near("the logarithm", lse, m+math.Log(sum), 1+math.Abs(m))
	}
	for j := range r.len {
		v, k := float64(x[r.at(i, j)]), r.at(i, j)
		want := math.Exp(v-m) / sum
		switch {
		case m == math.Inf(1):
			want = 0
			if v == m {
				want = 1 / most
			}
		case m == math.Inf(-1):
			want = 0
		}
		d := 1.0
		if m-m == 0 {
			d += math.Abs(v - m)
		}
		near("a weight", float64(p[k]), want, want*d)
		if want != 0 || m-m != 0 {
			want = math.Log(want)
			near("its logarithm", float64(l[k]), want, 1+math.Abs(want))
		}
		if mean-mean == 0 {
			near("a difference", float64(c[k]), v-mean, 30)
		}
	}
}

// TestSoftmaxNeighbours: a NaN in one row changes no bit of another one.
func TestSoftmaxNeighbours(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 10))
	for _, reduced := range [][]bool{{true, false}, {false, true}} {
		x := random[float32](rng, 20*20)
		want, got := make([]float32, len(x)), make([]float32, len(x))
		for _, f := range []func(dst, src []float32, shape []int, reduced []bool){Softmaxes[float32], LogSoftmaxes[float32]} {
			x[5*20+5] = 0
			f(want, x, []int{20, 20}, reduced)
			x[5*20+5] = float32(math.NaN())
			f(got, x, []int{20, 20}, reduced)
			for p := range want {
				if other := p/20 != 5 && reduced[1] || p%20 != 5 && reduced[0]; other != (got[p] == want[p]) {
					t.Errorf("element %d: %v, without the NaN %v", p, got[p], want[p])
				}
			}
		}
	}
}

// FuzzSoftmax holds the rows of softmax and its kin to their definitions.
func FuzzSoftmax(f *testing.F) {
	f.Add(uint64(1), uint16(33), uint16(7), false)
	f.Add(uint64(9), uint16(3), uint16(2100), true)
	f.Fuzz(func(t *testing.T, seed uint64, rows, cols uint16, first bool) {
		rng := rand.New(rand.NewPCG(seed, 0))
		shape, reduced := []int{1 + int(rows%300), 1 + int(cols%300)}, []bool{first, !first}
		x := random[float32](rng, elements(shape))
		r := rowsOf(shape, reduced)
		everyISA(t, func(t *testing.T) {
			p, l, lse, c := make([]float32, len(x)), make([]float32, len(x)), make([]float32, r.count), make([]float32, len(x))
			Softmaxes(p, x, shape, reduced)
			LogSoftmaxes(l, x, shape, reduced)
			LogSumExps(lse, x, shape, reduced)
			Centers(c, x, shape, reduced)
			for i := range r.count {
				checkSoftmax(t, &r, i, x, p, l, c, float64(lse[i]), 2e-6)
			}
		})
	})
}
