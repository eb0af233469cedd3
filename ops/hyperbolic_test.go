package ops_test

import "github.com/covector-ad/covector/ops"

var (
	sinhCase = edges(goldenUnary("Sinh", ops.Sinh[float64], ops.Sinh[float32]),
		endless, []float64{inf, -inf, nan, 0}, []float64{inf, inf, nan, 1})
	coshCase = edges(goldenUnary("Cosh", ops.Cosh[float64], ops.Cosh[float32]),
		endless, []float64{inf, inf, nan, 1}, []float64{inf, -inf, nan, 0})
	asinhCase = edges(goldenUnary("Asinh", ops.Asinh[float64], ops.Asinh[float32]),
		endless, []float64{inf, -inf, nan, 0}, []float64{0, 0, nan, 1})
	acoshCase = edges(goldenUnary("Acosh", ops.Acosh[float64], ops.Acosh[float32]),
		[][]float64{{1, inf, 0.5, nan}}, []float64{0, inf, nan, nan}, []float64{inf, 0, nan, nan})
	atanhCase = edges(goldenUnary("Atanh", ops.Atanh[float64], ops.Atanh[float32]),
		[][]float64{{1, -1, 1.5, nan, 0}}, []float64{inf, -inf, nan, nan, 0}, []float64{inf, inf, -0.8, nan, 1})
)
