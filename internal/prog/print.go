package prog

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/covector-ad/covector/tensor"
)

// String lists the values that are there at first, then the instructions, one a
// line:
//
//	%7 [64 256] = Add(%5, %6)    model.go:31
//
// Integer values are written #7. An instruction that does no work is written with
// ← in place of =.
func (c *Code[T]) String() string {
	var b strings.Builder
	l := c.List
	for k := range l.X {
		if v := &l.X[k]; v.Leaf != Computed {
			fmt.Fprintf(&b, "%%%d %v %s\n", k, v.Shape, leafText(v.Leaf, l.leafName(v.Leaf, v.Index), v.Data))
		}
	}
	for k := range l.I {
		if v := &l.I[k]; v.Leaf != Computed {
			fmt.Fprintf(&b, "#%d %v %s\n", k, v.Shape, leafText(v.Leaf, l.leafName(v.Leaf, v.Index), v.Data))
		}
	}
	for n := range l.Code {
		l.printInstr(&b, &l.Code[n])
	}
	fmt.Fprintf(&b, "results: %s\n", strings.Join(append(names("%", l.Outs), names("#", l.Ints)...), ", "))
	return b.String()
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

func (l *List[T]) printInstr(b *strings.Builder, c *Instr[T]) {
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
	fmt.Fprintf(b, "%s %s %s(%s)", strings.Join(results, ", "), equals, c.Op.Name(), strings.Join(operands, ", "))
	if c.Site != "" {
		fmt.Fprintf(b, "    %s", shortSite(c.Site))
	}
	b.WriteByte('\n')
	if s, ok := c.Op.(*scalars[T]); ok {
		b.WriteString(s.String())
	}
}

func names(prefix string, ids []int32) []string {
	out := make([]string, len(ids))
	for k, v := range ids {
		out[k] = fmt.Sprintf("%s%d", prefix, v)
	}
	return out
}
