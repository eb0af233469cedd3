package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// mem is the vector at an address.
func mem(base reg.Register, disp int) operand.Mem { return operand.Mem{Base: base, Disp: disp} }

// read returns a vector from memory.
func (g *gen) read(at operand.Mem) vec {
	d := g.new()
	g.op("VMOVU", at, d)
	return d
}

// broadcast returns the element in every lane.
func (g *gen) broadcast(at operand.Mem) vec {
	d := g.new()
	if g.single {
		g.ctx.VBROADCASTSS(at, d)
	} else {
		g.ctx.VBROADCASTSD(at, d)
	}
	return d
}

// lanesMask returns the mask of the first n lanes of vectors, n < lanes. It
// changes RCX.
func (g *gen) lanesMask(n reg.Register) mask {
	if g.wide {
		m, k := g.ctx.GP32(), g.ctx.K()
		g.ctx.MOVQ(n, reg.RCX)
		g.ctx.MOVL(operand.U32(1), m)
		g.ctx.SHLL(reg.CL, m)
		g.ctx.DECL(m)
		g.ctx.KMOVW(m, k)
		return k
	}
	m, at, back := g.new(), g.ctx.GP64(), g.ctx.GP64()
	g.ctx.LEAQ(g.tailTable().Offset(32), at)
	g.ctx.MOVQ(n, back)
	g.ctx.NEGQ(back)
	g.ctx.VMOVDQU(operand.Mem{Base: at, Index: back, Scale: uint8(g.size())}, m)
	return m
}

// tailTable returns 32 bytes of ones and 32 of zeros: read n elements before the
// border, they are the mask of n lanes.
func (g *gen) tailTable() operand.Mem {
	const ones = math.MaxUint64
	return g.table("tail", []uint64{ones, ones, ones, ones, 0, 0, 0, 0})
}

// loadMasked returns the lanes of the mask from memory, and 0 in others, whose
// memory is not touched.
func (g *gen) loadMasked(at operand.Mem, m mask) vec {
	d := g.new()
	if !g.wide {
		g.op("VMASKMOV", at, m, d)
		return d
	}
	if g.single {
		g.ctx.VMOVUPS_Z(at, m, d)
	} else {
		g.ctx.VMOVUPD_Z(at, m, d)
	}
	return d
}

// storeMasked stores the lanes of the mask.
func (g *gen) storeMasked(v vec, m mask, at operand.Mem) {
	if g.wide {
		g.op("VMOVU", v, m, at)
		return
	}
	g.op("VMASKMOV", v, m, at)
}

// storeFirst stores the first lane.
func (g *gen) storeFirst(x reg.Register, at operand.Mem) {
	if g.single {
		g.ctx.VMOVSS(x, at)
	} else {
		g.ctx.VMOVSD(x, at)
	}
}
