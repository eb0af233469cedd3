package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// precision is what differs between the functions of two element types. All use
// vectors of 32 bytes: they wait for memory.
type precision struct{ size int }

func (p precision) family() *family { return &family{size: p.size} }
func (p precision) bits() int       { return 8 * p.size }
func (p precision) lanes() int      { return 32 / p.size }

// multiples holds odd multiples of a distance in registers.
type multiples map[int]reg.GPVirtual

// upTo returns the odd multiples of one that are less than n.
func upTo(one reg.GPVirtual, n int) multiples {
	m := multiples{1: one}
	for odd := 3; odd < n; odd += 2 {
		m[odd] = GP64()
		LEAQ(Mem{Base: m[odd-2], Index: one, Scale: 2}, m[odd])
	}
	return m
}

// at returns the place that is i times the distance behind base.
func (m multiples) at(base reg.GPVirtual, i, disp int) Mem {
	if i == 0 {
		return Mem{Base: base, Disp: disp}
	}
	odd, scale := i, 1
	for odd%2 == 0 {
		odd, scale = odd/2, scale*2
	}
	return Mem{Base: base, Disp: disp, Index: m[odd], Scale: uint8(scale)}
}

// addRows writes the function that adds multiples of rows.
func (p precision) addRows() {
	f := p.family()
	name := fmt.Sprintf("addRows%d", p.bits())
	TEXT(name, NOSPLIT, fmt.Sprintf("func(c, b, x *%s, n, ldb, rows int)", kind(p.size)))
	Pragma("noescape")
	Doc(
		name+" adds to c[j], for j < n, the products x[l]·b[l*ldb+j] of some rows, one fused",
		"multiply-add after the other. rows is 8, 4, 2 or 1; n is at least 1.",
	)
	for _, rows := range []int{8, 4, 2, 1} {
		next := fmt.Sprintf("not%d", rows)
		if rows > 1 {
			CMPQ(loadParam("rows"), Imm(uint64(rows)))
			JNE(LabelRef(next))
		}
		c, b, at, n, ldb := loadParam("c"), loadParam("b"), loadParam("x"), loadParam("n"), loadParam("ldb")
		SHLQ(shift(p.size), ldb)
		row := upTo(ldb, rows)
		x := make([]reg.VecVirtual, rows)
		for l := range x {
			x[l] = YMM()
			f.broadcast(Mem{Base: at, Disp: l * p.size}, x[l])
		}
		loop, end, done := fmt.Sprintf("loop%d", rows), fmt.Sprintf("end%d", rows), fmt.Sprintf("done%d", rows)
		SUBQ(Imm(uint64(p.lanes())), n)
		JLT(LabelRef(end))
		Label(loop)
		sum := YMM()
		VMOVUPS(Mem{Base: c}, sum)
		for l := range x {
			f.fma(row.at(b, l, 0), x[l], sum)
		}
		VMOVUPS(sum, Mem{Base: c})
		ADDQ(Imm(32), c)
		ADDQ(Imm(32), b)
		SUBQ(Imm(uint64(p.lanes())), n)
		JGE(LabelRef(loop))
		Label(end)
		ADDQ(Imm(uint64(p.lanes())), n)
		JZ(LabelRef(done))
		mask, y := vectorMask(n, p.lanes(), p.size), YMM()
		f.masked(Mem{Base: c}, sum, mask)
		for l := range x {
			f.masked(row.at(b, l, 0), y, mask)
			f.fma(y, x[l], sum)
		}
		f.masked(sum, Mem{Base: c}, mask)
		Label(done)
		VZEROUPPER()
		RET()
		if rows > 1 {
			Label(next)
		}
	}
}

// dots writes the function of products of rows and a vector.
func (p precision) dots() {
	name := fmt.Sprintf("dots%d", p.bits())
	TEXT(name, NOSPLIT, fmt.Sprintf("func(c, a, x *%s, k, lda, groups int)", kind(p.size)))
	Pragma("noescape")
	Doc(
		fmt.Sprintf("%s adds to c[i], for i < %d·groups, the products a[i*lda+l]·x[l] for l < k, one", name, p.lanes()),
		"fused multiply-add after the other, the rows in the lanes of vectors. groups is 2 or 1.",
	)
	for _, groups := range []int{2, 1} {
		next := fmt.Sprintf("not%d", groups)
		if groups > 1 {
			CMPQ(loadParam("groups"), Imm(uint64(groups)))
			JNE(LabelRef(next))
		}
		p.dotsOf(groups)
		if groups > 1 {
			Label(next)
		}
	}
}

