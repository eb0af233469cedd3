package kern

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
)

// indices returns m numbers in [0, n).
func indices(rng *rand.Rand, m, n int) []int64 {
	out := make([]int64, m)
	for p := range out {
		out[p] = int64(rng.IntN(n))
	}
	return out
}

// TestTake holds Take and TakeAlong against their definitions, and their adjoints
// against ⟨Ax, w⟩ = ⟨x, Aᵀw⟩.
func TestTake(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, s := range [][4]int{{1, 5, 3, 1}, {2, 3, 4, 5}, {3, 1, 2, 2}, {2, 4, 0, 3}, {0, 2, 3, 1}, {2, 3, 2, 0}} {
		outer, n, m, inner := s[0], s[1], s[2], s[3]
		src := random[float64](rng, outer*n*inner)
		index := indices(rng, m, n)
		y, w := random[float64](rng, outer*m*inner), random[float64](rng, outer*m*inner)
		Take(y, src, index, n, inner)
		each([]int{outer, m, inner}, func(p int, at []int) {
			if want := src[(at[0]*n+int(index[at[1]]))*inner+at[2]]; y[p] != want {
				t.Fatalf("%v: Take gave %v at %v, want %v", s, y[p], at, want)
			}
		})
		back := random[float64](rng, len(src))
		TakeAdd(back, w, index, n, inner)
		sameProduct(t, "TakeAdd", y, w, src, back)

		index = indices(rng, outer*m*inner, n)
		TakeAlong(y, src, index, n, m, inner)
		each([]int{outer, m, inner}, func(p int, at []int) {
			if want := src[(at[0]*n+int(index[p]))*inner+at[2]]; y[p] != want {
				t.Fatalf("%v: TakeAlong gave %v at %v, want %v", s, y[p], at, want)
			}
		})
		TakeAlongAdd(back, w, index, n, m, inner)
		sameProduct(t, "TakeAlongAdd", y, w, src, back)
	}
}

func sameProduct(t *testing.T, what string, y, w, x, back []float64) {
	t.Helper()
	a, b := 0.0, 0.0
	for i := range y {
		a += float64(y[i] * w[i])
	}
	for i := range x {
		b += float64(x[i] * back[i])
	}
	if !(math.Abs(a-b) <= 1e-12*(1+math.Abs(a))) {
		t.Errorf("%s: ⟨Ax, w⟩ = %v, ⟨x, Aᵀw⟩ = %v", what, a, b)
	}
}

func TestGather(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	shape, inner, m := []int{3, 4}, 5, 7
	src := random[float64](rng, 60)
	tuples := make([]int64, 0, 2*m)
	for range m {
		tuples = append(tuples, int64(rng.IntN(3)), int64(rng.IntN(4)))
	}
	y, w, back := random[float64](rng, m*inner), random[float64](rng, m*inner), random[float64](rng, 60)
	Gather(y, src, tuples, shape, inner)
	for p, v := range y {
		r := p / inner
		if want := src[(int(tuples[2*r])*4+int(tuples[2*r+1]))*inner+p%inner]; v != want {
			t.Fatalf("element %d is %v, want %v", p, v, want)
		}
	}
	ScatterAdd(back, w, tuples, shape, inner)
	sameProduct(t, "ScatterAdd", y, w, src, back)
	if Outside([]int64{0, 3, 1}, 4) != -1 || Outside([]int64{0, 4}, 4) != 1 || Outside([]int64{-1}, 4) != 0 || Outside(nil, 0) != -1 {
		t.Error("Outside")
	}
}

func TestSort(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	const outer, n, inner = 3, 50, 2
	src := random[float32](rng, outer*n*inner)
	for p := range src {
		switch rng.IntN(5) {
		case 0:
			src[p] = float32(math.NaN())
		case 1:
			src[p] = float32(rng.IntN(3))
		}
	}
	for _, down := range []bool{false, true} {
		for _, k := range []int{n, 7, 0} {
			dst, at := random[float32](rng, outer*k*inner), make([]int64, outer*k*inner)
			Sort(dst, at, src, n, k, inner, down)
			each([]int{outer, inner}, func(_ int, index []int) {
				o, i := index[0], index[1]
				want := make([]int, n)
				for j := range want {
					want[j] = j
				}
				get := func(j int) float32 { return src[(o*n+j)*inner+i] }
				sort.SliceStable(want, func(a, b int) bool {
					x, y := get(want[a]), get(want[b])
					if down {
						x, y = y, x
					}
					return x < y || x == x && y != y
				})
				for j, from := range want[:k] {
					p := (o*k+j)*inner + i
					if v := get(from); int(at[p]) != from || dst[p] != v && v == v {
						t.Fatalf("down %v: place %d has %v from %d, want %v from %d", down, j, dst[p], at[p], v, from)
					}
				}
			})
		}
	}
}

func TestBlocks(t *testing.T) {
	src := []float64{1, 2, 3, 4, 5, 6}
	dst := make([]float64, 12)
	PutBlocks(dst, 1, 4, src, 2)
	if want := []float64{0, 1, 2, 0, 0, 3, 4, 0, 0, 5, 6, 0}; !slices.Equal(dst, want) {
		t.Errorf("PutBlocks %v", dst)
	}
	back := make([]float64, 6)
	GetBlocks(back, 2, dst, 1, 4)
	if !slices.Equal(back, src) {
		t.Errorf("GetBlocks %v", back)
	}
	RepeatBlocks(dst, src, 3, 2)
	if want := []float64{1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6}; !slices.Equal(dst, want) {
		t.Errorf("RepeatBlocks %v", dst)
	}
	Roll(back, src, 3, 1)
	if want := []float64{3, 1, 2, 6, 4, 5}; !slices.Equal(back, want) {
		t.Errorf("Roll %v", back)
	}
	want := []float64{3, 2, 1, 2, 3, 2, 1, 2}
	got := make([]float64, 8)
	PadAxis(got, []float64{1, 2, 3}, 3, 1, 2, 8, true)
	if !slices.Equal(got, want) {
		t.Errorf("PadAxis %v", got)
	}
	sum := make([]float64, 3)
	UnpadAxis(sum, []float64{1, 1, 1, 1, 1, 1, 1, 1}, 3, 1, 2, 8, true)
	if !slices.Equal(sum, []float64{2, 4, 2}) {
		t.Errorf("UnpadAxis %v", sum)
	}
}
