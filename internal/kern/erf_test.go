package kern

import (
	"math"
	"math/big"
)

func errorFunctions() []*smooth {
	around := []float64{0, 0x1p-1022, 0x1p-27, 0.5, 1, -1, 4, 6, -6, 9, 10.0546875, 26.5, 27.226017111108366, 28}
	return []*smooth{
		{"Erf", Erf[float32], Erf[float64], math.Erf,
			func(x float64) (dd, int) {
				if math.Abs(x) < 0x1p-300 {
					return ddTwoOverRootPi.mul(dd{x * 0x1p600, 0}), -600
				}
				if math.Abs(x) < ddErfBorder {
					return ddErf(x), 0
				}
				m, n := ddErfc(math.Abs(x))
				m = dd{1, 0}.sub(m.ldexp(n))
				if x < 0 {
					m = m.neg()
				}
				return m, 0
			}, 2, 2, -4, 4, around},
		{"Erfc", Erfc[float32], Erfc[float64], math.Erfc, ddErfc, 2, 2, -4, 28, around},
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
func ddErf(x float64) dd {
	z := dd{x, 0}.mul(dd{x, 0})
	term := dd{x, 0}
	sum := term
	for k := 3.0; math.Abs(term.hi) > 0x1p-110*math.Abs(sum.hi); k += 2 {
		term = term.mul(z.ldexp(1)).div(dd{k, 0})
		sum = sum.add(term)
	}
	m, n := ddExp(z.neg())
	return sum.mul(m).mul(ddTwoOverRootPi).ldexp(n)
}

// ddErfc is e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 1½/(x + …)))) for x that are not
// small, and 1 − erf x for the others.
func ddErfc(x float64) (m dd, n int) {
	if x < ddErfBorder {
		if x > -ddErfBorder {
			return dd{1, 0}.sub(ddErf(x)), 0
		}
		m, n = ddErfc(-x)
		return dd{2, 0}.sub(m.ldexp(n)), 0
	}
	if x > 40 {
		return dd{0x1p-1100, 0}, -1000
	}
	f := dd{x, 0}
	for k := 20 + 700/(x*x); k > 0; k-- {
		f = dd{math.Ceil(k) / 2, 0}.div(f).plus(x)
	}
	m, n = ddExp(dd{x, 0}.mul(dd{-x, 0}))
	return m.mul(ddTwoOverRootPi.ldexp(-1)).div(f), n
}
