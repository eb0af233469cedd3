package main

import "math"

// powers lists the power function.
func powers() []kernel {
	return []kernel{{"pow", "a[i]^b[i]", 2, 1, pow}}
}

// pow is e^(y·log|x|). In float64 the logarithm and its product with y have twice
// the bits: an error of the exponent is one of the result, times up to 745. float32
// is computed in the lanes of float64, without special cases if it has none: x that is
// not above 0, and what is infinite or NaN. For y = 1 rounding gives x.
func pow(g *gen) func([]vec) vec {
	if !g.single {
		return func(x []vec) vec { return g.power(x[0], x[1], g.preciseExponent) }
	}
	return func(x []vec) vec {
		r := g.inHalves(x, func(a, b vec) vec {
			k, f := g.logSplit(g.logBits(a, 0))
			return g.shortExponent(k, f, b)
		})
		special := func() mask {
			m := g.either(g.cmp(notAbove, x[0], g.zero()), g.cmp(notLess, x[0], g.c(math.Inf(1))))
			return g.either(m, g.cmp(notLess, g.and(x[1], g.absBits()), g.c(math.Inf(1))))
		}
		g.rare(special(), func() {
			kept := g.stash(r)
			all := g.inHalves(x, func(a, b vec) vec { return g.power(a, b, g.shortExponent) })
			g.unstash(kept, r)
			g.put(r, special(), all)
		})
		return r
	}
}

// exponent returns e^(y·log m·2ᵏ) for f = m − 1.
type exponent func(k, f, y vec) vec

// power returns x^y. Rare are all x but the normal ones above 0, infinite y and NaN,
// and y = 1, which must give x.
func (g *gen) power(x, y vec, e exponent) vec {
	absY := g.and(y, g.absBits())
	low := g.cmp(lt, x, g.c(0x1p-1022))
	special := g.either(low, g.cmp(notLess, x, g.c(math.Inf(1))))
	special = g.either(special, g.cmp(notLess, absY, g.c(math.Inf(1))))
	special = g.either(special, g.cmp(eq, y, g.c(1)))
	bits := g.logBits(x, 0)
	g.rare(special, func() {
		a := g.and(x, g.absBits())
		g.put(bits, low, g.logBits(a, 0))
		g.put(bits, g.cmp(lt, a, g.c(0x1p-1022)), g.logBits(g.mul(a, g.c(0x1p54)), 54))
	})
	k, f := g.logSplit(bits)
	r := e(k, f, y)
	g.rare(special, func() { g.powSpecial(r, x, y, absY) })
	return r
}

// preciseExponent has log m = 2s + s·z·(⅔ + z·c(z)) with s = f/(2+f) and z = s², all
// but c in two numbers each, of which the second is named like the first with an l.
// c has a relative error of 2^-54.4, and is at most 2^-12.5 of the whole.
func (g *gen) preciseExponent(k, f, y vec) vec {
	d := g.add(f, g.c(2))
	dl := g.sub(f, g.sub(d, g.c(2)))
	r := g.div(g.load(g.c(1)), d)
	s := g.mul(f, r)
	sl := g.negMulAdd(g.copy(s), d, f)
	sl = g.mul(g.subMul(sl, s, dl), r)

	z, zl := g.product(s, s)
	sl2 := g.add(sl, sl)
	zl = g.addMul(zl, s, sl2)
	c := g.estrin(z, g.mul(z, z), 0x1.999999999999ap-2, 0x1.24924924922e2p-2, 0x1.c71c71c753b0dp-3, 0x1.745d17378ad14p-3,
		0x1.3b13abb11cce9p-3, 0x1.1114f7ecc842cp-3, 0x1.e029d1cea0732p-4, 0x1.da0d1f9507eebp-4)
	const third2, third2l = 0x1.5555555555555p-1, 0x1.5555555555555p-55
	w := g.mulAdd(g.copy(c), z, g.c(third2))
	wl := g.addMul(g.sub(g.load(g.c(third2)), w), c, z)
	wl = g.add(wl, g.c(third2l))

	u, ul := g.product(s, z)
	ul = g.addMul(g.addMul(ul, s, zl), sl, z)
	v, vl := g.product(u, w)
	vl = g.addMul(g.addMul(vl, u, wl), ul, w)

	hi, lo := g.lowLn2()
	twice := g.add(s, s)
	sum := g.addMul(g.copy(twice), k, g.c(hi))
	low := g.add(g.mulLess(g.copy(sum), k, g.c(hi)), twice)
	total := g.add(sum, v)
	low = g.add(low, g.add(g.sub(sum, total), v))
	low = g.add(low, g.add(sl2, g.addMul(vl, k, g.c(lo))))
	log := g.add(total, low)
	logl := g.add(g.sub(total, log), low)

	e, el := g.product(y, log)
	el = g.addMul(el, y, logl)
	el = g.keep(g.cmp(lt, g.and(e, g.absBits()), g.c(1000)), el) // of an overflow it is NaN
	return g.exponential(g.within(e, -746, 710), el)
}

