package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// ones is the address of eight words of ones and eight of zeros: what begins
// n words before the middle is a mask of n.
func ones() Mem {
	if onesTable == nil {
		m := GLOBL("ones", RODATA|NOPTR)
		for i := range 8 {
			DATA(4*i, U32(0xffffffff))
		}
		for i := range 8 {
			DATA(32+4*i, U32(0))
		}
		onesTable = &m
	}
	return *onesTable
}

var onesTable *Mem

// vectorMask returns the mask of the last of the vectors that n elements of size
// bytes fill up; full is how many elements those vectors hold. n is used up.
func vectorMask(n reg.GPVirtual, full, size int) reg.VecVirtual {
	at, mask := GP64(), YMM()
	LEAQ(ones(), at)
	SHLQ(shift(size), n)
	SUBQ(n, at)
	VMOVUPS(Mem{Base: at, Disp: full * size}, mask)
	return mask
}

// copyPanels writes the function that cuts a matrix into panels.
func copyPanels() {
	const most = 4
	TEXT("copyPanels", NOSPLIT, "func(dst *float32, ldd, step int, src *float32, lds, rows, cols, panels int)")
	Pragma("noescape")
	Doc(
		"copyPanels copies a matrix of rows rows and as many columns as so many panels of cols have, all in",
		"words. The rows are lds apart in src; in dst the panels are step apart, and their rows ldd.",
		fmt.Sprintf("cols is 1…%d, rows and panels at least 1. In dst zeros follow each row up to a multiple of", 8*most),
		"8. The next row is stored after that, so that it may begin there.",
	)
	for v := 1; v <= most; v++ {
		if v < most {
			CMPQ(loadParam("cols"), Imm(uint64(8*v)))
			JG(LabelRef(fmt.Sprintf("above%d", v)))
		}
		copyPanelsOf(v)
		if v < most {
			Label(fmt.Sprintf("above%d", v))
		}
	}
}

// copyPanelsOf writes the loops for panels of v vectors. They take some rows of
// every panel, before they take further ones: so src is read along its rows,
// whose lines are close in memory.
func copyPanelsOf(v int) {
	const group = 8
	get := func(name string) reg.GPVirtual {
		r := loadParam(name)
		SHLQ(Imm(2), r)
		return r
	}
	dst, src, rows := loadParam("dst"), loadParam("src"), loadParam("rows")
	ldd, lds, step, width := get("ldd"), get("lds"), get("step"), get("cols")
	mask := vectorMask(loadParam("cols"), 8*v, 4)
	next, panels, d, s, r, few := fmt.Sprintf("group%d", v), fmt.Sprintf("panel%d", v), GP64(), GP64(), GP64(), GP64()
	Label(next)
	MOVQ(U32(group), few)
	CMPQ(rows, few)
	CMOVQLT(rows, few)
	n := loadParam("panels")
	pd, ps := GP64(), GP64()
	MOVQ(dst, pd)
	MOVQ(src, ps)
	Label(panels)
	MOVQ(pd, d)
	MOVQ(ps, s)
	MOVQ(few, r)
	row := fmt.Sprintf("row%d", v)
	Label(row)
	for j := range v {
		x := YMM()
		if j < v-1 {
			VMOVUPS(Mem{Base: s, Disp: 32 * j}, x)
		} else {
			VMASKMOVPS(Mem{Base: s, Disp: 32 * j}, mask, x)
		}
		VMOVUPS(x, Mem{Base: d, Disp: 32 * j})
	}
	ADDQ(lds, s)
	ADDQ(ldd, d)
	DECQ(r)
	JNZ(LabelRef(row))
	ADDQ(step, pd)
	ADDQ(width, ps)
	DECQ(n)
	JNZ(LabelRef(panels))
	for _, move := range [][2]reg.GPVirtual{{ldd, dst}, {lds, src}} {
		MOVQ(few, d)
		IMULQ(move[0], d)
		ADDQ(d, move[1])
	}
	SUBQ(few, rows)
	JG(LabelRef(next))
	VZEROUPPER()
	RET()
}

// addBlock writes the function that adds a matrix of a few vectors in width.
func addBlock(size int) {
	const most = 4
	f, lanes := family{size: size}, 32/size
	name := fmt.Sprintf("addBlock%d", 8*size)
	TEXT(name, NOSPLIT, fmt.Sprintf("func(dst *%s, ldd int, src *%[1]s, lds, rows, cols int)", kind(size)))
	Pragma("noescape")
	Doc(
		name+" adds the matrix src of rows×cols elements, whose rows are lds apart, to dst, whose rows",
		fmt.Sprintf("are ldd apart. cols is 1…%d, rows at least 1. 0 is added to what follows a row of dst, up to", most*lanes),
		fmt.Sprintf("a multiple of %d.", lanes),
	)
	for v := 1; v <= most; v++ {
		above := fmt.Sprintf("above%d", v)
		if v < most {
			CMPQ(loadParam("cols"), Imm(uint64(v*lanes)))
			JG(LabelRef(above))
		}
		dst, src, ldd, lds, rows := loadParam("dst"), loadParam("src"), loadParam("ldd"), loadParam("lds"), loadParam("rows")
		SHLQ(shift(size), ldd)
		SHLQ(shift(size), lds)
		mask := vectorMask(loadParam("cols"), v*lanes, size)
		loop := fmt.Sprintf("loop%d", v)
		Label(loop)
		for j := range v {
			x := YMM()
			if j < v-1 {
				VMOVUPS(Mem{Base: src, Disp: 32 * j}, x)
			} else {
				f.masked(Mem{Base: src, Disp: 32 * j}, x, mask)
			}
			if size == 8 {
				VADDPD(Mem{Base: dst, Disp: 32 * j}, x, x)
			} else {
				VADDPS(Mem{Base: dst, Disp: 32 * j}, x, x)
			}
			VMOVUPS(x, Mem{Base: dst, Disp: 32 * j})
		}
		ADDQ(lds, src)
		ADDQ(ldd, dst)
		DECQ(rows)
		JNZ(LabelRef(loop))
		VZEROUPPER()
		RET()
		if v < most {
			Label(above)
		}
	}
}

func loadParam(name string) reg.GPVirtual { return Load(Param(name), GP64()).(reg.GPVirtual) }
