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
		{name: "tile512f64", size: 8, wide: true, rows: 12, unroll: 1},
		{name: "tile512f32", size: 4, wide: true, rows: 12, unroll: 1},
		{name: "tile256f64", size: 8, rows: 6, unroll: 2},
		{name: "tile256f32", size: 4, rows: 6, unroll: 2},
	} {
		f.generate()
	}
	copyPanels()
	for _, size := range []int{8, 4} {
		addBlock(size)
		precision{size}.addRows()
		precision{size}.dots()
	}
	Generate()
}

// heights are how many rows a tile may have: others have no code of their own.
var heights = []int{12, 8, 6, 4, 3, 2, 1}

// family is one function: the same tile for every height up to rows, one or two
// vectors wide.
type family struct {
	name   string
	size   int // bytes of an element
	wide   bool
	rows   int
	unroll int // steps of k in a round of the loop: 1 or 2
}

func (f *family) bytes() int {
	if f.wide {
		return 64
	}
	return 32
}

func (f *family) lanes() int { return f.bytes() / f.size }

func (f *family) vector() reg.VecVirtual {
	if f.wide {
		return ZMM()
	}
	return YMM()
}

// fields are the places of the fields of words, all of eight bytes.
var fields = map[string]int{"c": 0, "a": 8, "b": 16, "k": 24, "ldc": 32, "rsa": 40, "csa": 48, "ldb": 56, "rows": 64, "cols": 72, "add": 80, "tiles": 88, "nexta": 96, "fetch": 104}

// get loads a field of the argument.
func get(t reg.GPVirtual, name string) reg.GPVirtual {
	r := GP64()
	MOVQ(field(t, name), r)
	return r
}

// field returns the place of a field of the argument.
func field(t reg.GPVirtual, name string) Mem { return Mem{Base: t, Disp: fields[name]} }

func (f *family) generate() {
	TEXT(f.name, NOSPLIT, fmt.Sprintf("func(t *[%d]int)", len(fields)))
	Pragma("noescape")
	Doc(
		fmt.Sprintf("%s computes some tiles of %s below each other, of 12, 8, 6, 4, 3, 2 or 1 rows, but", f.name, kind(f.size)),
		fmt.Sprintf("at most %d, and cols ≤ %d, one fused multiply-add after the other. Rows of b are read up to", f.rows, 2*f.lanes()),
		fmt.Sprintf("the next multiple of %d columns, c is touched only inside of cols. Distances are in bytes.", f.lanes()),
	)
	t := loadParam("t")
	for v := 2; v >= 1; v-- {
		if v == 2 {
			CMPQ(field(t, "cols"), Imm(uint64(f.lanes())))
			JLE(LabelRef("one_vector"))
		} else {
			Label("one_vector")
		}
		for _, r := range heights {
			if r > f.rows {
				continue
			}
			next := fmt.Sprintf("not_%dx%d", r, v)
			if r > 1 {
				CMPQ(field(t, "rows"), Imm(uint64(r)))
				JNE(LabelRef(next))
			}
			(&tile{family: f, r: r, v: v, t: t}).write()
			if r > 1 {
				Label(next)
			}
		}
	}
}

func kind(size int) string { return map[int]string{4: "float32", 8: "float64"}[size] }

func shift(size int) Op { return Imm(uint64(map[int]int{4: 2, 8: 3}[size])) }
