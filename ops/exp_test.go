package ops_test

import "github.com/covector-ad/covector/ops"

var (
	expCase   = goldenUnary("Exp", ops.Exp[float64], ops.Exp[float32])
	exp2Case  = goldenUnary("Exp2", ops.Exp2[float64], ops.Exp2[float32])
	expm1Case = goldenUnary("Expm1", ops.Expm1[float64], ops.Expm1[float32])
)
