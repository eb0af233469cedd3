package ops_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

func prodRow(x []float64) float64 {
	p := 1.0
	for _, v := range x {
		p *= v
	}
	return p
}

// zeroed returns x with zeros at the given places.
func zeroed(x *tensor.Dense[float64], at ...int) *tensor.Dense[float64] {
	for _, p := range at {
		x.Data()[p] = 0
	}
	return x
}

// Products are smooth at 0: the samples there are checked to second order.
var prodCase = with(reduction("Prod", ops.Prod[float64], ops.Prod[float32], prodRow),
	prodAt(zeroed(generic(91, 4), 1), nil), prodAt(zeroed(generic(91, 4), 0, 3), nil), prodAt(zeroed(generic(91, 4), 0, 1, 2), nil),
	prodAt(zeroed(generic(92, 3, 4), 1, 4, 6, 8, 9, 10), []int{1}), prodAt(zeroed(generic(92, 3, 2, 2), 0, 5, 6), []int{0, 2}),
	reduced("Prod", ops.Prod[float64], ops.Prod[float32], prodRow, tensor.Zeros[float64](2, 0), []int{1}))

func prodAt(x *tensor.Dense[float64], axes []int) adtest.Sample {
	s := reduced("Prod", ops.Prod[float64], ops.Prod[float32], prodRow, x, axes)
	s.Name += " with zeros " + fmt.Sprint(x.Data())
	return s
}

var prodKeepCase = reduction("ProdKeep", ops.ProdKeep[float64], ops.ProdKeep[float32], prodRow)

// TestProdWithZeros has gradients and Hessians that were worked out by hand.
func TestProdWithZeros(t *testing.T) {
	f := func(x tape.Var64) tape.Var64 { return ops.Prod(x) }
	for _, c := range []struct{ x, grad, hessian []float64 }{
		{[]float64{2, 3, 5}, []float64{15, 10, 6}, []float64{0, 5, 3, 5, 0, 2, 3, 2, 0}},
		{[]float64{2, 0, 5}, []float64{0, 10, 0}, []float64{0, 5, 0, 5, 0, 2, 0, 2, 0}},
		{[]float64{0, 3, 0}, []float64{0, 0, 0}, []float64{0, 0, 3, 0, 0, 0, 3, 0, 0}},
		{[]float64{0, 0, 0}, []float64{0, 0, 0}, []float64{0, 0, 0, 0, 0, 0, 0, 0, 0}},
	} {
		x := tensor.FromSlice(c.x)
		g, err := tape.Grad(f)(x)
		if err != nil {
			t.Fatal(err)
		}
		h, err := tape.Hessian(f)(x)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range g.Data() {
			if v != c.grad[i] {
				t.Errorf("gradient at %v is %v, want %v", c.x, g.Data(), c.grad)
				break
			}
		}
		for i, v := range h.Data() {
			if v != c.hessian[i] {
				t.Errorf("Hessian at %v is %v, want %v", c.x, h.Data(), c.hessian)
				break
			}
		}
	}
}

var cumSumCase = adtest.Case{Op: "CumSum", Samples: []adtest.Sample{
	cumSum(generic(93, 5), 0), cumSum(generic(93, 2, 3), -1), cumSum(generic(93, 3, 2, 2), 0), cumSum(generic(93, 2, 3, 2), 1), cumSum(generic(1, 0, 2), 0), cumSum(generic(1, 2, 0), 0),
}}

func cumSum(x *tensor.Dense[float64], axis int) adtest.Sample {
	return along(x, axis, func(x []float64) []float64 { return prefixes(x, sumRow) },
		func(x tape.Var64) tape.Var64 { return ops.CumSum(x, axis) }, func(x tape.Var32) tape.Var32 { return ops.CumSum(x, axis) })
}

// prefixes applies f to every part of x from its start.
func prefixes(x []float64, f func([]float64) float64) []float64 {
	y := make([]float64, len(x))
	for k := range x {
		y[k] = f(x[:k+1])
	}
	return y
}

var cumProdCase = adtest.Case{Op: "CumProd", Samples: []adtest.Sample{
	cumProd(generic(94, 5), 0), cumProd(generic(94, 2, 3), -1), cumProd(generic(94, 3, 2, 2), 0), cumProd(generic(94, 2, 3, 2), 1), cumProd(generic(1, 0, 2), 0), cumProd(generic(1, 2, 0), 0),
	cumProd(zeroed(generic(95, 5), 2), 0), cumProd(zeroed(generic(95, 5), 0, 3), 0), cumProd(zeroed(generic(95, 2, 4), 1, 2, 4, 7), 1), cumProd(zeroed(generic(95, 4), 0, 1, 2, 3), 0),
	cumProd(generic(96, 1), 0),
}}

func cumProd(x *tensor.Dense[float64], axis int) adtest.Sample {
	s := along(x, axis, func(x []float64) []float64 { return prefixes(x, prodRow) },
		func(x tape.Var64) tape.Var64 { return ops.CumProd(x, axis) }, func(x tape.Var32) tape.Var32 { return ops.CumProd(x, axis) })
	s.Name += fmt.Sprint(" of ", x.Data())
	return s
}

// TestCumProdThirdDerivative goes one order beyond what the samples check: at 0,
// ∂³(xyz)/∂x∂y∂z = 1.
func TestCumProdThirdDerivative(t *testing.T) {
	first := func(f func(tape.Var64) tape.Var64, k int) func(tape.Var64) tape.Var64 {
		return func(x tape.Var64) tape.Var64 { return ops.Select(tape.D(f)(x), 0, k) }
	}
	last := func(x tape.Var64) tape.Var64 { return ops.Select(ops.CumProd(x, 0), 0, 2) }
	v, g, err := tape.ValueAndGrad(first(first(last, 0), 1))(tensor.Zeros[float64](3))
	if err != nil {
		t.Fatal(err)
	}
	if d := g.Data(); v != 0 || math.Abs(d[0]) != 0 || d[1] != 0 || d[2] != 1 {
		t.Errorf("∂²/∂x∂y is %v, its gradient %v; want 0 and [0 0 1]", v, d)
	}
}

func TestCumErrors(t *testing.T) {
	x := func(tp *tape.Tape[float64]) tape.Var64 { return tp.Input(tensor.Zeros[float64](2, 3)) }
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.CumSum(x(tp), 2) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.CumProd(x(tp), -3) })
}
