package ops_test

import (
	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
)

var points = []float64{-2.5, -1, -0.3, 0.4, 1, 1.7}

var mulCase = adtest.Binary("Mul", ops.Mul[float64], ops.Mul[float32], func(a, b float64) float64 { return a * b }, points, points[1:])
var subCase = adtest.Binary("Sub", ops.Sub[float64], ops.Sub[float32], func(a, b float64) float64 { return a - b }, points, points[1:])
var divCase = adtest.Binary("Div", ops.Div[float64], ops.Div[float32], func(a, b float64) float64 { return a / b }, points, points[1:])
var negCase = adtest.Unary("Neg", ops.Neg[float64], ops.Neg[float32], func(x float64) float64 { return -x }, points...)
var squareCase = adtest.Unary("Square", ops.Square[float64], ops.Square[float32], func(x float64) float64 { return x * x }, points...)
var reciprocalCase = adtest.Unary("Reciprocal", ops.Reciprocal[float64], ops.Reciprocal[float32], func(x float64) float64 { return 1 / x }, points...)

var scaleCase = adtest.Unary("Scale",
	func(x tape.Var64) tape.Var64 { return ops.Scale(x, -2.5) }, func(x tape.Var32) tape.Var32 { return ops.Scale(x, -2.5) },
	func(x float64) float64 { return -2.5 * x }, points...)

var addScalarCase = adtest.Unary("AddScalar",
	func(x tape.Var64) tape.Var64 { return ops.AddScalar(x, 0.75) }, func(x tape.Var32) tape.Var32 { return ops.AddScalar(x, 0.75) },
	func(x float64) float64 { return x + 0.75 }, points...)
