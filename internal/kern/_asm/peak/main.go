// Command peak writes loops of fused multiply-adds that do nothing else: the
// limit that products are measured against. "go generate" in internal/kern runs it.
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// chains hide the latency of 4 or 5 cycles at two multiply-adds a cycle.
const chains = 12

func main() {
	ConstraintExpr("!noasm")
	generate("peak512f64", "float64", func() reg.VecVirtual { return ZMM() }, VFMADD231PD)
	generate("peak512f32", "float32", func() reg.VecVirtual { return ZMM() }, VFMADD231PS)
	generate("peak256f64", "float64", func() reg.VecVirtual { return YMM() }, VFMADD231PD)
	generate("peak256f32", "float32", func() reg.VecVirtual { return YMM() }, VFMADD231PS)
	Generate()
}

func generate(name, kind string, vector func() reg.VecVirtual, fma func(...Op)) {
	TEXT(name, NOSPLIT, "func(rounds int)")
	Doc(fmt.Sprintf("%s does rounds × %d independent multiply-adds of vectors of %s. rounds is at least 1.", name, chains, kind))
	n := Load(Param("rounds"), GP64())
	x := vector()
	VXORPD(x.AsY(), x.AsY(), x.AsY())
	var acc [chains]reg.VecVirtual
	for i := range acc {
		acc[i] = vector()
		VXORPD(acc[i].AsY(), acc[i].AsY(), acc[i].AsY())
	}
	Label("loop")
	for _, a := range acc {
		fma(x, x, a)
	}
	DECQ(n)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}
