package main

import (
	"fmt"

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

// parameters are those of a kernel of so many operands. In them *T stands for a
// pointer to elements.
var parameters = [...]string{1: "out, x *T, n int", 2: "out, a, b *T, n, ka, kb int", 3: "out, a, b, c *T, n, ka, kb, kc int"}

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
	g.declare(k.name, parameters[k.arity], fmt.Sprintf("stores out[i] = %s for i < n, %d lanes at a time.", k.formula, g.lanes()))
	l := loop{out: g.arg("out")}
	if k.arity == 1 {
		l.x = []reg.Register{g.arg("x")}
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
	x, step := g.arg(p), g.arg("k"+p)
	local := g.ctx.AllocLocal(unroll * g.width())
	label := "vector" + p
	g.ctx.TESTQ(step, step)
	g.ctx.JNE(operand.LabelRef(label))
	v := g.broadcast(mem(x, 0))
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
			x[j] = g.read(mem(at, i*w))
		}
		g.op("VMOVU", body(x), mem(l.out, i*w))
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
	x, m := make([]vec, len(l.x)), g.lanesMask(l.n)
	for j, at := range l.x {
		x[j] = g.loadMasked(mem(at, 0), m)
	}
	g.storeMasked(body(x), m, mem(l.out, 0))
}