// dotsOf writes the loops for a number of groups of as many rows as a vector has
// lanes. Of each group a cache line of every row is read, and transposed, before
// the next: rows that are a power of two apart push each other out of the cache.
func (p precision) dotsOf(groups int) {
	f := p.family()
	at, x, k, lda := loadParam("a"), loadParam("x"), loadParam("k"), loadParam("lda")
	SHLQ(shift(p.size), lda)
	row, lanes := upTo(lda, p.lanes()), GP64()
	MOVQ(lda, lanes)
	SHLQ(Imm(map[int]uint64{4: 2, 8: 3}[p.lanes()]), lanes)
	base := []reg.GPVirtual{at} // the first row of each group
	for g := 1; g < groups; g++ {
		base = append(base, GP64())
		MOVQ(base[g-1], base[g])
		ADDQ(lanes, base[g])
	}
	from := func(g, i, disp int) Mem { return row.at(base[g], i, disp) }
	advance := func(bytes int) {
		for _, b := range base {
			ADDQ(Imm(uint64(bytes)), b)
		}
		ADDQ(Imm(uint64(bytes)), x)
	}
	acc := make([]reg.VecVirtual, groups)
	c := loadParam("c")
	for g := range acc {
		acc[g] = YMM()
		VMOVUPS(Mem{Base: c, Disp: 32 * g}, acc[g])
	}
	one, done := fmt.Sprintf("one%d", groups), fmt.Sprintf("done%d", groups)
	add := func(g, l int, column reg.VecVirtual) {
		v := YMM()
		f.broadcast(Mem{Base: x, Disp: l * p.size}, v)
		f.fma(column, v, acc[g])
	}
	for _, bytes := range []int{64, 32} {
		steps, loop, rest := uint64(bytes/p.size), fmt.Sprintf("loop%dx%d", bytes, groups), fmt.Sprintf("rest%dx%d", bytes, groups)
		SUBQ(Imm(steps), k)
		JLT(LabelRef(rest))
		Label(loop)
		for g := range acc {
			for h := 0; h < bytes; h += 16 {
				for l, column := range p.columns(func(i int) Mem { return from(g, i, h) }) {
					add(g, h/p.size+l, column)
				}
			}
		}
		advance(bytes)
		SUBQ(Imm(steps), k)
		JGE(LabelRef(loop))
		Label(rest)
		ADDQ(Imm(steps), k)
	}
	TESTQ(k, k)
	JZ(LabelRef(done))
	Label(one)
	for g := range acc {
		add(g, 0, p.column(func(i int) Mem { return from(g, i, 0) }))
	}
	advance(p.size)
	DECQ(k)
	JNZ(LabelRef(one))
	Label(done)
	c = loadParam("c")
	for g := range acc {
		VMOVUPS(acc[g], Mem{Base: c, Disp: 32 * g})
	}
	VZEROUPPER()
	RET()
}

// columns returns as many columns of rows as half a vector has lanes. Rows whose
// number differs by that come together in a vector, so that the rest happens
// inside of halves.
func (p precision) columns(half func(i int) Mem) []reg.VecVirtual {
	x := make([]reg.VecVirtual, p.lanes()/2)
	for i := range x {
		y := YMM()
		VBROADCASTF128(half(i), y)
		VINSERTF128(Imm(1), half(i+len(x)), y, y)
		x[i] = y
	}
	pair := func(unpack func(ops ...Op), a, b reg.VecVirtual) reg.VecVirtual {
		y := YMM()
		unpack(b, a, y)
		return y
	}
	if p.size == 8 {
		return []reg.VecVirtual{pair(VUNPCKLPD, x[0], x[1]), pair(VUNPCKHPD, x[0], x[1])}
	}
	l0, l1 := pair(VUNPCKLPS, x[0], x[1]), pair(VUNPCKLPS, x[2], x[3])
	h0, h1 := pair(VUNPCKHPS, x[0], x[1]), pair(VUNPCKHPS, x[2], x[3])
	return []reg.VecVirtual{pair(VUNPCKLPD, l0, l1), pair(VUNPCKHPD, l0, l1), pair(VUNPCKLPD, h0, h1), pair(VUNPCKHPD, h0, h1)}
}

// column returns a vector of one element of each of some rows.
func (p precision) column(row func(i int) Mem) reg.VecVirtual {
	// The first load fills the vector, so that no part of it is undefined.
	half := func(first int) reg.VecVirtual {
		y := YMM()
		p.family().broadcast(row(first), y)
		x := y.AsX()
		if p.size == 8 {
			VMOVHPD(row(first+1), x, x)
			return y
		}
		for i := 1; i < 4; i++ {
			VINSERTPS(Imm(uint64(16*i)), row(first+i), x, x)
		}
		return y
	}
	lo, hi, y := half(0), half(p.lanes()/2), YMM()
	VINSERTF128(Imm(1), hi.AsX(), lo, y)
	return y
}
