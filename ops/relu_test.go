package ops_test

import (
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
)

var reluCase = edges(goldenUnary("ReLU", ops.ReLU[float64], ops.ReLU[float32]),
	[][]float64{{0, inf, -inf, nan}},
	[]float64{0, inf, 0, nan},
	[]float64{0, 1, 0, 0})

var leakyReLUCase = edges(goldenUnary("LeakyReLU",
	func(x tape.Var64) tape.Var64 { return ops.LeakyReLU(x, 0.125) },
	func(x tape.Var32) tape.Var32 { return ops.LeakyReLU(x, 0.125) }),
	[][]float64{{0, inf, -inf, nan}},
	[]float64{0, inf, -inf, nan},
	[]float64{0.125, 1, 0.125, 0.125})

var eluCase = edges(goldenUnary("ELU",
	func(x tape.Var64) tape.Var64 { return ops.ELU(x, 0.75) },
	func(x tape.Var32) tape.Var32 { return ops.ELU(x, 0.75) }),
	[][]float64{{0, inf, -inf, nan, 1e4, -1e4}},
	[]float64{0, inf, -0.75, nan, 1e4, -0.75},
	[]float64{0.75, 1, 0, nan, 1, 0})

var seluCase = edges(goldenUnary("SELU", ops.SELU[float64], ops.SELU[float32]),
	[][]float64{{0, 1e4, -1e4}},
	[]float64{0, 10507.009873554805, -1.7580993408473766},
	[]float64{1.7580993408473766, 1.0507009873554805, 0})
