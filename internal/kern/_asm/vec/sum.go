package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The order of sums, which sum.go of kern tells: the accumulators are 256 bytes
// wide whatever the vectors are.
const (
	accBytes  = 256 // of all accumulators
	foldBytes = 64  // of the accumulators that a piece is folded to
	steps     = 16  // additions to an accumulator within a piece
	levels    = 9   // of the tree over the pieces of 1<<16 elements, and one
)

func sums() []sweep {
	const one, two = "dst, x *T, rows, n int", "dst, x, y *T, rows, n int"
	return []sweep{
		{"sumRows", one, "stores the sum of each row of n elements, 0 < n <= 1<<16.", func(g *gen) { g.sumRows(false, 1, same) }},
		{"foldRows", one, "stores the folded sums, 64 bytes, of each row of n elements, 0 < n <= 1<<16.", func(g *gen) { g.sumFolded(false, 1, same, (*summer).line) }},
		{"dotRows", two, "stores the sum of x[i]*y[i] over each row of n elements, 0 < n <= 1<<16.", func(g *gen) {
			g.sumRows(false, 2, func(a *gen, x []operand.Op) operand.Op { return a.mul(a.inReg(x[0]), x[1]) })
		}},
		{"sumWideRows", "dst *float64, x *T, rows, n int", "stores the float64 sum of each row of n elements, 0 < n <= 1<<16.", func(g *gen) { g.sumRows(true, 1, same) }},
		{"sumAbsRows", "dst *float64, x *T, rows, n int", "stores the float64 sum of |x[i]| over each row of n elements, 0 < n <= 1<<16.", func(g *gen) {
			a := g.doubled()
			ones := a.shr(a.ones(), 1) // all bits but the sign
			g.sumRows(true, 1, func(a *gen, x []operand.Op) operand.Op { return a.and(a.inReg(x[0]), ones) })
		}},
		{"sumSquareRows", "dst *float64, x *T, rows, n int", "stores the float64 sum of x[i]*x[i] over each row of n elements, 0 < n <= 1<<16.", func(g *gen) {
			g.sumRows(true, 1, func(a *gen, x []operand.Op) operand.Op {
				v := a.inReg(x[0])
				return a.mul(v, v)
			})
		}},
	}
}

// term makes a term of the sum of the operands' elements, in memory or registers.
type term func(a *gen, x []operand.Op) operand.Op

func same(_ *gen, x []operand.Op) operand.Op { return x[0] }

// inReg loads an operand that is in memory.
func (g *gen) inReg(x operand.Op) vec {
	if m, ok := x.(operand.Mem); ok {
		return g.read(m)
	}
	return x.(vec)
}

// doubled is g for float64, whatever the elements are.
func (g *gen) doubled() *gen {
	d := *g
	d.single = false
	return &d
}

// summer holds the registers of a function that sums rows.
type summer struct {
	g, a   *gen // for the elements, and for the accumulators
	x      []reg.Register
	left   reg.Register // elements of the row that are left
	acc    []vec
	term   term
	inStep int // bytes of elements that go into one accumulator vector
}

// sumRows writes a function that sums terms of each row, in accumulators of
// float64 if wide is set.
func (g *gen) sumRows(wide bool, arity int, f term) { g.sumFolded(wide, arity, f, (*summer).total) }

