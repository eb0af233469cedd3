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

var trilCase = triangleCase("Tril", ops.Tril[float64], ops.Tril[float32], func(i, j, k int) bool { return j-i <= k })
var triuCase = triangleCase("Triu", ops.Triu[float64], ops.Triu[float32], func(i, j, k int) bool { return j-i >= k })

func triangleCase(op string, f64 func(tape.Var64, int) tape.Var64, f32 func(tape.Var32, int) tape.Var32, keep func(i, j, k int) bool) adtest.Case {
	c := adtest.Case{Op: op}
	for _, s := range []tensor.Shape{{3, 3}, {2, 4}, {4, 2}, {2, 3, 3}, {0, 2}, {2, 0}, {0, 2, 2}} {
		for _, k := range []int{0, 1, -1, 9, -9, math.MaxInt, math.MinInt} {
			c.Samples = append(c.Samples, adtest.Sample{
				Name: fmt.Sprint("shape ", s, " diagonal ", k),
				X:    []*tensor.Dense[float64]{generic(5, s...)},
				F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return f64(x[0], k) },
				F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return f32(x[0], k) },
				Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
					y := x[0].Clone()
					each(y.Shape(), func(p int, index []int) {
						if r := len(index); !keep(index[r-2], index[r-1], k) {
							y.Data()[p] = 0
						}
					})
					return y
				},
			})
		}
	}
	return c
}

func TestTriangleNeedsMatrices(t *testing.T) {
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Tril(tp.Input(tensor.Zeros[float64](3)), 0) })
}
