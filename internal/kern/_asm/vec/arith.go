package main

import "math"

// arith lists the kernels that give the same bits as their Go forms.
func arith() []kernel {
	list := []kernel{
		two("add", "a[i] + b[i]", func(g *gen, a, b vec) vec { return g.add(a, b) }),
		two("sub", "a[i] - b[i]", func(g *gen, a, b vec) vec { return g.sub(a, b) }),
		two("mul", "a[i] * b[i]", func(g *gen, a, b vec) vec { return g.mul(a, b) }),
		two("div", "a[i] / b[i]", func(g *gen, a, b vec) vec { return g.div(a, b) }),
		{"guardedMul", "a[i] * b[i], 0 if it is NaN and a factor is 0,", 2, 4, guardedMul},
		two("maximum", "max(a[i], b[i])", maximum),
		two("minimum", "min(a[i], b[i])", minimum),
		truth2("equal", "a[i] == b[i]", func(g *gen, a, b vec) mask { return g.cmp(eq, a, b) }),
		truth2("notEqual", "a[i] != b[i]", func(g *gen, a, b vec) mask { return g.cmp(ne, a, b) }),
		truth2("less", "a[i] < b[i]", func(g *gen, a, b vec) mask { return g.cmp(lt, a, b) }),
		truth2("lessEqual", "a[i] <= b[i]", func(g *gen, a, b vec) mask { return g.cmp(le, a, b) }),
		{"and", "1 if a[i] != 0 && b[i] != 0, else 0,", 2, 4, logical((*gen).both)},
		{"or", "1 if a[i] != 0 || b[i] != 0, else 0,", 2, 4, logical((*gen).either)},
		{"guardedDiv", "a[i] / b[i], 0 if it is NaN and a[i] is 0 or b[i] infinite,", 2, 4, guardedDiv},
		{"leaky", "a[i] if a[i] > 0, else a[i] * b[i],", 2, 4, leaky},
		{"where", "b[i] if a[i] != 0, else c[i],", 3, 4, where},
		{"maxShare", "c[i] if a[i] > b[i], 0 if less, c[i] / 2 if equal, else NaN or, if c[i] is 0, 0,", 3, 4, maxShare},
		{"mulAdd", "a[i] * b[i], rounded, + c[i]", 3, 4, func(g *gen) func([]vec) vec {
			return func(x []vec) vec { return g.add(g.mul(x[0], x[1]), x[2]) }
		}},
	}
	return append(list, arith1()...)
}

func arith1() []kernel {
	return []kernel{
		{"neg", "-x[i]", 1, 4, func(g *gen) func([]vec) vec {
			s := g.load(g.signBit())
			return func(x []vec) vec { return g.xor(x[0], s) }
		}},
		{"abs", "|x[i]|", 1, 4, func(g *gen) func([]vec) vec {
			s := g.load(g.absBits())
			return func(x []vec) vec { return g.and(x[0], s) }
		}},
		{"reciprocal", "1 / x[i]", 1, 4, func(g *gen) func([]vec) vec {
			one := g.load(g.c(1))
			return func(x []vec) vec { return g.div(one, x[0]) }
		}},
		{"sqrt", "√x[i]", 1, 4, func(g *gen) func([]vec) vec {
			return func(x []vec) vec { return g.sqrt(x[0]) }
		}},
		{"relu", "max(x[i], 0)", 1, 4, func(g *gen) func([]vec) vec {
			zero := g.zero()
			// The maximum is x[i] where that is NaN or a zero; adding 0 makes −0 a 0.
			return func(x []vec) vec { return g.add(g.max(zero, x[0]), zero) }
		}},
		truth1("step", "x[i] > 0", func(g *gen, x, zero vec) mask { return g.cmp(gt, x, zero) }),
		truth1("not", "x[i] == 0", func(g *gen, x, zero vec) mask { return g.cmp(eq, x, zero) }),
		truth1("isNaN", "x[i] != x[i]", func(g *gen, x, zero vec) mask { return g.cmp(unord, x, x) }),
		{"sign", "-1, 0 or 1, the sign of x[i], or NaN", 1, 4, sign},
	}
}

