package ops_test

import (
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tensor"
)

// edges adds to c a sample at kinks, poles and other edges: operands, value and
// documented gradient, as vectors.
func edges(c adtest.Case, x [][]float64, want []float64, grad ...[]float64) adtest.Case {
	s := adtest.Sample{
		Name: "edges", F64: c.Samples[0].F64, F32: c.Samples[0].F32, Rough: true,
		Want: func([]*tensor.Dense[float64], []*tensor.Ints) *tensor.Dense[float64] { return tensor.FromSlice(want) },
	}
	for _, v := range x {
		s.X = append(s.X, tensor.FromSlice(v))
	}
	for _, v := range grad {
		s.Grad = append(s.Grad, tensor.FromSlice(v))
	}
	c.Samples = append(c.Samples, s)
	return c
}

// flat states that c's op is piecewise constant.
func flat(c adtest.Case) adtest.Case {
	for k := range c.Samples {
		c.Samples[k].Flat = true
	}
	return c
}

// vector returns the tensor of the given elements.
func vector(x ...float64) *tensor.Dense[float64] { return tensor.FromSlice(x) }

// same demands exactly the given numbers.
func same[T ops.Float](t *testing.T, what string, got []T, want ...float64) {
	t.Helper()
	ok := len(got) == len(want)
	for i := 0; ok && i < len(got); i++ {
		ok = float64(got[i]) == want[i] || got[i] != got[i] && want[i] != want[i]
	}
	if !ok {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}
