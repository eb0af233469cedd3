package main

import "math"

// exponentials lists the exponential function and its kin.
func exponentials() []kernel {
	return []kernel{
		{"exp", "e^x[i]", 1, 2, exp},
	}
}

// expPoly has q of e^r = 1 + r + r²·q(r) for |r| ≤ ½·log 2, to a relative error of
// the sum of 2^-28.2 and 2^-57.9. From minimax.sollya.
func (g *gen) expPoly() []float64 {
	if g.single {
		return []float64{0x1.fffffap-2, 0x1.555492p-3, 0x1.555a26p-5, 0x1.123982p-7, 0x1.694ca8p-10}
	}
	return []float64{0x1.000000000000ap-1, 0x1.55555555554fep-3, 0x1.55555555506b5p-5,
		0x1.1111111126b32p-7, 0x1.6c16c18479738p-10, 0x1.a01a012ff3e9ep-13, 0x1.a0199956c1c72p-16,
		0x1.71df18d75b28fp-19, 0x1.28ae058fe0b03p-22, 0x1.ad93257e5f754p-26}
}

// expReduced returns n, the integer nearest to x/log 2, as bits for pow2 with the
// offset, and p = e^r − 1 for the rest r = x − n·log 2. It writes over x. The
// product n·hi is fused, and the difference that it leaves is exact. In float32 the rounding of r
// would count: there the sum of n·lo and r²·q is added to that difference.
func (g *gen) expReduced(x vec, offset int) (bits, p vec) {
	hi, lo := g.split(math.Ln2)
	if !g.single {
		lo = 0x1.abc9e3b39803fp-56 // log 2 − hi
	}
	n, bits := g.roundedMul(x, g.c(math.Log2E), offset)
	first := g.subMul(x, n, g.c(hi))
	if !g.single {
		r := g.subMul(first, n, g.c(lo))
		rr := g.mul(r, r)
		return bits, g.mulAdd(g.estrin(r, rr, g.expPoly()...), rr, r)
	}
	r := g.subMul(g.copy(first), n, g.c(lo))
	rr := g.mul(r, r)
	q := g.mul(g.estrin(r, rr, g.expPoly()...), rr)
	return bits, g.add(g.subMul(q, n, g.c(lo)), first)
}

// exp is e^x = 2ⁿ·(1 + p). The power of 2 is taken as two factors, since it may
// not be a normal number: the first is joined to the sum, which is rounded once,
// and the second rounds only where the result is subnormal. Operands beyond the
// borders have the results of the borders, 0 and +Inf.
func exp(g *gen) func([]vec) vec {
	low, high := g.load(g.c(g.pick2(-104.5, -746))), g.load(g.c(g.pick2(89, 710)))
	return func(x []vec) vec {
		v := g.min(high, g.max(low, x[0]))
		bits, p := g.expReduced(v, 2*g.bias())
		half := g.shr(bits, 1)
		s, t := g.pow2(half), g.pow2(g.subInt(bits, half))
		return g.mul(g.mulAdd(p, s, s), t)
	}
}
