package tensor_test

import (
	"fmt"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

func TestFormat(t *testing.T) {
	m := tensor.FromSlice([]float64{1, -0.5, 1234.5678, 0}, 2, 2)
	i := tensor.IntsFrom([]int{7, -12, 255, 0}, 2, 2)
	v := tensor.View(tensor.Shape{2}, []float32{0.25, 100})
	for _, c := range []struct {
		directive string
		x         any
		want      string
	}{
		{"%v", m, m.String()},
		{"%s", m, m.String()},
		{"%v", v, v.String()},
		{"%.2f", m, "[[   1.00   -0.50]\n [1234.57    0.00]]"},
		{"%.1f", v, "[  0.2 100.0]"},
		{"%8.3g", m, "[[       1     -0.5]\n [1.23e+03        0]]"},
		{"%.3v", m, "[[       1     -0.5]\n [1.23e+03        0]]"},
		{"%e", v, "[2.500000e-01 1.000000e+02]"},
		{"%+.1f", v, "[  +0.2 +100.0]"},
		{"%06.2f", v, "[000.25 100.00]"},
		{"%-8.1f|", v, "[0.2      100.0   ]|"},
		{"%+v", m, "float64[2 2]\n" + m.String()},
		{"%+v", v, "float32[2] " + v.String()},
		{"%#v", m, "tensor.FromSlice([]float64{1, -0.5, 1234.5678, 0}, []int{2, 2}...)"},
		{"%v", i, i.String()},
		{"%4d", i, "[[   7  -12]\n [ 255    0]]"},
		{"%x", i, "[[ 7 -c]\n [ff  0]]"},
		{"%+v", i, "int64[2 2]\n" + i.String()},
		{"%#v", i, "tensor.IntsFrom([]int64{7, -12, 255, 0}, []int{2, 2}...)"},
		{"%.2f", tensor.Scalar(3.14159), "3.14"},
		{"%+v", tensor.Scalar(3.5), "float64[] 3.5"},
		{"%.2f", tensor.Zeros[float64](0, 3), "[]"},
		{"%+v", tensor.Zeros[float64](0, 3), "float64[0 3] []"},
		{"%d", tensor.Scalar(1.5), "%!d(float64=1.5)"},
		{"%v", (*tensor.Dense[float64])(nil), "<nil>"},
		{"%.2f", (*tensor.Dense[float64])(nil), "<nil>"},
	} {
		if got := fmt.Sprintf(c.directive, c.x); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.directive, got, c.want)
		}
	}
}

// A large tensor is elided whatever the verb.
func TestFormatLarge(t *testing.T) {
	if got, want := fmt.Sprintf("%.1f", tensor.Zeros[float64](2000)), "[0.0 0.0 0.0 ... 0.0 0.0 0.0]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestParamsPrint(t *testing.T) {
	p := tensor.NewParams[float32]()
	if got, want := p.String(), "0 parameters of float32: 0 trainable, 0 frozen and 0 state elements"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	p.Add("weight", tensor.Shape{4, 3}, nil)
	p.AddFrozen("table", tensor.Shape{10}, nil)
	p.AddState("mean", nil, nil)
	want := "3 parameters of float32: 12 trainable, 10 frozen and 1 state element\n" +
		"name    shape  role       elements\n" +
		"weight  [4 3]  trainable  12\n" +
		"table   [10]   frozen     10\n" +
		"mean    []     state      1"
	if got := fmt.Sprint(p); got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
	p.InGroup("head")
	p.Add("bias", tensor.Shape{2}, nil) // the storage is not laid out yet
	want = "4 parameters of float32: 14 trainable, 10 frozen and 1 state element\n" +
		"name    shape  role       elements  group\n" +
		"weight  [4 3]  trainable  12        \n" +
		"table   [10]   frozen     10        \n" +
		"mean    []     state      1         \n" +
		"bias    [2]    trainable  2         head"
	if got := p.String(); got != want {
		t.Errorf("\n%q\nwant\n%q", got, want)
	}
	if got := (*tensor.Params[float32])(nil).String(); got != "Params(nil)" {
		t.Errorf("nil: %q", got)
	}
	if got := tensor.Role(9).String(); got != "role 9" {
		t.Errorf("%q", got)
	}
}

// TestParamsViewSet: a write through a view is counted, so that recordings of the
// old value are noticed.
func TestParamsViewSet(t *testing.T) {
	p := tensor.NewParams[float64]()
	w := p.Add("w", tensor.Shape{2}, nil)
	v := p.View(w)
	before := p.Version().Count()
	v.Set(3, 1)
	v.Reshape(2, 1).Set(4, 0, 0)
	if got := p.Version().Count() - before; got != 2 || p.Value(w).At(1) != 3 {
		t.Errorf("%d writes were counted, want 2", got)
	}
}
