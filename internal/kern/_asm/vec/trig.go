package main

import "math"

// trigonometrics lists sine, cosine and tangent.
func trigonometrics() []kernel {
	return []kernel{
		{"sin", "sin x[i]", 1, 1, func(g *gen) func([]vec) vec {
			return func(x []vec) vec { return g.wave(g.and(x[0], g.absBits()), x[0], 0) }
		}},
		{"cos", "cos x[i]", 1, 1, func(g *gen) func([]vec) vec {
			return func(x []vec) vec { return g.wave(g.and(x[0], g.absBits()), nil, 1) }
		}},
		{"tan", "tan x[i]", 1, 1, func(g *gen) func([]vec) vec {
			return func(x []vec) vec { return g.tangent(x[0]) }
		}},
	}
}

// sinPoly has s of sin r = r + r·z·s(z), z = r² ≤ (π/4)², to a relative error of
// 2^-27.8 and 2^-57.8; cosPoly c of cos r = 1 − z/2 + z²·c(z), to 2^-32.9 and
// 2^-63.8. From minimax.sollya.
func (g *gen) sinPoly() []float64 {
	if g.single {
		return []float64{-0x1.555544p-3, 0x1.1106dcp-7, -0x1.99278ap-13}
	}
	return []float64{-0x1.5555555555548p-3, 0x1.111111110f713p-7, -0x1.a01a019be359dp-13,
		0x1.71de354edf2bfp-19, -0x1.ae5e45d454539p-26, 0x1.5d89831c5e21cp-33}
}

func (g *gen) cosPoly() []float64 {
	if g.single {
		return []float64{0x1.55554ap-5, -0x1.6c0c22p-10, 0x1.99e52ap-16}
	}
	return []float64{0x1.555555555554ap-5, -0x1.6c16c16c14e15p-10, 0x1.a01a019c5fb71p-16,
		-0x1.27e4f7d07fd67p-22, 0x1.1ee9c5e0185bdp-29, -0x1.8f9b5a4660ca6p-37}
}

// quarterTurn is π/2 in three parts.
func (g *gen) quarterTurn() (p1, p2, p3 float64) {
	if g.single {
		return 0x1.921fb6p+0, -0x1.777a5cp-25, -0x1.ee59dap-50
	}
	return 0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110
}

// reduced returns r + low = a − n·π/2 for the integer n that is nearest to
// a·2/π, and bits that end in n + offset. a ≥ 0. The first difference is exact:
// both sides are multiples of ½ulp(1), and it is below 1. So are the next two, and
// cut is what rounding took off p. Beyond the border, where n has too many bits,
// 2/π is taken from a table.
func (g *gen) reduced(a vec, offset int) (r, low, bits vec) {
	p1, p2, p3 := g.quarterTurn()
	n, bits := g.roundedMul(a, g.c(2/math.Pi), offset)
	first := g.subMul(g.copy(a), n, g.c(p1))
	p := g.mul(n, g.c(p2))
	r = g.sub(first, p)
	low = g.sub(g.sub(first, r), p)
	cut := g.mulLess(p, n, g.c(p2))
	low = g.subMul(g.sub(low, cut), n, g.c(p3))
	border := g.c(g.pick2(0x1p16, 0x1p30))
	far := g.cmp(gt, a, border)
	g.rare(far, func() { g.reduceHuge(a, border, r, low, bits, offset) })
	return r, low, bits
}

// sinCos returns the sine, r + rest, and the cosine, c + crest, of r + low. The
// rests are small: what is not in them is exact.
func (g *gen) sinCos(r, low vec) (rest, c, crest vec) {
	z := g.mul(r, r)
	half := g.mul(z, g.c(0.5))
	one := g.load(g.c(1))
	c = g.sub(one, half)
	crest = g.sub(g.sub(one, c), half)
	crest = g.addMul(crest, g.mul(z, z), g.horner(z, g.cosPoly()...))
	crest = g.subMul(crest, r, low)
	rest = g.mul(g.mul(r, z), g.horner(z, g.sinPoly()...))
	rest = g.addMul(rest, low, c)
	return rest, c, crest
}

// wave is the sine of a + offset·π/2, with the sign of x if there is one. An odd
// number of quarter turns makes a cosine of a sine, and two change the sign.
func (g *gen) wave(a, x vec, offset int) vec {
	r, low, bits := g.reduced(a, offset)
	rest, c, crest := g.sinCos(r, low)
	odd := g.lowBit(bits)
	s := g.add(g.pick(odd, c, r), g.pick(odd, crest, rest))
	sign := g.shl(bits, uint64(8*g.size()-2))
	if x != nil {
		sign = g.xor(sign, x)
	}
	return g.xor(s, g.and(sign, g.signBit()))
}

// tangent is sine by cosine, or −cosine by sine after an odd number of quarter
// turns. q = n/d is off by (n − q·d)/d, where n and d have a high and a low part.
func (g *gen) tangent(x vec) vec {
	r, low, bits := g.reduced(g.and(x, g.absBits()), 0)
	rest, c, crest := g.sinCos(r, low)
	s := g.add(r, rest)
	rest = g.sub(rest, g.sub(s, r))
	t := g.add(c, crest)
	crest = g.sub(crest, g.sub(t, c))

	odd := g.lowBit(bits)
	n, d := g.pick(odd, t, s), g.pick(odd, s, t)
	nlow, dlow := g.pick(odd, crest, rest), g.pick(odd, rest, crest)
	inv := g.div(g.load(g.c(1)), d)
	q := g.mul(n, inv)
	off := g.negMulAdd(d, q, n)
	off = g.add(off, g.subMul(nlow, q, dlow))
	q = g.addMul(q, off, inv)
	sign := g.xor(g.shl(bits, uint64(8*g.size()-1)), x)
	return g.xor(q, g.and(sign, g.signBit()))
}
