package ops_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
	"gonum.org/v1/gonum/mat"
)

var solveCase = func() adtest.Case {
	c := adtest.Case{Op: "Solve"}
	f64, f32 := two(ops.Solve[float64], ops.Solve[float32])
	for _, s := range [][2]tensor.Shape{
		{{3, 3}, {3, 2}}, {{3, 3}, {3}}, {{2, 3, 3}, {3}}, {{1, 1}, {1, 1}}, {{2, 2, 2}, {2, 3}}, {{2, 2}, {3, 2, 1}},
		{{2, 1, 2, 2}, {3, 2, 2}}, {{0, 0}, {0, 2}}, {{2, 2}, {2, 0}}, {{0, 2, 2}, {2, 1}}, {{5, 5}, {5, 1}},
	} {
		c.Samples = append(c.Samples, adtest.Sample{
			Name: fmt.Sprint("shapes ", s[0], s[1]),
			X:    []*tensor.Dense[float64]{regular(3, s[0]...), generic(4, s[1]...)},
			F64:  f64,
			F32:  f32,
			Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
				return vectorly(x[0], x[1], false, gauss)
			},
			Tol: 1e-12,
		})
	}
	return c
}()

var invCase = matrixCase("Inv", ops.Inv[float64], ops.Inv[float32], func(a *mat.Dense) *tensor.Dense[float64] {
	n, _ := a.Dims()
	if n == 0 {
		return tensor.Zeros[float64](0, 0)
	}
	eye := mat.NewDense(n, n, nil)
	for i := range n {
		eye.Set(i, i, 1)
	}
	return asTensor(gauss(a, eye))
}, regular(1, 3, 3), regular(2, 1, 1), regular(3, 2, 2, 2), regular(4, 5, 5), regular(5, 0, 0), regular(6, 0, 2, 2),
	tensor.FromSlice([]float64{0, 1, 2, 0.5}, 2, 2))

func TestSolveRefuses(t *testing.T) {
	singular := tensor.FromSlice([]float64{2, 0, 0, 2, 1, 2, 2, 4}, 2, 2, 2)
	for _, f := range []func(a tape.Var64){
		func(a tape.Var64) { ops.Solve(a, a) },
		func(a tape.Var64) { ops.Inv(a) },
	} {
		text := wantError(t, tape.ErrSingular, func(tp *tape.Tape[float64]) { f(tp.Input(singular)) })
		if !strings.Contains(text, "pivot 1 of matrix 1 is 0") {
			t.Error(text)
		}
	}
	for _, s := range [][2]tensor.Shape{{{2, 3}, {3}}, {{2, 2}, {3}}, {{2, 2}, {}}, {{2}, {2}}, {{3, 2, 2}, {2, 2, 1}}} {
		wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) {
			ops.Solve(tp.Input(tensor.Ones[float64](s[0]...)), tp.Input(tensor.Ones[float64](s[1]...)))
		})
	}
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Inv(tp.Input(tensor.Ones[float64](2, 3))) })
}

func TestSolveAllocatesNothing(t *testing.T) {
	allocatesNothing(t, func(x tape.Var64) tape.Var64 {
		return ops.Sum(ops.Solve(ops.Inv(x), x))
	}, regular(3, 2, 3, 3))
}
