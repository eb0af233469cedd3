package ops_test

import (
	"errors"
	"math"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
)

var poles = [][]float64{{0, -1, -2, inf, -inf, nan, math.Copysign(0, -1)}}

var (
	lgammaCase = edges(goldenUnary("Lgamma", ops.Lgamma[float64], ops.Lgamma[float32]),
		poles, []float64{inf, inf, inf, inf, -inf, nan, inf}, []float64{-inf, nan, nan, inf, nan, nan, inf})
	digammaCase = edges(goldenUnary("Digamma", ops.Digamma[float64], ops.Digamma[float32]),
		poles, []float64{-inf, nan, nan, inf, nan, nan, inf}, []float64{inf, inf, inf, 0, nan, nan, inf})
	polygammaCase = edges(goldenUnary("Polygamma",
		func(x tape.Var64) tape.Var64 { return ops.Polygamma(2, x) },
		func(x tape.Var32) tape.Var32 { return ops.Polygamma(2, x) }),
		poles, []float64{-inf, nan, nan, 0, nan, nan, inf}, []float64{inf, inf, inf, 0, nan, nan, inf})
)

func TestPolygammaOrder(t *testing.T) {
	for _, n := range []int{-1, 501} {
		_, err := tape.Grad(func(x tape.Var64) tape.Var64 { return ops.Polygamma(n, x) })(vector(1))
		if !errors.Is(err, tape.ErrRange) {
			t.Errorf("order %d: %v, want ErrRange", n, err)
		}
	}
}

// TestLgammaFourth differentiates down to Polygamma(3): ψ‴(1) = π⁴/15.
func TestLgammaFourth(t *testing.T) {
	f := tape.D(tape.D(tape.D(ops.Lgamma[float64])))
	g, err := tape.Grad(f)(vector(1))
	if want := math.Pow(math.Pi, 4) / 15; err != nil || math.Abs(g.Item()-want) > 1e-13 {
		t.Errorf("fourth derivative at 1: %v, %v; want %v", g, err, want)
	}
}
