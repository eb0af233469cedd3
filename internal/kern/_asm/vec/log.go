package main

import "math"

// logarithms lists the natural logarithm and its kin.
func logarithms() []kernel {
	return []kernel{
		{"log", "log x[i]", 1, 2, logarithm},
		{"log1p", "log(1 + x[i])", 1, 2, log1p},
	}
}

// logPoly has the sum c of log((1+s)/(1−s)) = 2s + s·z·c(z) with z = s², for
// s ≤ (√2−1)/(√2+1), to a relative error of 2^-21.8 and 2^-51.0, of what is at most
// 2^-6.6 of the whole. From minimax.sollya.
func (g *gen) logPoly() []float64 {
	if g.single {
		return []float64{0x1.55555cp-1, 0x1.997b9ap-2, 0x1.2ef752p-2}
	}
	return []float64{0x1.555555555555ap-1, 0x1.99999999944d5p-2, 0x1.2492492ee0738p-2, 0x1.c71c62095113bp-3,
		0x1.7462e61e6633fp-3, 0x1.39f9099d94589p-3, 0x1.2b91157dd36d7p-3}
}

// logOffset is added to exponents, which makes also those of subnormal numbers
// positive.
func (g *gen) logOffset() int { return int(g.pick2(160, 1088)) }

// The bits of x as an integer, shifted so that the exponent's field is k +
// logOffset where x = 2ᵏ·m, √½ ≤ m < √2. scaled is the exponent of a power of 2
// that x has been multiplied by.
func (g *gen) logBits(x vec, scaled int) vec {
	shift := uint64(g.logOffset()-scaled)<<g.fraction() - g.rootHalf()
	if g.single {
		shift &= 1<<32 - 1
	}
	return g.addInt(x, g.bits(shift))
}

// rootHalf has the bits of √½.
func (g *gen) rootHalf() uint64 {
	if g.single {
		return uint64(math.Float32bits(math.Sqrt2 / 2))
	}
	return math.Float64bits(math.Sqrt2 / 2)
}

// logSplit returns k and m − 1 of the bits. The integer becomes a number as the
// last places of 2²³ or 2⁵².
func (g *gen) logSplit(bits vec) (k, f vec) {
	big := math.Ldexp(1, int(g.fraction()))
	k = g.or(g.shr(bits, g.fraction()), g.c(big))
	k = g.sub(k, g.c(big+float64(g.logOffset())))
	m := g.and(bits, g.bits(1<<g.fraction()-1))
	m = g.addInt(m, g.bits(g.rootHalf()))
	return k, g.sub(m, g.c(1))
}

// logSum returns k·log 2 + log(1 + f). With s = f/(2+f) the second is
//
//	f − (h − s·(h + z·c(z))), h = f²/2, z = s²,
//
// where f is exact and the rest small. The sum of f and k·hi, a product that is
// exact since hi has zeros at its end, is kept in two numbers.
func (g *gen) logSum(k, f vec) vec {
	hi, lo := 0x1.62e4p-1, 0x1.7f7d1cf79abcap-20
	if !g.single {
		hi, lo = 0x1.62e42fefa38p-1, 0x1.ef35793c7673p-45
	}
	s := g.div(f, g.add(f, g.c(2)))
	h := g.mul(f, g.mul(f, g.c(0.5)))
	z := g.mul(s, s)
	c := g.mulAdd(g.horner(z, g.logPoly()...), z, h)
	rest := g.negMulAdd(c, s, h)
	rest = g.subMul(rest, k, g.c(lo))
	sum := g.addMul(g.copy(f), k, g.c(hi))
	low := g.add(g.mulLess(g.copy(sum), k, g.c(hi)), f)
	return g.add(sum, g.sub(low, rest))
}

// logarithm is logSum of the exponent and the fraction. Rare are subnormal
// numbers, which are scaled first, and what has no exponent.
func logarithm(g *gen) func([]vec) vec {
	return func(x []vec) vec {
		v := x[0]
		least, scale := g.pick2(0x1p-126, 0x1p-1022), int(g.pick2(24, 54))
		low := g.cmp(lt, v, g.c(least))
		special := g.either(low, g.cmp(notLess, v, g.c(math.Inf(1))))
		bits := g.logBits(v, 0)
		g.rare(special, func() {
			g.put(bits, low, g.logBits(g.mul(v, g.c(math.Ldexp(1, scale))), scale))
		})
		k, f := g.logSplit(bits)
		r := g.logSum(k, f)
		g.rare(special, func() { g.logSpecial(r, v) })
		return r
	}
}

// logSpecial sets r to the logarithm of v where that is not a number above 0.
func (g *gen) logSpecial(r, v vec) {
	zero := g.zero()
	g.put(r, g.cmp(notLess, v, g.c(math.Inf(1))), v)
	g.put(r, g.cmp(lt, v, zero), g.load(g.nan()))
	g.put(r, g.cmp(eq, v, zero), g.load(g.c(math.Inf(-1))))
}

// log1p takes the logarithm of u = 1 + x, of which the part that rounding cuts
// off, times 2⁻ᵏ, is added to the fraction. Rare are numbers above 2¹⁰⁰, which have
// no such part that counts, and what has no logarithm.
func log1p(g *gen) func([]vec) vec {
	one := g.load(g.c(1))
	return func(x []vec) vec {
		v := x[0]
		u := g.add(one, v)
		cut := g.sub(g.min(v, one), g.sub(u, g.max(v, one)))
		bits := g.logBits(u, 0)
		// 2⁻ᵏ has the exponent's field bias − k.
		scale := g.load(g.bits(uint64(g.bias()+g.logOffset()) << g.fraction()))
		scale = g.subInt(scale, g.andNot(bits, g.load(g.bits(1<<g.fraction()-1))))
		special := g.either(g.cmp(notAbove, v, g.c(-1)), g.cmp(notLess, v, g.c(0x1p100)))
		g.rare(special, func() { g.put(scale, special, g.zero()) })
		k, f := g.logSplit(bits)
		r := g.logSum(k, g.addMul(f, cut, scale))
		g.rare(special, func() {
			g.put(r, g.cmp(notLess, v, g.c(math.Inf(1))), v)
			g.put(r, g.cmp(lt, v, g.c(-1)), g.load(g.nan()))
			g.put(r, g.cmp(eq, v, g.c(-1)), g.load(g.c(math.Inf(-1))))
		})
		return g.or(r, g.and(v, g.signBit())) // for −0
	}
}
