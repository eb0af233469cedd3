package tensor_test

import (
	"slices"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

var _ = []tensor.Value{(*tensor.Dense[float32])(nil), (*tensor.Dense[float64])(nil), (*tensor.Ints)(nil)}

func TestDenseZeroValue(t *testing.T) {
	var d tensor.Dense[float32]
	var n tensor.Ints
	for _, v := range []tensor.Value{&d, &n, d.Clone(), n.Clone(), d.Reshape(0)} {
		if !v.Shape().Equal(tensor.Shape{0}) {
			t.Errorf("shape %v, want [0]", v.Shape())
		}
	}
	if d.Rank() != 1 || d.Size() != 0 || d.Owner() != nil || len(d.Data()) != 0 {
		t.Errorf("rank %d, size %d, owner %v, %d elements", d.Rank(), d.Size(), d.Owner(), len(d.Data()))
	}
	if n.Rank() != 1 || n.Size() != 0 {
		t.Errorf("Ints: rank %d, size %d", n.Rank(), n.Size())
	}
	wantPanic(t, tensor.ErrRange, func() { d.At(0) }, "At", "[0]")
	wantPanic(t, tensor.ErrNotScalar, func() { d.Item() }, "has 0")
}

func TestDType(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{tensor.DType[float32](), "float32"}, {tensor.DType[float64](), "float64"},
		{new(tensor.Dense[float32]).DType(), "float32"}, {new(tensor.Dense[float64]).DType(), "float64"},
		{new(tensor.Ints).DType(), "int64"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestDenseAtSet(t *testing.T) {
	d := tensor.FromSlice([]float64{0, 1, 2, 3, 4, 5}, 2, 3)
	for i := range 2 {
		for j := range 3 {
			want := float64(3*i + j)
			if a, b := d.At(i, j), d.At(i-2, j-3); a != want || b != want {
				t.Errorf("At(%d, %d) = %v, from the end %v; want %v", i, j, a, b, want)
			}
		}
	}
	d.Set(9, -1, 0)
	if want := []float64{0, 1, 2, 9, 4, 5}; !slices.Equal(d.Data(), want) {
		t.Errorf("%v, want %v", d.Data(), want)
	}
	s := tensor.Scalar(float32(7))
	if s.Set(8); s.At() != 8 || s.Item() != 8 || s.Rank() != 0 || s.Size() != 1 {
		t.Errorf("scalar %v of shape %v", s.Data(), s.Shape())
	}
	wantPanic(t, tensor.ErrRange, func() { d.At(2, 0) }, "At [2 3]", "index 2 on axis 0 of length 2")
	wantPanic(t, tensor.ErrRange, func() { d.At(0, -4) }, "index -4 on axis 1")
	wantPanic(t, tensor.ErrShape, func() { d.At(0) }, "1 index for rank 2")
	wantPanic(t, tensor.ErrShape, func() { d.Set(0) }, "Set")
	wantPanic(t, tensor.ErrNotScalar, func() { d.Item() }, "has 6")
	x := 0.0
	if n := testing.AllocsPerRun(100, func() { x += d.At(1, 2); d.Set(x, 0, 0) }); n != 0 {
		t.Errorf("At and Set: %v allocations", n)
	}
}

func TestDenseCopiesAndViews(t *testing.T) {
	data := []float64{1, 2, 3, 4}
	d := tensor.FromSlice(data, 2, 2)
	view, c := d.Reshape(4), d.Clone()
	data[0] = 5
	if d.At(0, 0) != 5 || view.At(0) != 5 {
		t.Error("FromSlice and Reshape must share memory")
	}
	if c.At(0, 0) != 1 {
		t.Error("Clone must not share memory")
	}
	if one := tensor.Ones[float32](1, 1).Reshape(); one.Rank() != 0 || one.Item() != 1 {
		t.Errorf("shape %v", one.Shape())
	}
	if s := d.Reshape(1, -1).Shape(); !s.Equal(tensor.Shape{1, 4}) {
		t.Errorf("shape %v", s)
	}
	wantPanic(t, tensor.ErrShape, func() { d.Reshape(3) }, "Reshape [2 2] [3]")
	wantPanic(t, tensor.ErrShape, func() { d.Reshape(-1, 3) })
}

// TestView also holds that a shape without memory keeps its rank.
func TestView(t *testing.T) {
	for _, s := range []tensor.Shape{nil, {}, {0}, {2, 3}} {
		d, n := tensor.View[float64](s, nil), tensor.ViewInts(s, nil)
		if !d.Shape().Equal(s) || !n.Shape().Equal(s) {
			t.Errorf("%v: shapes %v and %v", s, d.Shape(), n.Shape())
		}
	}
	data := []float32{1, 2}
	d := tensor.View(tensor.Shape{2}, data)
	if data[1] = 3; d.At(1) != 3 {
		t.Error("View must share memory")
	}
	s := tensor.Shape{2}
	if n := testing.AllocsPerRun(100, func() { d = tensor.View(s, data); d = tensor.View(nil, data[:1]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
