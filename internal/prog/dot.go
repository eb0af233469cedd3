package prog

import (
	"fmt"
	"strings"
)

// Dot returns the code as a graph in the language of Graphviz: boxes are
// instructions, ovals the values that are there at first, arrows carry shapes.
func (c *Code[T]) Dot() string {
	var b strings.Builder
	l := c.List
	b.WriteString("digraph program {\n\tnode [shape=box, fontname=\"sans-serif\"];\n\tedge [fontname=\"sans-serif\", fontsize=10];\n")
	from, ifrom := make([]string, len(l.X)), make([]string, len(l.I))
	for k := range l.X {
		if v := &l.X[k]; v.Leaf != Computed {
			from[k] = fmt.Sprintf("x%d", k)
			fmt.Fprintf(&b, "\t%s [shape=oval, label=%q];\n", from[k], leafText(v.Leaf, l.leafName(v.Leaf, v.Index), v.Data))
		}
	}
	for k := range l.I {
		if v := &l.I[k]; v.Leaf != Computed {
			ifrom[k] = fmt.Sprintf("i%d", k)
			fmt.Fprintf(&b, "\t%s [shape=oval, label=%q];\n", ifrom[k], leafText(v.Leaf, l.leafName(v.Leaf, v.Index), v.Data))
		}
	}
	for n := range l.Code {
		in := &l.Code[n]
		name := fmt.Sprintf("c%d", n)
		fmt.Fprintf(&b, "\t%s [label=%q];\n", name, in.Op.Name()+"\n"+shortSite(in.Site))
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
		fmt.Fprintf(&b, "\tr%d [shape=oval, label=\"result %d\"];\n\t%s -> r%d [label=%q];\n", k, k, from[v], k, fmt.Sprint(l.X[v].Shape))
	}
	for k, v := range l.Ints {
		fmt.Fprintf(&b, "\tj%d [shape=oval, label=\"integer result %d\"];\n\t%s -> j%d [label=%q, style=dashed];\n", k, k, ifrom[v], k, fmt.Sprint(l.I[v].Shape))
	}
	b.WriteString("}\n")
	return b.String()
}
