package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func bypasses() []sweep {
	return []sweep{{
		"bypassRow", "dst, x, a, b *T, n int",
		"stores n > 0 elements of x past the caches, whose lines of dst are never read, and fetches as many of a and b ahead.",
		(*gen).bypassRow,
	}}
}

// bypassRow stores up to the first border of vectors, then vectors, then what is
// left: stores past the caches need the border. What is fetched is read once, so that it need not stay in any cache
// but the nearest.
func (g *gen) bypassRow() {
	c := g.ctx
	dst, x, a, b, n := g.arg("dst"), g.arg("x"), g.arg("a"), g.arg("b"), g.arg("n")
	head := c.GP64()
	c.MOVQ(dst, head)
	c.NEGQ(head)
	c.ANDQ(operand.I32(g.width()-1), head)
	c.SHRQ(operand.Imm(g.shift()), head)
	c.CMPQ(head, n)
	c.CMOVQGT(n, head)
	few := func(name string, n reg.Register) {
		c.TESTQ(n, n)
		c.JEQ(operand.LabelRef(name)) // a store of nothing would read the line
		m := g.lanesMask(n)
		g.storeMasked(g.loadMasked(mem(x, 0), m), m, mem(dst, 0))
		c.Label(name)
	}
	few("border", head)
	c.SUBQ(head, n)
	c.SHLQ(operand.Imm(g.shift()), head)
	c.ADDQ(head, dst)
	c.ADDQ(head, x)
	const line = 64
	for _, k := range []int{accBytes / g.width(), 1} {
		g.loop(label("by", k), n, k*g.lanes(), func() {
			for i := 0; i < k*g.width(); i += line {
				c.PREFETCHNTA(mem(a, i))
				c.PREFETCHNTA(mem(b, i))
			}
			v := make([]vec, k)
			for i := range v {
				v[i] = g.read(mem(x, i*g.width()))
			}
			for i := range v {
				g.op("VMOVNT", v[i], mem(dst, i*g.width()))
			}
			for _, p := range []reg.Register{dst, x, a, b} {
				c.ADDQ(operand.I32(k*g.width()), p)
			}
			c.SUBQ(operand.I32(k*g.lanes()), n)
		})
	}
	few("done", n)
}
