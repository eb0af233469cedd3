package kern

import (
	"math"
	"math/big"
)

func trigonometrics() []*smooth {
	of := func(f func(sin, cos dd) dd) func(x float64) (dd, int) {
		return func(x float64) (dd, int) {
			sin, cos := ddSinCos(math.Abs(x))
			if x < 0 {
				sin = sin.neg()
			}
			return f(sin, cos), 0
		}
	}
	sin := of(func(sin, _ dd) dd { return sin })
	cos := of(func(_, cos dd) dd { return cos })
	tan := of(dd.div)
	return []*smooth{
		{"Sin", Sin[float32], Sin[float64], math.Sin, sin, 1, 1, -10, 10, hardAngles()},
		{"Cos", Cos[float32], Cos[float64], math.Cos, cos, 1, 1, -10, 10, hardAngles()},
		{"Tan", Tan[float32], Tan[float64], math.Tan, tan, 1, 1, -1.5, 1.5, hardAngles()},
	}
}

// hardAngles are multiples of π/2, of which the float64 that is nearest to one,
// and numbers at the ends of ways to compute.
func hardAngles() []float64 {
	x := []float64{0, 0x1p-1022, 0x1p-27, math.Pi / 4, 0x1p16, 0x1p30, 1e22, 1e300, math.MaxFloat64,
		6381956970095103 * 0x1p797, -6381956970095103 * 0x1p797}
	for k := 1.0; k < 0x1p40; k = math.Ceil(k * 1.3) {
		x = append(x, k*math.Pi/2)
	}
	return x
}

// The constants of the references, with enough bits to reduce any float64.
var bigPi, bigTwoOverPi = func() (pi, inverse *big.Float) {
	const prec = 1400
	num := func(v float64) *big.Float { return new(big.Float).SetPrec(prec).SetFloat64(v) }
	// Gauss and Legendre: a and b meet in their mean, and π = (a+b)²/4t.
	a, b, t, p := num(1), num(0).Sqrt(num(0.5)), num(0.25), num(1)
	for range 11 {
		next := num(0).Add(a, b)
		next.Mul(next, num(0.5))
		b.Sqrt(num(0).Mul(a, b))
		a.Sub(a, next)
		t.Sub(t, num(0).Mul(p, num(0).Mul(a, a)))
		p.Mul(p, num(2))
		a = next
	}
	s := num(0).Add(a, b)
	pi = num(0).Quo(num(0).Mul(s, s), num(0).Mul(num(4), t))
	return pi, num(0).Quo(num(2), pi)
}()

// ddFloat rounds a number.
func ddFloat(v *big.Float) dd {
	hi, _ := v.Float64()
	lo, _ := new(big.Float).Sub(v, new(big.Float).SetFloat64(hi)).Float64()
	return dd{hi, lo}
}

// ddSinCos returns the sine and the cosine of x ≥ 0, by Taylor's sums for what is
// left of x·2/π after the nearest integer.
func ddSinCos(x float64) (sin, cos dd) {
	if x < 0x1p-500 {
		return dd{x, 0}, dd{1, 0}
	}
	turns := new(big.Float).SetPrec(bigPi.Prec()).SetFloat64(x)
	turns.Mul(turns, bigTwoOverPi)
	n, _ := new(big.Float).Copy(turns).Add(turns, big.NewFloat(0.5)).Int(nil)
	turns.Sub(turns, new(big.Float).SetPrec(bigPi.Prec()).SetInt(n))
	r := ddFloat(turns).mul(ddFloat(bigPi).ldexp(-1))
	z := r.mul(r).neg()
	for k := len(inverseFactorials) - 2; k >= 0; k -= 2 {
		cos = cos.mul(z).add(inverseFactorials[k])
		sin = sin.mul(z).add(inverseFactorials[k+1])
	}
	sin = sin.mul(r)
	switch new(big.Int).And(n, big.NewInt(3)).Int64() {
	case 1:
		return cos, sin.neg()
	case 2:
		return sin.neg(), cos.neg()
	case 3:
		return cos.neg(), sin
	}
	return sin, cos
}
