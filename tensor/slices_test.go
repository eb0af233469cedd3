package tensor_test

import (
	"slices"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

func TestMap(t *testing.T) {
	double := func(x float64) float64 { return 2 * x }
	for _, c := range []struct{ x, want []float64 }{
		{[]float64{1, 2, 3}, []float64{2, 4, 6}},
		{[]float64{5}, []float64{10, 10, 10}},
		{[]float64{5}, []float64{10}},
		{[]float64{5}, []float64{}},
		{nil, []float64{}},
	} {
		out := slices.Repeat([]float64{-1}, len(c.want))
		if tensor.Map(out, c.x, double); !slices.Equal(out, c.want) {
			t.Errorf("Map of %v: %v, want %v", c.x, out, c.want)
		}
	}
}

// TestMapLengths tries every combination of full and single operands.
func TestMapLengths(t *testing.T) {
	const n = 3
	for bits := range 8 {
		var x [3][]float32
		at := func(k, i int) float32 { return x[k][i%len(x[k])] }
		for k := range x {
			x[k] = []float32{float32(10 * (k + 1))}
			for i := 1; i < n && bits>>k&1 != 0; i++ {
				x[k] = append(x[k], float32(10*(k+1)+i))
			}
		}
		out2, out3 := make([]float32, n), make([]float32, n)
		tensor.Map2(out2, x[0], x[1], func(a, b float32) float32 { return 100*a + b })
		tensor.Map3(out3, x[0], x[1], x[2], func(a, b, c float32) float32 { return 10000*a + 100*b + c })
		for i := range n {
			if want := 100*at(0, i) + at(1, i); out2[i] != want {
				t.Errorf("Map2, operands %v: element %d is %v, want %v", x[:2], i, out2[i], want)
			}
			if want := 10000*at(0, i) + 100*at(1, i) + at(2, i); out3[i] != want {
				t.Errorf("Map3, operands %v: element %d is %v, want %v", x, i, out3[i], want)
			}
		}
	}
}

func TestMapInPlace(t *testing.T) {
	x := []float64{1, 2, 3}
	tensor.Map(x, x, func(v float64) float64 { return v + 1 })
	tensor.Map2(x, []float64{10}, x, func(a, b float64) float64 { return a * b })
	tensor.Map3(x, x, x, []float64{1}, func(a, b, c float64) float64 { return a + b + c })
	if want := []float64{41, 61, 81}; !slices.Equal(x, want) {
		t.Errorf("%v, want %v", x, want)
	}
}

func TestMapRefuses(t *testing.T) {
	out, two := make([]float64, 3), make([]float64, 2)
	one := []float64{1}
	wantPanic(t, tensor.ErrShape, func() { tensor.Map(out, two, nil) })
	wantPanic(t, tensor.ErrShape, func() { tensor.Map(out, nil, nil) })
	wantPanic(t, tensor.ErrShape, func() { tensor.Map2(out, out, two, nil) })
	wantPanic(t, tensor.ErrShape, func() { tensor.Map2(out, two, out, nil) })
	wantPanic(t, tensor.ErrShape, func() { tensor.Map3(out, out, one, two, nil) })
	wantPanic(t, tensor.ErrShape, func() { tensor.Map3(out, out, make([]float64, 4), out, nil) })
}

// TestMapAllocates holds that the kernels of users' ops allocate nothing.
func TestMapAllocates(t *testing.T) {
	x, out := []float64{1, 2, 3}, make([]float64, 3)
	if n := testing.AllocsPerRun(100, func() {
		tensor.Map(out, x, func(v float64) float64 { return -v })
		tensor.Map2(out, x, x, func(a, b float64) float64 { return a * b })
		tensor.Map3(out, x, x, x, func(a, b, c float64) float64 { return a + b + c })
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
