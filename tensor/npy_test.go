package tensor_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

func TestReadNPYEveryType(t *testing.T) {
	for _, code := range []string{"b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"} {
		for _, form := range []string{"le", "be", "fortran"} {
			name := code + "_" + form
			data := fixture(t, "npy/"+name+".npy")
			want := fixtureValues(code[0])
			d64, err := tensor.ReadNPY[float64](bytes.NewReader(data), nil)
			wantDense(t, name, d64, err, tensor.Shape{2, 3}, want)
			d32, err := tensor.ReadNPY[float32](bytes.NewReader(data), nil)
			wantDense(t, name, d32, err, tensor.Shape{2, 3}, want)
			n, err := tensor.ReadNPYInts(bytes.NewReader(data), nil)
			if code[0] == 'f' {
				wantError(t, name, err, tensor.ErrRange, "element [0 1]", "-1.5", "int64")
			} else {
				wantInts(t, name, n, err, tensor.Shape{2, 3}, toInt64s(want))
			}
		}
	}
}

func TestReadNPYForms(t *testing.T) {
	for _, name := range []string{"f8_v2", "f8_v3"} {
		d, err := tensor.ReadNPY[float64](bytes.NewReader(fixture(t, "npy/"+name+".npy")), nil)
		wantDense(t, name, d, err, tensor.Shape{2, 3}, fixtureFloats)
	}
	d, err := tensor.ReadNPY[float64](bytes.NewReader(fixture(t, "npy/scalar.npy")), nil)
	wantDense(t, "scalar", d, err, tensor.Shape{}, []float64{3.5})
	d, err = tensor.ReadNPY[float64](bytes.NewReader(fixture(t, "npy/empty.npy")), nil)
	wantDense(t, "empty", d, err, tensor.Shape{0, 3}, nil)
	n, err := tensor.ReadNPYInts(bytes.NewReader(fixture(t, "npy/rank3_fortran.npy")), nil)
	want := make([]int64, 24)
	for i := range want {
		want[i] = int64(i)
	}
	wantInts(t, "rank3_fortran", n, err, tensor.Shape{2, 3, 4}, want)

	// Two arrays in a row: the first read stops where it ends.
	both := bytes.NewReader(append(fixture(t, "npy/scalar.npy"), fixture(t, "npy/vector.npy")...))
	d, err = tensor.ReadNPY[float64](both, nil)
	wantDense(t, "first of two", d, err, tensor.Shape{}, []float64{3.5})
	n, err = tensor.ReadNPYInts(both, nil)
	wantInts(t, "second of two", n, err, tensor.Shape{5}, []int64{0, 1, 2, 3, 4})

	// Spellings that numpy itself has written or accepts.
	for _, h := range [][3]string{{`"<i2"`, "True", "(2L,)"}, {"'<i2'", "False", "( 2 , )"}, {"'<i2'", "False", "(2,1,)"}} {
		if _, err := tensor.ReadNPYInts(bytes.NewReader(npyBytes(h[0], h[1], h[2], make([]byte, 4))), nil); err != nil {
			t.Errorf("%v: %v", h, err)
		}
	}
}

func TestReadNPYRefusesByName(t *testing.T) {
	for name, parts := range map[string][]string{
		"object": {"|O", "objects"}, "bytes": {"|S2", "byte strings"}, "text": {"<U2", "text"},
		"void": {"|V3", "raw bytes"}, "record": {"records"}, "datetime": {"<M8[s]", "datetime64"},
		"timedelta": {"<m8[s]", "timedelta64"}, "complex64": {"<c8", "complex"},
		"complex128": {"<c16", "complex"}, "longdouble": {"<f16"},
	} {
		data := fixture(t, "npy/refused_"+name+".npy")
		_, err := tensor.ReadNPY[float64](bytes.NewReader(data), nil)
		wantError(t, name, err, tensor.ErrFormat, parts...)
		_, err = tensor.ReadNPYInts(bytes.NewReader(data), nil)
		wantError(t, name, err, tensor.ErrFormat, parts...)
	}
	_, err := tensor.ReadNPY[float64](bytes.NewReader(fixture(t, "npy/rank9.npy")), nil)
	wantError(t, "rank9", err, tensor.ErrShape, "rank 9")
}

