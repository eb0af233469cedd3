package kern

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

func errorFunctions() []*smooth {
	around := []float64{0, 0x1p-1022, 0x1p-27, 0.5, 1, -1, 4, 6, -6, 9, 10.0546875, 26.5, 27.226017111108366, 28, -14.5, -38.5,
		12, -12, 16, -16, 20, -20, -25, -32}
	return []*smooth{
		{"Erf", Erf[float32], Erf[float64], math.Erf,
			func(x float64) (dd, int) {
				if math.Abs(x) < 0x1p-300 {
					return ddTwoOverRootPi.mul(dd{x * 0x1p600, 0}), -600
				}
				if math.Abs(x) < ddErfBorder {
					return ddErf(dd{x, 0}), 0
				}
				m, n := ddErfc(dd{math.Abs(x), 0})
				m = dd{1, 0}.sub(m.ldexp(n))
				if x < 0 {
					m = m.neg()
				}
				return m, 0
			}, 2, 2, -4, 4, around},
		{"Erfc", Erfc[float32], Erfc[float64], math.Erfc,
			func(x float64) (dd, int) { return ddErfc(dd{x, 0}) }, 2, 2, -4, 9, around},
		{"GELU", GELU[float32], GELU[float64], geluTail, ddGELU, 2, 2, -8, 4, around},
	}
}

// ddErfBorder is where the series of erf gives way to a continued fraction.
const ddErfBorder = 2

// ddTwoOverRootPi is 2/√π.
var ddTwoOverRootPi = func() dd {
	root := new(big.Float).Sqrt(bigPi)
	return ddFloat(root.Quo(big.NewFloat(2), root))
}()

// ddErf is 2/√π·e^(−x²)·x·(1 + 2x²/3 + (2x²)²/(3·5) + …).
func ddErf(x dd) dd {
	z := x.mul(x)
	term, sum := x, x
	for k := 3.0; math.Abs(term.hi) > 0x1p-110*math.Abs(sum.hi); k += 2 {
		term = term.mul(z.ldexp(1)).div(dd{k, 0})
		sum = sum.add(term)
	}
	m, n := ddExp(z.neg())
	return sum.mul(m).mul(ddTwoOverRootPi).ldexp(n)
}

// ddErfc is e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 1½/(x + …)))) for x that are not
// small, and 1 − erf x for the others.
func ddErfc(x dd) (m dd, n int) {
	if x.hi < ddErfBorder {
		if x.hi > -ddErfBorder {
			return dd{1, 0}.sub(ddErf(x)), 0
		}
		m, n = ddErfc(x.neg())
		return dd{2, 0}.sub(m.ldexp(n)), 0
	}
	if x.hi > 40 {
		return dd{0x1p-1000, 0}, -1100
	}
	f := x
	for k := math.Ceil(20 + 700/(x.hi*x.hi)); k > 0; k-- {
		f = dd{k / 2, 0}.div(f).add(x)
	}
	m, n = ddExp(x.mul(x).neg())
	return m.mul(ddTwoOverRootPi.ldexp(-1)).div(f), n
}

// ddGELU is ½·x·erfc(−x/√2).
func ddGELU(x float64) (m dd, n int) {
	if math.Abs(x) < 0x1p-300 {
		return dd{x * 0x1p500, 0}, -501
	}
	if x > 100 {
		return dd{x, 0}, 0
	}
	m, n = ddErfc(dd{-x, 0}.mul(ddRootHalf))
	return m.mul(dd{max(x, -100), 0}), n - 1
}

// ddRootHalf is √½.
var ddRootHalf = ddFloat(new(big.Float).SetPrec(200).Sqrt(big.NewFloat(0.5)))

// geluTail is gelu, but for the last numbers before it is 0, where gelu is off.
func geluTail(x float64) float64 {
	if x < -36 && !math.IsInf(x, -1) {
		m, n := ddGELU(x)
		return math.Ldexp(m.hi, n)
	}
	return gelu(x)
}

// The references themselves, against the series of the error function with 450 bits.
func TestDoubleDoubleErf(t *testing.T) {
	// (−1)ᵏ/(k!·(2k+1))
	term := func(k int64) *big.Rat {
		f := new(big.Int).MulRange(1, k)
		return new(big.Rat).SetFrac(big.NewInt(1-2*(k&1)), f.Mul(f, big.NewInt(2*k+1)))
	}
	scale := new(big.Float).Sqrt(bigPi)
	scale.Quo(big.NewFloat(2), scale)
	rng := rand.New(rand.NewPCG(7, 5))
	for range 20 {
		x := 9 * rng.Float64()
		erf := powerSeries(x, 1, term)
		erf.Mul(erf, scale)
		erfc := new(big.Float).SetPrec(erf.Prec())
		erfc.Sub(erfc.SetInt64(1), erf)
		if x < ddErfBorder {
			if e := ddErf(dd{x, 0}).off(erf); e > 0x1p-97 {
				t.Errorf("erf %v is off by 2^%.1f", x, math.Log2(e))
			}
		}
		m, n := ddErfc(dd{x, 0})
		if e := m.ldexp(n).off(erfc); e > 0x1p-90 {
			t.Errorf("erfc %v is off by 2^%.1f", x, math.Log2(e))
		}
	}
}
