package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func transposes() []sweep {
	return []sweep{{
		"transposePanel", "dst, src *T, rows, ds, ss int",
		"stores the transpose of a panel of 32 bytes of each of rows, which are ss elements apart, in lines that are ds apart. rows is a multiple of the lines.",
		(*gen).transposePanel,
	}}
}

// transposePanel takes as many rows at a time as there are elements in 32 bytes.
// A register is loaded with 16 bytes each of two rows half of these apart: then
// elements need not cross its middle.
func (g *gen) transposePanel() {
	c := g.ctx
	dst, src, rows, ds, ss := g.arg("dst"), g.arg("src"), g.arg("rows"), g.arg("ds"), g.arg("ss")
	n := 32 / g.size()
	for _, s := range []reg.Register{ds, ss} {
		c.SHLQ(operand.Imm(g.shift()), s)
	}
	to, from := g.lines(dst, ds), g.lines(src, ss)
	step := c.GP64()
	c.MOVQ(ss, step)
	c.SHLQ(operand.Imm(map[int]uint64{4: 2, 8: 3}[n]), step)
	c.Label("block")
	to.half()
	from.half()
	for i := range n { // for the panels two further on
		c.PREFETCHT0(from.at(i, 128))
	}
	for k := 0; k < n; k += n / 2 { // the columns k to k + n/2
		rows := make([]reg.VecVirtual, n/2)
		for i := range rows {
			rows[i] = c.YMM()
			c.VMOVUPS(from.at(i, k*g.size()), rows[i].AsX())
			c.VINSERTF128(operand.Imm(1), from.at(i+n/2, k*g.size()), rows[i], rows[i])
		}
		for j, v := range g.transposed(rows) {
			c.VMOVUPS(v, to.at(k+j, 0))
		}
	}
	c.ADDQ(step, src)
	c.ADDQ(operand.I32(32), dst)
	c.SUBQ(operand.I32(n), rows)
	c.JNE(operand.LabelRef("block"))
}

// transposed returns the columns of the square that stands in each half of the
// registers.
func (g *gen) transposed(r []reg.VecVirtual) []reg.VecVirtual {
	c := g.ctx
	if !g.single {
		lo, hi := c.YMM(), c.YMM()
		c.VUNPCKLPD(r[1], r[0], lo)
		c.VUNPCKHPD(r[1], r[0], hi)
		return []reg.VecVirtual{lo, hi}
	}
	var a, d [4]reg.VecVirtual
	for i := range a {
		a[i], d[i] = c.YMM(), c.YMM()
	}
	c.VUNPCKLPS(r[1], r[0], a[0]) // 00 10 01 11
	c.VUNPCKLPS(r[3], r[2], a[1]) // 20 30 21 31
	c.VUNPCKHPS(r[1], r[0], a[2]) // 02 12 03 13
	c.VUNPCKHPS(r[3], r[2], a[3]) // 22 32 23 33
	c.VSHUFPS(operand.Imm(0x44), a[1], a[0], d[0])
	c.VSHUFPS(operand.Imm(0xee), a[1], a[0], d[1])
	c.VSHUFPS(operand.Imm(0x44), a[3], a[2], d[2])
	c.VSHUFPS(operand.Imm(0xee), a[3], a[2], d[3])
	return d[:]
}

// lines are addresses that a stride lies between: 4 or 8 of them.
type lines struct {
	g             *gen
	base, far     reg.Register // of lines 0 and 4
	stride, three reg.Register // the stride, and three times that
}

func (g *gen) lines(base, stride reg.Register) *lines {
	l := &lines{g: g, base: base, stride: stride, three: g.ctx.GP64()}
	g.ctx.LEAQ(operand.Mem{Base: stride, Index: stride, Scale: 2}, l.three)
	if g.single {
		l.far = g.ctx.GP64()
	}
	return l
}

// half sets the address of line 4.
func (l *lines) half() {
	if l.far != nil {
		l.g.ctx.LEAQ(operand.Mem{Base: l.base, Index: l.stride, Scale: 4}, l.far)
	}
}

func (l *lines) at(i, disp int) operand.Mem {
	m := operand.Mem{Base: l.base, Disp: disp}
	if i >= 4 {
		m.Base = l.far
	}
	switch i % 4 {
	case 1:
		m.Index, m.Scale = l.stride, 1
	case 2:
		m.Index, m.Scale = l.stride, 2
	case 3:
		m.Index, m.Scale = l.three, 1
	}
	return m
}