// What fits and what does not, at the very borders.
func TestFit(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		name         string
		data         []byte
		f32, f64, in bool
	}{
		{"2^24", npyOf(t, "i4", int32(1<<24)), true, true, true},
		{"2^24+1", npyOf(t, "i4", int32(1<<24+1)), false, true, true},
		{"-2^24-1", npyOf(t, "i8", int64(-1<<24-1)), false, true, true},
		{"2^53+1", npyOf(t, "i8", int64(1<<53+1)), false, false, true},
		{"max int64", npyOf(t, "i8", int64(math.MaxInt64)), false, false, true},
		{"min int64", npyOf(t, "i8", int64(math.MinInt64)), true, true, true},
		{"uint64 2^63", npyOf(t, "u8", uint64(1<<63)), true, true, false},
		{"uint64 2^63-1", npyOf(t, "u8", uint64(1<<63-1)), false, false, true},
		{"max uint64", npyOf(t, "u8", uint64(math.MaxUint64)), false, false, false},
		{"0.1 rounds", npyOf(t, "f8", 0.1), true, true, false},
		{"1e-300 rounds to 0", npyOf(t, "f8", 1e-300), true, true, false},
		{"1e300", npyOf(t, "f8", 1e300), false, true, false},
		{"just above max float32", npyOf(t, "f8", math.MaxFloat32*(1+0x1p-24)), false, true, false},
		{"rounds to max float32", npyOf(t, "f8", math.MaxFloat32*(1+0x1p-26)), true, true, false},
		{"inf", npyOf(t, "f8", inf), true, true, false},
		{"nan", npyOf(t, "f8", nan), true, true, false},
		{"-0", npyOf(t, "f4", float32(math.Copysign(0, -1))), true, true, true},
		{"2^63 float", npyOf(t, "f8", 0x1p63), true, true, false},
		{"-2^63 float", npyOf(t, "f8", -0x1p63), true, true, true},
		{"true as 2", npyOf(t, "b1", uint8(2)), true, true, true},
	} {
		_, err32 := tensor.ReadNPY[float32](bytes.NewReader(c.data), nil)
		_, err64 := tensor.ReadNPY[float64](bytes.NewReader(c.data), nil)
		_, errInt := tensor.ReadNPYInts(bytes.NewReader(c.data), nil)
		for i, err := range []error{err32, err64, errInt} {
			as := []string{"float32", "float64", "int64"}[i]
			if ok := []bool{c.f32, c.f64, c.in}[i]; !ok {
				wantError(t, c.name+" as "+as, err, tensor.ErrRange, "element [0]", as)
			} else if err != nil {
				t.Errorf("%s as %s: %v", c.name, as, err)
			}
		}
	}
}

