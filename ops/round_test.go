package ops_test

import (
	"math/big"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
)

// floorRef is the floor by exact integer division.
func floorRef(x float64) float64 {
	r := new(big.Rat).SetFloat64(x)
	q := new(big.Int).Div(r.Num(), r.Denom()) // Euclidean: the floor, for a positive denominator
	v, _ := new(big.Float).SetInt(q).Float64()
	return v
}

var floorCase = flat(edges(adtest.Unary("Floor", ops.Floor[float64], ops.Floor[float32], floorRef, points...),
	[][]float64{{0, -3, 2.5, -2.5, inf, -inf, nan, 1e30}},
	[]float64{0, -3, 2, -3, inf, -inf, nan, 1e30},
	make([]float64, 8)))

var ceilCase = flat(edges(adtest.Unary("Ceil", ops.Ceil[float64], ops.Ceil[float32],
	func(x float64) float64 { return -floorRef(-x) }, points...),
	[][]float64{{0, -3, 2.5, -2.5, inf, -inf, nan}},
	[]float64{0, -3, 3, -2, inf, -inf, nan},
	make([]float64, 7)))

var roundCase = flat(edges(adtest.Unary("Round", ops.Round[float64], ops.Round[float32], func(x float64) float64 {
	if x < 0 {
		return -floorRef(0.5 - x)
	}
	return floorRef(x + 0.5)
}, points...),
	[][]float64{{0.5, 1.5, 2.5, -0.5, -2.5, 0x1.fffffep-2, inf, nan}},
	[]float64{1, 2, 3, -1, -3, 0, inf, nan},
	make([]float64, 8)))
