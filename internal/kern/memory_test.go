package kern

import (
	"math/rand/v2"
	"slices"
	"testing"
)

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
