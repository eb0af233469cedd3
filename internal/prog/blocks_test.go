package prog

import (
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// sum is the sum of all operands.
type sum[T tensor.Float] struct{}

func (sum[T]) Block(out []T, x [][]T) {
	kern.Fill(out, 0)
	for _, s := range x {
		kern.Add(out, out, s)
	}
}

// root is √(a + b), by a function for each element.
type root[T tensor.Float] struct{}

func (root[T]) Block(out []T, x [][]T) {
	kern.Map2(out, x[0], x[1], func(a, b T) T { return T(math.Sqrt(float64(a + b))) })
}

func ramp[T tensor.Float](n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = T(i%1013) / 7
	}
	return x
}

// onThreads runs f with n threads and every job of several parts shared.
func onThreads(n int, f func()) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
	defer func(was bool) { kern.ShareAll = was }(kern.ShareAll)
	kern.ShareAll = true
	f()
}

func TestRunBlocks(t *testing.T) {
	t.Run("float32", testRunBlocks[float32])
	t.Run("float64", testRunBlocks[float64])
}

func testRunBlocks[T tensor.Float](t *testing.T) {
	const long = 30_000
	for _, c := range []struct{ rows, row int }{ // row 0: no operand is a row
		{0, 0}, {1, 0}, {17, 0}, {long, 0}, {3 * long, 0}, {5, 3}, {long, 7}, {1, long}, {4, long}, {0, 5}, {20, 4096}, {20, 8192}, {3, 8193},
	} {
		n := c.rows
		if c.row > 0 {
			n *= c.row
		}
		x := [][]T{ramp[T](n), {0.5}, ramp[T](n)}
		if c.row > 0 {
			x[2] = ramp[T](c.row)
		}
		want := make([]T, n)
		for i := range want {
			want[i] = x[0][i] + 0.5 + x[2][i%max(len(x[2]), 1)]
		}
		for _, threads := range []int{1, 2, 3, 7, 16} {
			onThreads(threads, func() {
				out := make([]T, n)
				RunBlocks(sum[T]{}, out, x, c.row, make([][]T, 3))
				if !slices.Equal(out, want) {
					t.Errorf("%v on %d threads: wrong", c, threads)
				}
			})
		}
	}
}

// TestRunBlocksPast: results that go past the caches are those that do not.
func TestRunBlocksPast(t *testing.T) {
	const row = 9_001
	n := kern.PastCaches/4/row*row + row
	for _, c := range []struct{ row, places int }{{0, 0}, {row, row}, {7, 7}} {
		n := n
		if c.row == 7 {
			n = (n + 6) / 7 * 7
		}
		x := [][]float32{ramp[float32](n), {0.5}, ramp[float32](n), ramp[float32](max(c.places, 1))}
		out := make([]float32, n)
		for _, threads := range []int{1, 2} {
			onThreads(threads, func() {
				clear(out)
				RunBlocks(sum[float32]{}, out, x, c.row, make([][]float32, 4))
			})
			for i, v := range out {
				if want := x[0][i] + 0.5 + x[2][i] + x[3][i%len(x[3])]; v != want {
					t.Fatalf("row %d, %d threads: element %d is %v, want %v", c.row, threads, i, v, want)
				}
			}
		}
	}
}

func TestRunBlocksInPlace(t *testing.T) {
	onThreads(3, func() {
		x, one := ramp[float32](100_000), []float32{1}
		was := slices.Clone(x)
		RunBlocks(root[float32]{}, x, [][]float32{x, one}, 0, make([][]float32, 2))
		for i, v := range x {
			if want := float32(math.Sqrt(float64(was[i] + 1))); v != want {
				t.Fatalf("element %d is %v, want %v", i, v, want)
			}
		}
	})
}

func TestRunBlocksAllocs(t *testing.T) {
	for _, size := range []int{100_000, kern.PastCaches / 4} {
		x, one, view := ramp[float32](size), []float32{1}, make([][]float32, 2)
		out := make([]float32, len(x))
		ops := [][]float32{x, one}
		onThreads(2, func() {
			if n := testing.AllocsPerRun(10, func() { RunBlocks(sum[float32]{}, out, ops, 0, view) }); n != 0 && !raceEnabled {
				t.Errorf("%v allocations", n)
			}
		})
	}
}
