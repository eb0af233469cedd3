package main

// errorFunctions lists the error function and its complement.
func errorFunctions() []kernel {
	return []kernel{
		{"erf", "erf x[i]", 1, 1, erf},
		{"erfc", "1 - erf x[i]", 1, 1, erfc},
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

// erfcPoly has A and q of erfc x = e^(−x²)·q(t)/(x + ¾), t = (x − A)/(x + A), for
// x ≥ 0 up to where that is 0, to 2^-26.5 and 2^-57.8. With ¾, q is nearly level, so
// that the rounding of t does not count.
func (g *gen) erfcPoly() (center float64, q []float64) {
	if g.single {
		return 2.625, []float64{0x1.5cdc98p-1, -0x1.39ed22p-3, 0x1.4f5af2p-6, 0x1.5d136cp-5, -0x1.5db088p-5,
			0x1.3c76eep-6, -0x1.57e4f4p-9, -0x1.c971f8p-10, 0x1.401edcp-11, 0x1.f9d0acp-13}
	}
	return 3.82421875, []float64{0x1.4ebf316e17644p-1, -0x1.193b53910e1b5p-3, 0x1.e86857741b2e5p-5, -0x1.06e68beab1b8cp-9,
		-0x1.bcb0cad1d5d8fp-6, 0x1.076a27f95b11ap-5, -0x1.89aa07f9c9e5p-6, 0x1.ae9cc4b9ee77bp-7,
		-0x1.5484b9418ae49p-8, 0x1.48b09a8a6e38ap-10, 0x1.c7244deb39762p-21,
		-0x1.1a7835fa3c4f1p-13, 0x1.6206d3484ec62p-15, 0x1.3f5f289ce0c2fp-18,
		-0x1.b1038e7d9fbfep-18, 0x1.55e3a4806154p-21, 0x1.a7f598ccf20bcp-21,
		-0x1.9ea2664f7e0eep-23, -0x1.a60362bac12f5p-24, 0x1.2254b89bc30f1p-25,
		0x1.d0212da2e0c1ep-27, -0x1.fc4add57f1842p-29, -0x1.b2a1317a06a94p-30}
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

// erfc keeps what rounding takes off q (m), the square (cut), the sum 1 + first
// (s + e is e^r), the denominator and its inverse (off) and their product with q.
// erfc(−x) = 2 − erfc(x). From the border on it is 0.
func erfc(g *gen) func([]vec) vec {
	return func(x []vec) vec {
		a := g.min(g.load(g.c(g.pick2(10.5, 28))), g.and(x[0], g.absBits()))
		center, q := g.erfcPoly()
		t := g.div(g.sub(a, g.c(center)), g.add(a, g.c(center)))
		m := g.mul(t, g.woven(t, 2, q[1:]...))
		w := g.add(m, g.c(q[0]))
		m = g.sub(m, g.sub(w, g.c(q[0])))

		one := g.load(g.c(1))
		den := g.add(a, g.c(0.75))
		u := g.div(one, den)
		cut := g.sub(a, g.sub(den, g.c(0.75)))
		off := g.subMul(g.negMulAdd(den, u, one), cut, u)
		v := g.mul(u, w)
		low := g.addMul(g.mulLess(g.copy(v), u, w), v, off)
		low = g.addMul(low, u, m)

		square := g.mul(a, a)
		cut = g.mulLess(g.copy(square), a, a)
		bits, first, rest := g.expParts(g.xor(square, g.signBit()), 2*g.bias())
		one = g.load(g.c(1))
		s := g.add(one, first)
		e := g.add(rest, g.sub(first, g.sub(s, one)))
		e = g.subMul(e, cut, g.add(s, e))
		low = g.addMul(g.mul(low, s), e, v)
		y := g.addMul(low, s, v)
		s, f := g.pow2Halves(bits)
		y = g.mul(g.mul(y, s), f)
		return g.pick(g.cmp(lt, x[0], g.zero()), g.sub(g.load(g.c(2)), y), y)
	}
}
