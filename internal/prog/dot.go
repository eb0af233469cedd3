package prog

import (
	"fmt"
	"strings"
)

// Dot returns the code as a graph in the language of Graphviz: boxes are
// instructions, dashed where they do no work, ovals the values that are there at first
// and the results, arrows carry shapes.
func (c *Code[T]) Dot() string {
	var b strings.Builder
	l := c.List
	b.WriteString("digraph program {\n\tnode [shape=box, fontname=\"sans-serif\"];\n\tedge [fontname=\"sans-serif\", fontsize=10];\n")
	read, readInts := l.read()
	from, ifrom := make([]string, len(l.X)), make([]string, len(l.I))
	for k := range l.X {
		if v := &l.X[k]; v.Leaf != Computed && read[k] {
			from[k] = fmt.Sprintf("x%d", k)
			fmt.Fprintf(&b, "\t%s [shape=oval, label=%q];\n", from[k], leafText(v.Leaf, l.leafName(v.Leaf, v.Index), v.Data))
		}
	}
	for k := range l.I {
		if v := &l.I[k]; v.Leaf != Computed && readInts[k] {
			ifrom[k] = fmt.Sprintf("i%d", k)
			fmt.Fprintf(&b, "\t%s [shape=oval, label=%q];\n", ifrom[k], leafText(v.Leaf, l.leafName(v.Leaf, v.Index), v.Data))
		}
	}
	for n := range l.Code {
		in := &l.Code[n]
		name := fmt.Sprintf("c%d", n)
		style := ""
		if in.Form.idle() {
			style = ", style=dashed"
		}
		fmt.Fprintf(&b, "\t%s [label=%q%s];\n", name, in.Op.Name()+"\n"+shortSite(in.Site), style)
		for _, v := range in.X {
			fmt.Fprintf(&b, "\t%s -> %s [label=%q];\n", from[v], name, fmt.Sprint(l.X[v].Shape))
		}
		for _, v := range in.I {
			fmt.Fprintf(&b, "\t%s -> %s [label=%q, style=dashed];\n", ifrom[v], name, fmt.Sprint(l.I[v].Shape))
		}
		for _, v := range in.Y {
			from[v] = name
		}
		for _, v := range in.J {
			ifrom[v] = name
		}
	}
	for k, v := range l.Outs {
		fmt.Fprintf(&b, "\tr%d [shape=oval, label=%q];\n\t%s -> r%d [label=%q];\n", k, nameOf(l.OutNames, k, "result"), from[v], k, fmt.Sprint(l.X[v].Shape))
	}
	for k, v := range l.Ints {
		fmt.Fprintf(&b, "\tj%d [shape=oval, label=%q];\n\t%s -> j%d [label=%q, style=dashed];\n", k, nameOf(l.IntNames, k, "integer result"), ifrom[v], k, fmt.Sprint(l.I[v].Shape))
	}
	b.WriteString("}\n")
	return b.String()
}
