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
	fmt.Fprintln(w, "op\toperands\tresult\tflops\tbytes\tline")
	for _, s := range p.Steps {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", s.Op, shapeList(s.Shapes), shapeList(s.Result), quantity(s.Flops), quantity(s.Bytes), shortSite(s.Site))
	}
	w.Flush()
	fmt.Fprintf(&b, "%s, %sflop, %sB read and written, %sB of memory, %sB of constants\n",
		plural.Of(len(p.Steps), "instruction"), quantity(p.Flops), quantity(p.Bytes), quantity(float64(p.ArenaBytes)), quantity(float64(p.ConstBytes)))
	return b.String()
}

// shapeList writes shapes one after the other.
func shapeList(shapes []tensor.Shape) string {
	words := make([]string, len(shapes))
	for k, s := range shapes {
		words[k] = fmt.Sprint(s)
	}
	return strings.Join(words, " ")
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
