// Package picture compares the pictures in the repository with what the tests draw.
package picture

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"testing"

	"gonum.org/v1/plot/vg/vgimg"
)

// Check compares c with the PNG file, or writes it with update: the test fails if
// more than 0.5 % of the pixels differ clearly. Fonts are drawn in floating point,
// which need not be the same to the bit everywhere.
func Check(t *testing.T, file string, c *vgimg.Canvas, update bool) {
	t.Helper()
	var b bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: c}).WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	if update {
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if share := unlike(t, b.Bytes(), old); share > 0.005 {
		t.Errorf("%.1f %% of the pixels of %s are not as drawn now; look at both, and run with -update", 100*share, file)
	}
}

// unlike returns the share of pixels of two PNG pictures that differ clearly.
func unlike(t *testing.T, a, b []byte) float64 {
	t.Helper()
	var im [2]image.Image
	for i, data := range [][]byte{a, b} {
		var err error
		if im[i], err = png.Decode(bytes.NewReader(data)); err != nil {
			t.Fatal(err)
		}
	}
	r := im[0].Bounds()
	if r != im[1].Bounds() {
		return 1
	}
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			r0, g0, b0, _ := im[0].At(x, y).RGBA()
			r1, g1, b1, _ := im[1].At(x, y).RGBA()
			if far(r0, r1) || far(g0, g1) || far(b0, b1) {
				n++
			}
		}
	}
	return float64(n) / float64(r.Dx()*r.Dy())
}

func far(a, b uint32) bool { return max(a, b)-min(a, b) > 0x3000 }
