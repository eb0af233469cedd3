package ops_test

import (
	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
)

var between = []float64{0.1, -2, 0.7, 3, -0.55}

var maximumCase = edges(adtest.Binary("Maximum", ops.Maximum[float64], ops.Maximum[float32],
	func(a, b float64) float64 {
		if a > b {
			return a
		}
		return b
	}, points, between),
	[][]float64{{2, 0, inf, -inf, nan, 1, -inf}, {2, 0, inf, 3, 1, nan, -inf}},
	[]float64{2, 0, inf, 3, nan, nan, -inf},
	[]float64{0.5, 0.5, 0.5, 0, nan, nan, 0.5}, []float64{0.5, 0.5, 0.5, 1, nan, nan, 0.5})

var minimumCase = edges(adtest.Binary("Minimum", ops.Minimum[float64], ops.Minimum[float32],
	func(a, b float64) float64 {
		if a < b {
			return a
		}
		return b
	}, points, between),
	[][]float64{{2, 0, inf, -inf, nan, 1}, {2, 0, inf, 3, 1, nan}},
	[]float64{2, 0, inf, -inf, nan, nan},
	[]float64{0.5, 0.5, 0.5, 1, nan, nan}, []float64{0.5, 0.5, 0.5, 0, nan, nan})
