package adtest

import (
	"testing"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

func TestGrow(t *testing.T) {
	add := func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return tape.Add(x[0], x[1]) }
	s := &Sample{F64: add, X: []*tensor.Dense[float64]{
		tensor.FromSlice([]float64{1, 2, 3, 4, 5, 6}, 2, 3), tensor.FromSlice([]float64{7, 8}, 2, 1),
	}}
	g := s.grow(100, false)
	if a, b := g.X[0].Shape(), g.X[1].Shape(); !a.Equal(tensor.Shape{10, 15}) || !b.Equal(tensor.Shape{10, 1}) {
		t.Fatal(a, b)
	}
	if v, w := g.X[0].At(3, 5), g.X[1].At(9, 0); v != 6 || w != 8 {
		t.Error(v, w)
	}
	one := &Sample{X: s.X[:1], F64: func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return tape.Identity(x[0]) }}
	if g := one.grow(24, true); g.X[0].At(1, 2) != 6 || g.X[0].At(3, 5) != 6 || g.X[0].At(1, 5) != 0 {
		t.Error(g.X[0])
	}
	s.Large = []tensor.Shape{{4, 3}, {4, 1}}
	if g := s.grow(100, false); !g.X[0].Shape().Equal(s.Large[0]) || g.X[0].At(3, 2) != 6 {
		t.Error(g.X[0])
	}
	fixed := &Sample{X: s.X[:1], F64: func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return tape.Expand(x[0], 4, 2, 3) }}
	if g := fixed.grow(100, false); g != nil {
		t.Error("an op of one shape has grown", g.X[0].Shape())
	}
}

// The prices of an op that does nothing but copy, and of one whose gradient takes three products.
func TestPrices(t *testing.T) {
	c := Unary("Cube", cube[float64], cube[float32], func(x float64) float64 { return x * x * x }, 1, 2, 3)
	prices, err := c.Prices(1, false)
	if err != nil || len(prices) != 2 { // of [3] and [2 1]; the others are single numbers, or empty
		t.Fatal(prices, err)
	}
	for _, p := range prices {
		if !(p.Value > 0 && p.Gradient > 0 && p.Copy > 0) || p.Ratio() != p.Gradient/max(p.Value, p.Copy) || p.Shapes[0].Size() < usefulSize {
			t.Error(p)
		}
	}
}

func cube[T tape.Float](x tape.Var[T]) tape.Var[T] {
	return tape.GuardedMul(x, tape.GuardedMul(x, x))
}
