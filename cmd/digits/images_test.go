package main

import (
	"bytes"
	"compress/gzip"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var small = frame{height: 2, width: 2, max: 16}

func TestDecodeCSV(t *testing.T) {
	want := []float32{0, 1, 2.5, 16, 4, 4, 4, 4}
	for name, in := range map[string]string{
		"plain":           "0,1,2.5,16\n4,4,4,4\n",
		"no last newline": "0,1,2.5,16\n4,4,4,4",
		"header":          "a,b,c,d\n0,1,2.5,16\n4,4,4,4\n",
		"byte order mark": "\ufeff0,1,2.5,16\n4,4,4,4\n",
		"windows":         "0, 1, 2.5, 16\r\n\r\n4,4,4,4\r\n",
		"quoted":          "\"p1\",\"p2\",\"p3\",\"p4\"\n\"0\",1,2.5,1.6e1\n4,4,4,4\n",
	} {
		s, err := decodeImages(strings.NewReader(in), small)
		if err != nil || !slices.Equal(s.pixels, want) || s.count() != 2 {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
}

func TestDecodeCSVErrors(t *testing.T) {
	for in, says := range map[string]string{
		"":                     "empty",
		"a,b,c,d\n":            "no image",
		"1,2,3\n":              "line 1: 3 values; the model reads images of 2×2 = 4",
		"1,2,3,4\n1,2,3,4,5\n": "line 2: 5 values",
		"1,2,3,4\n1,2,x,4\n":   "line 2: value 3 is no number",
		"x,2,3,4\n":            "line 1: value 1 is no number",
		"1,2,3,17\n":           "value 4 is 17; the model was trained on 0 to 16",
		"1,2,3,-1\n":           "value 4 is -1",
		"1,2,3,NaN\n":          "value 4 is NaN",
		"NaN,2,3,1\n":          "value 1 is NaN",
		"1e999,2,3,1\n":        "value 1 is 1e999",
		"1,2,\"3,4\n":          "not CSV",
		"\x7fELF,\"\x02\n":     "not CSV",
	} {
		s, err := decodeImages(strings.NewReader(in), small)
		if s != nil || err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, error %v; want %q", in, s, err, says)
		}
	}
}

func TestDecodeIDX(t *testing.T) {
	path := filepath.Join(t.TempDir(), "i.gz")
	writeIDX(t, path, []byte{0, 1, 2, 16}, 1, 2, 2)
	s, err := readImages(path, small)
	if err != nil || !slices.Equal(s.pixels, []float32{0, 1, 2, 16}) {
		t.Errorf("%v, %v", s, err)
	}
	writeIDX(t, path, []byte{0, 1, 2, 17}, 1, 2, 2)
	if _, err := readImages(path, small); err == nil || !strings.Contains(err.Error(), "pixel of 17") {
		t.Errorf("too bright: %v", err)
	}
	writeIDX(t, path, []byte{0, 1, 2}, 1, 1, 3)
	if _, err := readImages(path, small); err == nil || !strings.Contains(err.Error(), "1×3") || !strings.Contains(err.Error(), path) {
		t.Errorf("other size: %v", err)
	}
	if _, err := readImages(filepath.Join(t.TempDir(), "none"), small); !os.IsNotExist(err) {
		t.Errorf("missing file: %v", err)
	}
}

func encode(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// gray makes a picture of n×n with a square of ink in its middle.
func gray(n int, paper, ink uint8) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, n, n))
	for i := range img.Pix {
		img.Pix[i] = paper
		if y, x := i/n, i%n; y >= n/4 && y < 3*n/4 && x >= n/4 && x < 3*n/4 {
			img.Pix[i] = ink
		}
	}
	return img
}