// The same float type keeps every bit, NaN's payload too.
func TestReadNPYKeepsBits(t *testing.T) {
	bits := []uint32{0x7fa00001, 0xffc12345, 0x80000000, 1}
	d, err := tensor.ReadNPY[float32](bytes.NewReader(npyOf(t, "f4", bits)), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, b := range bits {
		if got := math.Float32bits(d.Data()[i]); got != b {
			t.Errorf("element %d: %#x became %#x", i, b, got)
		}
	}
}

func TestReadNPYHostile(t *testing.T) {
	good := fixture(t, "npy/f8_le.npy")
	edit := func(i int, b byte) []byte { c := bytes.Clone(good); c[i] = b; return c }
	raw := func(header string) []byte {
		return append([]byte("\x93NUMPY\x01\x00"+string([]byte{byte(len(header)), byte(len(header) >> 8)})), header...)
	}
	for _, c := range []struct {
		name  string
		data  []byte
		kind  error
		parts []string
	}{
		{"nothing", nil, tensor.ErrFormat, []string{"ends after 0 of 8 bytes", "magic"}},
		{"wrong magic", edit(1, 'X'), tensor.ErrFormat, []string{"begins with", "XUMPY"}},
		{"version 4", edit(6, 4), tensor.ErrFormat, []string{"version 4.0"}},
		{"version 1.1", edit(7, 1), tensor.ErrFormat, []string{"version 1.1"}},
		{"no header", good[:8], tensor.ErrFormat, []string{"header's length"}},
		{"header cut", good[:40], tensor.ErrFormat, []string{"ends after 30 of 118 bytes", "header"}},
		{"data cut", good[:len(good)-1], tensor.ErrFormat, []string{"ends after 47 of 48 bytes"}},
		{"header of 4 GiB", append([]byte("\x93NUMPY\x02\x00"), 255, 255, 255, 255), tensor.ErrLimit, []string{"4294967295"}},
		{"1 GiB claim", npyBytes("'<f8'", "False", "(134217728,)", make([]byte, 900)), tensor.ErrFormat, []string{"ends after 900 of 1073741824"}},
		{"2 GiB claim", npyBytes("'<f8'", "False", "(268435456,)", make([]byte, 900)), tensor.ErrLimit, []string{"268435456 elements", "limit of 1073741824"}},
		{"overflow", npyBytes("'<f8'", "False", "(4611686018427387904, 4)", nil), nil, []string{"4611686018427387904"}},
		{"hidden overflow", npyBytes("'<f8'", "False", "(0, 2147483647, 2147483647, 2147483647)", nil), tensor.ErrLimit, []string{"more elements"}},
		{"length above int", npyBytes("'<f8'", "False", "(99999999999999999999,)", nil), tensor.ErrFormat, []string{"99999999999999999999"}},
		{"negative", npyBytes("'<f8'", "False", "(-1,)", nil), tensor.ErrFormat, []string{"-1"}},
		{"shape no tuple", npyBytes("'<f8'", "False", "3", nil), tensor.ErrFormat, []string{"'('"}},
		{"shape only in brackets", npyBytes("'<f8'", "False", "(3)", nil), tensor.ErrFormat, []string{"','"}},
		{"a hundred axes", npyBytes("'<f8'", "False", "("+strings.Repeat("1,", 100)+")", nil), tensor.ErrFormat, []string{"axes"}},
		{"fortran 1", npyBytes("'<f8'", "1", "(3,)", nil), tensor.ErrFormat, []string{"True or False"}},
		{"not a dict", raw("[1]"), tensor.ErrFormat, []string{"'{'"}},
		{"empty dict", raw("{}"), tensor.ErrFormat, []string{`"descr" is missing`}},
		{"open dict", raw("{'descr': '<f8'"), tensor.ErrFormat, []string{"'}'"}},
		{"open string", raw("{'descr"), tensor.ErrFormat, []string{"bad string"}},
		{"open list", raw("{'descr': [('x', '<f4'"), tensor.ErrFormat, []string{"not closed"}},
		{"twice", raw("{'descr': '<f8', 'descr': '<f8'}"), tensor.ErrFormat, []string{"stands twice"}},
		{"unknown key", raw("{'order': 'C'}"), tensor.ErrFormat, []string{`"order"`}},
		{"trailing", npyBytes("'<f8'", "False", "()} {", nil), tensor.ErrFormat, []string{"follows"}},
		{"no byte order", npyBytes("'f8'", "False", "()", make([]byte, 8)), tensor.ErrFormat, []string{`"f8"`, "byte order"}},
		{"no descr", npyBytes("''", "False", "()", nil), tensor.ErrFormat, []string{`""`}},
	} {
		kind := c.kind
		if kind == nil { // depends on the width of int
			kind = tensor.ErrLimit
			if math.MaxInt == math.MaxInt32 {
				kind = tensor.ErrFormat
			}
		}
		n := allocated(func() {
			_, err := tensor.ReadNPY[float64](bytes.NewReader(c.data), nil)
			wantError(t, c.name, err, kind, c.parts...)
			if strings.Contains(c.parts[0], "ends after") && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: %v is no io.ErrUnexpectedEOF", c.name, err)
			}
		})
		if n > 1<<20 {
			t.Errorf("%s: %d bytes allocated", c.name, n)
		}
	}
}

