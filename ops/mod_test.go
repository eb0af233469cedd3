package ops_test

import (
	"math/big"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
)

var modCase = edges(goldenBinary(adtest.Binary("Mod", ops.Mod[float64], ops.Mod[float32],
	func(a, b float64) float64 { // a − b·trunc(a/b) exactly
		ra, rb := new(big.Rat).SetFloat64(a), new(big.Rat).SetFloat64(b)
		q := new(big.Rat).Quo(ra, rb)
		n := new(big.Rat).SetInt(new(big.Int).Quo(q.Num(), q.Denom())) // Quo truncates
		v, _ := ra.Sub(ra, n.Mul(n, rb)).Float64()
		return v
	}, []float64{5.3, -2.5, 1.1, -7.7, 1.6}, []float64{3, -4, 5})),
	[][]float64{{6, -6, 3, inf, 3, 0, nan}, {2, 4, inf, 2, 0, 5, 1}},
	[]float64{0, -2, 3, nan, nan, 0, nan},
	[]float64{1, 1, 1, 1, 1, 1, 1},
	[]float64{-3, 1, 0, nan, nan, 0, nan})
