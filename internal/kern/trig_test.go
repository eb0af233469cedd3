package kern

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
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
		{"Tan", Tan[float32], Tan[float64], math.Tan, tan, 2, 2, -1.5, 1.5, hardAngles()},
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

// nearTurns returns the float32 that are nearest to multiples of π/2: with each
// exponent those whose significands are denominators of the continued fraction of
// 2/π times the unit in the last place.
func nearTurns() []float64 {
	var x []float64
	for e := -10; e <= 104; e++ {
		rest := new(big.Float).SetMantExp(bigTwoOverPi, e)
		for k, last := int64(0), int64(1); k < 1<<24; {
			if k > 0 {
				x = append(x, math.Ldexp(float64(k), e))
			}
			whole, _ := rest.Int(nil)
			rest.Sub(rest, new(big.Float).SetInt(whole))
			if rest.Quo(big.NewFloat(1), rest); whole.BitLen() > 24 && k > 0 {
				break
			}
			if k == 0 {
				whole.SetInt64(0) // multiples of 1 do not matter
			}
			k, last = whole.Int64()*k+last, k
		}
	}
	return x
}

// The functions of package math, the reference of the float32, are off by up to a
// quarter of their unit where an angle is nearest to a multiple of π/2. There the
// kernels are compared with numbers of twice the length.
func TestHardAngles(t *testing.T) {
	x := nearTurns()
	nearest := 1.0
	for _, v := range x {
		sin, cos := ddSinCos(v)
		nearest = min(nearest, math.Abs(sin.hi), math.Abs(cos.hi))
		for _, p := range [][2]float64{{math.Sin(v), sin.hi}, {math.Cos(v), cos.hi}, {math.Tan(v), sin.div(cos).hi}} {
			if !(math.Abs(p[0]-p[1]) < 0x1p-26*math.Abs(p[1])) {
				t.Errorf("at %v package math has %v, not %v", v, p[0], p[1])
			}
		}
	}
	if nearest > 0x1p-28 {
		t.Errorf("the nearest is off by %v", nearest)
	}
	everyISA(t, func(t *testing.T) {
		if active == isaGo {
			return
		}
		out, in := make([]float32, len(x)), make([]float32, len(x))
		for i, v := range x {
			in[i] = float32(v)
		}
		for _, s := range trigonometrics() {
			s.f32(out, in)
			var w worst
			for i, v := range x {
				s.check(t, formatOf[float32](), &w, v, float64(out[i]), s.exact)
			}
			w.report(t, s.ulp32)
		}
	})
}

// The reference itself, against Taylor's sums with 450 bits.
func TestDoubleDoubleSinCos(t *testing.T) {
	// (−1)ᵏ/(2k+odd)!
	term := func(odd int64) func(k int64) *big.Rat {
		return func(k int64) *big.Rat {
			f := new(big.Int).MulRange(1, 2*k+odd)
			return new(big.Rat).SetFrac(big.NewInt(1-2*(k&1)), f)
		}
	}
	rng := rand.New(rand.NewPCG(6, 5))
	for range 20 {
		x := 30 * rng.Float64()
		sin, cos := ddSinCos(x)
		if e := sin.off(powerSeries(x, 1, term(1))); e > 0x1p-98 {
			t.Errorf("sin %v is off by 2^%.1f", x, math.Log2(e))
		}
		if e := cos.off(powerSeries(x, 0, term(0))); e > 0x1p-98 {
			t.Errorf("cos %v is off by 2^%.1f", x, math.Log2(e))
		}
	}
}
