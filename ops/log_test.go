package ops_test

import (
	"math"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
)

var pole = [][]float64{{0, 1, inf, -1, nan}}

var poleValue = []float64{-inf, 0, inf, nan, nan}

var (
	logCase = edges(goldenUnary("Log", ops.Log[float64], ops.Log[float32]),
		pole, poleValue, []float64{inf, 1, 0, -1, nan})
	log2Case = edges(goldenUnary("Log2", ops.Log2[float64], ops.Log2[float32]),
		pole, poleValue, []float64{inf, math.Log2E, 0, -math.Log2E, nan})
	log10Case = edges(goldenUnary("Log10", ops.Log10[float64], ops.Log10[float32]),
		pole, poleValue, []float64{inf, math.Log10E, 0, -math.Log10E, nan})
	log1pCase = edges(goldenUnary("Log1p", ops.Log1p[float64], ops.Log1p[float32]),
		[][]float64{{-1, 0, inf, -2, nan}}, poleValue, []float64{inf, 1, 0, -1, nan})
	logitCase = edges(goldenUnary("Logit", ops.Logit[float64], ops.Logit[float32]),
		[][]float64{{0, 1, 0.5, -1, 2, nan}}, []float64{-inf, inf, 0, nan, nan, nan}, []float64{inf, inf, 4, -0.5, -0.5, nan})
)

// TestLogExact demands exact results at powers of the base.
func TestLogExact(t *testing.T) {
	tp := tape.New[float64]()
	for n := -1074; n <= 1023; n++ {
		tp.Reset()
		if y := ops.Log2(tp.Scalar(math.Ldexp(1, n))).Item(); y != float64(n) {
			t.Errorf("Log2(2^%d) = %v", n, y)
		}
		if y := ops.Log10(tp.Scalar(math.Pow10(n))).Item(); n >= -323 && n <= 308 && y != float64(n) {
			t.Errorf("Log10(10^%d) = %v", n, y)
		}
	}
}
