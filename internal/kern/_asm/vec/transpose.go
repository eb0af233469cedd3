package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A quad is 16 bytes of elements: what the unpacking instructions keep together.
// Transposes are of squares of quads in each lane of 16 bytes of the registers.

func transposes() []sweep {
	return []sweep{
		{
			"transposePanel", "dst, src *T, rows, ds, ss int",
			"stores the transpose of a panel of a vector of each of rows, which are ss elements apart, in lines that are ds apart. rows is a multiple of the lines.",
			func(g *gen) { g.transposePanel("VMOVU") },
		},
		{
			"transposePanelPast", "dst, src *T, rows, ds, ss int",
			"is transposePanel with stores past the caches: for lines that begin and end with a vector.",
			func(g *gen) { g.transposePanel("VMOVNT") },
		},
		{
			"transposeFewColumns", "dst, src *T, rows, cols, ds, ss int",
			"stores the first cols columns of rows, which are ss elements apart, as lines that are ds apart. 2 ≤ cols ≤ a quad, of which all is read; rows is a multiple of the lanes.",
			(*gen).transposeFewColumns,
		},
		{
			"transposeFewRows", "dst, src *T, rows, cols, ds, ss int",
			"stores columns of a few rows, which are ss elements apart, one after the other in lines that are ds apart, of which it writes a quad. 2 ≤ rows ≤ a quad; cols is a multiple of the lanes.",
			(*gen).transposeFewRows,
		},
	}
}

// quad is the number of elements in 16 bytes, and quads that of quads in a vector.
func (g *gen) quad() int  { return 16 / g.size() }
func (g *gen) quads() int { return g.width() / 16 }

// walk is an address that passes over lines, as fast as a line each.
type walk struct {
	g              *gen
	at             reg.Register
	stride, triple reg.Register
	line           int
}

// strides turns a distance in elements into bytes, and returns that and its triple.
func (g *gen) strides(name string) (one, triple reg.Register) {
	one, triple = g.arg(name), g.ctx.GP64()
	g.ctx.SHLQ(operand.Imm(g.shift()), one)
	g.ctx.LEAQ(operand.Mem{Base: one, Index: one, Scale: 2}, triple)
	return one, triple
}

// from begins at the line of an address, which stays as it is.
func (g *gen) from(at, stride, triple reg.Register) *walk {
	w := &walk{g: g, at: g.ctx.GP64(), stride: stride, triple: triple}
	g.ctx.MOVQ(at, w.at)
	return w
}

// next returns a place in the next line; the first time, in the first.
func (w *walk) next(disp int) operand.Mem {
	k := w.line % 4
	if k == 0 && w.line > 0 {
		w.g.ctx.LEAQ(operand.Mem{Base: w.at, Index: w.stride, Scale: 4}, w.at)
	}
	w.line++
	m := operand.Mem{Base: w.at, Disp: disp}
	switch k {
	case 1, 2:
		m.Index, m.Scale = w.stride, uint8(k)
	case 3:
		m.Index, m.Scale = w.triple, 1
	}
	return m
}

// transposePanel takes as many rows at a time as a vector has elements, so that
// lines of memory are read and written as a whole by AVX-512.
func (g *gen) transposePanel(store string) {
	c := g.ctx
	dst, src, rows := g.arg("dst"), g.arg("src"), g.arg("rows")
	ds, ds3 := g.strides("ds")
	ss, ss3 := g.strides("ss")
	c.Label("block")
	from, to := g.from(src, ss, ss3), g.from(dst, ds, ds3)
	var columns []vec
	if g.wide {
		var x []vec
		for range g.lanes() {
			at := from.next(0)
			x = append(x, g.read(at))
			at.Disp = 4 * g.width()
			c.PREFETCHT1(at)
		}
		columns = g.transposedLines(x)
	} else {
		columns = g.transposedQuads(from)
	}
	for _, v := range columns {
		g.op(store, v, to.next(0))
	}
	c.LEAQ(operand.Mem{Base: from.at, Index: ss, Scale: 4}, src)
	c.ADDQ(operand.I32(g.width()), dst)
	c.SUBQ(operand.I32(g.lanes()), rows)
	c.JNE(operand.LabelRef("block"))
}

// transposedLines returns the columns of a square of whole vectors.
func (g *gen) transposedLines(x []vec) []vec {
	q := g.quad()
	out := make([]vec, len(x))
	var parts [4][]vec // of every quad rows
	for k := range parts {
		parts[k] = g.transposed(x[k*q : (k+1)*q])
	}
	for j := range q { // lane l of these is column l·q+j
		for l, v := range g.exchanged([4]vec{parts[0][j], parts[1][j], parts[2][j], parts[3][j]}) {
			out[l*q+j] = v
		}
	}
	return out
}

// exchanged returns vectors that consist of the first, second, … lanes of x.
func (g *gen) exchanged(x [4]vec) [4]vec {
	shuffle := func(sel uint64, a, b vec) vec {
		d := g.new()
		if g.single {
			g.ctx.VSHUFF32X4(operand.Imm(sel), b, a, d)
		} else {
			g.ctx.VSHUFF64X2(operand.Imm(sel), b, a, d)
		}
		return d
	}
	a, b := shuffle(0x44, x[0], x[1]), shuffle(0x44, x[2], x[3])
	c, d := shuffle(0xee, x[0], x[1]), shuffle(0xee, x[2], x[3])
	return [4]vec{shuffle(0x88, a, b), shuffle(0xdd, a, b), shuffle(0x88, c, d), shuffle(0xdd, c, d)}
}

