package prog

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/covector-ad/covector/tensor"
)

// String lists the values that are there at first, then the instructions, one a
// line:
//
//	%7 [64 256] = Add(%5, %6)    model.go:31
//
// Integer values are written #7. An instruction that does no work is written with
// ← in place of =. Under Scalars stand its operations, on registers of which the first
// are its operands, and under a loop or a branch the code that it runs, in numbers of its
// own. At the end are the results. Constants that nobody reads are left out.
func (c *Code[T]) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 4, ' ', 0)
	l := c.List
	read, readInts := l.read()
	for k := range l.X {
		if v := &l.X[k]; v.Leaf != Computed && read[k] {
			fmt.Fprintf(w, "%%%d %v %s\n", k, v.Shape, leafText(v.Leaf, l.leafName(v.Leaf, v.Index), v.Data))
		}
	}
	for k := range l.I {
		if v := &l.I[k]; v.Leaf != Computed && readInts[k] {
			fmt.Fprintf(w, "#%d %v %s\n", k, v.Shape, leafText(v.Leaf, l.leafName(v.Leaf, v.Index), v.Data))
		}
	}
	for n := range l.Code {
		l.printInstr(w, &l.Code[n])
		if op, ok := l.Code[n].Op.(Nested[T]); ok {
			printBodies(w, op.Codes(c.skip))
		}
	}
	for k, v := range l.Outs {
		fmt.Fprintf(w, "%s: %%%d\n", nameOf(l.OutNames, k, "result"), v)
	}
	for k, v := range l.Ints {
		fmt.Fprintf(w, "%s: #%d\n", nameOf(l.IntNames, k, "integer result"), v)
	}
	w.Flush()
	return b.String()
}

// read reports for each value whether an instruction reads it, or it is wanted.
func (l *List[T]) read() (x, i []bool) {
	x, i = make([]bool, len(l.X)), make([]bool, len(l.I))
	for n := range l.Code {
		mark(x, l.Code[n].X)
		mark(i, l.Code[n].I)
	}
	mark(x, l.Outs)
	mark(i, l.Ints)
	return x, i
}

// nameOf returns name k, or what it is and its number if it has none.
func nameOf(names []string, k int, what string) string {
	if k < len(names) {
		return names[k]
	}
	return fmt.Sprintf("%s %d", what, k)
}

func leafText[N tensor.Float | int64](leaf Leaf, name string, data []N) string {
	switch leaf {
	case Input:
		return "input " + name
	case Memory:
		return "parameter " + name
	}
	if len(data) == 1 {
		return fmt.Sprintf("constant %v", data[0])
	}
	return "constant"
}

// leafName returns the name of an Input or a Memory, or its number if it has none.
func (l *List[T]) leafName(leaf Leaf, index int32) string {
	names := l.InputNames
	if leaf == Memory {
		names = l.ParamNames
	}
	if int(index) < len(names) {
		return strconv.Quote(names[index])
	}
	return strconv.Itoa(int(index))
}

func (l *List[T]) printInstr(w io.Writer, c *Instr[T]) {
	var results []string
	for _, v := range c.Y {
		results = append(results, fmt.Sprintf("%%%d %v", v, l.X[v].Shape))
	}
	for _, v := range c.J {
		results = append(results, fmt.Sprintf("#%d %v", v, l.I[v].Shape))
	}
	equals := "="
	if c.Form.idle() {
		equals = "←"
	}
	operands := append(names("%", c.X), names("#", c.I)...)
	fmt.Fprintf(w, "%s %s %s(%s)", strings.Join(results, ", "), equals, c.Op.Name(), strings.Join(operands, ", "))
	if c.Site != "" {
		fmt.Fprintf(w, "\t%s", shortSite(c.Site))
	}
	fmt.Fprintln(w)
	if s, ok := c.Op.(*scalars[T]); ok {
		fmt.Fprint(w, s)
	}
}

// printBodies prints the code of an op that runs some, between lines and further in.
func printBodies[T tensor.Float](w io.Writer, codes []*Code[T]) {
	for _, c := range codes {
		text := strings.TrimSuffix(c.String(), "\n")
		fmt.Fprintf(w, "    {\n    %s\n    }\n", strings.ReplaceAll(text, "\n", "\n    "))
	}
}

func names(prefix string, ids []int32) []string {
	out := make([]string, len(ids))
	for k, v := range ids {
		out[k] = fmt.Sprintf("%s%d", prefix, v)
	}
	return out
}
