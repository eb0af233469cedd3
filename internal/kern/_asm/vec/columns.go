package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func columns() []sweep {
	return []sweep{{
		"sumColumns", "dst, levels, x *T, rows, w, stride, carries int",
		"stores the sums of w columns: of rows > 0 elements each, stride apart, in order, and then of the columns of levels, w apart, of which there are carries, the last first. dst may be the first of them.",
		(*gen).sumColumns,
	}}
}

// sumColumns adds in registers, 256 bytes of columns at a time.
func (g *gen) sumColumns() {
	c := g.ctx
	dst, levels, x := g.arg("dst"), g.arg("levels"), g.arg("x")
	rows, w, stride, carries := g.arg("rows"), g.arg("w"), g.arg("stride"), g.arg("carries")
	apart := c.GP64()
	c.MOVQ(w, apart)
	for _, s := range []reg.Register{stride, apart} {
		c.SHLQ(operand.Imm(g.shift()), s)
	}
	last := c.GP64()
	c.MOVQ(carries, last)
	c.IMULQ(apart, last)
	c.ADDQ(last, levels) // behind the last level
	at, i := c.GP64(), c.GP64()
	var acc []vec
	for range accBytes / g.width() {
		acc = append(acc, g.new())
	}
	down := func(name string, add func(at reg.Register, v int, acc vec), n int) {
		c.MOVQ(x, at)
		c.MOVQ(rows, i)
		for _, a := range acc[:n] {
			g.op("VXOR", a, a, a)
		}
		c.Label(name)
		for v, a := range acc[:n] {
			add(at, v, a)
		}
		c.ADDQ(stride, at)
		c.DECQ(i)
		c.JNE(operand.LabelRef(name))

		c.MOVQ(levels, at)
		c.MOVQ(carries, i)
		g.loop(name+"Level", i, 1, func() {
			c.SUBQ(apart, at)
			for v, a := range acc[:n] {
				add(at, v, a)
			}
			c.DECQ(i)
		})
	}
	whole := func(at reg.Register, v int, a vec) { g.op("VADD", mem(at, v*g.width()), a, a) }
	for _, n := range []int{len(acc), 1} {
		g.loop(label("by", n), w, n*g.lanes(), func() {
			down(label("down", n), whole, n)
			for v, a := range acc[:n] {
				g.op("VMOVU", a, mem(dst, v*g.width()))
			}
			for _, p := range []reg.Register{x, dst, levels} {
				c.ADDQ(operand.I32(n*g.width()), p)
			}
			c.SUBQ(operand.I32(n*g.lanes()), w)
		})
	}
	c.TESTQ(w, w)
	c.JEQ(operand.LabelRef("done"))
	m := g.lanesMask(w)
	down("rest", func(at reg.Register, _ int, a vec) { g.op("VADD", g.loadMasked(mem(at, 0), m), a, a) }, 1)
	g.storeMasked(acc[0], m, mem(dst, 0))
	c.Label("done")
}
