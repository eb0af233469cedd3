// Command gemm writes the micro-kernels of the matrix product, for AVX-512 and
// for AVX2 with FMA. "go generate" in internal/kern runs it.
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!noasm")
	for _, f := range []family{
		{name: "tile512f64", size: 8, wide: true, rows: []int{12, 8, 4, 2, 1}},
		{name: "tile512f32", size: 4, wide: true, rows: []int{12, 8, 4, 2, 1}},
		{name: "tile256f64", size: 8, rows: []int{6, 4, 2, 1}},
		{name: "tile256f32", size: 4, rows: []int{6, 4, 2, 1}},
	} {
		f.generate()
	}
	Generate()
}

// family is one function: the same tile for several heights, one or two vectors
// wide. The heights fall by halves, so that any edge is a few tiles.
type family struct {
	name string
	size int // bytes of an element
	wide bool
	rows []int
}

func (f *family) lanes() int {
	if f.wide {
		return 64 / f.size
	}
	return 32 / f.size
}

func (f *family) vector() reg.VecVirtual {
	if f.wide {
		return ZMM()
	}
	return YMM()
}

// The registers that every tile of a function shares.
type frame struct {
	c, a, b, k    reg.GPVirtual
	ldc, csa, ldb reg.GPVirtual
	rsa           map[int]reg.GPVirtual // odd multiples of the distance of rows in a
	mask          [2]reg.OpmaskVirtual
}

func (f *family) generate() {
	kind := map[int]string{4: "float32", 8: "float64"}[f.size]
	TEXT(f.name, NOSPLIT, fmt.Sprintf("func(c, a, b *%s, k, ldc, rsa, csa, ldb, rows, cols int, add bool)", kind))
	Pragma("noescape")
	Doc(
		fmt.Sprintf("%s stores in the tile c of rows×cols elements (adds to it, if add is set)", f.name),
		"the products of k columns of a and k rows of b, one fused multiply-add after the other:",
		"c[i*ldc+j] = fma(a[i*rsa+l*csa], b[l*ldb+j], c[i*ldc+j]) for l = 0, 1, …",
		fmt.Sprintf("rows is one of %v. Rows of b are read up to the next multiple of %d columns,", f.rows, f.lanes()),
		map[bool]string{true: "c is touched only inside of cols.", false: "and cols is such a multiple."}[f.wide]+
			fmt.Sprintf(" cols is 1…%d.", 2*f.lanes()),
	)
	for v := 2; v >= 1; v-- {
		if v == 2 {
			cols := Load(Param("cols"), GP64())
			CMPQ(cols, Imm(uint64(f.lanes())))
			JLE(LabelRef("one_vector"))
		} else {
			Label("one_vector")
		}
		for i, r := range f.rows {
			if i+1 < len(f.rows) {
				rows := Load(Param("rows"), GP64())
				CMPQ(rows, Imm(uint64(r)))
				JNE(LabelRef(fmt.Sprintf("not_%dx%d", r, v)))
			}
			f.tile(r, v)
			if i+1 < len(f.rows) {
				Label(fmt.Sprintf("not_%dx%d", r, v))
			}
		}
	}
}

// tile writes the code of r rows and v vectors.
func (f *family) tile(r, v int) {
	Comment(fmt.Sprintf("%d rows of %d vectors.", r, v))
	fr := f.load(r)
	acc := make([]reg.VecVirtual, r*v)
	for i := range acc {
		acc[i] = f.vector()
	}
	name := fmt.Sprintf("%dx%d", r, v)
	f.start(fr, acc, r, v, name)
	f.loop(fr, acc, r, v, name)
	f.finish(fr, acc, r, v)
	VZEROUPPER()
	RET()
}

