package ops_test

import (
	"math"
	"slices"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var inf, nan = math.Inf(1), math.NaN()

var maxCase = with(reduction("Max", ops.Max[float64], ops.Max[float32], slices.Max[[]float64]),
	rough("ties: the first", ops.Max[float64], ops.Max[float32], 2, []float64{1, 2, 2, 0, 2}, []float64{0, 1, 0, 0, 0}),
	rough("NaN wins", ops.Max[float64], ops.Max[float32], nan, []float64{1, nan, inf, nan}, []float64{0, 1, 0, 0}),
	rough("all −Inf", ops.Max[float64], ops.Max[float32], -inf, []float64{-inf, -inf}, []float64{1, 0}),
	rough("Inf", ops.Max[float64], ops.Max[float32], inf, []float64{-inf, inf, 3}, []float64{0, 1, 0}))

var maxKeepCase = reduction("MaxKeep", ops.MaxKeep[float64], ops.MaxKeep[float32], slices.Max[[]float64])

var minCase = with(reduction("Min", ops.Min[float64], ops.Min[float32], slices.Min[[]float64]),
	rough("ties: the first", ops.Min[float64], ops.Min[float32], 1, []float64{3, 1, 2, 1}, []float64{0, 1, 0, 0}),
	rough("NaN wins", ops.Min[float64], ops.Min[float32], nan, []float64{1, -inf, nan, 0}, []float64{0, 0, 1, 0}))

var minKeepCase = reduction("MinKeep", ops.MinKeep[float64], ops.MinKeep[float32], slices.Min[[]float64])

func TestMaxOfNothing(t *testing.T) {
	none := func(tp *tape.Tape[float64]) tape.Var64 { return tp.Input(tensor.Zeros[float64](2, 0)) }
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Max(none(tp)) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.MinKeep(none(tp), -1) })
	tp := tape.New[float64]()
	if s := ops.Max(none(tp), 0).Shape(); !s.Equal(tensor.Shape{0}) {
		t.Errorf("no rows to choose for, but shape %v", s)
	}
}

func TestAxesErrors(t *testing.T) {
	x := func(tp *tape.Tape[float64]) tape.Var64 { return tp.Input(tensor.Zeros[float64](2, 3)) }
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Max(x(tp), 2) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Sum(x(tp), -3) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.LogSumExp(x(tp), 1, -1) })
}
