package kern

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// FuzzSort holds sorting along an axis to a stable sort of each line.
func FuzzSort(f *testing.F) {
	f.Add(uint64(1), uint8(17), uint8(3), false)
	f.Add(uint64(2), uint8(200), uint8(1), true)
	f.Fuzz(func(t *testing.T, seed uint64, length, width uint8, down bool) {
		const outer = 2
		rng := rand.New(rand.NewPCG(seed, 0))
		n, inner := 1+int(length), 1+int(width%8)
		k := 1 + rng.IntN(n)
		src := random[float64](rng, outer*n*inner)
		for i := range src {
			if rng.IntN(3) == 0 {
				src[i] = float64(rng.IntN(3)) // equal ones
			}
		}
		dst, at := make([]float64, outer*k*inner), make([]int64, outer*k*inner)
		Sort(dst, at, src, n, k, inner, down)
		for line := range outer * inner {
			o, i := line/inner, line%inner
			places := make([]int, n)
			for p := range places {
				places[p] = p
			}
			value := func(p int) float64 { return src[(o*n+p)*inner+i] }
			slices.SortStableFunc(places, func(p, q int) int {
				if down {
					return order(value(q), value(p))
				}
				return order(value(p), value(q))
			})
			for r := range k {
				if p := places[r]; at[(o*k+r)*inner+i] != int64(p) || dst[(o*k+r)*inner+i] != value(p) {
					t.Fatalf("n %d, inner %d, down %v: element %d of line %d is from %d, want %d", n, inner, down, r, line, at[(o*k+r)*inner+i], p)
				}
			}
		}
	})
}
