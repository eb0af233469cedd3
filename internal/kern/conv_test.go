package kern

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// convTerms calls f for every product that a convolution is the sum of, with the
// places of its factors in x, in k and of its result in y.
func convTerms(v *Conv, f func(y, x, k int)) {
	oh, ow := v.Out()
	c, o := v.C/v.Groups, v.O/v.Groups
	for n := range v.N {
		for filter := range v.O {
			for i := range oh * ow {
				for term := range c * v.KH * v.KW {
					ch, a, b := term/(v.KH*v.KW), term/v.KW%v.KH, term%v.KW
					h, w := i/ow*v.SH+a*v.DH-v.PH, i%ow*v.SW+b*v.DW-v.PW
					if h >= 0 && h < v.H && w >= 0 && w < v.W {
						f((n*v.O+filter)*oh*ow+i, ((n*v.C+filter/o*c+ch)*v.H+h)*v.W+w, filter*c*v.KH*v.KW+term)
					}
				}
			}
		}
	}
}

var convs = []Conv{
	{N: 2, C: 3, H: 9, W: 11, O: 4, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1, DH: 1, DW: 1, Groups: 1},
	{N: 2, C: 4, H: 12, W: 7, O: 6, KH: 3, KW: 2, SH: 2, SW: 3, PH: 2, PW: 1, DH: 2, DW: 1, Groups: 2},
	{N: 1, C: 5, H: 6, W: 6, O: 3, KH: 1, KW: 1, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1},
	{N: 2, C: 6, H: 8, W: 8, O: 6, KH: 3, KW: 3, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 6},
	{N: 1, C: 2, H: 1, W: 40, O: 3, KH: 1, KW: 5, SH: 1, SW: 2, PW: 9, DH: 1, DW: 3, Groups: 1},
	{N: 1, C: 40, H: 40, W: 50, O: 3, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1, DH: 1, DW: 1, Groups: 1}, // rows of y in pieces
	{N: 49, C: 3, H: 5, W: 5, O: 4, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1, DH: 1, DW: 1, Groups: 1},   // several images at a time
	{N: 33, C: 4, H: 7, W: 6, O: 4, KH: 2, KW: 3, SH: 2, SW: 2, PW: 1, DH: 1, DW: 1, Groups: 2},
	{N: 35, C: 5, H: 3, W: 3, O: 3, KH: 1, KW: 1, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1},
}

// The three products of a convolution are sums over the same terms; small
// integers make them exact. Whoever computes which part, the bits are the same.
func TestConv(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		for _, v := range convs {
			testConv[float64](t, v)
			testConv[float32](t, v)
		}
	})
}

func testConv[T Float](t *testing.T, v Conv) {
	rng := rand.New(rand.NewPCG(2, 6))
	oh, ow := v.Out()
	shapes := [3]int{v.N * v.O * oh * ow, v.N * v.C * v.H * v.W, v.O * v.C / v.Groups * v.KH * v.KW}
	var in, want, got [3][]T
	for i, n := range shapes {
		in[i], want[i], got[i] = random[T](rng, n), make([]T, n), random[T](rng, n)
		whole(in[i])
	}
	y, x, k := in[0], in[1], in[2]
	convTerms(&v, func(i, j, l int) {
		want[0][i] += T(x[j] * k[l])
		want[1][j] += T(y[i] * k[l])
		want[2][l] += T(y[i] * x[j])
	})
	run := []func(){
		func() { ConvForward(&v, got[0], x, k) },
		func() { ConvToX(&v, got[1], y, k) },
		func() { ConvToK(&v, got[2], x, y) },
	}
	for i, name := range []string{"y", "x", "k"} {
		run[i]()
		agree(t, fmt.Sprintf("%+v: %s", v, name), got[i], want[i])
	}
	// Inexact numbers, on several threads.
	for _, s := range in {
		for i := range s {
			s[i] = T(math.Sin(float64(i)))
		}
	}
	for i := range run {
		var one []T
		for _, n := range []int{1, 2, 3, 7, 16} {
			onThreads(n, run[i])
			if n == 1 {
				one = append(one, got[i]...)
			}
			agree(t, fmt.Sprintf("%+v on %d threads", v, n), got[i], one)
		}
	}
}

func TestConvAllocatesNothing(t *testing.T) {
	needPools(t)
	v := convs[0]
	oh, ow := v.Out()
	y, x, k := make([]float32, v.N*v.O*oh*ow), make([]float32, v.N*v.C*v.H*v.W), make([]float32, v.O*v.C*v.KH*v.KW)
	if allocs := allocations(5, func() {
		ConvForward(&v, y, x, k)
		ConvToX(&v, x, y, k)
		ConvToK(&v, k, x, y)
	}); allocs >= 1 {
		t.Errorf("%v allocations", allocs)
	}
}

// FuzzConv holds convolutions and their adjoints to the sums that they are.
func FuzzConv(f *testing.F) {
	f.Add(uint64(1), uint8(9), uint8(11), uint8(3))
	f.Add(uint64(7), uint8(1), uint8(40), uint8(5))
	f.Fuzz(func(t *testing.T, seed uint64, h, w, kernel uint8) {
		rng := rand.New(rand.NewPCG(seed, 0))
		groups := 1 + rng.IntN(3)
		v := Conv{
			N: [...]int{1, 2, 3, 20}[rng.IntN(4)], C: groups * (1 + rng.IntN(4)), O: groups * (1 + rng.IntN(4)), Groups: groups,
			H: 1 + int(h%24), W: 1 + int(w%40), KH: 1 + int(kernel%4), KW: 1 + int(kernel/4%6),
			SH: 1 + rng.IntN(3), SW: 1 + rng.IntN(3), PH: rng.IntN(4), PW: rng.IntN(6), DH: 1 + rng.IntN(2), DW: 1 + rng.IntN(3),
		}
		if v.H+2*v.PH <= (v.KH-1)*v.DH || v.W+2*v.PW <= (v.KW-1)*v.DW {
			t.Skip("the kernel is larger than the padded images")
		}
		everyISA(t, func(t *testing.T) {
			testConv[float64](t, v)
			testConv[float32](t, v)
		})
	})
}
