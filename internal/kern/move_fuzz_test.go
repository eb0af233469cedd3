package kern

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// FuzzMoves holds movements by every instruction set to those of plain Go: copies of
// views with any strides, elements and rows that are taken and added, running sums.
func FuzzMoves(f *testing.F) {
	f.Add(uint64(1), uint16(33), uint16(17), uint8(1), uint8(1), uint8(15))
	f.Add(uint64(2), uint16(257), uint16(64), uint8(3), uint8(2), uint8(0))
	f.Fuzz(func(t *testing.T, seed uint64, rows, cols uint16, outer, step, flip uint8) {
		shape := []int{1 + int(outer%4), 1 + int(rows%300), 1 + int(cols%300)}
		fuzzMoves[float32](t, seed, shape, int(step%4), flip)
		fuzzMoves[float64](t, seed, shape, int(step%4), flip)
	})
}

func fuzzMoves[T Float](t *testing.T, seed uint64, shape []int, step int, flip uint8) {
	rng := rand.New(rand.NewPCG(seed, 0))
	strides, off := viewOf(shape, step, flip)
	src, n := random[T](rng, 4*elements(shape)+1), shape[1]
	index, each := indices(rng, shape[1], n), indices(rng, elements(shape), n)
	for name, run := range map[string]func(out []T){
		"CopyFrom":  func(out []T) { CopyFrom(out, shape, src, off, strides) },
		"Take":      func(out []T) { Take(out, src[:len(out)], index, n, shape[2]) },
		"TakeAdd":   func(out []T) { TakeAdd(out, src[:len(out)], index, n, shape[2]) },
		"TakeAlong": func(out []T) { TakeAlong(out, src[:len(out)], each, n, n, shape[2]) },
		"CumSum":    func(out []T) { CumSum(out, src[:len(out)], shape[2], 1, flip&16 != 0) },
	} {
		want := make([]T, elements(shape))
		withISA(isaGo, func() { run(want) })
		everyISA(t, func(t *testing.T) {
			all, out := banded[T](len(want), 3)
			run(out)
			agree(t, fmt.Sprint(name, " of ", shape, strides), out, want)
			if !bandsWhole(all, len(want), 3) {
				t.Errorf("%s of %v: wrote outside", name, shape)
			}
		})
	}
}

// viewOf returns strides and where the first element is, for a view of at most four
// times as many elements as it has: neighbours step apart, 0 for the same again and
// again, and as the bits of flip say, with axes exchanged or backwards.
func viewOf(shape []int, step int, flip uint8) (strides []int, off int) {
	order := []int{2, 1, 0} // from the innermost axis on
	if flip&1 != 0 {
		order = []int{1, 2, 0}
	}
	strides = make([]int, len(shape))
	for _, a := range order {
		strides[a] = step
		if flip>>(a+1)&1 != 0 {
			off += step * (shape[a] - 1)
			strides[a] = -step
		}
		step = max(step*shape[a], 1)
	}
	return strides, off
}
