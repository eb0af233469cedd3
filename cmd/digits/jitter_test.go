package main

import (
	"math"
	"slices"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

// Without any limit the copy is exact.
func TestJitterZero(t *testing.T) {
	rng := tensor.NewRand(12)
	src := make([]float32, 5*7)
	for i := range src {
		src[i] = float32(rng.Float64())
	}
	dst := make([]float32, len(src))
	jitter{}.apply(dst, src, 5, 7, rng)
	if !slices.Equal(dst, src) {
		t.Errorf("%v became %v", src, dst)
	}
}

// A point of light in the middle moves by at most the shift; its light stays.
func TestJitterShift(t *testing.T) {
	const n = 9
	rng := tensor.NewRand(12)
	src, dst := make([]float32, n*n), make([]float32, n*n)
	src[n*n/2] = 1
	far := 0.0
	for range 200 {
		jitter{shift: 0.2}.apply(dst, src, n, n, rng)
		sum, cx, cy := 0.0, 0.0, 0.0
		for i, v := range dst {
			sum += float64(v)
			cx += float64(v) * (float64(i%n) - 4)
			cy += float64(v) * (float64(i/n) - 4)
		}
		if math.Abs(sum-1) > 1e-5 {
			t.Fatalf("light %v", sum)
		}
		far = max(far, math.Abs(cx), math.Abs(cy))
	}
	if far > 0.2*n || far < 0.9*0.2*n {
		t.Errorf("moved by up to %v pixels, want nearly %v", far, 0.2*n)
	}
}

// A turn by a known angle carries a point to where trigonometry says.
func TestJitterTurn(t *testing.T) {
	const n = 41
	src, dst := make([]float32, n*n), make([]float32, n*n)
	at := func(y, x int) int { return (y+n/2)*n + x + n/2 }
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			src[at(dy, 15+dx)] = 1
		}
	}
	rng := tensor.NewRand(34)
	same := tensor.NewRand(34)
	jitter{turn: 60}.apply(dst, src, n, n, rng)
	angle := 60 * (2*same.Float64() - 1) * math.Pi / 180
	sum, cx, cy := 0.0, 0.0, 0.0
	for i, v := range dst {
		sum += float64(v)
		cx += float64(v) * float64(i%n-n/2)
		cy += float64(v) * float64(i/n-n/2)
	}
	// dst at p is src at R(angle)p, so that the point at 15 comes from R(−angle).
	wx, wy := 15*math.Cos(angle), -15*math.Sin(angle)
	if math.Hypot(cx/sum-wx, cy/sum-wy) > 0.1 {
		t.Errorf("turned by %v: point at %v, %v; want %v, %v", angle, cx/sum, cy/sum, wx, wy)
	}
}

func TestJitterStaysInRange(t *testing.T) {
	rng := tensor.NewRand(56)
	src, dst := make([]float32, 6*4), make([]float32, 6*4)
	for i := range src {
		src[i] = 16
	}
	for range 100 {
		jitter{180, 0.9, 2, 2}.apply(dst, src, 6, 4, rng)
		for _, v := range dst {
			if !(v >= 0 && v <= 16.0001) {
				t.Fatalf("pixel %v", v)
			}
		}
	}
}
