package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tile is a tile of r rows and v vectors, with the registers that its parts share.
type tile struct {
	*family
	r, v           int
	name           string
	t              reg.GPVirtual // the argument
	a, b, csa, ldb reg.GPVirtual
	rsa            multiples     // of the distance of rows in a
	fetch          reg.GPVirtual // the line that is fetched next
	acc            []reg.VecVirtual
}

// write writes the code of a tile, which goes on to the tile below if there is one.
func (x *tile) write() {
	Comment(fmt.Sprintf("%d rows of %d vectors.", x.r, x.v))
	x.name = fmt.Sprintf("%dx%d", x.r, x.v)
	x.acc = make([]reg.VecVirtual, x.r*x.v)
	for i := range x.acc {
		x.acc[i] = x.vector()
	}
	Label("tile_" + x.name)
	x.start()
	x.a, x.b, x.csa, x.ldb, x.fetch = get(x.t, "a"), get(x.t, "b"), get(x.t, "csa"), get(x.t, "ldb"), get(x.t, "fetch")
	if x.r > 1 {
		x.rsa = upTo(get(x.t, "rsa"), x.r)
	}
	x.loop()
	MOVQ(x.fetch, field(x.t, "fetch"))
	c := x.store()
	MOVQ(c, field(x.t, "c"))
	next := get(x.t, "nexta")
	ADDQ(next, field(x.t, "a"))
	DECQ(field(x.t, "tiles"))
	JNZ(LabelRef("tile_" + x.name))
	VZEROUPPER()
	RET()
}

// start sets the accumulators to c, or to 0. If a tile below follows, its lines of c are fetched while this one
// is computed.
func (x *tile) start() {
	c, ldc, rows, add := get(x.t, "c"), get(x.t, "ldc"), GP64(), get(x.t, "add")
	TESTQ(add, add)
	JNZ(LabelRef("add_" + x.name))
	for _, acc := range x.acc {
		x.zero(acc)
	}
	IMUL3Q(Imm(uint64(x.r)), ldc, rows)
	ADDQ(rows, c)
	JMP(LabelRef("started_" + x.name))
	Label("add_" + x.name)
	mask := x.mask()
	x.each(c, ldc, func(i, j int, m Mem) {
		if acc := x.acc[i*x.v+j]; j < x.v-1 {
			VMOVUPS(m, acc)
		} else {
			x.masked(m, acc, mask)
		}
	})
	Label("started_" + x.name)
	CMPQ(field(x.t, "tiles"), Imm(1))
	JE(LabelRef("fetched_" + x.name))
	MOVQ(U32(uint32(x.r)), rows)
	Label("fetch_" + x.name)
	for at := 0; at < x.v*x.bytes(); at += 64 {
		PREFETCHT0(Mem{Base: c, Disp: at})
	}
	PREFETCHT0(Mem{Base: c, Disp: x.v*x.bytes() - 1})
	ADDQ(ldc, c)
	DECQ(rows)
	JNZ(LabelRef("fetch_" + x.name))
	Label("fetched_" + x.name)
}

func (f *family) zero(v reg.VecVirtual) {
	if f.wide {
		VPXORD(v, v, v)
	} else {
		VXORPS(v, v, v)
	}
}

// each calls do for every vector of c, and moves c on to the tile below.
func (x *tile) each(c, ldc reg.GPVirtual, do func(i, j int, m Mem)) {
	for i := range x.r {
		for j := range x.v {
			do(i, j, Mem{Base: c, Disp: j * x.bytes()})
		}
		ADDQ(ldc, c)
	}
}

// mask returns the mask of the last vector of cols.
func (x *tile) mask() reg.Register {
	n := get(x.t, "cols")
	if !x.wide {
		return vectorMask(n, x.v*x.lanes(), x.size)
	}
	if x.v == 2 {
		SUBQ(Imm(uint64(x.lanes())), n)
	}
	bits, mask := GP64(), K()
	MOVQ(I32(-1), bits)
	BZHIQ(n, bits, bits)
	KMOVW(bits.As32(), mask)
	return mask
}

// loop adds the products of the steps of k, of which there is one at least.
func (x *tile) loop() {
	k := get(x.t, "k")
	if x.unroll == 2 {
		TESTQ(U32(1), k)
		JZ(LabelRef("even_" + x.name))
		x.step()
		Label("even_" + x.name)
		SHRQ(Imm(1), k)
		JZ(LabelRef("end_" + x.name))
	}
	Label("loop_" + x.name)
	for range x.unroll {
		x.step()
	}
	PREFETCHT0(Mem{Base: x.fetch})
	ADDQ(Imm(uint64(x.unroll*x.bytes()/2)), x.fetch)
	DECQ(k)
	JNZ(LabelRef("loop_" + x.name))
	Label("end_" + x.name)
}

// step adds the products of a column of a and a row of b.
func (x *tile) step() {
	row := make([]reg.VecVirtual, x.v)
	for j := range row {
		row[j] = x.vector()
		VMOVUPS(Mem{Base: x.b, Disp: j * x.bytes()}, row[j])
	}
	one := [2]reg.VecVirtual{x.vector(), x.vector()}
	for i := range x.r {
		x.broadcast(x.rsa.at(x.a, i, 0), one[i%2])
		for j := range x.v {
			x.fma(one[i%2], row[j], x.acc[i*x.v+j])
		}
	}
	ADDQ(x.csa, x.a)
	ADDQ(x.ldb, x.b)
}

// store stores the accumulators, and returns where the tile below begins in c.
// Masks cost AVX-512 nothing, but AVX2 on some processors a lot.
func (x *tile) store() reg.GPVirtual {
	c, ldc := get(x.t, "c"), get(x.t, "ldc")
	whole := func(i, j int, m Mem) { VMOVUPS(x.acc[i*x.v+j], m) }
	part := func(mask reg.Register) func(i, j int, m Mem) {
		return func(i, j int, m Mem) {
			if j < x.v-1 {
				whole(i, j, m)
			} else {
				x.masked(x.acc[i*x.v+j], m, mask)
			}
		}
	}
	if !x.wide {
		CMPQ(field(x.t, "cols"), Imm(uint64(x.v*x.lanes())))
		JNE(LabelRef("part_" + x.name))
		x.each(c, ldc, whole)
		JMP(LabelRef("stored_" + x.name))
		Label("part_" + x.name)
	}
	x.each(c, ldc, part(x.mask()))
	Label("stored_" + x.name)
	return c
}

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

// fma adds to acc a product whose first factor may be in memory.
func (f *family) fma(x Op, y, acc reg.VecVirtual) {
	if f.size == 8 {
		VFMADD231PD(x, y, acc)
	} else {
		VFMADD231PS(x, y, acc)
	}
}
