package main

import "github.com/mmcloughlin/avo/operand"

func columns() []sweep {
	return []sweep{{
		"sumColumns", "dst, x *T, rows, w, stride int",
		"stores the sums of w columns: of rows > 0 elements each, stride apart, in order.",
		(*gen).sumColumns,
	}}
}

// sumColumns adds in registers, 256 bytes of columns at a time.
func (g *gen) sumColumns() {
	c := g.ctx
	dst, x, rows, w, stride := g.arg("dst"), g.arg("x"), g.arg("rows"), g.arg("w"), g.arg("stride")
	c.SHLQ(operand.Imm(g.shift()), stride)
	at, i := c.GP64(), c.GP64()
	var acc []vec
	for range accBytes / g.width() {
		acc = append(acc, g.new())
	}
	down := func(name string, add func(v int, acc vec), n int) {
		c.MOVQ(x, at)
		c.MOVQ(rows, i)
		for _, a := range acc[:n] {
			g.op("VXOR", a, a, a)
		}
		c.Label(name)
		for v, a := range acc[:n] {
			add(v, a)
		}
		c.ADDQ(stride, at)
		c.DECQ(i)
		c.JNE(operand.LabelRef(name))
	}
	for _, n := range []int{len(acc), 1} {
		g.loop(label("by", n), w, n*g.lanes(), func() {
			down(label("down", n), func(v int, a vec) { g.op("VADD", mem(at, v*g.width()), a, a) }, n)
			for v, a := range acc[:n] {
				g.op("VMOVU", a, mem(dst, v*g.width()))
			}
			c.ADDQ(operand.I32(n*g.width()), x)
			c.ADDQ(operand.I32(n*g.width()), dst)
			c.SUBQ(operand.I32(n*g.lanes()), w)
		})
	}
	c.TESTQ(w, w)
	c.JEQ(operand.LabelRef("done"))
	m := g.lanesMask(w)
	down("rest", func(_ int, a vec) { g.op("VADD", g.loadMasked(mem(at, 0), m), a, a) }, 1)
	g.storeMasked(acc[0], m, mem(dst, 0))
	c.Label("done")
}
