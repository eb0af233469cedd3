package tensor_test

import (
	"math"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

func TestAllClose(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		a, b, rtol, atol float64
		want             bool
	}{
		{1, 1, 0, 0, true},
		{1, 1.25, 0.2, 0, true}, // 0.25 of 1.25 is 0.2: the bound itself is close
		{1.25, 1, 0.2, 0, false},
		{1.25, 1, 0.25, 0, true},
		{1, 1.5, 0, 0.5, true},
		{1, 1.5, 0, 0.49, false},
		{1, 1.5, 0.2, 0.2, true}, // 0.2 + 0.2·1.5 = 0.5
		{-1, 1, 1, 0.5, false},
		{0, math.Copysign(0, -1), 0, 0, true},
		{inf, inf, 0, 0, true},
		{-inf, -inf, 0, 0, true},
		{inf, -inf, 1, inf, false},
		{1, inf, 1, 0, false},
		{inf, 1, 1, 1, false},
		{nan, nan, 1, 1, false},
		{nan, 1, 1, inf, false},
		{1, nan, 1, 1, false},
		{1, 1.5, nan, 1, false},
		{1, 1, -1, -1, true},
		{math.MaxFloat64, -math.MaxFloat64, 1, 1, false},
	} {
		a, b := tensor.Full(c.a, 2), tensor.Full(c.b, 2)
		a.Set(3, 0)
		b.Set(3, 0)
		if got := tensor.AllClose(a, b, c.rtol, c.atol); got != c.want {
			t.Errorf("AllClose(%v, %v, %v, %v) is %v", c.a, c.b, c.rtol, c.atol, got)
		}
	}
	if x := tensor.Ones[float32](2, 3); tensor.AllClose(x, x.Reshape(3, 2), 1, 1) || tensor.AllClose(x, tensor.Scalar[float32](1), 1, 1) {
		t.Error("different shapes are close")
	}
	if !tensor.AllClose(tensor.Zeros[float64](0, 2), tensor.Zeros[float64](0, 2), 0, 0) || !tensor.AllClose(&tensor.Dense[float64]{}, tensor.Zeros[float64](0), 0, 0) {
		t.Error("nothing is not close to nothing")
	}
	wantPanic(t, tensor.ErrZeroVar, func() { tensor.AllClose(nil, tensor.Scalar(1.0), 0, 0) })
}
