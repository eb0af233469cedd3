package ops_test

import (
	"math"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tensor"
)

var logSumExpCase = with(reduction("LogSumExp", ops.LogSumExp[float64], ops.LogSumExp[float32], logSumExpRow),
	lse(1e4, 1e4-1, 1e4-3), lse(-1e4, -1e4+2, -1e4), lse(-1e4, 1e4), lse(0, -40), lse(80, 0, 1),
	rough("all −Inf", ops.LogSumExp[float64], ops.LogSumExp[float32], -inf, []float64{-inf, -inf}, []float64{0, 0}),
	rough("one −Inf", ops.LogSumExp[float64], ops.LogSumExp[float32], math.Log(2), []float64{0, -inf, 0}, []float64{0.5, 0, 0.5}),
	rough("+Inf", ops.LogSumExp[float64], ops.LogSumExp[float32], inf, []float64{inf, 3, inf, -inf}, []float64{0.5, 0, 0.5, 0}),
	rough("nothing", ops.LogSumExp[float64], ops.LogSumExp[float32], -inf, []float64{}, []float64{}),
	rough("NaN", ops.LogSumExp[float64], ops.LogSumExp[float32], nan, []float64{1, nan}, []float64{nan, nan}))

var logSumExpKeepCase = reduction("LogSumExpKeep", ops.LogSumExpKeep[float64], ops.LogSumExpKeep[float32], logSumExpRow)

// logSumExpRow adds the elements one at a time: log(eᵃ + eᵇ) = max + log1p(e^−|a−b|).
func logSumExpRow(x []float64) float64 {
	s := x[0]
	for _, v := range x[1:] {
		s = math.Max(s, v) + math.Log1p(math.Exp(-math.Abs(s-v)))
	}
	return s
}

// lse is a sample at large or far apart elements, where a naive formula
// overflows or loses everything.
func lse(x ...float64) adtest.Sample {
	return reduced("LogSumExp", ops.LogSumExp[float64], ops.LogSumExp[float32], logSumExpRow, tensor.FromSlice(x), []int{0})
}
