package tensor_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

// TestPrint compares with what numpy prints.
func TestPrint(t *testing.T) {
	text, err := os.ReadFile("testdata/print.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Kind, Name, Text string
		Shape            tensor.Shape
		Step             float64
		Data             []string // empty: multiples of the step
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 50 {
		t.Fatalf("only %d cases", len(cases))
	}
	for _, c := range cases {
		for i := len(c.Data); i < c.Shape.Size(); i++ {
			c.Data = append(c.Data, strconv.FormatFloat(float64(i)*c.Step, 'f', -1, 64))
		}
		var got string
		switch c.Kind {
		case "float64":
			got = tensor.FromSlice(floats[float64](t, c.Data), c.Shape...).String()
		case "float32":
			got = fmt.Sprint(tensor.FromSlice(floats[float32](t, c.Data), c.Shape...))
		case "int64":
			d := tensor.ZerosInts(c.Shape...)
			for i, s := range c.Data {
				if d.Data()[i], err = strconv.ParseInt(s, 10, 64); err != nil {
					t.Fatal(err)
				}
			}
			got = d.String()
		}
		if got != c.Text {
			t.Errorf("%s, %s:\n%s\nwant\n%s", c.Kind, c.Name, got, c.Text)
		}
	}
}

func floats[T tensor.Float](t *testing.T, words []string) []T {
	t.Helper()
	out := make([]T, len(words))
	for i, s := range words {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = T(v)
	}
	return out
}

// TestPrintForms: a tensor prints itself as value and as pointer, and the zero
// one too.
func TestPrintForms(t *testing.T) {
	d, i := tensor.FromSlice([]float64{1, 2}), tensor.IntsFrom([]int{1, 2})
	for _, c := range []struct{ got, want string }{
		{fmt.Sprint(d), "[1. 2.]"},
		{fmt.Sprint(*d), "[1. 2.]"},
		{fmt.Sprintf("%v %s", i, *i), "[1 2] [1 2]"},
		{fmt.Sprint(tensor.Dense[float32]{}, tensor.Ints{}), "[] []"},
		{fmt.Sprint((*tensor.Dense[float32])(nil)), "<nil>"},
		{fmt.Sprint(tensor.View[float32](nil, nil), tensor.View[float64](tensor.Shape{2}, nil)), "[] []"},
		{fmt.Sprint(tensor.ViewInts(nil, nil)), "[]"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
