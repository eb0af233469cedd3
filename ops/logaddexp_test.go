package ops_test

import (
	"math"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
)

var logAddExpCase = edges(goldenBinary(adtest.Binary("LogAddExp", ops.LogAddExp[float64], ops.LogAddExp[float32],
	func(a, b float64) float64 { return math.Log(math.Exp(a) + math.Exp(b)) }, points, between)),
	[][]float64{{-inf, inf, -inf, inf, inf, nan, 1e4, -1e4, 1e4}, {-inf, inf, 3, 3, -inf, 1, 1e4, -1e4, -1e4}},
	[]float64{-inf, inf, 3, inf, inf, nan, 1e4 + math.Ln2, -1e4 + math.Ln2, 1e4},
	[]float64{0.5, 0.5, 0, 1, 1, nan, 0.5, 0.5, 1},
	[]float64{0.5, 0.5, 1, 0, 0, nan, 0.5, 0.5, 0})