// transposedQuads returns the columns of a square of as many rows as a vector has
// lanes, which it reads a quad at a time.
func (g *gen) transposedQuads(from *walk) []vec {
	at := make([]operand.Mem, g.lanes())
	for i := range at {
		at[i] = from.next(0)
		if i == 3 && len(at) > 4 { // both halves are read again
			far := g.ctx.GP64()
			g.ctx.LEAQ(operand.Mem{Base: from.at, Index: from.stride, Scale: 4}, far)
			from.at, from.line = far, 0
		}
	}
	for i := range at {
		m := at[i]
		m.Disp += 128
		g.ctx.PREFETCHT0(m)
	}
	var out []vec
	for k := range g.quads() {
		out = append(out, g.transposed(g.rowsOfQuads(func(i int) operand.Mem {
			m := at[i]
			m.Disp += 16 * k
			return m
		}))...)
	}
	return out
}

// rowsOfQuads returns a quad of registers, with a quad of every row in the lanes:
// row i and all rows that are a multiple of a quad further in register i.
func (g *gen) rowsOfQuads(row func(i int) operand.Mem) []vec {
	x := make([]vec, g.quad())
	for l := range g.quads() {
		for i := range x {
			m := row(l*len(x) + i)
			switch {
			case l == 0: // fills the vector, so that no part is undefined
				x[i] = g.new()
				if g.wide {
					g.ctx.VBROADCASTF32X4(m, x[i])
				} else {
					g.ctx.VBROADCASTF128(m, x[i])
				}
			case g.wide:
				g.ctx.VINSERTF32X4(operand.Imm(uint64(l)), m, x[i], x[i])
			default:
				g.ctx.VINSERTF128(operand.Imm(uint64(l)), m, x[i], x[i])
			}
		}
	}
	return x
}

// transposed returns the columns of the squares of quads that stand in the lanes.
func (g *gen) transposed(r []vec) []vec {
	unpack := func(name string, a, b vec) vec {
		d := g.new()
		g.raw(name, b, a, d)
		return d
	}
	if !g.single {
		return []vec{unpack("VUNPCKLPD", r[0], r[1]), unpack("VUNPCKHPD", r[0], r[1])}
	}
	a, b := unpack("VUNPCKLPS", r[0], r[1]), unpack("VUNPCKLPS", r[2], r[3]) // 00 10 01 11, 20 30 21 31
	c, d := unpack("VUNPCKHPS", r[0], r[1]), unpack("VUNPCKHPS", r[2], r[3]) // 02 12 03 13, 22 32 23 33
	return []vec{unpack("VUNPCKLPD", a, b), unpack("VUNPCKHPD", a, b), unpack("VUNPCKLPD", c, d), unpack("VUNPCKHPD", c, d)}
}

// storeQuad stores a lane.
func (g *gen) storeQuad(v vec, lane int, at operand.Mem) {
	switch {
	case lane == 0:
		g.ctx.VMOVUPS(v.(reg.VecVirtual).AsX(), at)
	case g.wide:
		g.ctx.VEXTRACTF32X4(operand.Imm(uint64(lane)), v, at)
	default:
		g.ctx.VEXTRACTF128(operand.Imm(uint64(lane)), v, at)
	}
}

// fewer writes body for each number n from 2 to a quad: it is for a parameter n.
func (g *gen) fewer(name string, body func(n int)) {
	n := g.arg(name)
	for k := g.quad(); k >= 2; k-- {
		if k > 2 {
			g.ctx.CMPQ(n, operand.Imm(uint64(k)))
			g.ctx.JNE(operand.LabelRef(label("not", k)))
		}
		body(k)
		if k > 2 {
			g.ctx.VZEROUPPER()
			g.ctx.RET()
			g.ctx.Label(label("not", k))
		}
	}
}

func (g *gen) transposeFewColumns() {
	c := g.ctx
	dst, src, rows := g.arg("dst"), g.arg("src"), g.arg("rows")
	ds, ds3 := g.strides("ds")
	ss, ss3 := g.strides("ss")
	g.fewer("cols", func(cols int) {
		c.Label(label("rows", cols))
		from, to := g.from(src, ss, ss3), g.from(dst, ds, ds3)
		x := g.rowsOfQuads(func(int) operand.Mem { return from.next(0) })
		for _, v := range g.transposed(x)[:cols] {
			g.op("VMOVU", v, to.next(0))
		}
		c.LEAQ(operand.Mem{Base: from.at, Index: ss, Scale: 4}, src)
		c.ADDQ(operand.I32(g.width()), dst)
		c.SUBQ(operand.I32(g.lanes()), rows)
		c.JNE(operand.LabelRef(label("rows", cols)))
	})
}

func (g *gen) transposeFewRows() {
	c := g.ctx
	dst, src, cols := g.arg("dst"), g.arg("src"), g.arg("cols")
	ds, ds3 := g.strides("ds")
	ss, ss3 := g.strides("ss")
	g.fewer("rows", func(rows int) {
		c.Label(label("columns", rows))
		from, to := g.from(src, ss, ss3), g.from(dst, ds, ds3)
		var x []vec
		for range rows {
			x = append(x, g.read(from.next(0)))
		}
		for len(x) < g.quad() {
			x = append(x, x[0])
		}
		y := g.transposed(x)
		for l := range g.quads() {
			for _, v := range y {
				g.storeQuad(v, l, to.next(0))
			}
		}
		c.LEAQ(operand.Mem{Base: to.at, Index: ds, Scale: 4}, dst)
		c.ADDQ(operand.I32(g.width()), src)
		c.SUBQ(operand.I32(g.lanes()), cols)
		c.JNE(operand.LabelRef(label("columns", rows)))
	})
}
