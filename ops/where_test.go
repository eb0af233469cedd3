package ops_test

import (
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// whereSample selects between operands of the shapes that a, b and cond have
// before they are broadcast to to.
func whereSample(name string, cond, a, b *tensor.Dense[float64], to ...int) adtest.Sample {
	return adtest.Sample{
		Name: name, X: []*tensor.Dense[float64]{cond, a, b}, Fixed: []int{0},
		F64: func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return ops.Where(x[0], x[1], x[2]) },
		F32: func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return ops.Where(x[0], x[1], x[2]) },
		Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
			second := func(_, b float64) float64 { return b }
			to := []*tensor.Dense[float64]{tensor.Zeros[float64](to...), nil}
			var full [3][]float64
			for k := range full {
				to[1] = x[k]
				full[k] = adtest.Pairs(second)(to, nil).Data()
			}
			for i, c := range full[0] {
				to[0].Data()[i] = full[1][i]
				if c == 0 {
					to[0].Data()[i] = full[2][i]
				}
			}
			return to[0]
		},
	}
}

var (
	whereMask  = tensor.FromSlice([]float64{1, 0, 0, nan, -2, 0}, 2, 3)
	whereLeft  = tensor.FromSlice([]float64{0.5, -1, 2, 3, 0.25, 1.5}, 2, 3)
	whereRight = tensor.FromSlice([]float64{-0.5, 7, -2, 4, 0.75, 2.5}, 2, 3)
	whereRow   = tensor.FromSlice([]float64{-0.5, 7, -2})
)

var whereCase = adtest.Case{Op: "Where", Samples: []adtest.Sample{
	whereSample("full", whereMask, whereLeft, whereRight, 2, 3),
	whereSample("row and scalar", whereMask, whereRow, tensor.Scalar(1.5), 2, 3),
	whereSample("cond a row", tensor.FromSlice([]float64{1, 0, 1}), whereLeft, whereRight, 2, 3),
	whereSample("cond a column", tensor.FromSlice([]float64{1, 0}, 2, 1), whereRow, whereLeft, 2, 3),
	whereSample("scalars", tensor.Scalar(0.0), tensor.Scalar(2.0), tensor.Scalar(3.0)),
	whereSample("empty", tensor.Zeros[float64](2, 0), tensor.Zeros[float64](1), tensor.Zeros[float64](2, 1), 2, 0),
	whereSample("rank 4", tensor.FromSlice([]float64{1, 0}, 2, 1, 1, 1), whereLeft, tensor.Scalar(1.0), 2, 1, 2, 3),
}}

// TestWhereHides demands that nothing of what is not selected shows.
func TestWhereHides(t *testing.T) {
	s := whereSample("", tensor.FromSlice([]float64{1, 0}), tensor.FromSlice([]float64{3, nan}), tensor.FromSlice([]float64{inf, 4}), 2)
	tp := tape.New[float64]()
	x := []tape.Var64{tp.Input(s.X[0]), tp.Input(s.X[1]), tp.Input(s.X[2])}
	y := s.F64(x, nil)
	if got := y.Value().Data(); got[0] != 3 || got[1] != 4 {
		t.Errorf("value %v, want [3 4]", got)
	}
	g := tape.Pullback(y, y.Ones(), x[1:]...)
	for k, want := range [][]float64{{1, 0}, {0, 1}} {
		if got := g[k].Value().Data(); got[0] != want[0] || got[1] != want[1] {
			t.Errorf("gradient of operand %d: %v, want %v", k+1, got, want)
		}
	}
}
