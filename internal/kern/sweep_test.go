package kern

import (
	"math/rand/v2"
	"testing"
)

// TestSweepSameOnThreads: no bit depends on the number of threads.
func TestSweepSameOnThreads(t *testing.T) {
	everyForm(t, testSweepThreads[float32], testSweepThreads[float64])
}

func testSweepThreads[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, s := range []struct{ shape, axes []int }{
		{[]int{700, 300}, []int{1}}, {[]int{300, 700}, []int{0}}, {[]int{40, 9, 500}, []int{1}}, {[]int{9000, 10}, []int{1}},
	} {
		x := random[T](rng, elements(s.shape))
		reduced := make([]bool, len(s.shape))
		reduced[s.axes[0]] = true
		rows := len(x) / s.shape[s.axes[0]]
		sameOnThreads(t, func() []T {
			out := make([]T, rows)
			SumAxes(out, x, s.shape, reduced)
			return out
		})
		sameOnThreads(t, func() []T {
			out, at := make([]T, rows), make([]int64, rows)
			Extremes(out, at, x, s.shape, reduced, false)
			for _, k := range at {
				out = append(out, T(k))
			}
			return out
		})
		sameOnThreads(t, func() []T {
			out := make([]T, rows)
			LogSumExps(out, x, s.shape, reduced)
			return out
		})
		for _, f := range []func(dst, src []T, shape []int, reduced []bool){Softmaxes[T], LogSoftmaxes[T], Centers[T]} {
			sameOnThreads(t, func() []T {
				out := make([]T, len(x))
				f(out, x, s.shape, reduced)
				return out
			})
		}
	}
	x := random[T](rng, 5*sumBlock+9)
	sameOnThreads(t, func() []T { return []T{Sum(x), Dot(x, x)} })
}

func TestSweepAllocs(t *testing.T) {
	needPools(t)
	everyISA(t, func(t *testing.T) {
		shape := []int{300, 40}
		x, dst, at := make([]float32, 300*40), make([]float32, 300*40), make([]int64, 300)
		for _, reduced := range [][]bool{{true, false}, {false, true}} {
			kept := shape[0]
			if reduced[0] {
				kept = shape[1]
			}
			allocs := allocations(20, func() {
				SumAxes(dst[:kept], x, shape, reduced)
				Extremes(dst[:kept], at[:kept], x, shape, reduced, true)
				LogSumExps(dst[:kept], x, shape, reduced)
				Softmaxes(dst, x, shape, reduced)
				LogSoftmaxes(dst, x, shape, reduced)
				Centers(dst, x, shape, reduced)
			})
			if allocs != 0 {
				t.Errorf("%v: %v allocations", reduced, allocs)
			}
		}
	})
}
