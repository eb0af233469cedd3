package main

import "math"

// errorFunctions lists the error function and its kin.
func errorFunctions() []kernel {
	return []kernel{
		{"erf", "erf x[i]", 1, 1, erf},
		{"erfc", "1 - erf x[i]", 1, 1, erfc},
		{"gelu", "x[i] * Φ(x[i])", 1, 1, gelu},
	}
}

// The polynomials come from erf.py, which tells the errors and how the numbers A
// were chosen: so that the first coefficient needs no rounding.

// erfSmall has p of erf x = x + x·p(x²) for |x| ≤ 1, to 2^-29.3 and 2^-56.0.
func (g *gen) erfSmall() []float64 {
	if g.single {
		return []float64{0x1.06eba8p-3, -0x1.81273ep-2, 0x1.ce2cfp-4, -0x1.b7f856p-6,
			0x1.53ff72p-8, -0x1.a3c80ep-11, 0x1.48e97ap-14}
	}
	return []float64{0x1.06eba8214db68p-3, -0x1.812746b0379b1p-2, 0x1.ce2f21a04082dp-4,
		-0x1.b82ce311eb9e3p-6, 0x1.565bccf797b20p-8, -0x1.c02db00a06589p-11,
		0x1.f9a2b664d1269p-14, -0x1.f4ca128e31890p-17, 0x1.b97dc27f80c89p-20,
		-0x1.5bfb7c8c01223p-23, 0x1.d6d011564ef16p-27, -0x1.aadcc404a78b5p-31}
}

// erfLarge has A and q of erf x = 1 − e^(−x²)·q(t)/(x + A), t = (x − A)/(x + A),
// for 1 ≤ x ≤ 4 or 6, to 2^-31.4 and 2^-56.2 of 1.
func (g *gen) erfLarge() (center float64, q []float64) {
	if g.single {
		return 2.8671875, []float64{0x1.11cdaep+0, -0x1.baf8d8p-1, 0x1.1e11dep-1, -0x1.138436p-2, 0x1.afdf1ap-4}
	}
	return 2.171875, []float64{0x1.08e121c5b9966p+0, -0x1.775f0fc63b881p-1, 0x1.60017d6008316p-2,
		-0x1.4836cb425e251p-4, -0x1.64800ae77fe29p-7, 0x1.626746dc249f7p-7, 0x1.3d6ce04ff6b3cp-11,
		-0x1.a5ea929658064p-10, -0x1.98c2b96dec865p-13, 0x1.16b8e308bb8afp-12, 0x1.a07ed8a9a24c0p-14}
}

// erfcPoly has A and q of erfc x = e^(−x²)·q(t)/(x + ⅞), t = (x − A)/(x + A), for
// x ≥ 0 up to where that is 0, to 2^-27.3 and 2^-58.0. With ⅞, q is nearly level, at 0
// above all, so that the rounding of t does not count.
func (g *gen) erfcPoly() (center float64, q []float64) {
	if g.single {
		return 2.578125, []float64{0x1.6ab2eep-1, -0x1.97d128p-3, 0x1.943a08p-5, 0x1.ce644ep-6, -0x1.2c701ep-5,
			0x1.17209cp-6, -0x1.fa09fcp-10, -0x1.c71698p-10, 0x1.0119bap-11, 0x1.e7c17ep-13}
	}
	return 4.296875, []float64{0x1.52f3364dcdc1ap-1, -0x1.4896482bda9bfp-3, 0x1.79ae9d84f87ep-4, -0x1.1e3163d7c06f3p-5,
		-0x1.42fcf788574dbp-9, 0x1.3e77dd9d499f3p-6, -0x1.603af6061a6b7p-6, 0x1.08290b3b2f88bp-6,
		-0x1.314981f3ea30cp-7, 0x1.12b3bf2dc045cp-8, -0x1.6a4eed3850cdap-10,
		0x1.0d6de1ffb1bd4p-12, 0x1.df8fa88dca6a3p-16, -0x1.3b8ee370ffd17p-15,
		0x1.425698d3df24cp-17, 0x1.7d35211991743p-20, -0x1.9ea3d1c4df091p-20,
		0x1.9b89ccc150699p-23, 0x1.6347e52d298bp-23, -0x1.cc0fd2ba70bd4p-25,
		-0x1.30d9e819f68fdp-26, 0x1.e29918223c11cp-28, 0x1.40347885c26e9p-29}
}

