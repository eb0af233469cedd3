package tensor_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

func fill(v ...float64) tensor.Init {
	return func(dst []float64, _ tensor.Shape) { copy(dst, v) }
}

// model is what the fixtures of format version 1 hold; blank has other values.
func model[T tensor.Float](blank bool) *tensor.Params[T] {
	p := tensor.NewParams[T]()
	init := func(v ...float64) tensor.Init {
		if blank {
			return nil
		}
		return fill(v...)
	}
	p.Add("layer1.w", tensor.Shape{2, 3}, init(1, -2, 3.5, 0.1, 1e-7, -1e30))
	p.Add("layer1.b", tensor.Shape{3}, init(0, 0.25, 7))
	p.AddFrozen("scale", tensor.Shape{}, init(16))
	p.AddState("mean", tensor.Shape{1, 2}, init(-0.5, 1))
	p.AddState("none", tensor.Shape{0, 4}, nil)
	return p
}

func sameParams[T tensor.Float](t *testing.T, what string, got, want *tensor.Params[T]) {
	t.Helper()
	for _, w := range want.All() {
		g, ok := got.Lookup(want.Name(w))
		if !ok || !got.Shape(g).Equal(want.Shape(w)) || !sameBits(got.Value(g).Data(), want.Value(w).Data()) {
			t.Errorf("%s: %q differs", what, want.Name(w))
		}
	}
}

var fixtureMeta = map[string]string{"classes": "zero,one", "ünï": "<\"x\">"}

func TestParamsRoundTrip(t *testing.T) {
	var b bytes.Buffer
	src := model[float32](false)
	if err := src.Save(&b, fixtureMeta); err != nil {
		t.Fatal(err)
	}
	dst := model[float32](true)
	before := dst.Version().Count()
	meta, err := dst.Load(&b, nil)
	if err != nil {
		t.Fatal(err)
	}
	sameParams(t, "round trip", dst, src)
	if !maps.Equal(meta, fixtureMeta) {
		t.Errorf("metadata %q", meta)
	}
	if dst.Version().Count() == before {
		t.Error("the version was not counted up")
	}
	err = src.Save(&b, map[string]string{"covector.format": "1"})
	wantError(t, "reserved key", err, tensor.ErrMisuse, "covector.format")

	var zero tensor.Params[float64]
	b.Reset()
	if err := zero.Save(&b, nil); err != nil {
		t.Error(err)
	}
	if meta, err := zero.Load(&b, nil); err != nil || len(meta) != 0 {
		t.Errorf("the zero Params: %v %v", meta, err)
	}
}

// Files of every version stay readable; what version 1 wrote is still written.
func TestParamsFixtures(t *testing.T) {
	p32 := model[float32](true)
	meta, err := p32.LoadFile("testdata/params/v1_float32.safetensors", nil)
	if err != nil || !maps.Equal(meta, fixtureMeta) {
		t.Errorf("float32: %v %v", meta, err)
	}
	sameParams(t, "float32", p32, model[float32](false))

	p64 := model[float64](true)
	if _, err := p64.LoadFile("testdata/params/v1_float64.safetensors", nil); err != nil {
		t.Error(err)
	}
	sameParams(t, "float64", p64, model[float64](false))

	// Into the other type: exact one way, rounded the other.
	if _, err := p64.LoadFile("testdata/params/v1_float32.safetensors", nil); err != nil {
		t.Error(err)
	}
	if _, err := p32.LoadFile("testdata/params/v1_float64.safetensors", nil); err != nil {
		t.Error(err)
	}
	sameParams(t, "rounded", p32, model[float32](false))

	var b bytes.Buffer
	if err := model[float32](false).Save(&b, fixtureMeta); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), fixture(t, "params/v1_float32.safetensors")) {
		t.Errorf("Save wrote %q", b.Bytes())
	}
}

// saved returns a file of model's entries, changed by edit.
func saved(t *testing.T, meta map[string]string, edit func(map[string]tensor.Value)) *bytes.Buffer {
	t.Helper()
	p := model[float64](false)
	arrays := map[string]tensor.Value{}
	for _, w := range p.All() {
		arrays[p.Name(w)] = p.Value(w)
	}
	edit(arrays)
	var b bytes.Buffer
	if err := tensor.WriteSafetensors(&b, arrays, meta); err != nil {
		t.Fatal(err)
	}
	return &b
}

