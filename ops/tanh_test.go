package ops_test

import "github.com/covector-ad/covector/ops"

var (
	tanhCase = goldenUnary("Tanh", ops.Tanh[float64], ops.Tanh[float32])
)
