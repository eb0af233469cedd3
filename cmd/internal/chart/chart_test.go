package chart

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/png"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
)

func sample() []Chart {
	var x, a, b, acc []float64
	for i := range 40 {
		t := float64(i + 1)
		x = append(x, t)
		a = append(a, 2*math.Exp(-t/8)+0.05)
		b = append(b, 2*math.Exp(-t/9)+0.08+0.01*math.Sin(t))
		acc = append(acc, 100*(1-math.Exp(-t/6)))
	}
	return []Chart{
		{Title: "Loss", X: "epoch", Y: "cross entropy (nats)", LogY: true, Series: []Series{{Name: "training", X: x, Y: a}, {Name: "validation", X: x, Y: b}}},
		{Title: "Accuracy", X: "epoch", Y: "right (%)", Series: []Series{{Name: "validation", X: x, Y: acc}}},
	}
}

func TestPNG(t *testing.T) {
	var out bytes.Buffer
	if err := WritePNG(&out, sample()...); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := img.Bounds().Size(), (image.Point{12 * 192, 4 * 192}); got != want {
		t.Errorf("picture of %v, want %v", got, want)
	}
	for i, c := range colours[:2] {
		if n := count(img, c.R, c.G, c.B); n < 200 {
			t.Errorf("line %d shows in %d pixels", i, n)
		}
	}
}

func count(img image.Image, r, g, b uint8) (n int) {
	s := img.Bounds()
	for y := s.Min.Y; y < s.Max.Y; y++ {
		for x := s.Min.X; x < s.Max.X; x++ {
			R, G, B, _ := img.At(x, y).RGBA()
			if uint8(R>>8) == r && uint8(G>>8) == g && uint8(B>>8) == b {
				n++
			}
		}
	}
	return n
}

func TestSVG(t *testing.T) {
	var out bytes.Buffer
	if err := WriteSVG(&out, sample()...); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"training", "validation", "cross entropy (nats)", "Accuracy"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the picture lacks the text %q", want)
		}
	}
	for d := xml.NewDecoder(&out); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
	}
}

// Whatever a training run leaves behind can be drawn: nothing, one point, a
// constant, a loss that blew up.
func TestOddSeries(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	cases := map[string][]Series{
		"no line":       nil,
		"empty":         {{Name: "a", X: nil, Y: nil}},
		"one point":     {{Name: "a", X: []float64{1}, Y: []float64{0.5}}},
		"one zero":      {{Name: "a", X: []float64{0}, Y: []float64{0}}},
		"constant":      {{Name: "a", X: []float64{1, 2, 3}, Y: []float64{-4, -4, -4}}},
		"not finite":    {{Name: "a", X: []float64{1, 2, inf}, Y: []float64{nan, inf, 1}}},
		"some finite":   {{Name: "a", X: []float64{1, 2, 3, 4}, Y: []float64{nan, 2, inf, 1}}},
		"huge and tiny": {{Name: "a", X: []float64{1, 2}, Y: []float64{1e-300, 1e300}}},
	}
	for name, s := range cases {
		for k := range 8 {
			ch := Chart{Title: name, LogX: k&1 > 0, LogY: k&2 > 0, Series: slices.Clone(s)}
			for i := range ch.Series {
				ch.Series[i].Dots = k&4 > 0
			}
			if err := WriteSVG(io.Discard, ch); err != nil {
				t.Errorf("%s, logarithmic %v and %v, dots %v: %v", name, ch.LogX, ch.LogY, k&4 > 0, err)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	if WritePNG(io.Discard) == nil || WriteSVG(io.Discard) == nil {
		t.Error("no chart at all is no error")
	}
	bad := Chart{Series: []Series{{Name: "a", X: []float64{1, 2}, Y: []float64{1}}}}
	if WritePNG(io.Discard, bad) == nil || WriteSVG(io.Discard, bad) == nil {
		t.Error("lengths that differ are no error")
	}
}

// Where each corner has dots, a legend with a dot stands beside the axes.
func TestCrowded(t *testing.T) {
	corners := Series{Name: "a", X: []float64{0, 0, 1, 1}, Y: []float64{0, 1, 0, 1}, Dots: true}
	nameless, line, few := corners, corners, corners
	nameless.Name, line.Dots = "", false
	few.X, few.Y = few.X[:3], few.Y[:3]
	for _, c := range []struct {
		s    Series
		want bool
	}{{corners, true}, {nameless, false}, {line, false}, {few, false}} {
		ch := Chart{Series: []Series{c.s}}
		if _, crowded, err := ch.plot(); err != nil || crowded != c.want {
			t.Errorf("%v: crowded %v, %v", c.s, crowded, err)
		}
	}
}

// The legend keeps out of the lines' way.
func TestFreeCorner(t *testing.T) {
	for name, c := range map[string]struct {
		y         []float64
		left, top bool
	}{
		"falling": {[]float64{9, 4, 2, 1, 0}, false, true},
		"rising":  {[]float64{0, 5, 8, 9, 9}, false, false},
		"top":     {[]float64{9, 9, 9, 9, 0}, true, false},
	} {
		ch := Chart{Series: []Series{{Name: "a", X: []float64{0, 1, 2, 3, 4}, Y: c.y}}}
		p, crowded, err := ch.plot()
		if err != nil {
			t.Fatal(err)
		}
		if p.Legend.Left != c.left || p.Legend.Top != c.top || crowded {
			t.Errorf("%s: left %v, top %v, crowded %v", name, p.Legend.Left, p.Legend.Top, crowded)
		}
	}
}
