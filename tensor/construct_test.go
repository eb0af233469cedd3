package tensor_test

import (
	"math"
	"slices"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

func TestConstructors(t *testing.T) {
	wantDense(t, "Zeros", tensor.Zeros[float32](2, 2), nil, tensor.Shape{2, 2}, []float64{0, 0, 0, 0})
	wantDense(t, "Zeros()", tensor.Zeros[float64](), nil, tensor.Shape{}, []float64{0})
	wantDense(t, "Ones", tensor.Ones[float64](3), nil, tensor.Shape{3}, []float64{1, 1, 1})
	wantDense(t, "Full", tensor.Full[float32](2.5, 1, 2), nil, tensor.Shape{1, 2}, []float64{2.5, 2.5})
	wantDense(t, "Full, empty", tensor.Full(7.0, 3, 0), nil, tensor.Shape{3, 0}, nil)
	wantDense(t, "Eye", tensor.Eye[float64](2), nil, tensor.Shape{2, 2}, []float64{1, 0, 0, 1})
	wantDense(t, "Eye(0)", tensor.Eye[float64](0), nil, tensor.Shape{0, 0}, nil)
	wantDense(t, "FromSlice", tensor.FromSlice([]float32{1, 2}), nil, tensor.Shape{2}, []float64{1, 2})
	wantDense(t, "FromSlice(nil)", tensor.FromSlice[float64](nil), nil, tensor.Shape{0}, nil)
	wantDense(t, "FromSlice rank 0", tensor.FromSlice([]float64{3}, []int{}...), nil, tensor.Shape{}, []float64{3})
	// The lengths are copied: a caller may use its slice again.
	shape := []int{2, 3}
	d := tensor.Zeros[float64](shape...)
	if shape[0] = 9; !d.Shape().Equal(tensor.Shape{2, 3}) {
		t.Errorf("shape %v", d.Shape())
	}
}

func TestConstructorsRefuse(t *testing.T) {
	wantPanic(t, tensor.ErrShape, func() { tensor.Zeros[float64](2, -1) }, "Zeros [2 -1]", "negative length -1")
	wantPanic(t, tensor.ErrLimit, func() { tensor.Ones[float64](math.MaxInt, 3) }, "Ones")
	wantPanic(t, tensor.ErrLimit, func() { tensor.Zeros[float32](1<<30, 1<<30) }, "Zeros [1073741824 1073741824]")
	wantPanic(t, tensor.ErrLimit, func() { tensor.ZerosInts(1<<30, 1<<30) }, "ZerosInts")
	wantPanic(t, tensor.ErrShape, func() { tensor.Full(1.0, 1, 1, 1, 1, 1, 1, 1, 1, 1) }, "Full", "rank 9")
	wantPanic(t, tensor.ErrShape, func() { tensor.Eye[float64](-1) }, "Eye")
	wantPanic(t, tensor.ErrShape, func() { tensor.Linspace(0.0, 1, -1) }, "Linspace")
	wantPanic(t, tensor.ErrShape, func() { tensor.FromSlice([]float64{1, 2, 3}, 2, 2) }, "FromSlice [2 2]", "3 elements")
	wantPanic(t, tensor.ErrShape, func() { tensor.FromSlice([]float64{1, 2, 3}, -3, -1) })
	wantPanic(t, tensor.ErrRange, func() { tensor.Arange(0.0, 1, 0) }, "Arange", "from 0 to 1 by 0")
	wantPanic(t, tensor.ErrRange, func() { tensor.Arange(0, math.Inf(1), 1) })
	wantPanic(t, tensor.ErrRange, func() { tensor.Arange(0, 1, math.Inf(1)) })
	wantPanic(t, tensor.ErrRange, func() { tensor.Arange(math.NaN(), 1, 1) })
	wantPanic(t, tensor.ErrRange, func() { tensor.Arange(0, 1e300, 1e-3) })
}

func TestArange(t *testing.T) {
	for _, c := range []struct {
		start, stop, step float64
		want              []float64
	}{
		{0, 4, 1, []float64{0, 1, 2, 3}},
		{1, 2, 0.25, []float64{1, 1.25, 1.5, 1.75}},
		{1, 2.1, 0.5, []float64{1, 1.5, 2}},
		{3, 0, -1, []float64{3, 2, 1}},
		{0, -1, 1, nil},
		{2, 2, 1, nil},
		{-1, 1, 5, []float64{-1}},
	} {
		if got := tensor.Arange(c.start, c.stop, c.step); !slices.Equal(got.Data(), c.want) {
			t.Errorf("from %v to %v by %v: %v, want %v", c.start, c.stop, c.step, got.Data(), c.want)
		}
	}
	if got := tensor.Arange[float32](0, 1, 0.1); got.Size() != 10 || got.At(9) != float32(0.1)*9 {
		t.Errorf("%v", got.Data())
	}
}

func TestLinspace(t *testing.T) {
	for _, c := range []struct {
		start, stop float64
		n           int
		want        []float64
	}{
		{0, 1, 5, []float64{0, 0.25, 0.5, 0.75, 1}},
		{2, -2, 3, []float64{2, 0, -2}},
		{5, 9, 1, []float64{5}},
		{5, 9, 0, nil},
		{0, 1, 11, []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1}},
		{-math.MaxFloat64, math.MaxFloat64, 3, []float64{-math.MaxFloat64, 0, math.MaxFloat64}},
	} {
		if got := tensor.Linspace(c.start, c.stop, c.n); !slices.Equal(got.Data(), c.want) {
			t.Errorf("from %v to %v, %d: %v, want %v", c.start, c.stop, c.n, got.Data(), c.want)
		}
	}
	// stop is included exactly even where the last step would miss it.
	for n := 2; n < 60; n++ {
		d := tensor.Linspace[float32](0.1, 0.7, n)
		if d.At(0) != 0.1 || d.At(-1) != 0.7 {
			t.Errorf("%d values end with %v and %v", n, d.At(0), d.At(-1))
		}
	}
}

