package tensor_test

import (
	"bytes"
	"errors"
	"maps"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

// The fuzz targets demand of any bytes: no panic, an error of a known kind, and
// what is read comes back the same after it was written.

const fuzzLimit = 1 << 20

func knownError(t *testing.T, err error) {
	t.Helper()
	var e *tensor.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v is no *tensor.Error", err)
	}
	for _, kind := range []error{tensor.ErrFormat, tensor.ErrShape, tensor.ErrRange, tensor.ErrLimit} {
		if errors.Is(err, kind) {
			return
		}
	}
	t.Fatalf("%v wraps no sentinel", err)
}

func FuzzNPY(f *testing.F) {
	opt := &tensor.ReadOptions{MaxBytes: fuzzLimit}
	f.Fuzz(func(t *testing.T, data []byte) {
		var b bytes.Buffer
		if _, err := tensor.ReadNPY[float32](bytes.NewReader(data), opt); err != nil {
			knownError(t, err)
		}
		if x, err := tensor.ReadNPY[float64](bytes.NewReader(data), opt); err != nil {
			knownError(t, err)
		} else if err := tensor.WriteNPY(&b, x); err != nil {
			t.Fatal(err)
		} else if y, err := tensor.ReadNPY[float64](&b, opt); err != nil || !y.Shape().Equal(x.Shape()) || !sameBits(x.Data(), y.Data()) {
			t.Fatalf("%v %v became %v: %v", x.Shape(), x.Data(), y, err)
		}
		b.Reset()
		if x, err := tensor.ReadNPYInts(bytes.NewReader(data), opt); err != nil {
			knownError(t, err)
		} else if err := tensor.WriteNPY(&b, x); err != nil {
			t.Fatal(err)
		} else {
			y, err := tensor.ReadNPYInts(&b, opt)
			wantInts(t, "again", y, err, x.Shape(), x.Data())
		}
	})
}

// again asks for every array as float64 or as integers, and compares what write
// and read make of those.
func again(t *testing.T, a *tensor.Arrays, through func(map[string]tensor.Value) (*tensor.Arrays, error)) {
	t.Helper()
	floats, ints := map[string]tensor.Value{}, map[string]tensor.Value{}
	for _, name := range a.Names() {
		if x, err := tensor.Array[float64](a, name); err != nil {
			knownError(t, err)
		} else if name != "" {
			floats[name] = x
		}
		if x, err := a.Ints(name); err != nil {
			knownError(t, err)
		} else if name != "" {
			ints[name] = x
		}
	}
	b, err := through(floats)
	if err != nil {
		knownError(t, err) // a name that is not UTF-8
		return
	}
	for name, v := range floats {
		y, err := tensor.Array[float64](b, name)
		if x := v.(*tensor.Dense[float64]); err != nil || !y.Shape().Equal(x.Shape()) || !sameBits(x.Data(), y.Data()) {
			t.Fatalf("%q: %v became %v: %v", name, x, y, err)
		}
	}
	if b, err = through(ints); err != nil {
		knownError(t, err)
		return
	}
	for name, v := range ints {
		y, err := b.Ints(name)
		wantInts(t, name, y, err, v.Shape(), v.(*tensor.Ints).Data())
	}
}

func FuzzNPZ(f *testing.F) {
	opt := &tensor.ReadOptions{MaxBytes: fuzzLimit}
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := readNPZ(data, opt)
		if err != nil {
			knownError(t, err)
			return
		}
		again(t, a, func(arrays map[string]tensor.Value) (*tensor.Arrays, error) {
			var b bytes.Buffer
			if err := tensor.WriteNPZ(&b, arrays); err != nil {
				return nil, err
			}
			return readNPZ(b.Bytes(), &tensor.ReadOptions{MaxBytes: -1})
		})
	})
}

func FuzzSafetensors(f *testing.F) {
	opt := &tensor.ReadOptions{MaxBytes: fuzzLimit}
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := tensor.ReadSafetensors(bytes.NewReader(data), opt)
		if err != nil {
			knownError(t, err)
			return
		}
		again(t, a, func(arrays map[string]tensor.Value) (*tensor.Arrays, error) {
			var b bytes.Buffer
			if err := tensor.WriteSafetensors(&b, arrays, a.Metadata()); err != nil {
				return nil, err
			}
			out, err := tensor.ReadSafetensors(&b, &tensor.ReadOptions{MaxBytes: -1})
			if err == nil && !maps.Equal(out.Metadata(), a.Metadata()) {
				t.Fatalf("metadata %q became %q", a.Metadata(), out.Metadata())
			}
			return out, err
		})
	})
}
