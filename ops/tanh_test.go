package ops_test

import (
	"math"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
)

var tanhCase = adtest.Unary("Tanh", ops.Tanh[float64], ops.Tanh[float32], math.Tanh, points...)
