package ops_test

import (
	"math"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
)

var expCase = adtest.Unary("Exp", ops.Exp[float64], ops.Exp[float32], math.Exp, points...)
