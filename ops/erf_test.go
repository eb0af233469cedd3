package ops_test

import (
	"math"

	"github.com/covector-ad/covector/ops"
)

var (
	erfCase = edges(goldenUnary("Erf", ops.Erf[float64], ops.Erf[float32]),
		endless, []float64{1, -1, nan, 0}, []float64{0, 0, nan, 2 / math.SqrtPi})
	erfcCase = edges(goldenUnary("Erfc", ops.Erfc[float64], ops.Erfc[float32]),
		endless, []float64{0, 2, nan, 1}, []float64{0, 0, nan, -2 / math.SqrtPi})
)
