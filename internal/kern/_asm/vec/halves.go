package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Float32 that are computed in float64, one half of the vector after the other.

// angle32 is angle for the float32 that v makes. The halves of the results meet in
// the frame.
func (g *gen) angle32(v func() vec) (r, low, n vec) {
	whole := []vec{g.new(), g.new(), g.new()}
	frame := g.ctx.AllocLocal(len(whole) * g.width())
	at := func(i, half int) operand.Mem { return frame.Offset(i*g.width() + half*g.width()/2) }
	for i := range 2 {
		d := g.widen(g.half(v(), i))
		g.single = false
		t, _, k := g.turns(d)
		t = g.mul(t, g.c(math.Pi/2))
		h := g.narrow(t)
		rest := g.narrow(g.sub(t, g.widen(h)))
		g.single = true
		for j, part := range []vec{h, rest, g.narrow(k)} {
			g.op("VMOVU", part, at(j, i))
		}
	}
	for j := range whole {
		g.op("VMOVU", at(j, 0), whole[j])
	}
	return whole[0], whole[1], whole[2]
}

// inHalves is f of two operands in the lanes of float64. The halves are woven.
func (g *gen) inHalves(x []vec, f func(a, b vec) vec) vec {
	var half [2]vec
	for i := range half {
		g.mark(threadBegin)
		a, b := g.widen(g.half(x[0], i)), g.widen(g.half(x[1], i))
		g.single = false
		half[i] = g.narrow(f(a, b))
		g.single = true
	}
	g.mark(threadsEnd)
	return g.join(half[0], half[1])
}

// half returns the lower half of v, or the upper.
func (g *gen) half(v vec, i int) vec {
	x := v.(reg.VecVirtual)
	switch {
	case i == 0 && g.wide:
		return x.AsY()
	case i == 0:
		return x.AsX()
	case g.wide:
		d := g.ctx.YMM()
		g.ctx.VEXTRACTF64X4(operand.Imm(1), x, d)
		return d
	}
	d := g.ctx.XMM()
	g.ctx.VEXTRACTF128(operand.Imm(1), x, d)
	return d
}

// widen returns half a vector of float32 as float64, and narrow is the reverse.
func (g *gen) widen(h vec) vec {
	d := g.new()
	g.ctx.VCVTPS2PD(h, d)
	return d
}

func (g *gen) narrow(v vec) vec {
	if g.wide {
		d := g.ctx.YMM()
		g.ctx.VCVTPD2PS(v, d)
		return d
	}
	d := g.ctx.XMM()
	g.ctx.VCVTPD2PSY(v, d)
	return d
}

// join returns the vector of both halves.
func (g *gen) join(lower, upper vec) vec {
	d := g.new()
	if g.wide {
		g.ctx.VINSERTF64X4(operand.Imm(1), upper, lower.(reg.VecVirtual).AsZ(), d)
	} else {
		g.ctx.VINSERTF128(operand.Imm(1), upper, lower.(reg.VecVirtual).AsY(), d)
	}
	return d
}