// product returns a·b as the sum of two numbers.
func (g *gen) product(a, b vec) (hi, lo vec) {
	hi = g.mul(a, b)
	return hi, g.mulLess(g.copy(hi), a, b)
}

// within returns x confined to [low, high], and NaN for NaN.
func (g *gen) within(x vec, low, high float64) vec {
	return g.min(g.load(g.c(high)), g.max(g.load(g.c(low)), x))
}

// shortExponent is precise enough for a result of float32: the logarithm to the
// base 2 to 2^-35, and the exponential function to 2^-34. Their polynomials are those
// of e and log, to about as many bits, with powers of log 2 in the coefficients.
func (g *gen) shortExponent(k, f, y vec) vec {
	s := g.div(f, g.add(f, g.c(2)))
	c := []float64{2, 0x1.5555554952ba2p-1, 0x1.9999f09c2c2fdp-2, 0x1.245ad1ca06887p-2, 0x1.de08d9ea157e3p-3}
	for i := range c {
		c[i] /= math.Ln2
	}
	log := g.addMul(k, s, g.horner(g.mul(s, s), c...))

	x := g.within(g.mul(y, log), -290, 290)
	magic := g.c(1.5*math.Ldexp(1, 52) + float64(g.bias()))
	bits := g.add(x, magic)
	r := g.sub(x, g.sub(bits, magic))
	q := []float64{1, 1, 0x1.0000003a2c1aap-1, 0x1.5555544311b9fp-3, 0x1.55548db09b302p-5,
		0x1.111270d7986ebp-7, 0x1.6d8d19afa79b7p-10, 0x1.9f08872bff4dp-13}
	for i := range q {
		q[i] *= math.Pow(math.Ln2, float64(i))
	}
	return g.mul(g.estrin(r, g.mul(r, r), q...), g.pow2(bits))
}

// powSpecial makes of r = |x|^y what math.Pow returns in its special cases: the
// size first, then the sign, then what is NaN, then what is 1 or x.
func (g *gen) powSpecial(r, x, y, absY vec) {
	zero, one, inf := g.zero(), g.load(g.c(1)), g.load(g.c(math.Inf(1)))
	a := g.and(x, g.absBits())
	endless := g.cmp(eq, absY, inf)
	extreme := g.either(endless, g.either(g.cmp(eq, a, zero), g.cmp(eq, a, inf)))
	grows := g.either(g.both(g.cmp(gt, a, one), g.cmp(gt, y, zero)), g.both(g.cmp(lt, a, one), g.cmp(lt, y, zero)))
	g.put(r, extreme, g.keep(grows, inf))
	g.put(r, g.both(endless, g.cmp(eq, a, one)), one)

	whole := g.cmp(eq, g.round(y, toZero), y)
	half := g.mul(y, g.c(0.5))
	odd := g.both(whole, g.cmp(ne, g.round(half, toZero), half))
	sign := g.and(x, g.signBit())
	g.put(r, g.both(odd, g.cmp(lt, g.or(sign, one), zero)), g.or(r, sign))

	g.put(r, g.both(g.cmp(lt, x, zero), g.both(g.cmp(lt, a, inf), g.cmp(ne, g.round(y, toZero), y))), g.load(g.nan()))
	g.put(r, g.cmp(unord, x, y), g.load(g.nan()))
	g.put(r, g.cmp(eq, y, one), x)
	g.put(r, g.either(g.cmp(eq, y, zero), g.cmp(eq, x, one)), one)
}
