package tensor_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

func readNPZ(data []byte, opt *tensor.ReadOptions) (*tensor.Arrays, error) {
	return tensor.ReadNPZ(bytes.NewReader(data), int64(len(data)), opt)
}

type member struct {
	name string
	data []byte
}

func zipOf(t testing.TB, method uint16, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range members {
		w, err := z.CreateHeader(&zip.FileHeader{Name: m.name, Method: method})
		if err == nil {
			_, err = w.Write(m.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadNPZ(t *testing.T) {
	for _, name := range []string{"stored", "deflated"} {
		a, err := readNPZ(fixture(t, "npz/"+name+".npz"), nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := a.Names(); !slices.Equal(got, []string{"x", "labels", "deep/name", "words"}) {
			t.Errorf("%s: names %q", name, got)
		}
		x, err := tensor.Array[float32](a, "x")
		wantDense(t, name, x, err, tensor.Shape{2, 3}, fixtureFloats)
		labels, err := a.Ints("labels")
		wantInts(t, name, labels, err, tensor.Shape{3}, []int64{3, 1, 2})
		deep, err := tensor.Array[float64](a, "deep/name")
		wantDense(t, name, deep, err, tensor.Shape{2, 3}, fixtureSigned)

		for array, want := range map[string]string{"x": "float32", "labels": "uint8", "deep/name": "int16", "words": "<U5", "no": ""} {
			if got := a.DType(array); got != want {
				t.Errorf("%s: %q has dtype %q, want %q", name, array, got, want)
			}
		}
		if s, ok := a.Shape("x"); !ok || !s.Equal(tensor.Shape{2, 3}) {
			t.Errorf("%s: shape %v %v", name, s, ok)
		}
		if s, ok := a.Shape("no"); ok {
			t.Errorf("%s: shape %v of nothing", name, s)
		}

		// Text does not spoil the others, but is refused by name.
		_, err = tensor.Array[float32](a, "words")
		wantError(t, name, err, tensor.ErrFormat, `"words"`, "<U5", "text")
		_, err = a.Ints("words")
		wantError(t, name, err, tensor.ErrFormat, `"words"`, "<U5", "text")
		_, err = a.Ints("x")
		wantError(t, name, err, tensor.ErrRange, `"x"`, "element [0 1]")
		_, err = a.Ints("y")
		wantError(t, name, err, tensor.ErrFormat, `no array is named "y"`, `"labels"`)
	}
	_, err := tensor.Array[float32](&tensor.Arrays{}, "x")
	wantError(t, "zero Arrays", err, tensor.ErrFormat, "there are none")
}

func TestWriteNPZ(t *testing.T) {
	in := map[string]tensor.Value{
		"w":     tensor.FromSlice([]float32{1, 2, 3, 4}, 2, 2),
		"a.npy": tensor.Scalar(2.5),
		"n/ü":   tensor.IntsFrom([]int{7, 8}),
		"none":  tensor.Zeros[float64](0, 4),
	}
	var b, again bytes.Buffer
	if err := errors.Join(tensor.WriteNPZ(&b, in), tensor.WriteNPZ(&again, in)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the same arrays gave other bytes")
	}
	a, err := readNPZ(b.Bytes(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := a.Names(); !slices.Equal(got, []string{"a.npy", "n/ü", "none", "w"}) {
		t.Errorf("names %q", got)
	}
	w, err := tensor.Array[float32](a, "w")
	wantDense(t, "w", w, err, tensor.Shape{2, 2}, []float64{1, 2, 3, 4})
	s, err := tensor.Array[float64](a, "a.npy")
	wantDense(t, "a.npy", s, err, tensor.Shape{}, []float64{2.5})
	n, err := a.Ints("n/ü")
	wantInts(t, "n/ü", n, err, tensor.Shape{2}, []int64{7, 8})
	e, err := tensor.Array[float64](a, "none")
	wantDense(t, "none", e, err, tensor.Shape{0, 4}, nil)

	for name, kind := range map[string]error{"": tensor.ErrFormat, "\xff": tensor.ErrFormat} {
		err := tensor.WriteNPZ(io.Discard, map[string]tensor.Value{name: w})
		wantError(t, "bad name", err, kind, "name")
	}
	err = tensor.WriteNPZ(io.Discard, map[string]tensor.Value{"x": nil})
	wantError(t, "nil", err, tensor.ErrZeroVar, `"x"`)
}

func TestReadNPZHostile(t *testing.T) {
	x, two := npyOf(t, "f4", []float32{1, 2}), npyOf(t, "i1", []int8{1, 2})
	stored := zipOf(t, zip.Store, member{"x.npy", x})
	flip := bytes.Clone(stored)
	flip[bytes.Index(flip, x)+len(x)-1] ^= 1
	encrypted := bytes.Clone(stored)
	encrypted[bytes.Index(encrypted, []byte("PK\x01\x02"))+8] |= 1
	method := bytes.Clone(stored)
	method[bytes.Index(method, []byte("PK\x01\x02"))+10] = 12
	corrupt := zipOf(t, zip.Deflate, member{"x.npy", bytes.Repeat(x, 30)})
	corrupt[60] ^= 0xff
	bomb := append(npyBytes("'|u1'", "False", "(300000000,)", nil), make([]byte, 1<<20)...)
	lying := bytes.Clone(stored) // the directory claims 1 GiB of decompressed bytes
	binary.LittleEndian.PutUint32(lying[bytes.Index(lying, []byte("PK\x01\x02"))+24:], 1<<30)
	for _, c := range []struct {
		name  string
		data  []byte
		kind  error
		parts []string
	}{
		{"nothing", nil, tensor.ErrFormat, []string{"not a valid zip file"}},
		{"no zip", bytes.Repeat([]byte("covector"), 100), tensor.ErrFormat, []string{"not a valid zip file"}},
		{"truncated", stored[:len(stored)-30], tensor.ErrFormat, []string{"not a valid zip file"}},
		{"no npy name", zipOf(t, zip.Store, member{"readme.txt", x}), tensor.ErrFormat, []string{"readme.txt"}},
		{"no npy", zipOf(t, zip.Store, member{"x.npy", []byte("hello, world")}), tensor.ErrFormat, []string{`"x.npy"`, "begins with"}},
		{"twice", zipOf(t, zip.Deflate, member{"x.npy", x}, member{"x.npy", two}), tensor.ErrFormat, []string{`two arrays are named "x"`}},
		{"checksum", flip, tensor.ErrFormat, []string{`"x.npy"`, "checksum"}},
		{"encrypted", encrypted, tensor.ErrFormat, []string{`"x.npy"`, "encrypted"}},
		{"method", method, tensor.ErrFormat, []string{`"x.npy"`, "algorithm"}},
		{"corrupt", corrupt, tensor.ErrFormat, []string{`"x.npy"`}},
		{"data cut", zipOf(t, zip.Deflate, member{"x.npy", x[:len(x)-3]}), tensor.ErrFormat, []string{`"x.npy"`, "ends after 5 of 8"}},
		{"longer than it says", zipOf(t, zip.Deflate, member{"x.npy", append(bytes.Clone(x), 0)}), tensor.ErrFormat, []string{`"x.npy"`, "more bytes follow"}},
		{"bomb behind an array", zipOf(t, zip.Deflate, member{"x.npy", append(bytes.Clone(x), make([]byte, 1<<24)...)}), tensor.ErrFormat, []string{"more bytes follow"}},
		{"bomb above the limit", zipOf(t, zip.Deflate, member{"x.npy", x}, member{"b.npy", bomb}), tensor.ErrLimit, []string{`"b.npy"`, "300000000 elements", "limit"}},
		{"lying directory", lying, tensor.ErrFormat, []string{`"x.npy"`}},
	} {
		n := allocated(func() {
			_, err := readNPZ(c.data, &tensor.ReadOptions{MaxBytes: 1 << 28})
			wantError(t, c.name, err, c.kind, c.parts...)
		})
		if n > 1<<20 {
			t.Errorf("%s: %d bytes allocated", c.name, n)
		}
	}
}

// The limit is for the sum of all members.
func TestReadNPZLimitsTheSum(t *testing.T) {
	zeros := npyBytes("'|u1'", "False", "(60000,)", make([]byte, 60000))
	data := zipOf(t, zip.Deflate, member{"a.npy", zeros}, member{"b.npy", zeros})
	if _, err := readNPZ(data, &tensor.ReadOptions{MaxBytes: 120000}); err != nil {
		t.Error(err)
	}
	_, err := readNPZ(data, &tensor.ReadOptions{MaxBytes: 119999})
	wantError(t, "sum", err, tensor.ErrLimit, `"b.npy"`, "60000 elements")

	// A 1 GiB claim in a small file: memory follows the bytes that arrive.
	claim := npyBytes("'|u1'", "False", "(1073741824,)", make([]byte, 1000))
	n := allocated(func() {
		_, err := readNPZ(zipOf(t, zip.Deflate, member{"a.npy", claim}), nil)
		wantError(t, "claim", err, tensor.ErrFormat, "ends after 1000 of 1073741824")
	})
	if n > 2<<20 { // the compressor of the test takes most of it
		t.Errorf("%d bytes allocated", n)
	}
}
