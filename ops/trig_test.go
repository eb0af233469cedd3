package ops_test

import (
	"math"

	"github.com/covector-ad/covector/ops"
)

var endless = [][]float64{{inf, -inf, nan, 0}}

var outside = [][]float64{{1, -1, 1.5, -1.5, nan}}

var (
	sinCase = edges(goldenUnary("Sin", ops.Sin[float64], ops.Sin[float32]),
		endless, []float64{nan, nan, nan, 0}, []float64{nan, nan, nan, 1})
	cosCase = edges(goldenUnary("Cos", ops.Cos[float64], ops.Cos[float32]),
		endless, []float64{nan, nan, nan, 1}, []float64{nan, nan, nan, 0})
	tanCase = edges(goldenUnary("Tan", ops.Tan[float64], ops.Tan[float32]),
		endless, []float64{nan, nan, nan, 0}, []float64{nan, nan, nan, 1})
	asinCase = edges(goldenUnary("Asin", ops.Asin[float64], ops.Asin[float32]),
		outside, []float64{math.Pi / 2, -math.Pi / 2, nan, nan, nan}, []float64{inf, inf, nan, nan, nan})
	acosCase = edges(goldenUnary("Acos", ops.Acos[float64], ops.Acos[float32]),
		outside, []float64{0, math.Pi, nan, nan, nan}, []float64{-inf, -inf, nan, nan, nan})
	atanCase = edges(goldenUnary("Atan", ops.Atan[float64], ops.Atan[float32]),
		endless, []float64{math.Pi / 2, -math.Pi / 2, nan, 0}, []float64{0, 0, nan, 1})
)
