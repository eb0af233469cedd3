package kern

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// steps are the distances of neighbours, in the destination and the source, that
// have forms of their own, and others.
var steps = []axis{{to: 1, from: 1}, {to: 1, from: -1}, {to: 1, from: 2}, {to: 2, from: 1}, {to: 1, from: 3}, {to: 3, from: 1}, {to: -1, from: 1}, {to: 2, from: 2}}

// TestLines copies and adds lines of every short length between guard bands.
func TestLines(t *testing.T) { everyForm(t, testLines[float32], testLines[float64]) }

func testLines[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	for n := range 258 {
		for _, y := range steps {
			y.len = n
			shift := rng.IntN(3)
			to, from := 0, 0
			if y.to < 0 {
				to = max(n-1, 0)
			}
			if y.from < 0 {
				from = max(n-1, 0)
			}
			size := max(n-1, 0)*max(y.to, 1) + min(n, 1)
			src := random[T](rng, max(n-1, 0)*max(y.from, 1)+min(n, 1))
			all, dst := banded[T](size, shift)
			want := slices.Clone(dst)
			for i := range n {
				want[to+i*y.to] = src[from+i*y.from]
			}
			copyLine(dst, to, src, from, y)
			agree(t, fmt.Sprintf("copy %+v", y), dst, want)
			if y.to > 0 && y.from == 1 {
				for i, v := range src {
					want[i*y.to] += v
				}
				addLine(dst, y.to, src)
				agree(t, fmt.Sprintf("add %+v", y), dst, want)
			}
			if !bandsWhole(all, size, shift) {
				t.Fatalf("%+v: wrote outside", y)
			}
		}
	}
}

// TestExpand repeats elements and rows, in one piece and beyond the caches.
func TestExpand(t *testing.T) { everyForm(t, testExpand[float32], testExpand[float64]) }

func testExpand[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	for n := 1; n < 258; n++ {
		rows := 1 + rng.IntN(5)
		src := random[T](rng, rows)
		want := make([]T, rows*n)
		for i := range want {
			want[i] = src[i/n]
		}
		for _, far := range []bool{false, true} {
			all, dst := banded[T](rows*n, n%3)
			expandRows(dst, src, rows, n, far)
			agree(t, fmt.Sprintf("%d rows of %d, far %v", rows, n, far), dst, want)
			if !bandsWhole(all, rows*n, n%3) {
				t.Fatalf("%d rows of %d: wrote outside", rows, n)
			}
		}
	}
}

// TestFar holds what is stored past the caches to what is not.
func TestFar(t *testing.T) { everyForm(t, testFar[float32], testFar[float64]) }

func testFar[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(25, 26))
	line := lineOf[T]()
	for _, s := range [][2]int{{1, 1}, {5, 3}, {9, 2}, {17, 4}, {3, 9}} { // in lines
		rows, cols := s[0]*line, s[1]*line
		src := random[T](rng, rows*cols)
		all, room := banded[T]((rows+1)*cols, 0)
		dst := aligned(room)[:rows*cols]
		for _, cols := range []int{cols, cols - 3} {
			transposePart(dst, src, rows, cols, rows, cols, true)
			for p, v := range dst[:rows*cols] {
				if want := src[p%rows*cols+p/rows]; v != want {
					t.Fatalf("transpose of %d×%d: element %d is %v, want %v", rows, cols, p, v, want)
				}
			}
			expandRows(dst, src, rows, cols, true)
			for p, v := range dst[:rows*cols] {
				if want := src[p/cols]; v != want {
					t.Fatalf("%d expanded to rows of %d: element %d is %v, want %v", rows, cols, p, v, want)
				}
			}
			for _, x := range []axis{{rows, cols, cols}, {rows, cols, 0}, {rows - 1, cols, cols - 1}} {
				j := copyJob[T]{dst: dst, src: src, far: true}
				j.rows(0, 0, x, cols)
				for p, v := range dst[:x.len*cols] {
					if want := src[p/cols*x.from+p%cols]; v != want {
						t.Fatalf("%+v rows of %d: element %d is %v, want %v", x, cols, p, v, want)
					}
				}
			}
		}
		if !bandsWhole(all, (rows+1)*cols, 0) {
			t.Fatalf("%d×%d: wrote outside", rows, cols)
		}
	}
}

// TestElements takes single elements, and adds rows.
func TestElements(t *testing.T) { everyForm(t, testElements[float32], testElements[float64]) }

