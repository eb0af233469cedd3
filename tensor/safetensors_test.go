package tensor_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

// safeBytes is a safetensors file made by hand.
func safeBytes(header string, data int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, data)...)
}

func TestReadSafetensorsEveryType(t *testing.T) {
	a, err := tensor.ReadSafetensors(bytes.NewReader(fixture(t, "safetensors/all.safetensors")), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, dtype := range map[string]string{
		"BOOL": "bool", "I8": "int8", "I16": "int16", "I32": "int32", "I64": "int64",
		"U8": "uint8", "U16": "uint16", "U32": "uint32", "U64": "uint64",
		"F16": "float16", "BF16": "bfloat16", "F32": "float32", "F64": "float64",
	} {
		want := fixtureValues(name[0])
		if name == "BF16" { // 1e38 has 8 bits of precision: 150·2^119
			want = []float64{0, -1.5, 2.25, 65536, -0.0009765625, 150 * 0x1p119}
		}
		if got := a.DType(name); got != dtype {
			t.Errorf("%s: dtype %q", name, got)
		}
		d64, err := tensor.Array[float64](a, name)
		wantDense(t, name, d64, err, tensor.Shape{2, 3}, want)
		d32, err := tensor.Array[float32](a, name)
		wantDense(t, name, d32, err, tensor.Shape{2, 3}, want)
		n, err := a.Ints(name)
		if strings.Contains(name, "F") {
			wantError(t, name, err, tensor.ErrRange, fmt.Sprintf("%q", name), dtype, "-1.5")
		} else {
			wantInts(t, name, n, err, tensor.Shape{2, 3}, toInt64s(want))
		}
	}
	s, err := tensor.Array[float64](a, "scalar")
	wantDense(t, "scalar", s, err, tensor.Shape{}, []float64{3.5})
	e, err := tensor.Array[float32](a, "empty")
	wantDense(t, "empty", e, err, tensor.Shape{0, 3}, nil)
	if got, want := a.Metadata(), map[string]string{"made by": "the reference", "ünï": `"{}" \`}; !maps.Equal(got, want) {
		t.Errorf("metadata %q, want %q", got, want)
	}
	if len(a.Names()) != 15 {
		t.Errorf("names %q", a.Names())
	}
}

// Ours are the reference's bytes.
func TestWriteSafetensorsSameBytes(t *testing.T) {
	var b bytes.Buffer
	err := tensor.WriteSafetensors(&b, map[string]tensor.Value{
		"b":    tensor.FromSlice([]float32{1, 2}, 1, 2),
		"a":    tensor.FromSlice([]float32{0.5}),
		"n":    tensor.IntsFrom([]int{-7}),
		"d":    tensor.Scalar(2.5),
		"none": tensor.Zeros[float64](0, 2),
	}, map[string]string{"key": "<value> & more"})
	if err != nil {
		t.Fatal(err)
	}
	if want := fixture(t, "safetensors/same_bytes.safetensors"); !bytes.Equal(b.Bytes(), want) {
		t.Errorf("wrote\n%q, the reference\n%q", b.Bytes(), want)
	}
}

func TestSafetensorsRoundTrip(t *testing.T) {
	in := map[string]tensor.Value{
		"layer \"0\"\n": tensor.Linspace[float32](0, 1, 5001),
		"ü\u2028":       tensor.Linspace[float64](0, 1, 3).Reshape(3, 1),
		"z":             tensor.IntsFrom([]int64{-1 << 63, 1<<63 - 1}),
	}
	meta := map[string]string{"": "empty key", "k": "", "<>&": "\x00\t\\"}
	var b, again bytes.Buffer
	if err := errors.Join(tensor.WriteSafetensors(&b, in, meta), tensor.WriteSafetensors(&again, in, meta)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the same arrays gave other bytes")
	}
	if n := binary.LittleEndian.Uint64(b.Bytes()); n%8 != 0 {
		t.Errorf("header of %d bytes", n)
	}
	a, err := tensor.ReadSafetensors(&b, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := a.Names(); !slices.Equal(got, []string{"z", "ü\u2028", "layer \"0\"\n"}) {
		t.Errorf("names %q", got)
	}
	if !maps.Equal(a.Metadata(), meta) {
		t.Errorf("metadata %q", a.Metadata())
	}
	x, err := tensor.Array[float32](a, "layer \"0\"\n")
	if err != nil || !sameBits(x.Data(), in["layer \"0\"\n"].(*tensor.Dense[float32]).Data()) {
		t.Errorf("float32 changed: %v", err)
	}
	z, err := a.Ints("z")
	wantInts(t, "z", z, err, tensor.Shape{2}, []int64{-1 << 63, 1<<63 - 1})

	one := tensor.Scalar(1.0)
	for _, c := range []struct {
		name  string
		value tensor.Value
		meta  map[string]string
		kind  error
		part  string
	}{
		{"", one, nil, tensor.ErrFormat, "empty name"},
		{"__metadata__", one, nil, tensor.ErrFormat, "__metadata__"},
		{"\xff", one, nil, tensor.ErrFormat, "UTF-8"},
		{"x", one, map[string]string{"k": "\xff"}, tensor.ErrFormat, "UTF-8"},
		{"x", nil, nil, tensor.ErrZeroVar, `"x"`},
	} {
		err := tensor.WriteSafetensors(io.Discard, map[string]tensor.Value{c.name: c.value}, c.meta)
		wantError(t, c.name, err, c.kind, c.part)
	}
}

func TestReadSafetensorsAccepts(t *testing.T) {
	for name, data := range map[string][]byte{
		"nothing":            safeBytes("{}", 0),
		"blanks":             safeBytes("{ }  \n\t ", 0),
		"no metadata":        safeBytes(`{"__metadata__":null}`, 0),
		"zero sizes between": safeBytes(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"F64","shape":[0,9],"data_offsets":[2,2]},"c":{"dtype":"U8","shape":[],"data_offsets":[2,3]}}`, 3),
		"any order":          safeBytes(`{"a":{"data_offsets":[1,3],"shape":[2],"dtype":"U8"},"b":{"shape":[],"data_offsets":[0,1],"dtype":"U8"}}`, 3),
	} {
		if _, err := tensor.ReadSafetensors(bytes.NewReader(data), nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// hostileSafe is a file that must be refused, with these words and little memory.
type hostileSafe struct {
	name   string
	header string
	data   int
	kind   error
	parts  []string
}

func refuseSafe(t *testing.T, cases []hostileSafe) {
	t.Helper()
	for _, c := range cases {
		n := allocated(func() {
			_, err := tensor.ReadSafetensors(bytes.NewReader(safeBytes(c.header, c.data)), nil)
			wantError(t, c.name, err, c.kind, c.parts...)
		})
		if n > 1<<20 {
			t.Errorf("%s: %d bytes allocated", c.name, n)
		}
	}
}

func TestReadSafetensorsBadHeader(t *testing.T) {
	refuseSafe(t, []hostileSafe{
		{"empty header", "", 0, tensor.ErrFormat, []string{"JSON object"}},
		{"list", "[]", 0, tensor.ErrFormat, []string{"JSON object"}},
		{"blank first", " {}", 0, tensor.ErrFormat, []string{"JSON object"}},
		{"open", `{"a":`, 0, tensor.ErrFormat, []string{"ends early"}},
		{"not UTF-8", "{\"\xff\":1}", 0, tensor.ErrFormat, []string{"UTF-8"}},
		{"bad JSON", `{"a" 1}`, 0, tensor.ErrFormat, []string{"byte"}},
		{"trailing", `{}{}`, 0, tensor.ErrFormat, []string{"follows"}},
		{"no object", `{"a":5}`, 0, tensor.ErrFormat, []string{`"a"`, "5"}},
		{"name twice", `{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}`, 1, tensor.ErrFormat, []string{`"a" twice`}},
		{"escaped name twice", `{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"\u0061":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}`, 1, tensor.ErrFormat, []string{`"a" twice`}},
		{"field twice", `{"a":{"dtype":"U8","dtype":"I8","shape":[],"data_offsets":[0,1]}}`, 1, tensor.ErrFormat, []string{`"dtype" twice`}},
		{"metadata twice", `{"__metadata__":{},"__metadata__":{}}`, 0, tensor.ErrFormat, []string{`"__metadata__" twice`}},
		{"metadata key twice", `{"__metadata__":{"k":"1","k":"2"}}`, 0, tensor.ErrFormat, []string{`"k" twice`}},
		{"metadata number", `{"__metadata__":{"k":1}}`, 0, tensor.ErrFormat, []string{`"k" is 1`}},
		{"metadata list", `{"__metadata__":["k"]}`, 0, tensor.ErrFormat, []string{"__metadata__"}},
		{"field missing", `{"a":{"dtype":"U8","shape":[]}}`, 1, tensor.ErrFormat, []string{`"a" has no "data_offsets"`}},
		{"field unknown", `{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1],"scale":2}}`, 1, tensor.ErrFormat, []string{`"scale"`}},
	})
}

func TestReadSafetensorsBadTensor(t *testing.T) {
	// one is the header of a good tensor "a" and then of a tensor "b".
	one := func(dtype, shape, offsets string) string {
		return fmt.Sprintf(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":%q,"shape":%s,"data_offsets":%s}}`, dtype, shape, offsets)
	}
	refuseSafe(t, []hostileSafe{
		{"dtype unknown", one("Q7", "[]", "[2,3]"), 3, tensor.ErrFormat, []string{`"b"`, `"Q7"`, "BF16"}},
		{"dtype not read", one("F8_E4M3", "[]", "[2,3]"), 3, tensor.ErrFormat, []string{`"F8_E4M3"`}},
		{"dtype in lower case", one("f32", "[]", "[2,6]"), 6, tensor.ErrFormat, []string{`"f32"`}},
		{"one offset", one("U8", "[]", "[2]"), 3, tensor.ErrFormat, []string{`"b" has 1 data_offsets`}},
		{"three offsets", one("U8", "[]", "[2,3,4]"), 3, tensor.ErrFormat, []string{"more than 2"}},
		{"negative offset", one("U8", "[]", "[-1,0]"), 3, tensor.ErrFormat, []string{"-1"}},
		{"fraction", one("U8", "[]", "[2,3.0]"), 3, tensor.ErrFormat, []string{"3.0"}},
		{"huge offset", one("U8", "[]", "[2,99999999999999999999]"), 3, tensor.ErrFormat, []string{"99999999999999999999"}},
		{"offset as text", one("U8", "[]", `["2",3]`), 3, tensor.ErrFormat, []string{"not a number"}},
		{"negative length", one("U8", "[-1]", "[2,3]"), 3, tensor.ErrFormat, []string{"-1"}},
		{"shape product", one("U8", "[2147483647,2147483647,2147483647]", "[2,3]"), 3, tensor.ErrLimit, []string{`"b"`, "more elements"}},
		{"hidden product", one("U8", "[0,2147483647,2147483647,2147483647]", "[2,2]"), 2, tensor.ErrLimit, []string{`"b"`}},
		{"rank 9", one("U8", "[1,1,1,1,1,1,1,1,1]", "[2,3]"), 3, tensor.ErrShape, []string{`"b"`, "rank 9"}},
		{"many axes", one("U8", "["+strings.Repeat("1,", 99)+"1]", "[2,3]"), 3, tensor.ErrFormat, []string{"more than 32"}},
		{"backwards", one("U8", "[]", "[3,2]"), 3, tensor.ErrFormat, []string{`"b" begins at 3, after its end at 2`}},
		{"size", one("F32", "[2]", "[2,6]"), 6, tensor.ErrFormat, []string{`"b" has 4 bytes`, "takes 8"}},
		{"overlap", one("U8", "[2]", "[1,3]"), 3, tensor.ErrFormat, []string{`"b" begins at 1 and overlaps "a"`}},
		{"same place", one("U8", "[2]", "[0,2]"), 2, tensor.ErrFormat, []string{"overlaps"}},
		{"empty inside another", one("U8", "[0]", "[1,1]"), 2, tensor.ErrFormat, []string{"overlaps"}},
		{"hole", one("U8", "[2]", "[3,5]"), 5, tensor.ErrFormat, []string{`"b" begins at 3 and leaves a hole after "a"`}},
		{"hole at first", `{"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, 3, tensor.ErrFormat, []string{"hole after the header"}},
		{"data cut", one("U8", "[2]", "[2,4]"), 3, tensor.ErrFormat, []string{"ends after 3 of 4"}},
		{"data left", one("U8", "[2]", "[2,4]"), 5, tensor.ErrFormat, []string{"more bytes follow"}},
		{"1 GiB claim", one("U8", "[1073741822]", "[2,1073741824]"), 500, tensor.ErrFormat, []string{"ends after 500 of 1073741824"}},
		{"above the limit", one("U8", "[1073741823]", "[2,1073741825]"), 500, tensor.ErrLimit, []string{`"b" ends at byte 1073741825`}},
		{"one above the limit", one("F64", "[200000000]", "[2,1600000002]"), 500, tensor.ErrLimit, []string{`"b"`, "200000000 elements"}},
	})
}

func TestReadSafetensorsLength(t *testing.T) {
	length := func(n uint64) []byte { return append(binary.LittleEndian.AppendUint64(nil, n), "{}"...) }
	for _, c := range []struct {
		name string
		data []byte
		opt  *tensor.ReadOptions
		kind error
		part string
	}{
		{"nothing", nil, nil, tensor.ErrFormat, "ends after 0 of 8"},
		{"seven bytes", make([]byte, 7), nil, tensor.ErrFormat, "ends after 7 of 8"},
		{"header cut", length(100_000_000), nil, tensor.ErrFormat, "ends after 2 of 100000000 bytes of the header"},
		{"header too long", length(100_000_001), nil, tensor.ErrLimit, "100000001"},
		{"header of 2^64-1", length(1<<64 - 1), &tensor.ReadOptions{MaxBytes: -1}, tensor.ErrLimit, "18446744073709551615"},
		{"header above MaxBytes", length(2), &tensor.ReadOptions{MaxBytes: 1}, tensor.ErrLimit, "2 bytes"},
	} {
		n := allocated(func() {
			_, err := tensor.ReadSafetensors(bytes.NewReader(c.data), c.opt)
			wantError(t, c.name, err, c.kind, c.part)
		})
		if n > 1<<20 {
			t.Errorf("%s: %d bytes allocated", c.name, n)
		}
	}
}