// sumFolded is sumRows for other ends: result stores what becomes of the folded sums
// of a row, and advances dst.
func (g *gen) sumFolded(wide bool, arity int, f term, result func(s *summer, dst reg.Register)) {
	s := &summer{g: g, a: g, term: f}
	if wide {
		s.a = g.doubled()
	}
	s.inStep = s.a.lanes() * g.size()
	stack := g.ctx.AllocLocal(levels * foldBytes)
	dst := g.arg("dst")
	for _, p := range []string{"x", "y"}[:arity] {
		s.x = append(s.x, g.arg(p))
	}
	rows, n := g.arg("rows"), g.arg("n")
	s.left = g.ctx.GP64()
	for range accBytes / g.width() {
		s.acc = append(s.acc, s.a.new())
	}
	top, count := g.ctx.GP64(), g.ctx.GP64()

	g.ctx.Label("row")
	g.ctx.MOVQ(n, s.left)
	g.ctx.LEAQ(stack, top)
	g.ctx.XORQ(count, count)
	piece := steps * len(s.acc) * s.a.lanes()
	g.ctx.CMPQ(s.left, operand.I32(piece))
	g.ctx.JLT(operand.LabelRef("tail"))
	g.ctx.Label("piece")
	s.piece(piece)
	s.push(top, count)
	g.ctx.CMPQ(s.left, operand.I32(piece))
	g.ctx.JGE(operand.LabelRef("piece"))
	g.ctx.TESTQ(s.left, s.left)
	g.ctx.JNE(operand.LabelRef("tail"))
	g.ctx.SUBQ(operand.I32(foldBytes), top)
	for i, v := range s.folded() {
		s.a.op("VMOVU", mem(top, i*g.width()), v)
	}
	g.ctx.JMP(operand.LabelRef("join"))
	g.ctx.Label("tail")
	s.tail()
	g.ctx.Label("join")
	s.join(top, stack)
	result(s, dst)
	g.ctx.DECQ(rows)
	g.ctx.JNE(operand.LabelRef("row"))
}

// total stores the sum of a row.
func (s *summer) total(dst reg.Register) {
	s.a.storeFirst(s.lanes(), mem(dst, 0))
	s.g.ctx.ADDQ(operand.I32(s.a.size()), dst)
}

// line stores the folded sums of a row.
func (s *summer) line(dst reg.Register) {
	for i, v := range s.folded() {
		s.a.op("VMOVU", v, mem(dst, i*s.g.width()))
	}
	s.g.ctx.ADDQ(operand.I32(foldBytes), dst)
}

// at returns the operands of accumulator v.
func (s *summer) at(v int) []operand.Op {
	var x []operand.Op
	for _, p := range s.x {
		m := mem(p, v*s.inStep)
		if s.a == s.g || s.a.single == s.g.single {
			x = append(x, m)
			continue
		}
		d := s.a.new()
		s.g.ctx.VCVTPS2PD(m, d)
		x = append(x, d)
	}
	return x
}

// step adds the next 256 bytes of terms; the first time it sets the accumulators.
func (s *summer) step(first bool) {
	for v, acc := range s.acc {
		t := s.term(s.a, s.at(v))
		if first {
			s.a.op("VMOVU", t, acc)
		} else {
			s.a.op("VADD", t, acc, acc)
		}
	}
	s.advance(len(s.acc) * s.inStep)
}

func (s *summer) advance(bytes int) {
	for _, p := range s.x {
		s.g.ctx.ADDQ(operand.I32(bytes), p)
	}
}

// piece sums a whole piece and folds it.
func (s *summer) piece(n int) {
	i := s.g.ctx.GP64()
	s.step(true)
	s.g.ctx.MOVQ(operand.I32((steps-1)/3), i)
	s.g.ctx.Label("steps")
	for range 3 {
		s.step(false)
	}
	s.g.ctx.DECQ(i)
	s.g.ctx.JNE(operand.LabelRef("steps"))
	s.g.ctx.SUBQ(operand.I32(n), s.left)
	s.fold()
}

// folded are the registers that fold leaves the sums in.
func (s *summer) folded() []vec { return s.acc[:foldBytes/s.g.width()] }

// fold adds the four groups of 64 bytes: (0 + 1) + (2 + 3).
func (s *summer) fold() {
	k := len(s.folded())
	for _, pair := range [][2]int{{0, 1}, {2, 3}, {0, 2}} {
		for i := range k {
			a, b := s.acc[pair[0]*k+i], s.acc[pair[1]*k+i]
			s.a.op("VADD", b, a, a)
		}
	}
}

// push adds the sums of pieces that are as many, as a binary counter carries, and
// puts the result on the stack.
func (s *summer) push(top, count reg.Register) {
	c, bits := s.g.ctx, s.g.ctx.GP64()
	c.MOVQ(count, bits)
	c.INCQ(count)
	c.Label("carry")
	c.TESTQ(operand.I32(1), bits)
	c.JEQ(operand.LabelRef("put"))
	c.SUBQ(operand.I32(foldBytes), top)
	for i, v := range s.folded() {
		s.a.op("VADD", mem(top, i*s.g.width()), v, v)
	}
	c.SHRQ(operand.Imm(1), bits)
	c.JMP(operand.LabelRef("carry"))
	c.Label("put")
	for i, v := range s.folded() {
		s.a.op("VMOVU", v, mem(top, i*s.g.width()))
	}
	c.ADDQ(operand.I32(foldBytes), top)
}

