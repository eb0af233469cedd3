package ops_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/covector-ad/covector/internal/adtest"
)

// The ops whose gradients are listed apart, and left out of the median: decompositions, whose
// matrices grow along the diagonal, and sorts.
var (
	decompositions = []string{"Cholesky", "Det", "Inv", "LstSq", "QR", "SlogDet", "Solve", "SymEig", "TriangularSolve"}
	sorts          = []string{"ArgSort", "Sort", "TopK"}
)

// BenchmarkGradientRatio tells, for all samples on operands of useful sizes, how the time of the
// gradient compares with that of the op, or of a copy of as many bytes as it has, if
// that is larger.
//
//	go test ./ops -run '^$' -bench GradientRatio -benchtime 1x -cpu 1
func BenchmarkGradientRatio(b *testing.B) {
	for b.Loop() {
		var usual, special []adtest.Price
		for k := range all {
			c := &all[k]
			decomposes := slices.Contains(decompositions, c.Op)
			prices, err := c.Prices(10*time.Millisecond, decomposes)
			if err != nil {
				b.Error(err)
			}
			if decomposes || slices.Contains(sorts, c.Op) {
				special = append(special, prices...)
			} else {
				usual = append(usual, prices...)
			}
		}
		table(b, "apart", special)
		table(b, "all others", usual)
		b.ReportMetric(usual[len(usual)/2].Ratio(), "median-ratio")
		b.ReportMetric(usual[0].Ratio(), "worst-ratio")
	}
}

// table logs the prices, the highest first.
func table(b *testing.B, title string, prices []adtest.Price) {
	slices.SortFunc(prices, func(p, q adtest.Price) int {
		if p.Ratio() > q.Ratio() {
			return -1
		}
		return 1
	})
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ratio\tgradient µs\tvalue µs\tcopy µs\top\tsample\tshapes")
	for _, p := range prices {
		fmt.Fprintf(w, "%.2f\t%.3g\t%.3g\t%.3g\t%s\t%s\t%v\n", p.Ratio(), p.Gradient/1e3, p.Value/1e3, p.Copy/1e3, p.Op, p.Sample, p.Shapes)
	}
	w.Flush()
	b.Logf("%s\n%s", title, text.String())
}
