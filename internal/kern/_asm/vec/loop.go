package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// kernel is a function of each element. prepare is called before the loop, for
// the constants that stay in registers, and returns what is done to a vector.
type kernel struct {
	name    string
	formula string // of the doc comment
	arity   int
	unroll  int
	prepare func(g *gen) func(x []vec) vec
}

// loop holds the registers of a function's loop.
type loop struct {
	out  reg.Register
	x    []reg.Register // where the operands are
	step []reg.Register // their bytes to the next vector: 0 for one element that serves for all
	n    reg.Register
}

// function writes the kernel. An operand of one element that serves for all is
// stored unroll times in the frame, and is read there again for each vector.
func (g *gen) function(k kernel) {
	sig, doc := "func(out, x *%[1]s, n int)", "out[i] = %s for i < n, %d lanes at a time."
	switch k.arity {
	case 2:
		sig = "func(out, a, b *%[1]s, n, ka, kb int)"
	case 3:
		sig = "func(out, a, b, c *%[1]s, n, ka, kb, kc int)"
	}
	name := g.name(k.name)
	g.ctx.Function(name)
	g.ctx.SignatureExpr(fmt.Sprintf(sig, g.elem()))
	g.ctx.Doc(name + " stores " + fmt.Sprintf(doc, k.formula, g.lanes()))
	g.ctx.Pragma("noescape")

	l := loop{out: g.ctx.Load(g.ctx.Param("out"), g.ctx.GP64())}
	if k.arity == 1 {
		l.x = []reg.Register{g.ctx.Load(g.ctx.Param("x"), g.ctx.GP64())}
	} else {
		for _, p := range "abc"[:k.arity] {
			g.operand(&l, string(p), k.unroll)
		}
	}
	l.n = g.ctx.Load(g.ctx.Param("n"), reg.RCX)
	body := k.prepare(g)

	for _, u := range []int{k.unroll, 1} {
		label := fmt.Sprintf("by%d", u)
		if u == 1 {
			label = "one"
		}
		end := "end" + label
		g.ctx.Label(label)
		g.ctx.CMPQ(l.n, operand.I32(u*g.lanes()))
		g.ctx.JLT(operand.LabelRef(end))
		g.vectors(&l, u, body)
		g.ctx.SUBQ(operand.I32(u*g.lanes()), l.n)
		g.ctx.JMP(operand.LabelRef(label))
		g.ctx.Label(end)
		if k.unroll == 1 {
			break
		}
	}
	g.ctx.TESTQ(l.n, l.n)
	g.ctx.JE(operand.LabelRef("done"))
	g.tail(&l, body)
	g.ctx.Label("done")
	g.ctx.VZEROUPPER()
	g.ctx.RET()
}

// operand loads the address of an operand, or stores its only element in the
// frame and takes the address of that.
func (g *gen) operand(l *loop, p string, unroll int) {
	x := g.ctx.Load(g.ctx.Param(p), g.ctx.GP64())
	step := g.ctx.Load(g.ctx.Param("k"+p), g.ctx.GP64())
	local := g.ctx.AllocLocal(unroll * g.width())
	label := "vector" + p
	g.ctx.TESTQ(step, step)
	g.ctx.JNE(operand.LabelRef(label))
	v := g.new()
	if g.single {
		g.ctx.VBROADCASTSS(operand.Mem{Base: x}, v)
	} else {
		g.ctx.VBROADCASTSD(operand.Mem{Base: x}, v)
	}
	for u := range unroll {
		g.op("VMOVU", v, local.Offset(u*g.width()))
	}
	g.ctx.LEAQ(local, x)
	g.ctx.Label(label)
	shift := uint64(5)
	if g.wide {
		shift = 6
	}
	g.ctx.SHLQ(operand.Imm(shift), step)
	l.x, l.step = append(l.x, x), append(l.step, step)
}

// vectors writes the body for u whole vectors. Two are woven where there are
// registers for both.
func (g *gen) vectors(l *loop, u int, body func([]vec) vec) {
	w := g.width()
	for i := range u {
		if u == 2 {
			g.mark(threadBegin)
		}
		x := make([]vec, len(l.x))
		for j, at := range l.x {
			x[j] = g.new()
			g.op("VMOVU", operand.Mem{Base: at, Disp: i * w}, x[j])
		}
		g.op("VMOVU", body(x), operand.Mem{Base: l.out, Disp: i * w})
	}
	if u == 2 {
		g.mark(threadsEnd)
	}
	g.ctx.ADDQ(operand.I32(u*w), l.out)
	for j, at := range l.x {
		if l.step == nil {
			g.ctx.ADDQ(operand.I32(u*w), at)
			continue
		}
		g.advance(at, l.step[j], u)
	}
}

// advance moves an address by u steps.
func (g *gen) advance(at, step reg.Register, u int) {
	if u == 1 {
		g.ctx.ADDQ(step, at)
		return
	}
	g.ctx.LEAQ(operand.Mem{Base: at, Index: step, Scale: uint8(u)}, at)
}

// tail writes the body for the last n < lanes elements. Lanes beyond are neither
// read nor written.
func (g *gen) tail(l *loop, body func([]vec) vec) {
	x := make([]vec, len(l.x))
	if g.wide {
		m, k := g.ctx.GP32(), g.ctx.K()
		g.ctx.MOVL(operand.U32(1), m)
		g.ctx.SHLL(reg.CL, m)
		g.ctx.DECL(m)
		g.ctx.KMOVW(m, k)
		for j, at := range l.x {
			x[j] = g.new()
			if g.single {
				g.ctx.VMOVUPS_Z(operand.Mem{Base: at}, k, x[j])
			} else {
				g.ctx.VMOVUPD_Z(operand.Mem{Base: at}, k, x[j])
			}
		}
		g.op("VMOVU", body(x), k, operand.Mem{Base: l.out})
		return
	}
	table, m := g.tailTable(), g.new()
	at := g.ctx.GP64()
	g.ctx.LEAQ(table.Offset(32), at)
	n := g.ctx.GP64()
	g.ctx.MOVQ(l.n, n)
	g.ctx.NEGQ(n)
	g.ctx.VMOVDQU(operand.Mem{Base: at, Index: n, Scale: uint8(g.size())}, m)
	for j, at := range l.x {
		x[j] = g.new()
		g.op("VMASKMOV", operand.Mem{Base: at}, m, x[j])
	}
	g.op("VMASKMOV", body(x), m, operand.Mem{Base: l.out})
}

// tailTable returns 32 bytes of ones and 32 of zeros: read n elements before the
// border, they are the mask of n lanes.
func (g *gen) tailTable() operand.Mem {
	const ones = math.MaxUint64
	return g.table("tail", []uint64{ones, ones, ones, ones, 0, 0, 0, 0})
}