// tail sums and folds the last piece, which is not whole.
func (s *summer) tail() {
	c := s.g.ctx
	for _, v := range s.acc {
		s.a.op("VXOR", v, v, v)
	}
	lanes := s.a.lanes()
	s.g.loop("whole", s.left, lanes*len(s.acc), func() {
		s.step(false)
		c.SUBQ(operand.I32(lanes*len(s.acc)), s.left)
	})
	rest, bytes := c.GP64(), c.GP64()
	c.MOVQ(s.left, rest)
	c.MOVQ(s.left, bytes)
	c.SHLQ(operand.Imm(s.g.shift()), bytes)
	c.ANDQ(operand.I32(lanes-1), rest)
	m := s.a.lanesMask(rest)
	if s.a.single != s.g.single && !s.g.wide { // the mask of elements half as long
		m = s.g.lanesMask(rest)
	}
	for v := range s.acc {
		c.CMPQ(s.left, operand.I32(lanes*(v+1)))
		c.JLT(operand.LabelRef(label("masked", v)))
		s.a.op("VADD", s.term(s.a, s.at(v)), s.acc[v], s.acc[v])
	}
	c.JMP(operand.LabelRef("tailed"))
	for v := range s.acc {
		c.Label(label("masked", v))
		s.a.op("VADD", s.term(s.a, s.masked(v, m)), s.acc[v], s.acc[v])
		if v < len(s.acc)-1 {
			c.JMP(operand.LabelRef("tailed"))
		}
	}
	c.Label("tailed")
	for _, p := range s.x {
		c.ADDQ(bytes, p)
	}
	s.fold()
}

// masked is at for the lanes of a mask, with 0 in others.
func (s *summer) masked(v int, m mask) []operand.Op {
	var x []operand.Op
	for _, p := range s.x {
		at := mem(p, v*s.inStep)
		if s.a.single == s.g.single {
			x = append(x, s.a.loadMasked(at, m))
			continue
		}
		d := s.a.new()
		if s.g.wide {
			s.g.ctx.VCVTPS2PD_Z(at, m, d)
		} else {
			half := s.g.ctx.XMM()
			s.g.ctx.VMASKMOVPS(at, m.(reg.Vec).AsX(), half)
			s.g.ctx.VCVTPS2PD(half, d)
		}
		x = append(x, d)
	}
	return x
}

// join adds what is on the stack, from the top down.
func (s *summer) join(top reg.Register, stack operand.Mem) {
	c, base := s.g.ctx, s.g.ctx.GP64()
	c.LEAQ(stack, base)
	c.Label("pop")
	c.CMPQ(top, base)
	c.JEQ(operand.LabelRef("popped"))
	c.SUBQ(operand.I32(foldBytes), top)
	for i, v := range s.folded() {
		s.a.op("VADD", mem(top, i*s.g.width()), v, v)
	}
	c.JMP(operand.LabelRef("pop"))
	c.Label("popped")
}

// lanes adds the lanes of the folded sums, always those half as many apart, and
// 0, which makes 0 of -0.
func (s *summer) lanes() vec {
	c, v := s.g.ctx, s.acc[0]
	x, y := v.(reg.Vec).AsX(), v.(reg.Vec).AsY()
	if s.g.wide {
		h := c.YMM()
		c.VEXTRACTF64X4(operand.Imm(1), v, h)
		s.a.op("VADD", h, y, y)
	} else {
		s.a.op("VADD", s.acc[1], v, v)
	}
	h := c.XMM()
	c.VEXTRACTF128(operand.Imm(1), y, h)
	s.a.op("VADD", h, x, x)
	if s.a.single {
		c.VMOVHLPS(x, x, h)
		c.VADDPS(h, x, x)
		c.VMOVSHDUP(x, h)
		c.VADDSS(h, x, x)
		c.VXORPS(h, h, h)
		c.VADDSS(h, x, x)
		return x
	}
	c.VUNPCKHPD(x, x, h)
	c.VADDSD(h, x, x)
	c.VXORPD(h, h, h)
	c.VADDSD(h, x, x)
	return x
}
