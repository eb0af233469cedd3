package ops_test

import (
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var argMaxCase = argCase("ArgMax", true, ops.ArgMax[float64], ops.ArgMax[float32])
var argMaxKeepCase = argCase("ArgMaxKeep", true, ops.ArgMaxKeep[float64], ops.ArgMaxKeep[float32])
var argMinCase = argCase("ArgMin", false, ops.ArgMin[float64], ops.ArgMin[float32])
var argMinKeepCase = argCase("ArgMinKeep", false, ops.ArgMinKeep[float64], ops.ArgMinKeep[float32])

func argCase(op string, most bool, f64 func(tape.Var64, int) tape.IntVar, f32 func(tape.Var32, int) tape.IntVar) adtest.Case {
	ref := func(x []float64) float64 {
		at := 0
		for j, v := range x {
			if w := x[at]; w == w && (v != v || most && v > w || !most && v < w) {
				at = j
			}
		}
		return float64(at)
	}
	c := adtest.Case{Op: op}
	for _, x := range []*tensor.Dense[float64]{
		generic(71, 5), generic(72, 2, 3, 4), generic(73, 3, 2), generic(1, 2, 0),
		tensor.FromSlice([]float64{1, 3, 3, 0, 0, nan, -inf, nan, inf, inf, -inf, -inf, 2, 2, 2}, 5, 3),
	} {
		for _, axis := range []int{0, -1} {
			if axis == -1 && (x.Size() == 0 || x.Rank() == 1) {
				continue
			}
			s := reduced(op, func(x tape.Var64, axes ...int) tape.Var64 { return numbers64(x, f64(x, axes[0])) },
				func(x tape.Var32, axes ...int) tape.Var32 { return numbers32(x, f32(x, axes[0])) }, ref, x, []int{axis})
			c.Samples = append(c.Samples, flatSample(s))
		}
	}
	return c
}

func TestArgMaxOfNothing(t *testing.T) {
	x := func(tp *tape.Tape[float64]) tape.Var64 { return tp.Input(tensor.Zeros[float64](2, 0)) }
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.ArgMax(x(tp), 1) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.ArgMinKeep(x(tp), -1) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.ArgMaxKeep(x(tp), 2) })
}
