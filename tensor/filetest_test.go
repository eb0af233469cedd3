package tensor_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

// The values of the fixtures; testdata/gen_fixtures.py has the same.
var (
	fixtureBools  = []float64{0, 1, 1, 1, 0, 1}
	fixtureUints  = []float64{0, 1, 2, 3, 100, 127}
	fixtureSigned = []float64{0, -1, 2, -3, 100, -128}
	fixtureFloats = []float64{0, -1.5, 2.25, 65504, -0.0009765625, 6.103515625e-05}
)

func fixtureValues(kind byte) []float64 {
	switch kind {
	case 'b', 'B':
		return fixtureBools
	case 'u', 'U':
		return fixtureUints
	case 'i', 'I':
		return fixtureSigned
	}
	return fixtureFloats
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// wantDense checks shape and values, which must be equal.
func wantDense[T tensor.Float](t *testing.T, what string, d *tensor.Dense[T], err error, shape tensor.Shape, want []float64) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	ok := d.Shape().Equal(shape) && len(d.Data()) == len(want)
	for i := range want {
		ok = ok && d.Data()[i] == T(want[i])
	}
	if !ok {
		t.Errorf("%s: got %v %v, want %v %v", what, d.Shape(), d.Data(), shape, want)
	}
}

func wantInts(t *testing.T, what string, d *tensor.Ints, err error, shape tensor.Shape, want []int64) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	if !d.Shape().Equal(shape) || !slices.Equal(d.Data(), want) {
		t.Errorf("%s: got %v %v, want %v %v", what, d.Shape(), d.Data(), shape, want)
	}
}

func toInt64s(v []float64) []int64 {
	out := make([]int64, len(v))
	for i, x := range v {
		out[i] = int64(x)
	}
	return out
}

// wantError checks an error's sentinel and that its text has every part.
func wantError(t *testing.T, what string, err, kind error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error", what)
		return
	}
	var e *tensor.Error
	if !errors.Is(err, kind) || !errors.As(err, &e) {
		t.Errorf("%s: %v: wraps not both %q and *tensor.Error", what, err, kind)
	}
	if !strings.Contains(err.Error(), "_test.go:") {
		t.Errorf("%s: %v: does not name this file", what, err)
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("%s: %q says nothing of %q", what, err, p)
		}
	}
}

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// npyBytes is an npy file of version 1.0 made by hand.
func npyBytes(descr, fortran, shape string, data []byte) []byte {
	h := fmt.Sprintf("{'descr': %s, 'fortran_order': %s, 'shape': %s}\n", descr, fortran, shape)
	b := append([]byte("\x93NUMPY\x01\x00"), byte(len(h)), byte(len(h)>>8))
	return append(append(b, h...), data...)
}

func leBytes(t testing.TB, data any) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, data); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func npyOf(t testing.TB, code string, data any) []byte {
	t.Helper()
	n := binary.Size(data) / int(code[1]-'0')
	return npyBytes("'<"+code+"'", "False", fmt.Sprintf("(%d,)", n), leBytes(t, data))
}

func sameBits[T tensor.Float](a, b []T) bool {
	return slices.EqualFunc(a, b, func(x, y T) bool {
		return math.Float64bits(float64(x)) == math.Float64bits(float64(y))
	})
}
