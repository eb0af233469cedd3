package main

import (
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// rule is a kernel of an optimizer's step: it stores a vector of n elements, which
// may be the first that it reads, and changes others in place, by constants of the
// step, which stand one after another at c.
type rule struct {
	name, doc string
	vectors   string // the names of those that are read, a letter each
	constants int
	// body returns what is stored, and what becomes of the vectors that were
	// read; nil leaves one as it is.
	body func(g *gen, x []vec, c func(i int) vec) (out vec, changed []vec)
}

func updates() []sweep {
	var list []sweep
	for _, r := range []rule{
		{"blend", "is Blend.", "yx", 2, blend},
		{"addSign", "is AddSign.", "ux", 1, addSign},
		{"moments", "is Moments.", "umv", 8, moments},
		{"momentsMax", "is MomentsMax.", "umvw", 8, momentsMax},
		{"overRoot", "is OverRoot.", "uv", 3, overRoot},
		{"overRoots", "is OverRoots.", "uvd", 3, overRoots},
		{"signOfBlend", "is SignOfBlend.", "um", 4, signOfBlend},
	} {
		params := "dst, " + strings.Join(strings.Split(r.vectors, ""), ", ") + ", c *T, n int"
		list = append(list, sweep{r.name, params, r.doc, func(g *gen) { g.rule(r) }})
	}
	return list
}

// rule writes the loop. AVX2 has registers for few constants; more of them are
// read again for each vector.
func (g *gen) rule(r rule) {
	dst := g.arg("dst")
	var at []reg.Register
	for _, name := range strings.Split(r.vectors, "") {
		at = append(at, g.arg(name))
	}
	from, n, i := g.arg("c"), g.arg("n"), g.ctx.GP64()
	constant := func(k int) vec { return g.broadcast(mem(from, k*g.size())) }
	if g.wide || r.constants <= 4 {
		var held []vec
		for k := range r.constants {
			held = append(held, constant(k))
		}
		constant = func(k int) vec { return held[k] }
	}
	g.ctx.XORQ(i, i)
	step := func(load func(operand.Mem) vec, store func(vec, operand.Mem)) {
		element := func(base reg.Register) operand.Mem { return operand.Mem{Base: base, Index: i, Scale: 1} }
		x := make([]vec, len(at))
		for k, base := range at {
			x[k] = load(element(base))
		}
		out, changed := r.body(g, x, constant)
		store(out, element(dst))
		for k, v := range changed {
			if v != nil {
				store(v, element(at[k]))
			}
		}
	}
	g.loop("whole", n, g.lanes(), func() {
		step(g.read, func(v vec, to operand.Mem) { g.op("VMOVU", v, to) })
		g.ctx.ADDQ(operand.I32(g.width()), i)
		g.ctx.SUBQ(operand.I32(g.lanes()), n)
	})
	g.ctx.TESTQ(n, n)
	g.ctx.JEQ(operand.LabelRef("done"))
	m := g.lanesMask(n)
	step(func(from operand.Mem) vec { return g.loadMasked(from, m) },
		func(v vec, to operand.Mem) { g.storeMasked(v, m, to) })
	g.ctx.Label("done")
}

// mean returns c[k]·y + c[k+1]·x.
func (g *gen) mean(y, x vec, c func(int) vec, k int) vec {
	return g.add(g.mul(y, c(k)), g.mul(x, c(k+1)))
}

func blend(g *gen, x []vec, c func(int) vec) (vec, []vec) {
	return g.mean(x[0], x[1], c, 0), nil
}

func addSign(g *gen, x []vec, c func(int) vec) (vec, []vec) {
	return g.add(g.mul(sign(g)(x[1:]), c(0)), x[0]), nil
}

// firstTwo returns the new means of u and u².
func firstTwo(g *gen, x []vec, c func(int) vec) (m, v vec) {
	return g.mean(x[1], x[0], c, 0), g.mean(x[2], g.mul(x[0], x[0]), c, 2)
}

// direction returns (c[4]·u + c[5]·m)/(√v·c[6] + c[7]).
func direction(g *gen, u, m, v vec, c func(int) vec) vec {
	return g.div(g.mean(u, m, c, 4), g.add(g.mul(g.sqrt(v), c(6)), c(7)))
}

func moments(g *gen, x []vec, c func(int) vec) (vec, []vec) {
	m, v := firstTwo(g, x, c)
	return direction(g, x[0], m, v, c), []vec{nil, m, v}
}

func momentsMax(g *gen, x []vec, c func(int) vec) (vec, []vec) {
	m, v := firstTwo(g, x, c)
	w := maximum(g, x[3], v)
	return direction(g, x[0], m, w, c), []vec{nil, m, v, w}
}

func overRoot(g *gen, x []vec, c func(int) vec) (vec, []vec) {
	v := g.mean(x[1], g.mul(x[0], x[0]), c, 0)
	return g.div(x[0], g.add(g.sqrt(v), c(2))), []vec{nil, v}
}

func overRoots(g *gen, x []vec, c func(int) vec) (vec, []vec) {
	v := g.mean(x[1], g.mul(x[0], x[0]), c, 0)
	u := g.mul(g.div(g.sqrt(g.add(x[2], c(2))), g.sqrt(g.add(v, c(2)))), x[0])
	return u, []vec{nil, v, g.mean(x[2], g.mul(u, u), c, 0)}
}

func signOfBlend(g *gen, x []vec, c func(int) vec) (vec, []vec) {
	return sign(g)([]vec{g.mean(x[1], x[0], c, 0)}), []vec{nil, g.mean(x[1], x[0], c, 2)}
}
