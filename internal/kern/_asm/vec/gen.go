// Command vec writes the assembly of the elementwise kernels: for each function
// of one, two or three operands, each element type and each instruction set, a
// loop over whole vectors and one masked vector at the end.
package main

import (
	"fmt"
	"math"
	"reflect"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// gen writes functions for one instruction set and, at a time, one element type.
type gen struct {
	ctx    *build.Context
	set    string                 // the file's name, for symbols
	labels int                    // how many were made
	wide   bool                   // AVX-512, else AVX2 with FMA
	single bool                   // float32, else float64
	data   map[string]operand.Mem // constants and tables
}

// constant is an operand in memory: the same number in every lane.
type constant struct{ operand.Mem }

// vec is a vector register and mask what a comparison gives: an opmask register,
// or a vector of ones and zeros.
type (
	vec  = reg.Register
	mask = reg.Register
)

func newGen(wide bool) *gen {
	g := &gen{ctx: build.NewContext(), wide: wide, data: map[string]operand.Mem{}}
	g.ctx.ConstraintExpr("!noasm")
	return g
}

// size is the length of an element and width that of a vector, in bytes.
func (g *gen) size() int {
	if g.single {
		return 4
	}
	return 8
}

func (g *gen) width() int {
	if g.wide {
		return 64
	}
	return 32
}

func (g *gen) lanes() int { return g.width() / g.size() }

// name is a function's name for the element type and instruction set.
func (g *gen) name(base string) string {
	n := base + "64"
	if g.single {
		n = base + "32"
	}
	if g.wide {
		return n + "AVX512"
	}
	return n + "AVX2"
}

func (g *gen) elem() string { return fmt.Sprintf("float%d", 8*g.size()) }

func (g *gen) new() vec {
	if g.wide {
		return g.ctx.ZMM()
	}
	return g.ctx.YMM()
}

// raw writes the instruction of that name.
func (g *gen) raw(name string, ops ...operand.Op) {
	args := make([]reflect.Value, len(ops))
	for i, op := range ops {
		if c, ok := op.(constant); ok {
			op = c.Mem
			if g.wide {
				name += "_BCST"
			}
		}
		args[i] = reflect.ValueOf(&op).Elem()
	}
	m := reflect.ValueOf(g.ctx).MethodByName(name)
	if !m.IsValid() {
		panic("no instruction " + name)
	}
	m.Call(args)
}

// op writes the instruction for packed numbers of the element type.
func (g *gen) op(name string, ops ...operand.Op) {
	if g.single {
		g.raw(name+"PS", ops...)
	} else {
		g.raw(name+"PD", ops...)
	}
}

// iop writes the instruction for packed integers as long as an element.
func (g *gen) iop(name string, ops ...operand.Op) {
	if g.single {
		g.raw(name+"D", ops...)
	} else {
		g.raw(name+"Q", ops...)
	}
}

// bits returns the constant of these bits; c that of this number.
func (g *gen) bits(b uint64) constant {
	name := g.name(fmt.Sprintf("%s_%0*x_", g.set, 2*g.size(), b))
	if m, ok := g.data[name]; ok {
		return constant{m}
	}
	m := g.ctx.StaticGlobal(name)
	g.ctx.DataAttributes(attr.RODATA | attr.NOPTR)
	copies := 32 / g.size()
	if g.wide {
		copies = 1
	}
	for range copies {
		if g.single {
			g.ctx.AppendDatum(operand.U32(b))
		} else {
			g.ctx.AppendDatum(operand.U64(b))
		}
	}
	g.data[name] = m
	return constant{m}
}

// table returns data of that name.
func (g *gen) table(name string, words []uint64) operand.Mem {
	if m, ok := g.data[name]; ok {
		return m
	}
	m := g.ctx.StaticGlobal(name + g.set)
	g.ctx.DataAttributes(attr.RODATA | attr.NOPTR)
	for _, w := range words {
		g.ctx.AppendDatum(operand.U64(w))
	}
	g.data[name] = m
	return m
}

func (g *gen) c(v float64) constant {
	if g.single {
		return g.bits(uint64(math.Float32bits(float32(v))))
	}
	return g.bits(math.Float64bits(v))
}

// load returns the constant in a register.
func (g *gen) load(c constant) vec {
	if g.wide {
		return g.broadcast(c.Mem)
	}
	return g.read(c.Mem)
}

func (g *gen) zero() vec {
	d := g.new()
	g.op("VXOR", d, d, d)
	return d
}

func (g *gen) copy(a vec) vec {
	d := g.new()
	g.op("VMOVA", a, d)
	return d
}

func (g *gen) two(name string, a vec, b operand.Op) vec {
	d := g.new()
	g.op(name, b, a, d)
	return d
}

func (g *gen) add(a vec, b operand.Op) vec { return g.two("VADD", a, b) }
func (g *gen) sub(a vec, b operand.Op) vec { return g.two("VSUB", a, b) } // a − b
func (g *gen) mul(a vec, b operand.Op) vec { return g.two("VMUL", a, b) }
func (g *gen) div(a vec, b operand.Op) vec { return g.two("VDIV", a, b) } // a / b
func (g *gen) and(a vec, b operand.Op) vec { return g.two("VAND", a, b) }
func (g *gen) or(a vec, b operand.Op) vec  { return g.two("VOR", a, b) }
func (g *gen) xor(a vec, b operand.Op) vec { return g.two("VXOR", a, b) }

// max and min return b where either is NaN or both are zero.
func (g *gen) max(a vec, b operand.Op) vec { return g.two("VMAX", a, b) }
func (g *gen) min(a vec, b operand.Op) vec { return g.two("VMIN", a, b) }

func (g *gen) sqrt(a vec) vec {
	d := g.new()
	g.op("VSQRT", a, d)
	return d
}

// Comparisons: the predicates of VCMPPS that raise no exception for quiet NaN.
const (
	eq    = 0
	unord = 3
	ne    = 4
	lt    = 17
	le    = 18
	gt    = 30

	// The denials of lt and gt, which hold for NaN.
	notLess  = 21
	notAbove = 26
)

// cmp compares a with b.
func (g *gen) cmp(pred uint64, a vec, b operand.Op) mask {
	var d mask = g.new()
	if g.wide {
		d = g.ctx.K()
	}
	g.op("VCMP", operand.Imm(pred), b, a, d)
	return d
}

func (g *gen) both(a, b mask) mask {
	if !g.wide {
		return g.and(a, b)
	}
	d := g.ctx.K()
	g.ctx.KANDW(a, b, d)
	return d
}

func (g *gen) either(a, b mask) mask {
	if !g.wide {
		return g.or(a, b)
	}
	d := g.ctx.K()
	g.ctx.KORW(a, b, d)
	return d
}

// pick returns a where m is set, else b.
func (g *gen) pick(m mask, a operand.Op, b vec) vec {
	d := g.new()
	if g.wide {
		g.op("VBLENDM", a, b, m, d)
	} else {
		if c, ok := a.(constant); ok {
			a = c.Mem
		}
		g.op("VBLENDV", m, a, b, d)
	}
	return d
}

// keep returns a where m is set, else 0.
func (g *gen) keep(m mask, a vec) vec {
	d := g.new()
	if g.wide {
		if g.single {
			g.ctx.VMOVAPS_Z(a, m, d)
		} else {
			g.ctx.VMOVAPD_Z(a, m, d)
		}
	} else {
		g.op("VAND", a, m, d)
	}
	return d
}

// signBit is the sign's bit alone, in every lane.
func (g *gen) signBit() constant { return g.bits(1 << (8*g.size() - 1)) }

// nan is not a number.
func (g *gen) nan() constant { return g.c(math.NaN()) }

// absBits is every bit but the sign's.
func (g *gen) absBits() constant { return g.bits(1<<(8*g.size()-1) - 1) }
