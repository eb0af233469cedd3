package ops_test

import (
	"math"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
)

// gates are the ends of a function that tends to 0 on the left and to x on the
// right, also where its parts overflow.
var gates = [][]float64{{inf, -inf, nan, 1e4, -1e4, 1e30, -1e30}}

var (
	gatesValue = []float64{inf, 0, nan, 1e4, 0, 1e30, 0}
	gatesGrad  = []float64{1, 0, nan, 1, 0, 1, 0}
)

var (
	siluCase     = edges(goldenUnary("SiLU", ops.SiLU[float64], ops.SiLU[float32]), gates, gatesValue, gatesGrad)
	geluCase     = edges(goldenUnary("GELU", ops.GELU[float64], ops.GELU[float32]), gates, gatesValue, gatesGrad)
	geluTanhCase = edges(goldenUnary("GELUTanh", ops.GELUTanh[float64], ops.GELUTanh[float32]), gates, gatesValue, gatesGrad)
	mishCase     = edges(goldenUnary("Mish", ops.Mish[float64], ops.Mish[float32]), gates, gatesValue, gatesGrad)
)

// TestGELUTanhError holds the documented distance of the approximation.
func TestGELUTanhError(t *testing.T) {
	tp := tape.New[float64]()
	worst := 0.0
	for i := range 2001 {
		tp.Reset()
		x := tp.Scalar(float64(i-1000) / 100)
		worst = math.Max(worst, math.Abs(ops.GELU(x).Item()-ops.GELUTanh(x).Item()))
	}
	if worst > 5e-4 || worst < 1e-4 {
		t.Errorf("GELUTanh differs from GELU by up to %v, documented are 5e-4", worst)
	}
}

// TestSiLUTail: value and derivative keep their digits where the gate, σ(x) = eˣ to
// the last one, is no normal number any more.
func TestSiLUTail(t *testing.T) {
	far := []float32{-80, -88, -90, -91}
	value, first, _, _ := derivatives(t, ops.SiLU[float32], far...)
	for i, x := range far {
		x, gate := float64(x), math.Exp(float64(x))
		for _, c := range [][2]float64{{float64(value[i]), x * gate}, {float64(first[i]), (1 + x) * gate}} {
			if !(math.Abs(c[0]/c[1]-1) < 4e-7) {
				t.Errorf("at %v: %v, want %v", x, c[0], c[1])
			}
		}
	}
}
