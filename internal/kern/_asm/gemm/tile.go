package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The registers that the parts of a tile share.
type frame struct {
	a, b, csa, ldb reg.GPVirtual
	fetch          reg.GPVirtual         // the line that is fetched next
	rsa            map[int]reg.GPVirtual // odd multiples of the distance of rows in a
	acc            []reg.VecVirtual
}

// tile writes the code of r rows and v vectors.
func (f *family) tile(r, v int) {
	Comment(fmt.Sprintf("%d rows of %d vectors.", r, v))
	name := fmt.Sprintf("%dx%d", r, v)
	fr := &frame{acc: make([]reg.VecVirtual, r*v)}
	for i := range fr.acc {
		fr.acc[i] = f.vector()
	}
	Label("tile_" + name)
	f.start(fr, r, v, name)
	f.load(fr, r)
	k := get("k")
	fr.fetch = get("fetch")
	f.loop(fr, r, v, k, f.unroll, name)
	MOVQ(fr.fetch, field("fetch"))
	Comment("The steps that are left.")
	MOVQ(field("k"), k)
	ANDQ(Imm(uint64(f.unroll-1)), k)
	f.loop(fr, r, v, k, 1, name)
	f.output(r, v, name+"_out", func(m Mem, at, _ int) { f.move(fr.acc[at], m) },
		func(m Mem, at int, mask reg.Register) { f.masked(fr.acc[at], m, mask) })
	f.next(r, name)
	VZEROUPPER()
	RET()
}

// next goes on to the tile below, if there is one.
func (f *family) next(r int, name string) {
	c, ldc := f.place()
	Comment("The tile below.")
	IMUL3Q(Imm(uint64(r)), ldc, ldc)
	ADDQ(ldc, c)
	MOVQ(c, field("c"))
	a := get("nexta")
	SHLQ(shift(f.size), a)
	ADDQ(a, field("a"))
	DECQ(field("tiles"))
	JNZ(LabelRef("tile_" + name))
}

// start sets the accumulators to c or to 0. The tile below follows soon: its
// lines of c are fetched while this one is computed.
func (f *family) start(fr *frame, r, v int, name string) {
	CMPQ(field("add"), Imm(0))
	JEQ(LabelRef("zero_" + name))
	f.output(r, v, name+"_in", func(m Mem, at, _ int) { f.move(m, fr.acc[at]) },
		func(m Mem, at int, mask reg.Register) { f.masked(m, fr.acc[at], mask) })
	JMP(LabelRef("start_" + name))
	Label("zero_" + name)
	for _, x := range fr.acc {
		if f.wide {
			VPXORQ(x, x, x)
		} else {
			VXORPS(x, x, x)
		}
	}
	Label("start_" + name)
	c, ldc := f.place()
	if r > 1 {
		n := GP64()
		IMUL3Q(Imm(uint64(r)), ldc, n)
		ADDQ(n, c)
	} else {
		ADDQ(ldc, c)
	}
	for i := range r {
		for at := 0; at < v*f.bytes(); at += 64 {
			PREFETCHT0(Mem{Base: c, Disp: at})
		}
		PREFETCHT0(Mem{Base: c, Disp: v*f.bytes() - 1})
		if i < r-1 {
			ADDQ(ldc, c)
		}
	}
}

// load reads the arguments about a and b, and turns distances into bytes.
func (f *family) load(fr *frame, r int) {
	fr.a, fr.b, fr.csa, fr.ldb = get("a"), get("b"), get("csa"), get("ldb")
	SHLQ(shift(f.size), fr.csa)
	SHLQ(shift(f.size), fr.ldb)
	fr.rsa = map[int]reg.GPVirtual{}
	if r > 1 {
		fr.rsa[1] = get("rsa")
		SHLQ(shift(f.size), fr.rsa[1])
	}
	for odd := 3; odd < r; odd += 2 {
		fr.rsa[odd] = GP64()
		LEAQ(Mem{Base: fr.rsa[odd-2], Index: fr.rsa[1], Scale: 2}, fr.rsa[odd])
	}
}

// place returns where c begins and the bytes between its rows.
func (f *family) place() (c, ldc reg.GPVirtual) {
	c, ldc = get("c"), get("ldc")
	SHLQ(shift(f.size), ldc)
	return c, ldc
}

