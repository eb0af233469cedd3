package ops_test

import (
	"math"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
)

var clampCase = edges(adtest.Unary("Clamp",
	func(x tape.Var64) tape.Var64 { return ops.Clamp(x, -0.75, 1.5) },
	func(x tape.Var32) tape.Var32 { return ops.Clamp(x, -0.75, 1.5) },
	func(x float64) float64 { return math.Max(-0.75, math.Min(x, 1.5)) }, points...),
	[][]float64{{-0.75, 1.5, inf, -inf, nan}},
	[]float64{-0.75, 1.5, 1.5, -0.75, nan},
	[]float64{1, 1, 0, 0, 0})

func TestClampEmptyInterval(t *testing.T) {
	v, g, err := tape.ValueAndGrad(func(x tape.Var64) tape.Var64 {
		return ops.Sum(ops.Clamp(x, 2, 1))
	})(vector(0, 1.5, 3))
	if err != nil || v != 3 {
		t.Fatalf("value %v, %v; want 3 times the upper bound", v, err)
	}
	same(t, "gradient", g.Data(), 0, 0, 0)
}
