package ops_test

import "github.com/covector-ad/covector/ops"

var (
	sqrtCase = edges(goldenUnary("Sqrt", ops.Sqrt[float64], ops.Sqrt[float32]),
		[][]float64{{0, 4, inf, -1, nan}}, []float64{0, 2, inf, nan, nan}, []float64{inf, 0.25, 0, nan, nan})
	rsqrtCase = edges(goldenUnary("Rsqrt", ops.Rsqrt[float64], ops.Rsqrt[float32]),
		[][]float64{{0, 4, inf, -1, nan}}, []float64{inf, 0.5, 0, nan, nan}, []float64{-inf, -0.0625, 0, nan, nan})
	cbrtCase = edges(goldenUnary("Cbrt", ops.Cbrt[float64], ops.Cbrt[float32]),
		[][]float64{{0, 8, -8, inf, -inf, nan}}, []float64{0, 2, -2, inf, -inf, nan}, []float64{inf, 1. / 12, 1. / 12, 0, 0, nan})
)
