package ops_test

import "github.com/covector-ad/covector/ops"

var far = [][]float64{{inf, -inf, nan, 1e4, -1e4}}

var (
	sigmoidCase = edges(goldenUnary("Sigmoid", ops.Sigmoid[float64], ops.Sigmoid[float32]),
		far, []float64{1, 0, nan, 1, 0}, []float64{0, 0, nan, 0, 0})
	softplusCase = edges(goldenUnary("Softplus", ops.Softplus[float64], ops.Softplus[float32]),
		far, []float64{inf, 0, nan, 1e4, 0}, []float64{1, 0, nan, 1, 0})
	logSigmoidCase = edges(goldenUnary("LogSigmoid", ops.LogSigmoid[float64], ops.LogSigmoid[float32]),
		far, []float64{0, -inf, nan, 0, -1e4}, []float64{0, 1, nan, 0, 1})
	softsignCase = edges(goldenUnary("Softsign", ops.Softsign[float64], ops.Softsign[float32]),
		[][]float64{{inf, -inf, nan, 0}}, []float64{1, -1, nan, 0}, []float64{0, 0, nan, 1})
)
