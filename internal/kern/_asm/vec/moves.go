package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func moves() []sweep {
	return []sweep{
		{
			"fillRows", "dst, v *T, rows, n int",
			"stores v[i] in row i of dst, of n > 0 elements.",
			func(g *gen) { g.fillRows("VMOVU") },
		},
		{
			"fillRowsPast", "dst, v *T, rows, n int",
			"is fillRows with stores past the caches: n is a whole number of vectors, as the rows are.",
			func(g *gen) { g.fillRows("VMOVNT") },
		},
		{
			"copyRowsPast", "dst, src *T, rows, n, ds, ss int",
			"copies rows of n elements, ds and ss apart, with stores past the caches: n > 0 and ds are whole lines of memory, as the rows of dst are.",
			(*gen).copyRowsPast,
		},
		{
			"reverse", "dst, src *T, n int",
			"stores src[−i] in dst[i] for i < n, a multiple of the lanes.",
			(*gen).reverse,
		},
		{
			"everySecond", "dst, src *T, n int",
			"stores src[2i] in dst[i] for i < n, a multiple of the lanes; src[2n−1] is read.",
			(*gen).everySecond,
		},
		{
			"spreadSecond", "dst, src *T, n int",
			"stores src[i] in dst[2i] for i < n, a multiple of the lanes; dst[2i+1] is stored as it was.",
			func(g *gen) { g.spreadSecond(false) },
		},
		{
			"addSecond", "dst, src *T, n int",
			"adds src[i] to dst[2i] for i < n, a multiple of the lanes; dst[2i+1] is stored as it was.",
			func(g *gen) { g.spreadSecond(true) },
		},
		{
			"takeEach", "dst, src *T, index *int64, n int",
			"stores src[index[i]] in dst[i] for i < n.",
			func(g *gen) { g.takeEach(false) },
		},
		{
			"takeEachAlong", "dst, src *T, index *int64, n, stride int",
			"stores src[index[i]·stride+i] in dst[i] for i < n.",
			func(g *gen) { g.takeEach(true) },
		},
		{
			"sumAlong", "dst, x *T, n, stride int",
			"stores the running sums of as many rows as there are lanes, stride apart, from the first to the last of n elements, a multiple of the lanes. Each begins with −0.",
			func(g *gen) { g.sumAlong(false) },
		},
		{
			"sumBack", "dst, x *T, n, stride int",
			"is sumAlong from the last element to the first.",
			func(g *gen) { g.sumAlong(true) },
		},
	}
}

// fillRows stores four vectors at a time.
func (g *gen) fillRows(store string) {
	c := g.ctx
	dst, v, rows := g.arg("dst"), g.arg("v"), g.arg("rows")
	n := c.GP64()
	c.Label("row")
	x := g.broadcast(mem(v, 0))
	c.Load(c.Param("n"), n)
	for _, u := range []int{4, 1} {
		g.loop(label("by", u), n, u*g.lanes(), func() {
			for k := range u {
				g.op(store, x, mem(dst, k*g.width()))
			}
			c.ADDQ(operand.I32(u*g.width()), dst)
			c.SUBQ(operand.I32(u*g.lanes()), n)
		})
	}
	if store == "VMOVNT" {
		g.nextRow(v, rows)
		return
	}
	c.TESTQ(n, n)
	c.JEQ(operand.LabelRef("whole"))
	g.storeMasked(x, g.lanesMask(n), mem(dst, 0))
	c.LEAQ(operand.Mem{Base: dst, Index: n, Scale: uint8(g.size())}, dst)
	c.Label("whole")
	g.nextRow(v, rows)
}

// nextRow ends a loop over rows, each with an element.
func (g *gen) nextRow(v, rows reg.Register) {
	g.ctx.ADDQ(operand.I32(g.size()), v)
	g.ctx.DECQ(rows)
	g.ctx.JNE(operand.LabelRef("row"))
}

