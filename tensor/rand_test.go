package tensor_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

var _ rand.Source = (*tensor.Rand)(nil)

// goldenRand is one key of testdata/philox.json, as an independent program
// computed it.
type goldenRand struct {
	Key             string
	At              []string
	Sequence        []string
	Uniform, Normal []string
	Fold            []string
	Perm            []int
}

func readGolden(t *testing.T) []goldenRand {
	t.Helper()
	text, err := os.ReadFile("testdata/philox.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []goldenRand
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) < 5 {
		t.Fatalf("only %d keys", len(all))
	}
	return all
}

func integer(t *testing.T, s string) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestRandPromise holds every number to the golden ones: changing them breaks
// the promise to users.
func TestRandPromise(t *testing.T) {
	for _, g := range readGolden(t) {
		key := integer(t, g.Key)
		for k, at := range g.At {
			i := integer(t, at)
			if got, want := tensor.PhiloxUniform(key, i), number(t, g.Uniform[k]); got != want {
				t.Errorf("PhiloxUniform(%d, %d) = %v, want %v", key, i, got, want)
			}
			// math.Erfinv may round otherwise on another processor.
			if got, want := tensor.PhiloxNormal(key, i), number(t, g.Normal[k]); !(math.Abs(got-want) <= 4e-15*math.Abs(want)) {
				t.Errorf("PhiloxNormal(%d, %d) = %v, want %v", key, i, got, want)
			}
			if got, want := tensor.FoldKey(key, i), integer(t, g.Fold[k]); got != want {
				t.Errorf("FoldKey(%d, %d) = %d, want %d", key, i, got, want)
			}
		}
		r := tensor.NewRand(key)
		for i, s := range g.Sequence {
			if got, want := r.Uint64(), integer(t, s); got != want {
				t.Errorf("number %d of seed %d is %d, want %d", i, key, got, want)
			}
		}
		if got := tensor.NewRand(key).Perm(len(g.Perm)); !slices.Equal(got, g.Perm) {
			t.Errorf("permutation of seed %d is %v, want %v", key, got, g.Perm)
		}
	}
}

// TestRandDraws ties what a Rand draws to its 64-bit numbers.
func TestRandDraws(t *testing.T) {
	a, b := tensor.NewRand(3), tensor.NewRand(3)
	for range 10 {
		if got, want := a.Float64(), float64(b.Uint64()>>11)/(1<<53); got != want {
			t.Errorf("Float64 %v, want %v", got, want)
		}
		u := (float64(b.Uint64()>>12) + 0.5) / (1 << 52)
		if got := a.NormFloat64(); !(math.Abs(0.5*math.Erfc(-got/math.Sqrt2)-u) < 1e-15) {
			t.Errorf("NormFloat64 %v is not at the quantile %v", got, u)
		}
	}
	swapped := []int{0, 1, 2, 3, 4, 5, 6}
	a.Shuffle(len(swapped), func(i, j int) { swapped[i], swapped[j] = swapped[j], swapped[i] })
	if p := b.Perm(len(swapped)); !slices.Equal(p, swapped) {
		t.Errorf("Perm %v, Shuffle %v", p, swapped)
	}
	var zero tensor.Rand
	if got, want := zero.Uint64(), tensor.NewRand(0).Uint64(); got != want {
		t.Errorf("the zero Rand gives %d, want %d", got, want)
	}
}

func TestRandState(t *testing.T) {
	for drawn := range 5 {
		a := tensor.NewRand(9)
		for range drawn {
			a.Uint64()
		}
		var b tensor.Rand
		b.Uint64()
		b.SetState(a.State())
		if _, n := b.State(); n != uint64(drawn) {
			t.Errorf("%d drawn, want %d", n, drawn)
		}
		for range 3 {
			if got, want := b.Uint64(), a.Uint64(); got != want {
				t.Errorf("after %d: %d, want %d", drawn, got, want)
			}
		}
	}
}

func TestRandSplit(t *testing.T) {
	r := tensor.NewRand(5)
	first := r.Split(2).Uint64()
	r.Uint64()
	if again := r.Split(2).Uint64(); again != first {
		t.Errorf("Split after a draw gives %d, want %d", again, first)
	}
	if _, n := r.State(); n != 1 {
		t.Errorf("Split drew numbers: %d, want 1", n)
	}
	seen := map[uint64]int{tensor.NewRand(5).Uint64(): -1}
	for n := range 1000 {
		v := r.Split(uint64(n)).Uint64()
		if m, ok := seen[v]; ok {
			t.Errorf("streams %d and %d begin alike", m, n)
		}
		seen[v] = n
	}
}

