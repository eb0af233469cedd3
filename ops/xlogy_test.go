package ops_test

import (
	"math"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
)

var xlogyCase = edges(goldenBinary(adtest.Binary("Xlogy", ops.Xlogy[float64], ops.Xlogy[float32],
	func(x, y float64) float64 { return math.Log(math.Pow(y, x)) }, points, []float64{0.3, 1.2, 2.5, 0.8, 1.7})),
	[][]float64{{0, 0, 0, 0, 2, 0, nan, -1}, {0, -1, 4, inf, 0, nan, 1, 0}},
	[]float64{0, 0, 0, 0, -inf, nan, nan, inf},
	[]float64{0, 0, math.Log(4), inf, -inf, nan, 0, -inf},
	[]float64{0, 0, 0, 0, inf, nan, nan, -inf})
