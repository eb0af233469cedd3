package ops_test

import "github.com/covector-ad/covector/ops"

var hardTanhCase = edges(goldenUnary("HardTanh", ops.HardTanh[float64], ops.HardTanh[float32]),
	[][]float64{{-1, 1, inf, -inf, nan}},
	[]float64{-1, 1, 1, -1, nan},
	[]float64{1, 1, 0, 0, 0})

var hardSigmoidCase = edges(goldenUnary("HardSigmoid", ops.HardSigmoid[float64], ops.HardSigmoid[float32]),
	[][]float64{{-3, 3, inf, -inf, nan}},
	[]float64{0, 1, 1, 0, nan},
	[]float64{1. / 6, 1. / 6, 0, 0, 0})

var hardSwishCase = edges(goldenUnary("HardSwish", ops.HardSwish[float64], ops.HardSwish[float32]),
	[][]float64{{-3, 3, inf, -inf, nan}},
	[]float64{0, 3, inf, 0, nan},
	[]float64{-0.5, 1.5, 1, 0, nan})
