package prog

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// String is a table of the instructions, and below it the sums.
func (p *Plan) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "op\toperands\tresult\t  flops\t  bytes\tline")
	for _, s := range p.Steps {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", s.Op, shapeList(s.Shapes), shapeList(s.Result), aligned(s.Flops), aligned(s.Bytes), shortSite(s.Site))
	}
	w.Flush()
	fmt.Fprintf(&b, "%s, %sflop, %sB read and written, %sB of memory, %sB of constants\n",
		plural.Of(len(p.Steps), "instruction"), quantity(p.Flops), quantity(p.Bytes), quantity(float64(p.ArenaBytes)), quantity(float64(p.ConstBytes)))
	return b.String()
}

// shapeList writes shapes one after the other, and many of the same as "4×[2 3]".
func shapeList(shapes []tensor.Shape) string {
	var words []string
	for len(shapes) > 0 {
		n := 1
		for n < len(shapes) && shapes[n].Equal(shapes[0]) {
			n++
		}
		if n < 4 {
			n = 1
			words = append(words, fmt.Sprint(shapes[0]))
		} else {
			words = append(words, fmt.Sprintf("%d×%v", n, shapes[0]))
		}
		shapes = shapes[n:]
	}
	return strings.Join(words, " ")
}

// aligned is quantity for a column, the prefixes under each other.
func aligned(v float64) string {
	q := quantity(v)
	if strings.HasSuffix(q, " ") {
		q += " "
	}
	return fmt.Sprintf("%7s", q)
}

// quantity writes v with a prefix of the SI, to three digits: "64.5 M".
func quantity(v float64) string {
	prefixes := []string{"", "k", "M", "G", "T", "P"}
	k := 0
	for v >= 999.5 && k < len(prefixes)-1 {
		v /= 1000
		k++
	}
	return fmt.Sprintf("%.3g %s", v, prefixes[k])
}