// two returns a kernel of two operands that needs no constants.
func two(name, formula string, f func(g *gen, a, b vec) vec) kernel {
	return kernel{name, formula, 2, 4, func(g *gen) func([]vec) vec {
		return func(x []vec) vec { return f(g, x[0], x[1]) }
	}}
}

// truth2 returns a kernel of 1 for true and 0 for false; truth1 likewise.
func truth2(name, formula string, f func(g *gen, a, b vec) mask) kernel {
	return kernel{name, "1 if " + formula + ", else 0,", 2, 4, func(g *gen) func([]vec) vec {
		one := g.load(g.c(1))
		return func(x []vec) vec { return g.keep(f(g, x[0], x[1]), one) }
	}}
}

func truth1(name, formula string, f func(g *gen, x, zero vec) mask) kernel {
	return kernel{name, "1 if " + formula + ", else 0,", 1, 4, func(g *gen) func([]vec) vec {
		one, zero := g.load(g.c(1)), g.zero()
		return func(x []vec) vec { return g.keep(f(g, x[0], zero), one) }
	}}
}

// guardedMul looks for zeros only where a product is NaN.
func guardedMul(g *gen) func([]vec) vec {
	zero := g.zero()
	return func(x []vec) vec {
		p := g.mul(x[0], x[1])
		nan := g.cmp(unord, p, p)
		g.rare(nan, func() {
			z := g.either(g.cmp(eq, x[0], zero), g.cmp(eq, x[1], zero))
			g.put(p, g.both(z, nan), zero)
		})
		return p
	}
}

func guardedDiv(g *gen) func([]vec) vec {
	zero, abs, inf := g.zero(), g.load(g.absBits()), g.load(g.c(math.Inf(1)))
	return func(x []vec) vec {
		q := g.div(x[0], x[1])
		z := g.either(g.cmp(eq, x[0], zero), g.cmp(eq, g.and(x[1], abs), inf))
		return g.pick(g.both(z, g.cmp(unord, q, q)), zero, q)
	}
}

// maximum: VMAX returns b for NaN and for zeros. A NaN in a is put back, and of
// equal numbers the common bits are taken, which makes 0 of 0 and −0.
func maximum(g *gen, a, b vec) vec {
	m := g.pick(g.cmp(eq, a, b), g.and(a, b), g.max(a, b))
	return g.pick(g.cmp(unord, a, a), a, m)
}

func minimum(g *gen, a, b vec) vec {
	m := g.pick(g.cmp(eq, a, b), g.or(a, b), g.min(a, b))
	return g.pick(g.cmp(unord, a, a), a, m)
}

func logical(join func(g *gen, a, b mask) mask) func(g *gen) func([]vec) vec {
	return func(g *gen) func([]vec) vec {
		one, zero := g.load(g.c(1)), g.zero()
		return func(x []vec) vec {
			return g.keep(join(g, g.cmp(ne, x[0], zero), g.cmp(ne, x[1], zero)), one)
		}
	}
}

func maxShare(g *gen) func([]vec) vec {
	zero, half, nan := g.zero(), g.load(g.c(0.5)), g.load(g.nan())
	return func(x []vec) vec {
		r := g.keep(g.cmp(lt, x[1], x[0]), x[2])
		r = g.pick(g.cmp(eq, x[0], x[1]), g.mul(x[2], half), r)
		return g.pick(g.both(g.cmp(unord, x[0], x[1]), g.cmp(ne, x[2], zero)), nan, r)
	}
}

func leaky(g *gen) func([]vec) vec {
	zero := g.zero()
	return func(x []vec) vec { return g.pick(g.cmp(gt, x[0], zero), x[0], g.mul(x[1], x[0])) }
}

func where(g *gen) func([]vec) vec {
	zero := g.zero()
	return func(x []vec) vec { return g.pick(g.cmp(ne, x[0], zero), x[1], x[2]) }
}

func sign(g *gen) func([]vec) vec {
	one, minus, zero := g.load(g.c(1)), g.load(g.c(-1)), g.zero()
	return func(x []vec) vec {
		r := g.pick(g.cmp(lt, x[0], zero), minus, g.keep(g.cmp(gt, x[0], zero), one))
		return g.pick(g.cmp(unord, x[0], x[0]), x[0], r)
	}
}
