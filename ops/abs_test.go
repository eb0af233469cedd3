package ops_test

import (
	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
)

var absCase = edges(goldenUnary("Abs", ops.Abs[float64], ops.Abs[float32]),
	[][]float64{{0, -inf, inf, nan, -3}},
	[]float64{0, inf, inf, nan, 3},
	[]float64{0, -1, 1, nan, -1})

var signCase = flat(edges(adtest.Unary("Sign", ops.Sign[float64], ops.Sign[float32], func(x float64) float64 {
	if x < 0 {
		return -1
	}
	return 1
}, points...),
	[][]float64{{0, -inf, inf, nan, 1e-30}},
	[]float64{0, -1, 1, nan, 1},
	[]float64{0, 0, 0, 0, 0}))