// Bright on dark is kept, dark on bright inverted; either is scaled to the
// model's size and brightness.
func TestDecodePNG(t *testing.T) {
	f := frame{height: 4, width: 4, max: 16}
	want := []float32{0, 0, 0, 0, 0, 16, 16, 0, 0, 16, 16, 0, 0, 0, 0, 0}
	onGlass := image.NewNRGBA(image.Rect(0, 0, 8, 8))
	for y := 2; y < 6; y++ {
		for x := 2; x < 6; x++ {
			onGlass.Set(x, y, color.Black)
		}
	}
	for name, img := range map[string]image.Image{
		"bright on dark": gray(4, 0, 255), "dark on bright": gray(4, 255, 0),
		"ten times larger": gray(40, 0, 255), "half as large": gray(8, 255, 0).SubImage(image.Rect(0, 0, 8, 8)),
		"ink on glass": onGlass,
	} {
		s, err := decodeImages(bytes.NewReader(encode(t, img)), f)
		if err != nil || s.count() != 1 {
			t.Fatalf("%s: %v", name, err)
		}
		for i, v := range s.pixels {
			if math.Abs(float64(v-want[i])) > 1e-4 {
				t.Errorf("%s: read %v, want %v", name, s.pixels, want)
				break
			}
		}
	}
}

// Fitting keeps the proportions, and in all the ink.
func TestFit(t *testing.T) {
	s := &set{height: 10, width: 4, pixels: make([]float32, 40)}
	sum := 0.0
	for i := range s.pixels {
		s.pixels[i] = float32(1+i%7) / 8
		sum += float64(s.pixels[i])
	}
	out := fit(s, 5, 5) // each pixel covers 2×2 of the source, which fills columns 1½ to 3½
	got := 0.0
	for i, v := range out.pixels {
		got += float64(v) * 4
		if x := i % 5; (x == 0 || x == 4) != (v == 0) {
			t.Errorf("column %d is %v", x, v)
		}
	}
	if math.Abs(got-sum) > 1e-4 {
		t.Errorf("ink of %v became %v", sum, got)
	}
	up := fit(&set{height: 1, width: 1, pixels: []float32{0.5}}, 3, 3)
	for _, v := range up.pixels {
		if math.Abs(float64(v)-0.5) > 1e-6 {
			t.Errorf("one grey pixel became %v", up.pixels)
		}
	}
}

func TestDecodePNGErrors(t *testing.T) {
	good := encode(t, gray(8, 0, 255))
	huge := slices.Clone(good)
	copy(huge[16:24], []byte{0, 1, 0, 0, 0, 1, 0, 0}) // 65536×65536; its checksum is wrong as well
	for name, in := range map[string][]byte{"cut": good[:len(good)-20], "header alone": good[:8], "huge": huge} {
		if s, err := decodeImages(bytes.NewReader(in), small); err == nil || s != nil {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
}

// Whatever comes in, the result is an error or whole images within the range.
func FuzzDecodeImages(f *testing.F) {
	f.Add([]byte("0,1,2,3\n"))
	f.Add([]byte("a,b,c,d\n0,1,2,3\n4,5,6,7"))
	f.Fuzz(func(t *testing.T, in []byte) {
		s, err := decodeImages(bytes.NewReader(in), small)
		if err != nil {
			if s != nil || strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("%v with error %q", s, err)
			}
			return
		}
		if s.height != 2 || s.width != 2 || len(s.pixels)%4 != 0 {
			t.Fatalf("%d pixels of images of %d×%d", len(s.pixels), s.height, s.width)
		}
		for _, v := range s.pixels {
			if !(v >= 0 && v <= 16.001) {
				t.Errorf("pixel %v", v)
			}
		}
	})
}

func TestDecodePackedCSV(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte("1,2,3,4\n")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err := decodeImages(bytes.NewReader(b.Bytes()), small); err != nil || s.count() != 1 {
		t.Errorf("%v, %v", s, err)
	}
	if _, err := decodeImages(bytes.NewReader(b.Bytes()[:b.Len()-6]), small); err == nil {
		t.Error("a cut file is no error")
	}
}