func testElements[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(27, 28))
	for m := range 258 {
		n, outer := 1+rng.IntN(40), 1+rng.IntN(3)
		src, index, each := random[T](rng, outer*n), indices(rng, m, n), indices(rng, outer*m, n)
		all, dst := banded[T](outer*m, m%3)
		Take(dst, src, index, n, 1)
		for p, v := range dst {
			if want := src[p/m*n+int(index[p%m])]; v != want {
				t.Fatalf("Take of %d: element %d is %v, want %v", m, p, v, want)
			}
		}
		TakeAlong(dst, src, each, n, m, 1)
		for p, v := range dst {
			if want := src[p/m*n+int(each[p])]; v != want {
				t.Fatalf("TakeAlong of %d: element %d is %v, want %v", m, p, v, want)
			}
		}
		if m > 0 { // along the first axis of n×m
			src = random[T](rng, n*m)
			TakeAlong(dst, src, each, n, outer, m)
			for p, v := range dst {
				if want := src[int(each[p])*m+p%m]; v != want {
					t.Fatalf("TakeAlong of rows of %d: element %d is %v, want %v", m, p, v, want)
				}
			}
		}
		if !bandsWhole(all, outer*m, m%3) {
			t.Fatalf("%d: wrote outside", m)
		}
	}
}

// TestAddedRows adds rows of every length at few places, in their order.
func TestAddedRows(t *testing.T) { everyForm(t, testAddedRows[float32], testAddedRows[float64]) }

func testAddedRows[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(29, 30))
	for _, inner := range []int{1, 3, 7, 8, 9, 33, 100, 511, 513, 1600} {
		const outer, n, m = 2, 6, 9
		index := indices(rng, m, n-1) // no one the last
		src, want := random[T](rng, outer*m*inner), make([]T, outer*n*inner)
		for p, v := range src {
			want[(p/(m*inner)*n+int(index[p/inner%m]))*inner+p%inner] += v
		}
		all, dst := banded[T](len(want), 1)
		sameOnThreads(t, func() []T {
			TakeAdd(dst, src, index, n, inner)
			agree(t, fmt.Sprintf("rows of %d", inner), dst, want)
			return slices.Clone(dst)
		})
		if !bandsWhole(all, len(want), 1) {
			t.Fatalf("rows of %d: wrote outside", inner)
		}
	}
}

// TestRunningSums holds running sums along rows to their definition, in every bit.
func TestRunningSums(t *testing.T) { everyForm(t, testRunningSums[float32], testRunningSums[float64]) }

func testRunningSums[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	for n := 1; n < 70; n++ {
		rows := rng.IntN(40)
		x := mixture[T](rng, rows*n)
		for _, rev := range []bool{false, true} {
			want := make([]T, rows*n)
			sumLines(want, x, n, rev)
			all, dst := banded[T](rows*n, n%3)
			CumSum(dst, x, n, 1, rev)
			agree(t, fmt.Sprintf("%d rows of %d, rev %v", rows, n, rev), dst, want)
			if !bandsWhole(all, rows*n, n%3) {
				t.Fatalf("%d rows of %d: wrote outside", rows, n)
			}
		}
	}
}

// TestMovesOnThreads: the parts of a copy may be anybody's.
func TestMovesOnThreads(t *testing.T) {
	rng := rand.New(rand.NewPCG(33, 34))
	src := random[float32](rng, 500*700)
	for _, c := range []struct {
		shape, strides []int
		off            int
	}{
		{[]int{700, 500}, []int{1, 700}, 0},
		{[]int{5, 100, 700}, []int{700, 3500, 1}, 0},
		{[]int{500, 700}, []int{-700, -1}, 500*700 - 1},
		{[]int{350000}, []int{1}, 0},
		{[]int{100000, 3}, []int{1, 100000}, 0},
		{[]int{300, 1000}, []int{1, 0}, 0},
		{[]int{300, 1000}, []int{0, 1}, 0},
	} {
		dst := make([]float32, elements(c.shape))
		sameOnThreads(t, func() []float32 {
			CopyFrom(dst, c.shape, src, c.off, c.strides)
			return slices.Clone(dst)
		})
		each(c.shape, func(p int, index []int) {
			at := c.off
			for a, i := range index {
				at += i * c.strides[a]
			}
			if dst[p] != src[at] {
				t.Fatalf("shape %v strides %v: %v at %v, want %v", c.shape, c.strides, dst[p], index, src[at])
			}
		})
	}
	dst := make([]float32, len(src))
	sameOnThreads(t, func() []float32 {
		CumSum(dst, src, 700, 1, true)
		return slices.Clone(dst)
	})
}

func TestMovesAllocateNothing(t *testing.T) {
	needPools(t)
	rng := rand.New(rand.NewPCG(35, 36))
	src, dst := random[float64](rng, 300*400), make([]float64, 300*400)
	index, shape, strides := indices(rng, 300, 300), []int{400, 300}, []int{1, 400}
	for _, n := range []int{1, 2} {
		onThreads(n, func() {
			if allocs := allocations(5, func() {
				CopyFrom(dst, shape, src, 0, strides)
				CopyTo(dst, 0, strides, src, shape)
				Expand(dst, shape, src[:400], []int{400, 1})
				Take(dst, src, index, 300, 400)
				TakeAdd(dst, src, index, 300, 400)
				CumSum(dst, src, 300, 1, false)
			}); allocs >= 1 {
				t.Errorf("%v allocations on %d threads", allocs, n)
			}
		})
	}
}
