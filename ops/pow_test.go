package ops_test

import (
	"math"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
)

var powCase = edges(goldenBinary(adtest.Binary("Pow", ops.Pow[float64], ops.Pow[float32],
	func(a, b float64) float64 { return math.Exp(b * math.Log(a)) },
	[]float64{0.3, 1.2, 2.5, 0.8, 1.7}, points)),
	[][]float64{{0, 0, 0, 0, 0, -2, -2, -2, -2, nan, 2}, {0, 0.5, 1, 2, 3, 2, 3, 0, -1, 0, nan}},
	[]float64{1, 0, 0, 0, 0, 4, -8, 1, -0.5, 1, nan},
	[]float64{0, inf, 1, 0, 0, -4, 12, 0, -0.25, 0, nan},
	[]float64{0, 0, 0, 0, 0, 4 * math.Ln2, -8 * math.Ln2, math.Ln2, -0.5 * math.Ln2, nan, nan})

var powScalarCase = edges(adtest.Unary("PowScalar",
	func(x tape.Var64) tape.Var64 { return ops.PowScalar(x, 3) },
	func(x tape.Var32) tape.Var32 { return ops.PowScalar(x, 3) },
	func(x float64) float64 { return x * x * x }, points...),
	[][]float64{{0, inf, -inf, nan}},
	[]float64{0, inf, -inf, nan},
	[]float64{0, inf, inf, nan})
