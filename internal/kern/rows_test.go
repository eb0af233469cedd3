package kern

import (
	"math"
	"math/rand/v2"
	"testing"
)

var testShapes = [][]int{{}, {1}, {5}, {0}, {3, 4}, {40, 37}, {2, 3, 4}, {2, 1, 3}, {3, 0, 2}, {1, 4, 1, 3}, {2, 3, 2, 2, 3}, {17, 2, 33}, {9, 8, 19}}

// each calls f with every index of shape, in row-major order.
func each(shape []int, f func(p int, index []int)) {
	index := make([]int, len(shape))
	for p := range elements(shape) {
		for a, rest := len(shape)-1, p; a >= 0; a-- {
			index[a] = rest % shape[a]
			rest /= shape[a]
		}
		f(p, index)
	}
}

// TestStridedCopies copies views in random orders, steps and directions.
func TestStridedCopies(t *testing.T) {
	everyISA(t, testStridedCopies)
}

func testStridedCopies(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, shape := range testShapes {
		for range 6 {
			n := 1
			strides := make([]int, len(shape))
			lowest := 0
			for _, a := range rng.Perm(len(shape)) { // lay the axes out in this order
				strides[a] = n * (1 + rng.IntN(3)/2)
				n = strides[a]*max(shape[a], 1) + rng.IntN(2)
				if rng.IntN(3) == 0 {
					strides[a] = -strides[a]
					lowest += strides[a] * max(shape[a]-1, 0)
				}
			}
			off := -lowest
			src, dst := random[float64](rng, n), random[float64](rng, elements(shape))
			CopyFrom(dst, shape, src, off, strides)
			back, want := random[float64](rng, n), make([]float64, n)
			copy(want, back)
			CopyTo(back, off, strides, dst, shape)
			each(shape, func(p int, index []int) {
				at := off
				for a, i := range index {
					at += i * strides[a]
				}
				if dst[p] != src[at] {
					t.Fatalf("shape %v strides %v: CopyFrom at %v gave %v, want %v", shape, strides, index, dst[p], src[at])
				}
				want[at] = src[at]
			})
			for i, v := range want {
				if back[i] != v {
					t.Fatalf("shape %v strides %v: CopyTo gave %v at %d, want %v", shape, strides, back[i], i, v)
				}
			}
		}
	}
}

// TestRows checks rows against their definition, for every set of axes.
func TestRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, shape := range testShapes {
		for set := range 1 << len(shape) {
			reduced := make([]bool, len(shape))
			count := 1
			for a := range reduced {
				if reduced[a] = set>>a&1 != 0; !reduced[a] {
					count *= shape[a]
				}
			}
			src := random[float32](rng, elements(shape))
			rows := make([][]float32, count)
			places := make([][]int, count)
			each(shape, func(p int, index []int) {
				r := 0
				for a, i := range index {
					if !reduced[a] {
						r = r*shape[a] + i
					}
				}
				rows[r], places[r] = append(rows[r], src[p]), append(places[r], p)
			})
			checkRows(t, shape, reduced, src, rows, places)
		}
	}
}

func checkRows(t *testing.T, shape []int, reduced []bool, src []float32, rows [][]float32, places [][]int) {
	first := make([]float32, len(rows))
	ReduceRows(first, src, shape, reduced, func(row []float32) float32 {
		if len(row) == 0 {
			return -7
		}
		return row[0] + 2*row[len(row)-1]
	})
	flipped := random[float32](rand.New(rand.NewPCG(1, 1)), len(src))
	eachRow(flipped, src, shape, reduced, func(_ int, dst, row []float32) {
		for i, j := 0, len(row)-1; i <= j; i, j = i+1, j-1 {
			dst[i], dst[j] = row[j], row[i]
		}
	})
	r := rowsOf(shape, reduced)
	at := make([]int64, len(rows))
	for i, row := range rows {
		want := float32(-7)
		if len(row) > 0 {
			want = row[0] + 2*row[len(row)-1]
			at[i] = int64(i*7) % int64(len(row))
		}
		if first[i] != want {
			t.Fatalf("shape %v over %v: row %d reduces to %v, want %v", shape, reduced, i, first[i], want)
		}
		for j, p := range places[i] {
			if r.at(i, j) != p || flipped[p] != row[len(row)-1-j] {
				t.Fatalf("shape %v over %v: row %d element %d is at %d, want %d; mapped %v, want %v", shape, reduced, i, j, r.at(i, j), p, flipped[p], row[len(row)-1-j])
			}
		}
	}
	if len(src) == 0 {
		return
	}
	Pick(first, src, shape, reduced, at)
	Unpick(flipped, first, shape, reduced, at)
	for i, row := range rows {
		for j, p := range places[i] {
			want := float32(0)
			if j == int(at[i]) {
				want = row[j]
			}
			if flipped[p] != want {
				t.Fatalf("shape %v over %v: unpicked %v at row %d element %d, want %v", shape, reduced, flipped[p], i, j, want)
			}
		}
	}
}

func TestExtreme(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		x     []float64
		least bool
		v     float64
		at    int
	}{
		{[]float64{3, 5, 5, 1}, false, 5, 1}, {[]float64{3, 1, 5, 1}, true, 1, 1}, {[]float64{2}, false, 2, 0},
		{[]float64{1, nan, 9, nan}, false, nan, 1}, {[]float64{nan, -1}, true, nan, 0}, {[]float64{math.Inf(-1), math.Inf(-1)}, false, math.Inf(-1), 0},
	} {
		if v, at := extreme(c.x, c.least); at != c.at || v != c.v && v == v {
			t.Errorf("Extreme(%v, %v) = %v, %d; want %v, %d", c.x, c.least, v, at, c.v, c.at)
		}
	}
}