// erf is computed in both ways, of which each element takes one. From the border
// on the second gives 1.
func erf(g *gen) func([]vec) vec {
	return func(x []vec) vec {
		a := g.and(x[0], g.absBits())
		far := g.min(g.load(g.c(g.pick2(4, 6))), a)
		center, q := g.erfLarge()
		den := g.add(far, g.c(center))
		u := g.div(g.load(g.c(1)), den)
		t := g.subMul(g.load(g.c(1)), u, g.c(2*center))
		u = g.mul(u, g.woven(t, 1, q...))
		bits, p := g.expReduced(g.mul(far, g.xor(far, g.signBit())), g.bias())
		s := g.pow2(bits)
		large := g.subMul(g.load(g.c(1)), g.mulAdd(p, s, s), u)
		large = g.or(large, g.and(x[0], g.signBit()))
		small := g.mulAdd(g.woven(g.mul(a, a), 1, g.erfSmall()...), x[0], x[0])
		return g.pick(g.cmp(lt, a, g.c(1)), small, large)
	}
}

// erfc is computed for |x|, and erfc(−x) = 2 − erfc(x). From the border on it is 0.
func erfc(g *gen) func([]vec) vec {
	return func(x []vec) vec {
		a := g.min(g.load(g.c(g.pick2(10.5, 28))), g.and(x[0], g.absBits()))
		den := g.add(a, g.c(0.875))
		v, low := g.erfcRatio(a, 1, den, g.sub(a, g.sub(den, g.c(0.875))))
		square := g.mul(a, a)
		y, bits := g.timesExp(v, low, square, g.mulLess(g.copy(square), a, a))
		s, t := g.pow2Halves(bits)
		y = g.mul(g.mul(y, s), t)
		return g.pick(g.cmp(lt, x[0], g.zero()), g.sub(g.load(g.c(2)), y), y)
	}
}

// gelu is x·Φ(x), where Φ(x) = 1 − Φ(−x), and for x ≤ 0
//
//	Φ(x) = ½·erfc(|x|/√2) = e^(−x²/2)·q(t)/(√2·|x| + 1¾)
//
// with t = (|x| − √2·A)/(|x| + √2·A): the argument of erfc, whose rounding would
// count a lot, is not needed. From the border on that is 0, and the product −0.
func gelu(g *gen) func([]vec) vec {
	return func(x []vec) vec {
		a := g.min(g.load(g.c(g.pick2(15, 39))), g.and(x[0], g.absBits()))
		root, rootLow := g.split(math.Sqrt2)
		if !g.single {
			rootLow = -0x1.bdd3413b26456p-54 // √2 − root
		}
		den := g.mulAdd(g.load(g.c(root)), a, g.c(1.75))
		cut := g.mulLess(g.sub(den, g.c(1.75)), a, g.load(g.c(root)))
		v, low := g.erfcRatio(a, math.Sqrt2, den, g.addMul(cut, a, g.c(rootLow)))
		half := g.mul(a, g.c(0.5))
		square := g.mul(half, a)
		y, bits := g.timesExp(v, low, square, g.mulLess(g.copy(square), half, a))
		s, t := g.pow2Halves(bits)
		finite := g.min(g.load(g.c(g.pick2(math.MaxFloat32, math.MaxFloat64))), x[0])
		above := g.subMul(g.copy(x[0]), finite, g.mul(g.mul(y, s), t))
		above = g.or(above, g.and(x[0], g.signBit())) // −0 − (−0)·½ is 0
		below := g.mul(g.mul(g.mul(y, g.xor(a, g.signBit())), s), t)
		return g.pick(g.cmp(lt, x[0], g.zero()), below, above)
	}
}

// erfcRatio returns q(t)/den in two numbers, for t = (a − scale·A)/(a + scale·A).
// cut is what den lacks, off is what the inverse lacks times den, and m what
// rounding takes off q.
func (g *gen) erfcRatio(a vec, scale float64, den, cut vec) (v, low vec) {
	center, q := g.erfcPoly()
	center *= scale
	t := g.div(g.sub(a, g.c(center)), g.add(a, g.c(center)))
	m := g.mul(t, g.woven(t, 2, q[1:]...))
	w := g.add(m, g.c(q[0]))
	m = g.sub(m, g.sub(w, g.c(q[0])))
	one := g.load(g.c(1))
	u := g.div(one, den)
	off := g.subMul(g.negMulAdd(den, u, one), cut, u)
	v = g.mul(u, w)
	low = g.addMul(g.mulLess(g.copy(v), u, w), v, off)
	return v, g.addMul(low, u, m)
}

// timesExp returns y and the bits of n for pow2Halves, y·2ⁿ = (v + low)·e^−(square +
// cut). With 1 + first as a sum of two numbers, s + e is the part of the
// exponential that is not 2ⁿ.
func (g *gen) timesExp(v, low, square, cut vec) (y, bits vec) {
	bits, first, rest := g.expParts(g.xor(square, g.signBit()), 2*g.bias())
	one := g.load(g.c(1))
	s := g.add(one, first)
	e := g.add(rest, g.sub(first, g.sub(s, one)))
	e = g.subMul(e, cut, g.add(s, e))
	low = g.addMul(g.mul(low, s), e, v)
	return g.addMul(low, s, v), bits
}