// load reads the arguments and turns distances into bytes.
func (f *family) load(r int) *frame {
	shift := Imm(uint64(map[int]int{4: 2, 8: 3}[f.size]))
	fr := &frame{rsa: map[int]reg.GPVirtual{}}
	get := func(name string) reg.GPVirtual {
		return Load(Param(name), GP64()).(reg.GPVirtual)
	}
	fr.a, fr.b, fr.k = get("a"), get("b"), get("k")
	fr.csa, fr.ldb = get("csa"), get("ldb")
	SHLQ(shift, fr.csa)
	SHLQ(shift, fr.ldb)
	if r > 1 {
		fr.rsa[1] = get("rsa")
		SHLQ(shift, fr.rsa[1])
	}
	for odd := 3; odd < r; odd += 2 {
		fr.rsa[odd] = GP64()
		LEAQ(Mem{Base: fr.rsa[odd-2], Index: fr.rsa[1], Scale: 2}, fr.rsa[odd])
	}
	return fr
}

// output reads the arguments that are about c.
func (f *family) output(fr *frame, v int) {
	fr.c = Load(Param("c"), GP64()).(reg.GPVirtual)
	fr.ldc = Load(Param("ldc"), GP64()).(reg.GPVirtual)
	SHLQ(Imm(uint64(map[int]int{4: 2, 8: 3}[f.size])), fr.ldc)
	if !f.wide {
		return
	}
	// The mask of the last vector: cols-(v-1)*lanes ones.
	n, ones := Load(Param("cols"), reg.RCX), GP64()
	if v == 2 {
		SUBQ(Imm(uint64(f.lanes())), n)
	}
	MOVQ(I32(1), ones)
	SHLQ(reg.CL, ones)
	DECQ(ones)
	fr.mask[v-1] = K()
	KMOVW(ones.As32(), fr.mask[v-1])
}

// rows calls do with the place of every vector of c.
func (f *family) each(fr *frame, r, v int, do func(m Mem, at, col int)) {
	for i := range r {
		for j := range v {
			do(Mem{Base: fr.c, Disp: j * f.size * f.lanes()}, i*v+j, j)
		}
		if i < r-1 {
			ADDQ(fr.ldc, fr.c)
		}
	}
}

// start sets the accumulators to c or to 0.
func (f *family) start(fr *frame, acc []reg.VecVirtual, r, v int, name string) {
	add := Load(Param("add"), GP8())
	TESTB(add, add)
	JZ(LabelRef("zero_" + name))
	f.output(fr, v)
	f.each(fr, r, v, func(m Mem, at, col int) { f.move(m, acc[at], fr.mask[col]) })
	JMP(LabelRef("start_" + name))
	Label("zero_" + name)
	for _, x := range acc {
		if f.wide {
			VPXORQ(x, x, x)
		} else {
			VXORPD(x, x, x)
		}
	}
	Label("start_" + name)
}

// loop adds the products.
func (f *family) loop(fr *frame, acc []reg.VecVirtual, r, v int, name string) {
	TESTQ(fr.k, fr.k)
	JZ(LabelRef("end_" + name))
	Label("loop_" + name)
	row := make([]reg.VecVirtual, v)
	for j := range row {
		row[j] = f.vector()
		f.move(Mem{Base: fr.b, Disp: j * f.size * f.lanes()}, row[j], nil)
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
			f.fma(x[i%2], row[j], acc[i*v+j])
		}
	}
	ADDQ(fr.csa, fr.a)
	ADDQ(fr.ldb, fr.b)
	DECQ(fr.k)
	JNZ(LabelRef("loop_" + name))
	Label("end_" + name)
}

// finish stores the accumulators.
func (f *family) finish(fr *frame, acc []reg.VecVirtual, r, v int) {
	f.output(fr, v)
	f.each(fr, r, v, func(m Mem, at, col int) { f.move(acc[at], m, fr.mask[col]) })
}

// move copies a vector between a register and memory, under a mask if it is set.
func (f *family) move(from, to Op, mask reg.OpmaskVirtual) {
	switch load := IsMem(from); {
	case mask == nil && f.size == 8:
		VMOVUPD(from, to)
	case mask == nil:
		VMOVUPS(from, to)
	case load && f.size == 8:
		VMOVUPD_Z(from, mask, to)
	case load:
		VMOVUPS_Z(from, mask, to)
	case f.size == 8:
		VMOVUPD(from, mask, to)
	default:
		VMOVUPS(from, mask, to)
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
