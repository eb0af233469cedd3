package kern

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// rule is one of the rules of optimizers, with constants.
type rule[T Float] struct {
	name    string
	vectors int
	run     func(dst []T, x [][]T)
}

func rules[T Float]() []rule[T] {
	c := MomentRates[T]{0.9, 0.1, 0.99, 0.01, 0.25, 1.5, 1.25, 1e-6}
	d := BlendRates[T]{0.9, 0.1, 0.99, 0.01}
	return []rule[T]{
		{"Blend", 2, func(dst []T, x [][]T) { Blend(dst, x[0], x[1], 0.75, -3) }},
		{"AddSign", 2, func(dst []T, x [][]T) { AddSign(dst, x[0], x[1], 0.3) }},
		{"Moments", 3, func(dst []T, x [][]T) { Moments(dst, x[0], x[1], x[2], &c) }},
		{"MomentsMax", 4, func(dst []T, x [][]T) { MomentsMax(dst, x[0], x[1], x[2], x[3], &c) }},
		{"OverRoot", 2, func(dst []T, x [][]T) { OverRoot(dst, x[0], x[1], 0.99, 0.01, 1e-8) }},
		{"OverRoots", 3, func(dst []T, x [][]T) { OverRoots(dst, x[0], x[1], x[2], 0.99, 0.01, 1e-8) }},
		{"SignOfBlend", 2, func(dst []T, x [][]T) { SignOfBlend(dst, x[0], x[1], &d) }},
	}
}

// Each form has the bits of plain Go, and writes nothing outside of its vectors.
func TestRulesSameBits(t *testing.T) { everyForm(t, testRules[float32], testRules[float64]) }

func testRules[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, r := range rules[T]() {
		for n := 0; n <= 150; n++ {
			var all, got, want [][]T
			shift := rng.IntN(5)
			for range r.vectors + 1 { // the last is dst
				x := mixture[T](rng, n)
				a, b := banded[T](n, shift)
				copy(b, x)
				all, got, want = append(all, a), append(got, b), append(want, x)
			}
			dst := r.vectors
			if n%3 == 0 {
				dst = 0
			}
			withISA(isaGo, func() { r.run(want[dst], want) })
			r.run(got[dst], got)
			for k := range got {
				agree(t, fmt.Sprintf("%s n=%d, vector %d, to %d", r.name, n, k, dst), got[k], want[k])
				if !bandsWhole(all[k], n, shift) {
					t.Fatalf("%s n=%d wrote outside of vector %d", r.name, n, k)
				}
			}
		}
	}
}

// The rules in plain Go are what their comments say, on numbers that are exact.
func TestRulesByHand(t *testing.T) {
	for _, test := range []struct {
		name string
		run  func(x [][]float64)
		x    [][]float64
		want [][]float64
	}{
		{"Blend", func(x [][]float64) { Blend(x[0], x[0], x[1], 0.5, 2) }, [][]float64{{4}, {3}}, [][]float64{{8}, {3}}},
		{"AddSign", func(x [][]float64) { AddSign(x[0], x[0], x[1], 2) }, [][]float64{{1, 1, 1}, {7, 0, -3}}, [][]float64{{3, 1, -1}, {7, 0, -3}}},
		{"Moments", func(x [][]float64) {
			Moments(x[0], x[0], x[1], x[2], &MomentRates[float64]{0.5, 0.5, 0.5, 0.5, 3, 2, 2, 1})
		}, [][]float64{{4}, {2}, {2}}, [][]float64{{(12 + 6) / (2*3.0 + 1)}, {3}, {9}}},
		{"MomentsMax", func(x [][]float64) {
			MomentsMax(x[0], x[0], x[1], x[2], x[3], &MomentRates[float64]{0.5, 0.5, 0.5, 0.5, 0, 2, 2, 1})
		}, [][]float64{{4, 4}, {2, 2}, {2, 2}, {16, 1}}, [][]float64{{6.0 / 9, 6.0 / 7}, {3, 3}, {9, 9}, {16, 9}}},
		{"OverRoot", func(x [][]float64) { OverRoot(x[0], x[0], x[1], 0.5, 2, 1) }, [][]float64{{2}, {2}}, [][]float64{{0.5}, {9}}},
		{"OverRoots", func(x [][]float64) { OverRoots(x[0], x[0], x[1], x[2], 0.5, 0.5, 1) }, [][]float64{{4}, {14}, {255}}, [][]float64{{16}, {15}, {255.5}}},
		{"SignOfBlend", func(x [][]float64) { SignOfBlend(x[0], x[0], x[1], &BlendRates[float64]{0.5, 0.5, 0.25, 0.5}) }, [][]float64{{4, -4}, {-8, 4}}, [][]float64{{-1, 0}, {0, -1}}},
	} {
		withISA(isaGo, func() { test.run(test.x) })
		for k := range test.x {
			if !slices.Equal(test.x[k], test.want[k]) {
				t.Errorf("%s: vector %d is %v, want %v", test.name, k, test.x[k], test.want[k])
			}
		}
	}
}

func TestRulesAllocs(t *testing.T) {
	x := [][]float32{make([]float32, 100), make([]float32, 100), make([]float32, 100), make([]float32, 100)}
	for _, r := range rules[float32]() {
		if n := allocations(10, func() { r.run(x[0], x) }); n != 0 {
			t.Errorf("%s: %v allocations", r.name, n)
		}
	}
}

// FuzzRules holds the rules of optimizers to plain Go.
func FuzzRules(f *testing.F) {
	f.Add(uint64(1), uint16(33), uint8(0))
	f.Add(uint64(9), uint16(257), uint8(3))
	f.Fuzz(func(t *testing.T, seed uint64, size uint16, which uint8) {
		list, rng := rules[float32](), rand.New(rand.NewPCG(seed, 0))
		r := list[int(which)%len(list)]
		var x [][]float32
		for range r.vectors {
			x = append(x, mixture[float32](rng, int(size)%5000))
		}
		run := func() [][]float32 {
			var got [][]float32
			for _, v := range x {
				got = append(got, slices.Clone(v))
			}
			r.run(got[0], got)
			return got
		}
		var want [][]float32
		withISA(isaGo, func() { want = run() })
		everyISA(t, func(t *testing.T) {
			for k, got := range run() {
				agree(t, r.name, got, want[k])
			}
		})
	})
}
