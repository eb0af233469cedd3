package main

import (
	"github.com/mmcloughlin/avo/ir"
)

// Bodies of an unrolled loop are woven: an instruction of the first, one of the
// second, and so on. Each is a long chain of instructions that wait for each other,
// and a processor looks only about a hundred instructions ahead, so that it would
// hardly begin the second chain before the first one ends. What is rare has jumps,
// and stays whole. AVX2 has too few registers for it: there the bodies follow each
// other.

// Comments that mark where bodies begin and end, and in them what is rare. They are
// gone after weaving.
const (
	threadBegin, threadsEnd = "thread begins", "threads end"
	rareFrom, rareTo        = "rare from", "rare to"
)

// mark marks a place in the code, if there are registers to weave.
func (g *gen) mark(comment string) {
	if g.wide {
		g.ctx.Comment(comment)
	}
}

// weave does so for all functions of a file.
func weave(f *ir.File) {
	for _, fn := range f.Functions() {
		var nodes []ir.Node
		var threads [][][]ir.Node // each body as straight pieces and rare ones in turns
		for _, n := range fn.Nodes {
			t := len(threads) - 1
			switch comment(n) {
			case threadBegin:
				threads = append(threads, [][]ir.Node{nil})
			case threadsEnd:
				nodes = append(nodes, woven(threads)...)
				threads = nil
			case rareFrom, rareTo:
				if t >= 0 {
					threads[t] = append(threads[t], nil)
				}
			default:
				if t < 0 {
					nodes = append(nodes, n)
				} else {
					p := len(threads[t]) - 1
					threads[t][p] = append(threads[t][p], n)
				}
			}
		}
		fn.Nodes = nodes
	}
}

// comment returns a node's comment, or nothing.
func comment(n ir.Node) string {
	if c, ok := n.(*ir.Comment); ok && len(c.Lines) == 1 {
		return c.Lines[0]
	}
	return ""
}

// woven joins the bodies, which have as many pieces.
func woven(threads [][][]ir.Node) (nodes []ir.Node) {
	for p := range threads[0] {
		if p%2 == 1 { // rare
			for _, t := range threads {
				nodes = append(nodes, t[p]...)
			}
			continue
		}
		for i, more := 0, true; more; i++ {
			more = false
			for _, t := range threads {
				if i < len(t[p]) {
					nodes, more = append(nodes, t[p][i]), true
				}
			}
		}
	}
	return nodes
}
