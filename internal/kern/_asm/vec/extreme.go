package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func extremes() []sweep {
	const row, cols = "dst, x *T, n int", "best, at, x *T, nan *int, rows, w, stride, first int"
	return []sweep{
		{"maxRow", row, "stores the largest of n > 0 elements, NaN if there is one.", func(g *gen) { g.extremeRow("VMAX", false) }},
		{"minRow", row, "stores the smallest of n > 0 elements, NaN if there is one.", func(g *gen) { g.extremeRow("VMIN", false) }},
		{"maxAbsRow", row, "stores the largest of |x[i]| of n > 0 elements, NaN if there is one.", func(g *gen) { g.extremeRow("VMAX", true) }},
		{"findRow", "at *int, x, v *T, n int", "stores the first i < n for which x[i] == *v, or n.", (*gen).findRow},
		{"maxColumns", cols, "goes on with the largest of w columns, in best, and their rows, integers as long as an element in at, through rows more of them. The first of them is row number first. A NaN among them is passed over, and sets nan.", func(g *gen) { g.extremeColumns("VMAX", gt) }},
		{"minColumns", cols, "is maxColumns for the smallest.", func(g *gen) { g.extremeColumns("VMIN", lt) }},
	}
}

// anyNaN gathers where there was a NaN.
type anyNaN struct {
	g *gen
	m mask
}

func (g *gen) noNaN() anyNaN {
	if g.wide {
		k := g.ctx.K()
		g.ctx.KXORW(k, k, k)
		return anyNaN{g, k}
	}
	return anyNaN{g, g.zero()}
}

func (n anyNaN) see(a, b vec) {
	c := n.g.cmp(unord, a, b)
	if n.g.wide {
		n.g.ctx.KORW(c, n.m, n.m)
		return
	}
	n.g.op("VOR", c, n.m, n.m)
}

// jump goes to the label if a lane of the mask is set, and leaves the lanes as
// bits in the register.
func (g *gen) jump(m mask, bits reg.Register, to string) {
	if g.wide {
		g.ctx.KMOVW(m, bits)
	} else {
		g.op("VMOVMSK", m, bits)
	}
	g.ctx.TESTL(bits, bits)
	g.ctx.JNE(operand.LabelRef(to))
}

// extremeRow: accumulators begin with the first element. VMAX and VMIN drop a NaN
// that comes from memory, since they return their second operand then.
func (g *gen) extremeRow(name string, abs bool) {
	c := g.ctx
	dst, x, n := g.arg("dst"), g.arg("x"), g.arg("n")
	load := func(at operand.Mem) vec { return g.read(at) }
	first := g.broadcast(mem(x, 0))
	if abs {
		bits := g.load(g.absBits())
		load = func(at operand.Mem) vec { return g.and(bits, at) }
		g.op("VAND", first, bits, first)
	}
	acc := make([]vec, accBytes/g.width())
	for i := range acc {
		acc[i] = g.copy(first)
	}
	nan := g.noNaN()
	take := func(v, acc vec) { g.op(name, acc, v, acc) }
	g.loop("by", n, len(acc)*g.lanes(), func() {
		for i := 0; i < len(acc); i += 2 {
			a, b := load(mem(x, i*g.width())), load(mem(x, (i+1)*g.width()))
			take(a, acc[i])
			take(b, acc[i+1])
			nan.see(a, b)
		}
		c.ADDQ(operand.I32(accBytes), x)
		c.SUBQ(operand.I32(len(acc)*g.lanes()), n)
	})
	g.loop("one", n, g.lanes(), func() {
		a := load(mem(x, 0))
		take(a, acc[0])
		nan.see(a, a)
		c.ADDQ(operand.I32(g.width()), x)
		c.SUBQ(operand.I32(g.lanes()), n)
	})
	c.TESTQ(n, n)
	c.JEQ(operand.LabelRef("fold"))
	m := g.lanesMask(n)
	v := g.pick(m, g.loadMasked(mem(x, 0), m), first)
	if abs {
		v = g.and(v, g.load(g.absBits()))
	}
	take(v, acc[1])
	nan.see(v, v)
	c.Label("fold")
	for k := len(acc) / 2; k > 0; k /= 2 {
		for i := range k {
			take(acc[i+k], acc[i])
		}
	}
	bits := c.GP32()
	g.jump(nan.m, bits, "nan")
	g.foldLanes(name, acc[0])
	last := acc[0].(reg.Vec).AsX()
	g.storeFirst(last, mem(dst, 0))
	c.JMP(operand.LabelRef("done"))
	c.Label("nan")
	b := c.GP64()
	if g.single {
		c.MOVL(operand.U32(0x7fc00000), b.As32())
		c.MOVL(b.As32(), mem(dst, 0))
	} else {
		c.MOVQ(operand.U64(0x7ff8000000000000), b)
		c.MOVQ(b, mem(dst, 0))
	}
	c.Label("done")
}

// foldLanes leaves in lane 0 what the instruction makes of all lanes.
func (g *gen) foldLanes(name string, v vec) {
	c := g.ctx
	x, y := v.(reg.Vec).AsX(), v.(reg.Vec).AsY()
	if g.wide {
		h := c.YMM()
		c.VEXTRACTF64X4(operand.Imm(1), v, h)
		g.op(name, h, y, y)
	}
	h := c.XMM()
	c.VEXTRACTF128(operand.Imm(1), y, h)
	g.op(name, h, x, x)
	c.VPERMILPD(operand.Imm(1), x, h)
	g.op(name, h, x, x)
	if g.single {
		c.VPERMILPS(operand.Imm(1), x, h)
		g.op(name, h, x, x)
	}
}