func (g *gen) copyRowsPast() {
	c := g.ctx
	dst, src, rows, n := g.arg("dst"), g.arg("src"), g.arg("rows"), g.arg("n")
	ds, ss := g.arg("ds"), g.arg("ss")
	for _, s := range []reg.Register{ds, ss, n} {
		c.SHLQ(operand.Imm(g.shift()), s)
	}
	at, to, from := c.GP64(), c.GP64(), c.GP64()
	c.Label("row")
	c.MOVQ(n, at)
	c.MOVQ(dst, to)
	c.MOVQ(src, from)
	c.Label("line")
	var x []vec
	for k := 0; k < 64; k += g.width() {
		x = append(x, g.read(mem(from, k)))
	}
	for k, v := range x {
		g.op("VMOVNT", v, mem(to, k*g.width()))
	}
	c.ADDQ(operand.I32(64), from)
	c.ADDQ(operand.I32(64), to)
	c.SUBQ(operand.I32(64), at)
	c.JNE(operand.LabelRef("line"))
	c.ADDQ(ds, dst)
	c.ADDQ(ss, src)
	c.DECQ(rows)
	c.JNE(operand.LabelRef("row"))
}

// order returns the indices of a permutation in a register.
func (g *gen) order(name string, n int, index func(i int) int) vec {
	words := make([]uint64, n*g.size()/8)
	for i := range n {
		if g.single {
			words[i/2] |= uint64(index(i)) << (32 * (i % 2))
		} else {
			words[i] = uint64(index(i))
		}
	}
	if g.single {
		name += "32"
	}
	return g.read(g.table(name, words))
}

// permuted returns x in another order.
func (g *gen) permuted(x, order vec) vec {
	d := g.new()
	g.op("VPERM", x, order, d)
	return d
}

// passing writes a loop over n elements of dst, by lanes. from and to are the
// vectors of src and dst that pass for each.
func (g *gen) passing(body func(dst, src reg.Register), from, to int) {
	c := g.ctx
	dst, src, n := g.arg("dst"), g.arg("src"), g.arg("n")
	g.loop("by", n, g.lanes(), func() {
		body(dst, src)
		c.ADDQ(operand.I32(to*g.width()), dst)
		c.ADDQ(operand.I32(from*g.width()), src)
		c.SUBQ(operand.I32(g.lanes()), n)
	})
}

// quarters permutes the four float64 of half a register.
func (g *gen) quarters(imm uint64, x vec) vec {
	d := g.new()
	g.ctx.VPERMPD(operand.Imm(imm), x, d)
	return d
}

func (g *gen) reverse() {
	var order vec
	if g.wide || g.single {
		order = g.order("back", g.lanes(), func(i int) int { return g.lanes() - 1 - i })
	}
	g.passing(func(dst, src reg.Register) {
		x := g.read(mem(src, g.size()-g.width()))
		if order == nil {
			x = g.quarters(0x1b, x)
		} else {
			x = g.permuted(x, order)
		}
		g.op("VMOVU", x, mem(dst, 0))
	}, -1, 1)
}

func (g *gen) everySecond() {
	var order vec
	if g.wide {
		order = g.order("even", g.lanes(), func(i int) int { return 2 * i })
	}
	g.passing(func(dst, src reg.Register) {
		x, y := g.read(mem(src, 0)), g.read(mem(src, g.width()))
		switch {
		case g.wide:
			g.op("VPERMT2", y, order, x)
		case g.single: // 0 2 | 0' 2' | 4 6 | 4' 6'
			g.ctx.VSHUFPS(operand.Imm(0x88), y, x, x)
			x = g.quarters(0xd8, x)
		default: // 0 0' 2 2'
			g.ctx.VUNPCKLPD(y, x, x)
			x = g.quarters(0xd8, x)
		}
		g.op("VMOVU", x, mem(dst, 0))
	}, 2, 1)
}

func (g *gen) spreadSecond(add bool) {
	c := g.ctx
	var halves [2]vec
	if g.wide || g.single {
		for h := range halves {
			halves[h] = g.order(label("twice", h), g.lanes(), func(i int) int { return (h*g.lanes() + i) / 2 })
		}
	}
	var even mask
	if g.wide {
		m := c.GP32()
		even = c.K()
		c.MOVL(operand.U32(0x5555), m)
		c.KMOVW(m, even)
	}
	g.passing(func(dst, src reg.Register) {
		x := g.read(mem(src, 0))
		for h := range halves {
			at := mem(dst, h*g.width())
			old, y := g.read(at), vec(nil)
			if halves[h] != nil {
				y = g.permuted(x, halves[h])
			} else {
				y = g.quarters([]uint64{0x50, 0xfa}[h], x)
			}
			if add {
				y = g.add(y, old)
			}
			switch {
			case g.wide:
				g.op("VBLENDM", y, old, even, y)
			case g.single:
				c.VBLENDPS(operand.Imm(0x55), y, old, y)
			default:
				c.VBLENDPD(operand.Imm(0x5), y, old, y)
			}
			g.op("VMOVU", y, at)
		}
	}, 1, 2)
}

