package main

import (
	"math"

	"github.com/covector-ad/covector/tensor"
)

// jitter bends training images a little, differently each time, so that a model
// cannot learn them by heart. Each number is drawn evenly from −limit to limit.
type jitter struct {
	turn    float64 // degrees
	stretch float64 // of height and width, each, as a share
	slant   float64 // of the uprights, as a tangent
	shift   float64 // in either direction, as a share of the side
}

// apply writes a bent copy of src, an image of height×width, into dst, which
// must not overlap it. What lies outside of src is 0.
//
// The pixel of dst at p, seen from the middle, is src at A·p + b, found by
// bilinear interpolation: A is a turn, a slant and two stretches close to the
// identity, b the shift.
func (j jitter) apply(dst, src []float32, height, width int, rng *tensor.Rand) {
	draw := func(limit float64) float64 { return limit * (2*rng.Float64() - 1) }
	sin, cos := math.Sincos(draw(j.turn) * math.Pi / 180)
	sx, sy, slant := 1+draw(j.stretch), 1+draw(j.stretch), draw(j.slant)
	bx, by := draw(j.shift)*float64(width), draw(j.shift)*float64(height)
	mx, my := float64(width-1)/2, float64(height-1)/2
	for y := range height {
		for x := range width {
			px, py := float64(x)-mx, float64(y)-my
			u := sx*(cos*px+(slant-sin)*py) + bx + mx
			v := sy*(sin*px+cos*py) + by + my
			dst[y*width+x] = sample(src, height, width, v, u)
		}
	}
}

// sample returns the image at row v and column u by bilinear interpolation.
func sample(image []float32, height, width int, v, u float64) float32 {
	if v <= -1 || u <= -1 || v >= float64(height) || u >= float64(width) {
		return 0
	}
	fv, fu := math.Floor(v), math.Floor(u)
	y, x := int(fv), int(fu)
	dy, dx := float32(v-fv), float32(u-fu)
	at := func(y, x int) float32 {
		if y < 0 || x < 0 || y >= height || x >= width {
			return 0
		}
		return image[y*width+x]
	}
	return (1-dy)*((1-dx)*at(y, x)+dx*at(y, x+1)) + dy*((1-dx)*at(y+1, x)+dx*at(y+1, x+1))
}