func TestParamsLoadRefuses(t *testing.T) {
	none := func(map[string]tensor.Value) {}
	for _, c := range []struct {
		name  string
		meta  map[string]string
		edit  func(map[string]tensor.Value)
		kind  error
		parts []string
	}{
		{"newer", map[string]string{"covector.format": "2"}, none, tensor.ErrFormat, []string{"version 2", "up to 1", "newer version of covector"}},
		{"no number", map[string]string{"covector.format": "1.5"}, none, tensor.ErrFormat, []string{`"1.5"`}},
		{"version 0", map[string]string{"covector.format": "0"}, none, tensor.ErrFormat, []string{`"0"`}},
		{"does not fit", nil, func(m map[string]tensor.Value) { m["layer1.b"] = tensor.FromSlice([]float64{1, 2, 1e300}) }, tensor.ErrRange, []string{`"layer1.b"`, "element [2]", "1e+300", "float32"}},
		{"integer does not fit", nil, func(m map[string]tensor.Value) { m["scale"] = tensor.ScalarInt(1<<24 + 1) }, tensor.ErrRange, []string{`"scale"`, "16777217"}},
	} {
		dst := model[float32](false)
		before := dst.Version().Count()
		_, err := dst.Load(saved(t, c.meta, c.edit), nil)
		wantError(t, c.name, err, c.kind, c.parts...)
		sameParams(t, c.name, dst, model[float32](false))
		if dst.Version().Count() != before {
			t.Errorf("%s: the version was counted up", c.name)
		}
	}

	// Files of other programs, without a version, and integers that fit are fine.
	dst := model[float32](true)
	_, err := dst.Load(saved(t, nil, func(m map[string]tensor.Value) { m["scale"] = tensor.ScalarInt(16) }), nil)
	if err != nil {
		t.Error(err)
	}
	sameParams(t, "foreign", dst, model[float32](false))

	_, err = dst.Load(bytes.NewReader(fixture(t, "params/v1_float32.safetensors")), &tensor.ReadOptions{MaxBytes: 10})
	wantError(t, "limit", err, tensor.ErrLimit)
}

func TestLoadError(t *testing.T) {
	dst := model[float32](true)
	_, err := dst.Load(saved(t, nil, func(m map[string]tensor.Value) {
		delete(m, "layer1.b")
		delete(m, "mean")
		m["layer1.bias"] = tensor.Zeros[float64](3)
		m["more"] = tensor.Zeros[float32](1)
		m["layer1.w"] = tensor.Zeros[float64](3, 2)
		m["none"] = tensor.Zeros[float64](0)
		m["scale"] = tensor.FromSlice([]float64{1})
	}), nil)
	wantError(t, "all at once", err, tensor.ErrFormat, "missing", `"layer1.b"`, `"mean"`, `"layer1.bias"`, `"more"`,
		`"layer1.w" has shape [3 2] in the file, not [2 3]`, `"none"`, `"scale" has shape [1] in the file, not []`)
	wantError(t, "all at once", err, tensor.ErrShape)
	var e *tensor.LoadError
	if !errors.As(err, &e) {
		t.Fatalf("%v is no LoadError", err)
	}
	if !slices.Equal(e.Missing, []string{"layer1.b", "mean"}) || !slices.Equal(e.Extra, []string{"layer1.bias", "more"}) {
		t.Errorf("missing %q, extra %q", e.Missing, e.Extra)
	}
	if len(e.Wrong) != 3 || e.Wrong[0].Name != "layer1.w" || !e.Wrong[0].Want.Equal(tensor.Shape{2, 3}) || !e.Wrong[0].Have.Equal(tensor.Shape{3, 2}) {
		t.Errorf("wrong %v", e.Wrong)
	}
	sameParams(t, "unchanged", dst, model[float32](true))

	_, err = dst.Load(saved(t, nil, func(m map[string]tensor.Value) { delete(m, "mean") }), nil)
	if errors.Is(err, tensor.ErrShape) || !errors.Is(err, tensor.ErrFormat) {
		t.Errorf("only a name is missing: %v", err)
	}
}

// Not one name is left out, however many there are.
func TestLoadErrorListsAll(t *testing.T) {
	p := tensor.NewParams[float32]()
	var names []string
	for i := range 50 {
		names = append(names, fmt.Sprintf(`"layer%d"`, i))
		p.Add(fmt.Sprintf("layer%d", i), tensor.Shape{1}, nil)
	}
	wantError(t, "50 names", p.Restore(&tensor.Arrays{}), tensor.ErrFormat, names...)
}

// Any file of arrays can be restored, an npz too.
func TestParamsRestoreNPZ(t *testing.T) {
	src, arrays := model[float64](false), map[string]tensor.Value{}
	for _, w := range src.All() {
		arrays[src.Name(w)] = src.Value(w)
	}
	var b bytes.Buffer
	if err := tensor.WriteNPZ(&b, arrays); err != nil {
		t.Fatal(err)
	}
	a, err := readNPZ(b.Bytes(), nil)
	if err != nil {
		t.Fatal(err)
	}
	dst := model[float64](true)
	if err := dst.Restore(a); err != nil {
		t.Fatal(err)
	}
	sameParams(t, "npz", dst, src)
	wantError(t, "nothing", dst.Restore(&tensor.Arrays{}), tensor.ErrFormat, "missing")
}
