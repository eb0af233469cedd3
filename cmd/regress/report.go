package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/covector-ad/covector/internal/nist"
	"github.com/covector-ad/covector/internal/plural"
)

// report writes what the fits came to: a line for each method if there are several,
// then all of the best one.
func (t *task) report(w io.Writer, fits []*fit, chosen *fit) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", t.title())
	if len(fits) > 1 {
		compare(&b, fits)
	}
	fmt.Fprintf(&b, "%s: objective %s after %s in %.3g s\n", chosen.method, digits(chosen.objective), plural.Of(chosen.iterations, "iteration"), chosen.seconds)
	fmt.Fprintf(&b, "  status       %s\n", chosen.status)
	if _, ok := t.model.(*glm); ok && !chosen.converged && t.schema.Mean == nil {
		b.WriteString("  hint         columns of very different sizes make the way long; -standardize makes them equal\n")
	}
	fmt.Fprintf(&b, "  certificate  %s\n", chosen.certificate)
	if c := chosen.certificate.Condition; finite(c) {
		fmt.Fprintf(&b, "  condition    %.3g\n", c)
	}
	fmt.Fprintf(&b, "  fit          %s\n", t.score(chosen.w, t.train))
	if t.test != nil {
		fmt.Fprintf(&b, "  test         %s\n", t.score(chosen.w, t.test))
	}
	if t.schema.Mean != nil {
		b.WriteString("  coefficients are those of standardized columns\n")
	}
	b.WriteString("\n")
	t.coefficients(&b, chosen)
	if t.certified != nil {
		t.certifiedDigits(&b, chosen)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// digits writes a number with 12 digits, fewer if they are zeros.
func digits(v float64) string { return fmt.Sprintf("%.12g", v) }

// compare writes a line for each method.
func compare(b *strings.Builder, fits []*fit) {
	tw := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "method\tobjective\t‖∇f‖\titerations\tf\t∇f\tH·v\tH\tseconds\t")
	for _, f := range fits {
		e := f.evaluations
		fmt.Fprintf(tw, "%s\t%s\t%.2g\t%d\t%d\t%d\t%d\t%d\t%.3g\t\n", f.method, digits(f.objective), f.gradNorm,
			f.iterations, e.Function, e.Gradient, e.HVP, e.Hessian, f.seconds)
	}
	_ = tw.Flush() // into memory
	b.WriteString("\n")
	for _, f := range fits {
		fmt.Fprintf(b, "%s: %s\n", f.method, f.status)
	}
	b.WriteString("\n")
}

// coefficients writes a line for each parameter.
func (t *task) coefficients(b *strings.Builder, f *fit) {
	c := f.certificate
	tw := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(tw, "\tcoefficient\tstandard error\t95% from\tto\t\n")
	for i, name := range t.model.parameters() {
		fmt.Fprintf(tw, "%s\t%.8g", name, f.w[i])
		if c.StdErrors == nil {
			fmt.Fprint(tw, "\tn/a\tn/a\tn/a\t\n")
			continue
		}
		fmt.Fprintf(tw, "\t%.5g\t%.6g\t%.6g\t\n", c.StdErrors[i], c.Low[i], c.High[i])
	}
	_ = tw.Flush()
	if c.StdErrors == nil {
		fmt.Fprintf(b, "\nstandard errors are n/a: %s\n", c.NoErrors)
	}
}

// certifiedDigits compares a fit with NIST's answer.
func (t *task) certifiedDigits(b *strings.Builder, f *fit) {
	p, errors := t.certified, f.certificate.StdErrors
	b.WriteString("\n")
	tw := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(tw, "correct digits\tcertified\tdigits\tdeviation\tdigits\t\n")
	for i, name := range p.Params {
		fmt.Fprintf(tw, "%s\t%.10e\t%.1f\t%.10e\t%s\t\n", name, p.Certified[i], nist.Digits(f.w[i], p.Certified[i]), p.Deviations[i], deviationDigits(errors, p, i))
	}
	fmt.Fprintf(tw, "sum of squares\t%.10e\t%.1f\t\t\t\n", p.SumOfSquares, nist.Digits(f.objective, p.SumOfSquares))
	_ = tw.Flush()
}

func deviationDigits(errors []float64, p *nist.Problem, i int) string {
	if errors == nil {
		return "n/a"
	}
	return fmt.Sprintf("%.1f", nist.Digits(errors[i], p.Deviations[i]))
}
