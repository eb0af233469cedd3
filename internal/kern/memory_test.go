package kern

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestLongRows takes rows that are longer than a piece.
func TestLongRows(t *testing.T) {
	everyForm(t, testLongRows[float32], testLongRows[float64])
}

func testLongRows[T Float](t *testing.T) {
	const n = maxVector + 3
	src := random[T](rand.New(rand.NewPCG(3, 2)), 2*n)
	index := indices(rand.New(rand.NewPCG(4, 2)), n, 2)
	out, along := make([]T, 2*n), make([]T, n)
	for name, run := range map[string]func(){
		"Take":   func() { Take(out, src, []int64{1, 0}, 2, n) },
		"Gather": func() { Gather(out, src, []int64{1, 0}, []int{2}, n) },
	} {
		clear(out)
		run()
		if !slices.Equal(out[:n], src[n:]) || !slices.Equal(out[n:], src[:n]) {
			t.Errorf("%s: not the rows that were named", name)
		}
	}
	TakeAlong(along, src, index, 2, 1, n)
	for j, v := range along {
		if want := src[int(index[j])*n+j]; v != want {
			t.Fatalf("TakeAlong: element %d is %v, want %v", j, v, want)
		}
	}
}

// TestCopyAndClear does both about the borders of pieces, between guard bands.
func TestCopyAndClear(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 100, maxVector - 1, maxVector, maxVector + 1, 3*maxVector + 7} {
		src := random[float32](rng, n)
		all, dst := banded[float32](n, 3)
		Copy(dst, src)
		if !slices.Equal(dst, src) || !bandsWhole(all, n, 3) {
			t.Errorf("%d elements: not copied, or more than these", n)
		}
		Clear(dst)
		if !slices.Equal(dst, make([]float32, n)) || !bandsWhole(all, n, 3) {
			t.Errorf("%d elements: not cleared, or more than these", n)
		}
		Fill(dst, 3)
		if slices.ContainsFunc(dst, func(v float32) bool { return v != 3 }) || !bandsWhole(all, n, 3) {
			t.Errorf("%d elements: not filled, or more than these", n)
		}
	}
}
