package ops_test

import (
	"math"
	"math/cmplx"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
)

var hypotCase = edges(goldenBinary(adtest.Binary("Hypot", ops.Hypot[float64], ops.Hypot[float32],
	func(a, b float64) float64 { return cmplx.Abs(complex(a, b)) }, points, between)),
	[][]float64{{0, 3, 0, -0x1p70, inf}, {0, 4, -5, 0x1p70, nan}},
	[]float64{0, 5, 5, math.Sqrt2 * 0x1p70, inf},
	[]float64{0, 0.6, 0, -math.Sqrt2 / 2, nan},
	[]float64{0, 0.8, -1, math.Sqrt2 / 2, nan})

var atan2Case = edges(goldenBinary(adtest.Binary("Atan2", ops.Atan2[float64], ops.Atan2[float32],
	func(y, x float64) float64 { return cmplx.Phase(complex(x, y)) }, points, between)),
	[][]float64{{0, 0, 0, 1, 0x1p70, nan, 1}, {0, -2, 2, 0, 0x1p70, 1, inf}},
	[]float64{0, math.Pi, 0, math.Pi / 2, math.Pi / 4, nan, 0},
	[]float64{0, -0.5, 0.5, 0, 0x1p-71, nan, nan},
	[]float64{0, 0, 0, -1, -0x1p-71, nan, 0})