type small int8

func TestInts(t *testing.T) {
	wantInts(t, "int", tensor.IntsFrom([]int{3, -1}), nil, tensor.Shape{2}, []int64{3, -1})
	wantInts(t, "named", tensor.IntsFrom([]small{-128, 127}, 2, 1), nil, tensor.Shape{2, 1}, []int64{-128, 127})
	wantInts(t, "uint64", tensor.IntsFrom([]uint64{math.MaxInt64}), nil, tensor.Shape{1}, []int64{math.MaxInt64})
	wantInts(t, "none", tensor.IntsFrom([]int(nil)), nil, tensor.Shape{0}, nil)
	wantInts(t, "scalar", tensor.ScalarInt(4), nil, tensor.Shape{}, []int64{4})
	wantInts(t, "zeros", tensor.ZerosInts(1, 2), nil, tensor.Shape{1, 2}, []int64{0, 0})
	v := []int64{1, 2, 3, 4}
	d := tensor.IntsFrom(v, 2, 2)
	if v[0] = 9; d.At(0, 0) != 1 {
		t.Error("IntsFrom must copy")
	}
	c := d.Clone()
	if d.Set(7, -1, -2); d.At(1, 0) != 7 || c.At(1, 0) != 3 {
		t.Errorf("%v, clone %v", d.Data(), c.Data())
	}
	wantPanic(t, tensor.ErrShape, func() { tensor.IntsFrom(v, 3) }, "IntsFrom [3]", "4 elements")
	wantPanic(t, tensor.ErrRange, func() { tensor.IntsFrom([]uint64{0, 1 << 63}) }, "element 1 is 9223372036854775808")
	wantPanic(t, tensor.ErrShape, func() { tensor.ZerosInts(-1) }, "ZerosInts")
	wantPanic(t, tensor.ErrRange, func() { d.At(0, 2) })
	wantPanic(t, tensor.ErrShape, func() { d.Set(1, 0) }, "Set")
}
