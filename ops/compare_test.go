package ops_test

import (
	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
)

// compared returns the case of an operation with the truth value of ref.
func compared(op string, f64 func(a, b tape.Var64) tape.Var64, f32 func(a, b tape.Var32) tape.Var32, ref func(a, b float64) bool) adtest.Case {
	one := func(a, b float64) float64 {
		if ref(a, b) {
			return 1
		}
		return 0
	}
	some := []float64{-1, 0, 0.5, 2, nan, inf, -inf}
	var a, b, want []float64
	for _, v := range some {
		for _, w := range some {
			a, b, want = append(a, v), append(b, w), append(want, one(v, w))
		}
	}
	zero := make([]float64, len(a))
	return flat(edges(adtest.Binary(op, f64, f32, one, points, []float64{1, -0.3, 0, 2}),
		[][]float64{a, b}, want, zero, zero))
}

// Each reference is written with the other operators of Go: a = b as neither
// a < b nor a > b, both being numbers, and so on.
var (
	equalCase = compared("Equal", ops.Equal[float64], ops.Equal[float32],
		func(a, b float64) bool { return a <= b && b <= a })
	notEqualCase = compared("NotEqual", ops.NotEqual[float64], ops.NotEqual[float32],
		func(a, b float64) bool { return !(a <= b && b <= a) })
	lessCase = compared("Less", ops.Less[float64], ops.Less[float32],
		func(a, b float64) bool { return b > a })
	lessEqualCase = compared("LessEqual", ops.LessEqual[float64], ops.LessEqual[float32],
		func(a, b float64) bool { return a < b || a == b })
	greaterCase = compared("Greater", ops.Greater[float64], ops.Greater[float32],
		func(a, b float64) bool { return b < a })
	greaterEqualCase = compared("GreaterEqual", ops.GreaterEqual[float64], ops.GreaterEqual[float32],
		func(a, b float64) bool { return b < a || a == b })
	andCase = compared("And", ops.And[float64], ops.And[float32],
		func(a, b float64) bool { return !(a == 0 || b == 0) })
	orCase = compared("Or", ops.Or[float64], ops.Or[float32],
		func(a, b float64) bool { return !(a == 0 && b == 0) })
)

var notCase = flat(edges(adtest.Unary("Not", ops.Not[float64], ops.Not[float32], func(float64) float64 { return 0 }, points...),
	[][]float64{{0, 1, nan, inf, -2}},
	[]float64{1, 0, 0, 0, 0},
	make([]float64, 5)))

var isNaNCase = flat(edges(adtest.Unary("IsNaN", ops.IsNaN[float64], ops.IsNaN[float32], func(float64) float64 { return 0 }, points...),
	[][]float64{{0, nan, inf, -inf}},
	[]float64{0, 1, 0, 0},
	make([]float64, 4)))

var isInfCase = flat(edges(adtest.Unary("IsInf", ops.IsInf[float64], ops.IsInf[float32], func(float64) float64 { return 0 }, points...),
	[][]float64{{0, nan, inf, -inf, 3e38}},
	[]float64{0, 0, 1, 1, 0},
	make([]float64, 5)))
