package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func dots() []sweep {
	return []sweep{{
		"fiveDots", "dst, x, v *T, stride, n int",
		"stores the products of v and of the five rows of x, whose n elements are whole lines, n > 0, and stride elements apart.",
		(*gen).fiveDots,
	}, {
		"fiveRows", "dst, y, x, c *T, stride, n int",
		"stores c[0]*y and the five rows of x times c[1] to c[5], of n > 0 elements and stride apart.",
		(*gen).fiveRows,
	}}
}

// atOnce is how many rows a kernel reads: AVX2 has registers for the sums of no more
// than six.
const atOnce = 5

// fiveRowsAt loads stride, in bytes, and returns where the elements of a row are.
func (g *gen) fiveRowsAt(x reg.Register) func(r, disp int) operand.Mem {
	stride, far := g.arg("stride"), g.ctx.GP64()
	g.ctx.SHLQ(operand.Imm(g.shift()), stride)
	g.ctx.LEAQ(operand.Mem{Base: stride, Index: stride, Scale: 2}, far)
	return func(r, disp int) operand.Mem {
		return [atOnce]operand.Mem{
			mem(x, disp), {Base: x, Index: stride, Scale: 1, Disp: disp}, {Base: x, Index: stride, Scale: 2, Disp: disp},
			{Base: x, Index: far, Scale: 1, Disp: disp}, {Base: x, Index: stride, Scale: 4, Disp: disp},
		}[r]
	}
}

// fiveDots keeps a line of accumulators for each row, which lanes adds up in the end.
func (g *gen) fiveDots() {
	c := g.ctx
	dst, x, v := g.arg("dst"), g.arg("x"), g.arg("v")
	row, n := g.fiveRowsAt(x), g.arg("n")
	width := foldBytes / g.width() // vectors of a line
	var acc [atOnce][]vec
	for r := range acc {
		for range width {
			acc[r] = append(acc[r], g.zero())
		}
	}
	g.loop("lines", n, width*g.lanes(), func() {
		for k := range width {
			w := g.read(mem(v, k*g.width()))
			for r := range acc {
				a := acc[r][k]
				g.op("VADD", g.mul(w, row(r, k*g.width())), a, a)
			}
		}
		for _, p := range []reg.Register{x, v} {
			c.ADDQ(operand.I32(foldBytes), p)
		}
		c.SUBQ(operand.I32(width*g.lanes()), n)
	})
	for r := range acc {
		s := &summer{g: g, a: g, acc: acc[r]}
		g.storeFirst(s.lanes(), mem(dst, r*g.size()))
	}
}

// fiveRows adds the rows in their order, each product rounded.
func (g *gen) fiveRows() {
	c := g.ctx
	dst, y, x, from := g.arg("dst"), g.arg("y"), g.arg("x"), g.arg("c")
	row, n := g.fiveRowsAt(x), g.arg("n")
	var factors [1 + atOnce]vec
	for k := range factors {
		factors[k] = g.broadcast(mem(from, k*g.size()))
	}
	step := func(load func(operand.Mem) vec, store func(vec, operand.Mem)) {
		sum := g.mul(factors[0], load(mem(y, 0)))
		for r, f := range factors[1:] {
			sum = g.add(sum, g.mul(f, load(row(r, 0))))
		}
		store(sum, mem(dst, 0))
	}
	g.loop("whole", n, g.lanes(), func() {
		step(g.read, func(v vec, to operand.Mem) { g.op("VMOVU", v, to) })
		for _, p := range []reg.Register{dst, y, x} {
			c.ADDQ(operand.I32(g.width()), p)
		}
		c.SUBQ(operand.I32(g.lanes()), n)
	})
	c.TESTQ(n, n)
	c.JEQ(operand.LabelRef("done"))
	m := g.lanesMask(n)
	step(func(from operand.Mem) vec { return g.loadMasked(from, m) },
		func(v vec, to operand.Mem) { g.storeMasked(v, m, to) })
	c.Label("done")
}
