package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
)

// maxPNGPixels bounds the pictures that are unpacked: a few bytes can claim
// gigabytes.
const maxPNGPixels = 1 << 26

// decodePNG reads one picture and fits it into f.
func decodePNG(r io.Reader, f frame) (*set, error) {
	var seen bytes.Buffer
	info, err := png.DecodeConfig(io.TeeReader(r, &seen))
	if err != nil {
		return nil, fmt.Errorf("damaged PNG: %w", err)
	}
	if info.Width < 1 || info.Height < 1 || info.Width > maxPNGPixels/info.Height {
		return nil, fmt.Errorf("a picture of %d×%d; at most %d pixels are read", info.Width, info.Height, maxPNGPixels)
	}
	img, err := png.Decode(io.MultiReader(&seen, r))
	if err != nil {
		return nil, fmt.Errorf("damaged PNG: %w", err)
	}
	light := brightness(img)
	if borderMean(light) > 0.5 {
		for i, v := range light.pixels {
			light.pixels[i] = 1 - v
		}
	}
	out := fit(light, f.height, f.width)
	for i := range out.pixels {
		out.pixels[i] *= f.max
	}
	return out, nil
}

// brightness returns img as numbers from 0 (black) to 1 (white), laid on white
// paper where it is transparent.
func brightness(img image.Image) *set {
	b := img.Bounds()
	s := &set{height: b.Dy(), width: b.Dx(), pixels: make([]float32, 0, b.Dx()*b.Dy())}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := img.At(x, y)
			gray := color.Gray16Model.Convert(c).(color.Gray16).Y // multiplied by its alpha
			_, _, _, alpha := c.RGBA()
			s.pixels = append(s.pixels, float32(uint32(gray)+0xffff-alpha)/0xffff)
		}
	}
	return s
}

// borderMean returns the mean of the outermost pixels of a single image.
func borderMean(s *set) float32 {
	sum, n := float32(0), 0
	for i, v := range s.pixels {
		y, x := i/s.width, i%s.width
		if y == 0 || x == 0 || y == s.height-1 || x == s.width-1 {
			sum += v
			n++
		}
	}
	return sum / float32(n)
}

// fit scales a single image to height×width: its longer side, relative to the
// target, fills the target, and the rest is 0. A pixel of the result is the mean
// of the source over the area that it covers.
func fit(s *set, height, width int) *set {
	if s.height == height && s.width == width {
		return s
	}
	scale := max(float64(s.height)/float64(height), float64(s.width)/float64(width)) // source pixels to one of ours
	top := (float64(s.height) - scale*float64(height)) / 2                           // in the source, ≤ 0
	left := (float64(s.width) - scale*float64(width)) / 2
	out := &set{height: height, width: width, pixels: make([]float32, height*width)}
	for y := range height {
		for x := range width {
			y0, x0 := top+scale*float64(y), left+scale*float64(x)
			out.pixels[y*width+x] = float32(s.integral(y0, y0+scale, x0, x0+scale) / (scale * scale))
		}
	}
	return out
}

// integral returns the sum of a single image over a rectangle, in which each
// pixel counts with the share of it that lies inside.
func (s *set) integral(y0, y1, x0, x1 float64) float64 {
	sum := 0.0
	for y := max(0, int(y0)); y < s.height && float64(y) < y1; y++ {
		row := 0.0
		for x := max(0, int(x0)); x < s.width && float64(x) < x1; x++ {
			row += overlap(x, x0, x1) * float64(s.pixels[y*s.width+x])
		}
		sum += overlap(y, y0, y1) * row
	}
	return sum
}

// overlap returns the length of [i, i+1] within [lo, hi].
func overlap(i int, lo, hi float64) float64 {
	return max(0, min(float64(i+1), hi)-max(float64(i), lo))
}