func TestReadOptions(t *testing.T) {
	data := npyBytes("'|b1'", "False", "(100,)", make([]byte, 100))
	for _, c := range []struct {
		max int64
		ok  bool
	}{{99, false}, {100, false}, {799, false}, {800, true}, {-1, true}, {0, true}} {
		_, err := tensor.ReadNPY[float64](bytes.NewReader(data), &tensor.ReadOptions{MaxBytes: c.max})
		if c.ok && err != nil {
			t.Errorf("limit %d: %v", c.max, err)
		} else if !c.ok {
			wantError(t, "limit", err, tensor.ErrLimit, "100 elements", "MaxBytes")
		}
	}
	// Without a limit a false claim still costs no memory.
	n := allocated(func() {
		lie := npyBytes("'<f8'", "False", "(200000000,)", nil)
		_, err := tensor.ReadNPY[float64](bytes.NewReader(lie), &tensor.ReadOptions{MaxBytes: -1})
		wantError(t, "no limit", err, tensor.ErrFormat, "ends after 0 of 1600000000")
	})
	if n > 1<<20 {
		t.Errorf("%d bytes allocated for a claim", n)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("cable cut") }

// An error of the reader or the writer itself comes through.
func TestNPYPassesErrors(t *testing.T) {
	r := io.MultiReader(bytes.NewReader(fixture(t, "npy/f8_le.npy")[:150]), brokenReader{})
	if _, err := tensor.ReadNPY[float64](r, nil); err == nil || errors.Is(err, tensor.ErrFormat) || !strings.Contains(err.Error(), "cable cut") {
		t.Errorf("got %v", err)
	}
	r2, w := io.Pipe()
	r2.CloseWithError(errors.New("disk full"))
	if err := tensor.WriteNPY(w, tensor.Zeros[float32](2)); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("got %v", err)
	}
}

// Ours are numpy's bytes.
func TestWriteNPYSameBytes(t *testing.T) {
	f := fixtureFloats
	f32 := make([]float32, 6)
	for i := range f {
		f32[i] = float32(f[i])
	}
	for name, v := range map[string]tensor.Value{
		"f8_le":  tensor.FromSlice(f, 2, 3),
		"f4_le":  tensor.FromSlice(f32, 2, 3),
		"i8_le":  tensor.IntsFrom([]int{0, -1, 2, -3, 100, -128}, 2, 3),
		"scalar": tensor.Scalar(3.5),
		"empty":  tensor.Zeros[float32](0, 3),
		"vector": tensor.IntsFrom([]int{0, 1, 2, 3, 4}),
	} {
		var b bytes.Buffer
		if err := tensor.WriteNPY(&b, v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if want := fixture(t, "npy/"+name+".npy"); !bytes.Equal(b.Bytes(), want) {
			t.Errorf("%s: wrote\n%q, numpy\n%q", name, b.Bytes(), want)
		}
	}
}

func TestWriteNPYRoundTrip(t *testing.T) {
	big := tensor.Linspace[float64](-3, 7, 10007) // more than one chunk
	var b bytes.Buffer
	if err := tensor.WriteNPY(&b, big); err != nil {
		t.Fatal(err)
	}
	got, err := tensor.ReadNPY[float64](&b, nil)
	if err != nil || !sameBits(got.Data(), big.Data()) {
		t.Errorf("10007 elements changed: %v", err)
	}
	for name, v := range map[string]tensor.Value{
		"nil": nil, "nil Dense": (*tensor.Dense[float32])(nil), "nil Ints": (*tensor.Ints)(nil),
	} {
		wantError(t, name, tensor.WriteNPY(&b, v), tensor.ErrZeroVar, "no tensor")
	}
	shapeOnly := tensor.View[float32](tensor.Shape{3}, nil)
	wantError(t, "shape only", tensor.WriteNPY(&b, &shapeOnly), tensor.ErrZeroVar, "[3]", "0 elements")
	var zero tensor.Dense[float32]
	if err := tensor.WriteNPY(io.Discard, &zero); err != nil {
		t.Errorf("the zero Dense: %v", err)
	}
}