// output calls whole for every vector of c and, if the last ones of the rows
// are narrower, instead of them part. A mask costs AVX-512 nothing, so that it
// has one form only.
func (f *family) output(r, v int, name string, whole func(m Mem, at, col int), part func(m Mem, at int, mask reg.Register)) {
	each := func(last func(m Mem, at, col int)) {
		c, ldc := f.place()
		for i := range r {
			for j := range v {
				do := whole
				if j == v-1 {
					do = last
				}
				do(Mem{Base: c, Disp: j * f.bytes()}, i*v+j, j)
			}
			if i < r-1 {
				ADDQ(ldc, c)
			}
		}
	}
	if f.wide {
		mask := f.mask(v)
		each(func(m Mem, at, _ int) { part(m, at, mask) })
		return
	}
	CMPQ(field("cols"), Imm(uint64(v*f.lanes())))
	JNE(LabelRef("part_" + name))
	each(whole)
	JMP(LabelRef("done_" + name))
	Label("part_" + name)
	mask := f.mask(v)
	each(func(m Mem, at, _ int) { part(m, at, mask) })
	Label("done_" + name)
}

// mask returns the mask of the last vector of cols.
func (f *family) mask(v int) reg.Register {
	if !f.wide {
		n := get("cols")
		return vectorMask(n, v*f.lanes(), f.size)
	}
	MOVQ(field("cols"), reg.RCX)
	if v == 2 {
		SUBQ(Imm(uint64(f.lanes())), reg.RCX)
	}
	ones, mask := GP64(), K()
	MOVQ(I32(1), ones)
	SHLQ(reg.CL, ones)
	DECQ(ones)
	KMOVW(ones.As32(), mask)
	return mask
}

// loop adds the products of the next steps of k, in rounds of some steps; k
// counts the steps, and is used up.
func (f *family) loop(fr *frame, r, v int, k reg.GPVirtual, steps int, name string) {
	loop, end := fmt.Sprintf("by%d_%s", steps, name), fmt.Sprintf("endby%d_%s", steps, name)
	SUBQ(Imm(uint64(steps)), k)
	JLT(LabelRef(end))
	Label(loop)
	for range steps {
		f.step(fr, r, v)
	}
	if steps > 1 {
		PREFETCHT0(Mem{Base: fr.fetch})
		ADDQ(Imm(64), fr.fetch)
	}
	SUBQ(Imm(uint64(steps)), k)
	JGE(LabelRef(loop))
	Label(end)
}

// step adds the products of a column of a and a row of b.
func (f *family) step(fr *frame, r, v int) {
	row := make([]reg.VecVirtual, v)
	for j := range row {
		row[j] = f.vector()
		f.move(Mem{Base: fr.b, Disp: j * f.bytes()}, row[j])
	}
	x := [2]reg.VecVirtual{f.vector(), f.vector()}
	for i := range r {
		m := Mem{Base: fr.a}
		if i > 0 {
			odd, scale := i, 1
			for odd%2 == 0 {
				odd, scale = odd/2, scale*2
			}
			m.Index, m.Scale = fr.rsa[odd], uint8(scale)
		}
		f.broadcast(m, x[i%2])
		for j := range v {
			f.fma(x[i%2], row[j], fr.acc[i*v+j])
		}
	}
	ADDQ(fr.csa, fr.a)
	ADDQ(fr.ldb, fr.b)
}

// move copies a vector between a register and memory.
func (f *family) move(from, to Op) { VMOVUPS(from, to) }

// masked copies a vector between a register and memory, under a mask.
func (f *family) masked(from, to Op, mask reg.Register) {
	switch load := IsMem(from); {
	case f.wide && load && f.size == 8:
		VMOVUPD_Z(from, mask, to)
	case f.wide && load:
		VMOVUPS_Z(from, mask, to)
	case f.wide && f.size == 8:
		VMOVUPD(from, mask, to)
	case f.wide:
		VMOVUPS(from, mask, to)
	case f.size == 8:
		VMASKMOVPD(from, mask, to)
	default:
		VMASKMOVPS(from, mask, to)
	}
}

func (f *family) broadcast(from Mem, to reg.VecVirtual) {
	if f.size == 8 {
		VBROADCASTSD(from, to)
	} else {
		VBROADCASTSS(from, to)
	}
}

func (f *family) fma(x, y, acc reg.VecVirtual) {
	if f.size == 8 {
		VFMADD231PD(x, y, acc)
	} else {
		VFMADD231PS(x, y, acc)
	}
}
