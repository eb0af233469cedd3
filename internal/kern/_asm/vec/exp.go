package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
)

// exponentials lists the exponential function and its kin.
func exponentials() []kernel {
	return []kernel{
		{"exp", "e^x[i]", 1, 2, exp},
		{"expm1", "e^x[i] - 1", 1, 2, expm1},
		{"tanh", "tanh x[i]", 1, 2, tanh},
		{"sigmoid", "1 / (1 + e^-x[i])", 1, 2, sigmoid},
		{"silu", "x[i] / (1 + e^-x[i])", 1, 2, silu},
		{"rsqrt", "1 / √x[i]", 1, 2, rsqrt},
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
// offset, and p = e^r − 1 for the rest r = x − n·log 2. It writes over x. A tail
// that is not nil is added to x, which is larger.
func (g *gen) expReduced(x, tail vec, offset int) (bits, p vec) {
	bits, first, rest := g.expParts(x, tail, offset)
	return bits, g.add(rest, first)
}

// expParts is expReduced with p in two parts. The product n·hi is fused, and the
// difference that it leaves, first, is exact. To that n·lo and r²·q are added in
// one, since the rounding of r would count.
func (g *gen) expParts(x, tail vec, offset int) (bits, first, rest vec) {
	hi, lo := g.split(math.Ln2)
	if !g.single {
		lo = 0x1.abc9e3b39803fp-56 // log 2 − hi
	}
	n, bits := g.roundedMul(x, g.c(math.Log2E), offset)
	first = g.subMul(x, n, g.c(hi))
	r := g.subMul(g.copy(first), n, g.c(lo))
	if tail != nil {
		r = g.add(r, tail)
	}
	rr := g.mul(r, r)
	q := g.mul(g.estrin(r, rr, g.expPoly()...), rr)
	rest = g.subMul(q, n, g.c(lo))
	if tail != nil {
		rest = g.add(rest, tail)
	}
	return bits, first, rest
}

// exp is e^x = 2ⁿ·(1 + p). The power of 2 is taken as two factors, since it may
// not be a normal number: the first is joined to the sum, which is rounded once,
// and the second rounds only where the result is subnormal. Operands beyond the
// borders have the results of the borders, 0 and +Inf.
func exp(g *gen) func([]vec) vec {
	low, high := g.load(g.c(g.pick2(-104.5, -746))), g.load(g.c(g.pick2(89, 710)))
	return func(x []vec) vec { return g.exponential(g.min(high, g.max(low, x[0])), nil) }
}

// exponential is e^(x+tail) within the borders. It writes over x.
func (g *gen) exponential(x, tail vec) vec {
	bits, p := g.expReduced(x, tail, 2*g.bias())
	s, t := g.pow2Halves(bits)
	return g.mul(g.mulAdd(p, s, s), t)
}

// pow2Halves returns two factors of 2ⁿ, which may not be a normal number, for bits
// with twice the bias.
func (g *gen) pow2Halves(bits vec) (s, t vec) {
	half := g.shr(bits, 1)
	return g.pow2(half), g.pow2(g.subInt(bits, half))
}

// expm1 is e^x − 1 = 2·(2ⁿ⁻¹·p + (2ⁿ⁻¹ − ½)), whose halves do not overflow before
// the sum does. Beyond the borders it is −1 and +Inf. Of tiny numbers, −0 among them,
// the half might be cut off.
func expm1(g *gen) func([]vec) vec {
	low, high := g.load(g.c(g.pick2(-18, -38))), g.load(g.c(g.pick2(89, 710)))
	return func(x []vec) vec {
		bits, p := g.expReduced(g.min(high, g.max(low, x[0])), nil, g.bias()-1)
		s := g.pow2(bits)
		y := g.mulAdd(p, s, g.sub(s, g.c(0.5)))
		tiny := g.cmp(lt, g.and(x[0], g.absBits()), g.c(0x1p-60))
		return g.pick(tiny, x[0], g.add(y, y))
	}
}

// tanh is E/(E + 2) with E = e^2|x| − 1 = 2ⁿ·p + (2ⁿ − 1), and the sign of x. From
// the border on it is 1.
func tanh(g *gen) func([]vec) vec {
	border := g.load(g.c(g.pick2(9.5, 20)))
	return func(x []vec) vec {
		a := g.min(border, g.and(x[0], g.absBits()))
		bits, p := g.expReduced(g.add(a, a), nil, g.bias())
		s := g.pow2(bits)
		e := g.mulAdd(p, s, g.sub(s, g.c(1)))
		return g.or(g.divSum(e, g.c(2), e), g.and(x[0], g.signBit()))
	}
}

// sigmoid is 1/(1 + E) for x ≥ 0, E/(1 + E) for x < 0, with E = e^−|x|.
func sigmoid(g *gen) func([]vec) vec {
	low := g.load(g.c(g.pick2(-104.5, -746)))
	return func(x []vec) vec {
		one := g.load(g.c(1))
		e := g.exponential(g.max(low, g.or(x[0], g.signBit())), nil)
		num := g.pick(g.cmp(lt, x[0], g.zero()), e, one)
		return g.divSum(num, one, e)
	}
}

// silu is max(x, 0) + w with w = −|x|·E/(1 + E), E = e^−|x|: the function of −|x|. Where
// E may not be a normal number, one of its two factors of 2ⁿ waits until the end.
// Beyond the border w is 0.
func silu(g *gen) func([]vec) vec {
	low, zero := g.load(g.c(g.pick2(-110, -753))), g.zero()
	return func(x []vec) vec {
		v := g.max(low, g.or(x[0], g.signBit()))
		bits, p := g.expReduced(g.copy(v), nil, 2*g.bias())
		s, t := g.pow2Halves(bits)
		e := g.mulAdd(p, s, s)
		w := g.divSum(g.mul(v, e), g.c(1), g.mul(e, t))
		y := g.addMul(g.max(zero, x[0]), w, t)
		return g.or(y, g.and(x[0], g.signBit())) // for zeros
	}
}

// divSum returns a/(b + c), rounded once and a little more: the quotient takes a
// step of Newton's for the sum before it was rounded, d + low. For c above b, both
// positive, low is right as long as c is below 2·2ᵇⁱᵗˢ.
func (g *gen) divSum(a vec, b operand.Op, c vec) vec {
	d := g.add(c, b)
	low := g.sub(c, g.sub(d, b))
	r := g.div(g.load(g.c(1)), d)
	q := g.mul(a, r)
	rest := g.negMulAdd(g.copy(d), q, a)
	rest = g.subMul(rest, q, low)
	return g.addMul(q, rest, r)
}

// rsqrt is rounded twice.
func rsqrt(g *gen) func([]vec) vec {
	one := g.load(g.c(1))
	return func(x []vec) vec { return g.div(one, g.sqrt(x[0])) }
}
