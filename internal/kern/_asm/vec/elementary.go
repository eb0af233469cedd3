package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/operand"
)

// What the elementary functions need beyond arithmetic. A product and a sum that
// are fused are rounded once. The fused forms write over their first operand and
// return it; one more operand may be a constant.

// mulAdd sets a to a·x + c.
func (g *gen) mulAdd(a, x vec, c operand.Op) vec { return g.fused("VFMADD213", a, x, c) }

// negMulAdd sets a to c − a·x.
func (g *gen) negMulAdd(a, x vec, c operand.Op) vec { return g.fused("VFNMADD213", a, x, c) }

// addMul sets c to c + a·b.
func (g *gen) addMul(c, a vec, b operand.Op) vec { return g.fused("VFMADD231", c, a, b) }

// subMul sets c to c − a·b.
func (g *gen) subMul(c, a vec, b operand.Op) vec { return g.fused("VFNMADD231", c, a, b) }

// mulLess sets c to a·b − c.
func (g *gen) mulLess(c, a vec, b operand.Op) vec { return g.fused("VFMSUB231", c, a, b) }

func (g *gen) fused(name string, d, a vec, b operand.Op) vec {
	g.op(name, b, a, d)
	return d
}

// horner returns c[0] + c[1]·x + c[2]·x² + …, one term after the other: the fewest
// instructions and registers.
func (g *gen) horner(x vec, c ...float64) vec {
	n := len(c) - 1
	p := g.load(g.c(c[n]))
	for i := n - 1; i >= 0; i-- {
		p = g.mulAdd(p, x, g.c(c[i]))
	}
	return p
}

// estrin returns the same sum by pairs, then pairs of pairs: a shorter chain of
// instructions that wait for each other. xx is x².
func (g *gen) estrin(x, xx vec, c ...float64) vec {
	var terms []vec
	for i := 0; i < len(c); i += 2 {
		if i+1 == len(c) {
			terms = append(terms, g.load(g.c(c[i])))
			break
		}
		terms = append(terms, g.mulAdd(g.load(g.c(c[i+1])), x, g.c(c[i])))
	}
	for x = xx; len(terms) > 1; x = g.mul(x, x) {
		for i := 0; i < len(terms); i++ {
			if i+1 < len(terms) {
				terms[i] = g.mulAdd(terms[i+1], x, terms[i])
				terms = append(terms[:i+1], terms[i+2:]...)
			}
		}
	}
	return terms[0]
}

// woven returns the same sum as that of the even and that of the odd terms, which
// are woven themselves, so deep: shorter chains, but few registers.
func (g *gen) woven(x vec, depth int, c ...float64) vec {
	if depth == 0 {
		return g.horner(x, c...)
	}
	var parts [2][]float64
	for i, v := range c {
		parts[i%2] = append(parts[i%2], v)
	}
	xx := g.mul(x, x)
	even := g.woven(xx, depth-1, parts[0]...)
	return g.mulAdd(g.woven(xx, depth-1, parts[1]...), x, even)
}

// pick2 is the value for the element type.
func (g *gen) pick2(single, double float64) float64 {
	if g.single {
		return single
	}
	return double
}

// split returns v as the sum of two numbers of the element type.
func (g *gen) split(v float64) (hi, lo float64) {
	hi = v
	if g.single {
		hi = float64(float32(v))
	}
	return hi, v - hi
}

// fraction is the number of bits of the fraction: those below the exponent.
func (g *gen) fraction() uint64 {
	if g.single {
		return 23
	}
	return 52
}

// roundedMul returns n, the integer nearest to x·c, and bits whose low half is the
// integer n + offset. It holds for |x·c| below 2²¹ in float32, 2⁵⁰ in float64.
// Where x·c is added to 1.5·2²³, or 1.5·2⁵², the last bit of the sum counts ones.
func (g *gen) roundedMul(x vec, c operand.Op, offset int) (n, bits vec) {
	magic := g.c(1.5*math.Ldexp(1, int(g.fraction())) + float64(offset))
	bits = g.addMul(g.load(magic), x, c)
	return g.sub(bits, magic), bits
}

// Integers as long as an element.
func (g *gen) addInt(a vec, b operand.Op) vec { return g.int2("VPADD", a, b) }
func (g *gen) subInt(a vec, b operand.Op) vec { return g.int2("VPSUB", a, b) } // a − b

func (g *gen) int2(name string, a vec, b operand.Op) vec {
	d := g.new()
	g.iop(name, b, a, d)
	return d
}

// shl and shr shift the bits of each element, zeros following.
func (g *gen) shl(a vec, by uint64) vec { return g.int2("VPSLL", a, operand.Imm(by)) }
func (g *gen) shr(a vec, by uint64) vec { return g.int2("VPSRL", a, operand.Imm(by)) }

// andNot returns the bits of a that b has not.
func (g *gen) andNot(a operand.Op, b vec) vec { return g.two("VANDN", b, a) }

// lowBit is the mask of the elements whose last bit is set.
func (g *gen) lowBit(bits vec) mask {
	if !g.wide {
		return g.shl(bits, uint64(8*g.size()-1))
	}
	d := g.ctx.K()
	g.iop("VPTESTM", g.bits(1), bits, d)
	return d
}

// pow2 returns 2ⁿ for bits whose low end is the integer n + bias.
func (g *gen) pow2(bits vec) vec { return g.shl(bits, g.fraction()) }

// bias is the exponent field of 1.
func (g *gen) bias() int { return int(g.pick2(127, 1023)) }

// Rounding to integers: the modes of VROUNDPS that raise no exception.
const (
	toNearest = 8
	toFloor   = 9
	toZero    = 11
)

// round returns the integer next to a in the mode.
func (g *gen) round(a vec, mode uint64) vec {
	d := g.new()
	name := "VROUND"
	if g.wide {
		name = "VRNDSCALE"
	}
	g.op(name, operand.Imm(mode), a, d)
	return d
}

// put sets d to a where m is set.
func (g *gen) put(d vec, m mask, a vec) {
	if g.wide {
		g.op("VBLENDM", a, d, m, d)
	} else {
		g.op("VBLENDV", m, a, d, d)
	}
}

// rare runs what f writes only if m is set in some lane. f changes registers by
// put alone, where m is set, so that no lane depends on another.
func (g *gen) rare(m mask, f func()) {
	g.labels++
	usual := fmt.Sprintf("usual%d", g.labels)
	g.mark(rareFrom)
	defer g.mark(rareTo)
	if g.wide {
		g.ctx.KORTESTW(m, m)
	} else {
		any := g.ctx.GP32()
		g.op("VMOVMSK", m, any)
		g.ctx.TESTL(any, any)
	}
	g.ctx.JE(operand.LabelRef(usual))
	f()
	g.ctx.Label(usual)
}