func (g *gen) findRow() {
	c := g.ctx
	at, x, n := g.arg("at"), g.arg("x"), g.arg("n")
	v := g.broadcast(mem(g.arg("v"), 0))
	i, bits := c.GP64(), c.GP32()
	c.XORQ(i, i)
	found := func(m mask) { g.jump(m, bits, "found") }
	g.loop("by", n, 4*g.lanes(), func() {
		var m [4]mask
		for k := range m {
			m[k] = g.cmp(eq, v, mem(x, k*g.width()))
		}
		g.jump(g.either(g.either(m[0], m[1]), g.either(m[2], m[3])), bits, "one")
		c.ADDQ(operand.I32(4*g.width()), x)
		c.ADDQ(operand.I32(4*g.lanes()), i)
		c.SUBQ(operand.I32(4*g.lanes()), n)
	})
	g.loop("one", n, g.lanes(), func() {
		found(g.cmp(eq, v, mem(x, 0)))
		c.ADDQ(operand.I32(g.width()), x)
		c.ADDQ(operand.I32(g.lanes()), i)
		c.SUBQ(operand.I32(g.lanes()), n)
	})
	c.TESTQ(n, n)
	c.JEQ(operand.LabelRef("done"))
	m := g.lanesMask(n)
	found(g.both(g.cmp(eq, v, g.loadMasked(mem(x, 0), m)), m))
	c.ADDQ(n, i)
	c.JMP(operand.LabelRef("done"))
	c.Label("found")
	c.BSFL(bits, bits)
	c.ADDQ(bits.As64(), i)
	c.Label("done")
	c.MOVQ(i, mem(at, 0))
}

// extremeColumns: an element takes over where it is better, but of NaN, which is
// not. VMAX and VMIN return their second operand there, and of equal elements.
func (g *gen) extremeColumns(name string, better uint64) {
	c := g.ctx
	best, at, x := g.arg("best"), g.arg("at"), g.arg("x")
	rows, w, stride := g.arg("rows"), g.arg("w"), g.arg("stride")
	c.SHLQ(operand.Imm(g.shift()), stride)
	first, ones := g.broadcastInt(g.arg("first")), g.new()
	if g.wide {
		c.VPTERNLOGD(operand.Imm(255), ones, ones, ones)
	} else {
		c.VPCMPEQD(ones, ones, ones)
	}
	p, i := c.GP64(), c.GP64()
	row, nan := g.new(), g.noNaN()
	down := func(label string, load func(v int) vec, b, k []vec) {
		c.MOVQ(x, p)
		c.MOVQ(rows, i)
		g.op("VMOVA", first, row)
		c.Label(label)
		e := make([]vec, len(b))
		for v := range b {
			e[v] = load(v)
			m := g.cmp(better, e[v], b[v])
			g.op(name, b[v], e[v], b[v])
			g.put(k[v], m, row)
			if v%2 == 1 || v == len(b)-1 {
				nan.see(e[v&^1], e[v])
			}
		}
		g.iop("VPSUB", ones, row, row)
		c.ADDQ(stride, p)
		c.DECQ(i)
		c.JNE(operand.LabelRef(label))
	}
	for _, n := range []int{4, 1} {
		g.loop(label("by", n), w, n*g.lanes(), func() {
			var b, k []vec
			for v := range n {
				b, k = append(b, g.read(mem(best, v*g.width()))), append(k, g.read(mem(at, v*g.width())))
			}
			down(label("down", n), func(v int) vec { return g.read(mem(p, v*g.width())) }, b, k)
			for v := range n {
				g.op("VMOVU", b[v], mem(best, v*g.width()))
				g.op("VMOVU", k[v], mem(at, v*g.width()))
			}
			for _, q := range []reg.Register{best, at, x} {
				c.ADDQ(operand.I32(n*g.width()), q)
			}
			c.SUBQ(operand.I32(n*g.lanes()), w)
		})
	}
	c.TESTQ(w, w)
	c.JEQ(operand.LabelRef("see"))
	m := g.lanesMask(w)
	b, k := g.loadMasked(mem(best, 0), m), g.loadMasked(mem(at, 0), m)
	down("rest", func(int) vec { return g.loadMasked(mem(p, 0), m) }, []vec{b}, []vec{k})
	g.storeMasked(b, m, mem(best, 0))
	g.storeMasked(k, m, mem(at, 0))
	c.Label("see")
	bits := c.GP32()
	g.jump(nan.m, bits, "nan")
	c.JMP(operand.LabelRef("done"))
	c.Label("nan")
	c.MOVQ(operand.I32(1), mem(g.arg("nan"), 0))
	c.Label("done")
}

// broadcastInt returns the integer in every lane.
func (g *gen) broadcastInt(n reg.Register) vec {
	x, d := g.ctx.XMM(), g.new()
	g.ctx.MOVQ(n, x)
	if g.single {
		g.ctx.VPBROADCASTD(x, d)
	} else {
		g.ctx.VPBROADCASTQ(x, d)
	}
	return d
}
