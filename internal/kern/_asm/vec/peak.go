package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
)

// chains hide the latency of 4 or 5 cycles at two multiply-adds a cycle.
const chains = 12

func peaks() []sweep {
	return []sweep{{
		"multiplyAdds", "rounds int",
		fmt.Sprintf("does rounds × %d independent multiply-adds of vectors, and nothing else. rounds is at least 1.", chains),
		(*gen).multiplyAdds,
	}}
}

func (g *gen) multiplyAdds() {
	rounds, x := g.arg("rounds"), g.zero()
	var acc [chains]vec
	for i := range acc {
		acc[i] = g.zero()
	}
	g.ctx.Label("round")
	for _, a := range acc {
		g.addMul(a, x, x)
	}
	g.ctx.DECQ(rounds)
	g.ctx.JNZ(operand.LabelRef("round"))
}