func TestRandRefuses(t *testing.T) {
	r := tensor.NewRand(1)
	wantPanic(t, tensor.ErrRange, func() { r.IntN(0) }, "Rand.IntN", "0")
	wantPanic(t, tensor.ErrRange, func() { r.IntN(-3) }, "-3")
	wantPanic(t, tensor.ErrRange, func() { r.Perm(-1) }, "Rand.Perm")
	wantPanic(t, tensor.ErrRange, func() { r.Shuffle(-1, nil) }, "Rand.Shuffle")
	if n := r.IntN(1); n != 0 {
		t.Errorf("IntN(1) = %d", n)
	}
	if p := r.Perm(0); len(p) != 0 {
		t.Errorf("Perm(0) = %v", p)
	}
}

// moments returns the mean of f(0) … f(n−1) and of their second to fourth
// powers.
func moments(n int, f func(i int) float64) (m [4]float64) {
	for i := range n {
		v := f(i)
		p := 1.0
		for k := range m {
			p *= v
			m[k] += p / float64(n)
		}
	}
	return m
}

// TestRandMoments: the means of n powers have a standard deviation of
// √(variance/n); the bounds are about five of them. Seeds are fixed, so that
// the outcome is too.
func TestRandMoments(t *testing.T) {
	const n = 200_000
	r := tensor.NewRand(11)
	near := func(what string, m, want, sd [4]float64) {
		t.Helper()
		for k := range m {
			if bound := 5 * sd[k] / math.Sqrt(n); !(math.Abs(m[k]-want[k]) <= bound) {
				t.Errorf("%s: mean of power %d is %v, want %v ± %.2g", what, k+1, m[k], want[k], bound)
			}
		}
	}
	// E uᵏ = 1/(k+1), Var uᵏ = 1/(2k+1) − 1/(k+1)²
	uniform := [4]float64{1. / 2, 1. / 3, 1. / 4, 1. / 5}
	usd := [4]float64{0.2887, 0.2982, 0.2835, 0.2667}
	near("PhiloxUniform", moments(n, func(i int) float64 { return tensor.PhiloxUniform(1, uint64(i)) }), uniform, usd)
	near("Float64", moments(n, func(int) float64 { return r.Float64() }), uniform, usd)
	// E zᵏ = 0, 1, 0, 3 and E z²ᵏ = 1, 3, 15, 105
	normal := [4]float64{0, 1, 0, 3}
	nsd := [4]float64{1, 1.4143, 3.873, 9.798}
	near("PhiloxNormal", moments(n, func(i int) float64 { return tensor.PhiloxNormal(1, uint64(i)) }), normal, nsd)
	near("NormFloat64", moments(n, func(int) float64 { return r.NormFloat64() }), normal, nsd)
	// Neighbours, streams and keys are not correlated.
	product := [4]float64{0, 1, 0, 9}
	psd := [4]float64{1, 2.83, 15, 104.7}
	near("neighbours", moments(n, func(i int) float64 {
		return tensor.PhiloxNormal(1, uint64(i)) * tensor.PhiloxNormal(1, uint64(i)+1)
	}), product, psd)
	near("keys", moments(n, func(i int) float64 {
		return tensor.PhiloxNormal(1, uint64(i)) * tensor.PhiloxNormal(2, uint64(i))
	}), product, psd)
	q := tensor.NewRand(1)
	near("streams", moments(n, func(i int) float64 { return tensor.PhiloxNormal(1, uint64(i)) * q.NormFloat64() }), product, psd)
}

// TestRandFair counts outcomes; χ² of k−1 degrees of freedom is below
// k−1 + 4√(2(k−1)) but for one case in thousands.
func TestRandFair(t *testing.T) {
	r := tensor.NewRand(12)
	const n = 60_000
	var dice [7]int
	orders := map[[4]int]int{}
	for range n {
		dice[r.IntN(len(dice))]++
		orders[[4]int(r.Perm(4))]++
	}
	if len(orders) != 24 {
		t.Errorf("%d orders of 4, want 24", len(orders))
	}
	check := func(what string, k int, chi2 float64) {
		if bound := float64(k-1) + 4*math.Sqrt(2*float64(k-1)); chi2 > bound {
			t.Errorf("%s: χ² %v, at most %v", what, chi2, bound)
		}
	}
	square := func(count int, k float64) float64 { d := float64(count) - n/k; return d * d / (n / k) }
	chi2 := 0.0
	for _, c := range dice {
		chi2 += square(c, 7)
	}
	check("IntN", 7, chi2)
	chi2 = 0
	for _, c := range orders {
		chi2 += square(c, 24)
	}
	check("Perm", 24, chi2)
}

func TestRandAllocates(t *testing.T) {
	r := tensor.NewRand(1)
	x := make([]int, 8)
	swap := func(i, j int) { x[i], x[j] = x[j], x[i] }
	if n := testing.AllocsPerRun(100, func() {
		r.Float64()
		r.NormFloat64()
		r.IntN(5)
		r.Shuffle(len(x), swap)
		r.SetState(r.State())
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
