package kern

import (
	"math"
	"math/big"
)

// dd is the sum of two numbers, |lo| ≤ ½ulp(hi): about 106 bits. The references
// of the elementary functions are computed in it.
type dd struct{ hi, lo float64 }

// sum2 is a + b exactly.
func sum2(a, b float64) dd {
	s := a + b
	t := s - a
	return dd{s, (a - (s - t)) + (b - t)}
}

func (a dd) add(b dd) dd {
	s, t := sum2(a.hi, b.hi), sum2(a.lo, b.lo)
	s = sum2(s.hi, s.lo+t.hi)
	return sum2(s.hi, s.lo+t.lo)
}

func (a dd) neg() dd           { return dd{-a.hi, -a.lo} }
func (a dd) sub(b dd) dd       { return a.add(b.neg()) }
func (a dd) ldexp(n int) dd    { return dd{math.Ldexp(a.hi, n), math.Ldexp(a.lo, n)} }
func (a dd) plus(b float64) dd { return a.add(dd{b, 0}) }

func (a dd) mul(b dd) dd {
	p := a.hi * b.hi
	return sum2(p, math.FMA(a.hi, b.hi, -p)+(a.hi*b.lo+a.lo*b.hi))
}

func (a dd) div(b dd) dd {
	q := a.hi / b.hi
	r := a.sub(b.mul(dd{q, 0}))
	q2 := r.hi / b.hi
	r = r.sub(b.mul(dd{q2, 0}))
	return sum2(q, q2).plus(r.hi / b.hi)
}

// off is how far a lies from want, relatively.
func (a dd) off(want *big.Float) float64 {
	d := new(big.Float).SetPrec(want.Prec()).Add(big.NewFloat(a.hi), big.NewFloat(a.lo))
	rel, _ := d.Sub(d, want).Quo(d, want).Float64()
	return math.Abs(rel)
}

// powerSeries is Σ term(k)·x^(2k+odd) with 450 bits, for x ≠ 0.
func powerSeries(x float64, odd int, term func(k int64) *big.Rat) *big.Float {
	const prec = 450
	num := func() *big.Float { return new(big.Float).SetPrec(prec) }
	power, sum := num().SetInt64(1), num()
	if odd == 1 {
		power.SetFloat64(x)
	}
	square := num().SetFloat64(x)
	square.Mul(square, square)
	for k := int64(0); ; k++ {
		t := num().Mul(power, num().SetRat(term(k)))
		if sum.Add(sum, t); t.MantExp(nil) < -prec {
			return sum
		}
		power.Mul(power, square)
	}
}

// ddOf rounds a fraction.
func ddOf(r *big.Rat) dd {
	hi, _ := r.Float64()
	lo, _ := new(big.Rat).Sub(r, new(big.Rat).SetFloat64(hi)).Float64()
	return dd{hi, lo}
}

// ddLn2 is log 2, with a third part for products with integers.
var ddLn2 = [3]float64{0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56, 0x1.7b57a079a1934p-111}

// inverseFactorials are 1/k!.
var inverseFactorials = func() (c [28]dd) {
	f := big.NewRat(1, 1)
	for k := range c {
		if k > 0 {
			f.Quo(f, big.NewRat(int64(k), 1))
		}
		c[k] = ddOf(f)
	}
	return c
}()

// artanhTerms are 2/(2k+1).
var artanhTerms = func() (c [21]dd) {
	for k := range c {
		c[k] = ddOf(big.NewRat(2, int64(2*k+1)))
	}
	return c
}()

// ddReduced returns e^r − 1 and n for x = r + n·log 2. The sum is Taylor's.
func ddReduced(x dd) (p dd, n int) {
	n = int(math.Round(x.hi * math.Log2E))
	k := float64(n)
	r := x
	for _, part := range ddLn2 {
		q := k * part
		r = r.sub(dd{q, math.FMA(k, part, -q)})
	}
	for k := len(inverseFactorials) - 1; k >= 1; k-- {
		p = p.add(inverseFactorials[k]).mul(r)
	}
	return p, n
}

// ddExp returns m and n, e^x = m·2ⁿ, for finite x.
func ddExp(x dd) (m dd, n int) {
	p, n := ddReduced(x)
	return p.plus(1), n
}

// ddExpm1 returns e^x − 1, for x < 700.
func ddExpm1(x dd) dd {
	p, n := ddReduced(x)
	if n < -300 {
		return dd{-1, 0}
	}
	return p.ldexp(n).add(dd{math.Ldexp(1, n), 0}.plus(-1))
}

// ddLog1p returns log(1 + f): near 0 by the series of 2·artanh(f/(2+f)), else by
// one step of Newton's from the logarithm of package math.
func ddLog1p(f dd) dd {
	if math.Abs(f.hi) < 0.1 {
		s := f.div(f.plus(2))
		z := s.mul(s)
		var p dd
		for k := 41; k >= 1; k -= 2 {
			p = p.mul(z).add(artanhTerms[k/2])
		}
		return p.mul(s)
	}
	return ddLog(f.plus(1))
}

// ddLog returns log x, for normal x > 0.
func ddLog(x dd) dd {
	if math.Abs(x.hi-1) < 0.1 {
		return ddLog1p(x.plus(-1))
	}
	y := math.Log(x.hi)
	m, n := ddExp(dd{-y, 0})
	e := m.mul(x.ldexp(n)).plus(-1)
	return dd{y, 0}.add(e.sub(e.mul(e).ldexp(-1)))
}

// ddLogOf returns log x for any x > 0.
func ddLogOf(x float64) dd {
	if x > 0x1p-900 {
		return ddLog(dd{x, 0})
	}
	log2 := dd{ddLn2[0], ddLn2[1]}
	return ddLog(dd{x * 0x1p128, 0}).sub(log2.mul(dd{128, 0}))
}