// takeEach collects 16 bytes at a time in a register: AVX-512's gathering
// instructions were slower on Zen 4, where they hit a cache.
func (g *gen) takeEach(along bool) {
	c := g.ctx
	dst, src, index, n := g.arg("dst"), g.arg("src"), g.arg("index"), g.arg("n")
	var stride reg.Register
	if along {
		stride = g.arg("stride")
		c.SHLQ(operand.Imm(g.shift()), stride)
	}
	place := func(k int) operand.Mem {
		i := c.GP64()
		m := operand.Mem{Base: src, Index: i, Scale: uint8(g.size())}
		if along {
			m.Scale, m.Disp = 1, k*g.size()
			c.MOVQ(stride, i)
			c.IMULQ(mem(index, 8*k), i)
		} else {
			c.MOVQ(mem(index, 8*k), i)
		}
		return m
	}
	quad := func(k int) {
		x := c.XMM()
		if g.single {
			c.VMOVSS(place(k), x)
			for i := 1; i < 4; i++ {
				c.VINSERTPS(operand.Imm(uint64(16*i)), place(k+i), x, x)
			}
		} else {
			c.VMOVSD(place(k), x)
			c.VMOVHPD(place(k+1), x, x)
		}
		c.VMOVUPS(x, mem(dst, k*g.size()))
	}
	one := func(int) {
		x := c.XMM()
		if g.single {
			c.VMOVSS(place(0), x)
		} else {
			c.VMOVSD(place(0), x)
		}
		g.storeFirst(x, mem(dst, 0))
	}
	for _, f := range []struct {
		name    string
		n, step int
		write   func(k int)
	}{{"eight", 8, g.quad(), quad}, {"one", 1, 1, one}} {
		g.loop(f.name, n, f.n, func() {
			if f.n > 1 { // what passes only once is fetched by hand: the elements fill the queues
				c.PREFETCHT0(mem(index, 1024))
				c.PREFETCHT0(mem(dst, 512))
			}
			for k := 0; k < f.n; k += f.step {
				f.write(k)
			}
			c.ADDQ(operand.I32(f.n*g.size()), dst)
			c.ADDQ(operand.I32(8*f.n), index)
			if along {
				c.ADDQ(operand.I32(f.n*g.size()), src)
			}
			c.SUBQ(operand.I32(f.n), n)
		})
	}
}

// sumAlong transposes squares, whose columns it adds to what came before, and
// transposes them back. AVX-512 takes squares of whole vectors, so that lines of
// memory are read and written once; AVX2 a quad of columns at a time.
func (g *gen) sumAlong(back bool) {
	c := g.ctx
	dst, x, n := g.arg("dst"), g.arg("x"), g.arg("n")
	stride, triple := g.strides("stride")
	cols := g.quad()
	if g.wide {
		cols = g.lanes()
	}
	step := cols * g.size()
	if back {
		end := c.GP64()
		c.MOVQ(n, end)
		c.SHLQ(operand.Imm(g.shift()), end)
		c.SUBQ(operand.I32(step), end)
		c.ADDQ(end, dst)
		c.ADDQ(end, x)
		step = -step
	}
	sum := g.load(g.signBit())
	c.Label("square")
	from, to := g.from(x, stride, triple), g.from(dst, stride, triple)
	var v []vec
	if g.wide {
		for range g.lanes() {
			v = append(v, g.read(from.next(0)))
		}
		v = g.transposedLines(v)
	} else {
		v = g.transposed(g.rowsOfQuads(func(int) operand.Mem { return from.next(0) }))
	}
	for i := range v {
		if back {
			i = len(v) - 1 - i
		}
		g.op("VADD", sum, v[i], v[i])
		g.op("VMOVA", v[i], sum)
	}
	if g.wide {
		for _, row := range g.transposedLines(v) {
			g.op("VMOVU", row, to.next(0))
		}
	} else {
		rows := g.transposed(v)
		for l := range g.quads() {
			for _, row := range rows {
				g.storeQuad(row, l, to.next(0))
			}
		}
	}
	c.ADDQ(operand.I32(step), x)
	c.ADDQ(operand.I32(step), dst)
	c.SUBQ(operand.I32(cols), n)
	c.JNE(operand.LabelRef("square"))
}
