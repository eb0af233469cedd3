// Oracle evaluates the test problems for optimizers in other languages. On standard
// input, a line "list" asks for the names and starts of all problems, one a line and
// then an empty line; a line "name<tab>x₀ x₁ …" asks for "f g₀ g₁ …", a value and its
// gradient.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/covector-ad/covector/internal/problems"
	"github.com/covector-ad/covector/tape"
)

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func serve() error {
	all := problems.All()
	objectives := map[string]*tape.Objective{}
	for i := range all {
		objectives[all[i].Name] = all[i].Objective()
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	for in.Scan() {
		var err error
		if in.Text() == "list" {
			list(out, all)
		} else {
			err = answer(out, in.Text(), objectives)
		}
		if err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return in.Err()
}

func list(out *bufio.Writer, all []problems.Problem) {
	for _, p := range all {
		counted := "counted"
		if p.Uncounted != "" {
			counted = "uncounted"
		}
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", p.Name, counted, numbers(p.Minima), numbers(p.X0))
	}
	fmt.Fprintln(out)
}

func answer(out *bufio.Writer, line string, objectives map[string]*tape.Objective) error {
	name, rest, _ := strings.Cut(line, "\t")
	o, ok := objectives[name]
	if !ok {
		return fmt.Errorf("there is no problem %q", name)
	}
	var x []float64
	for _, field := range strings.Fields(rest) {
		v, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return err
		}
		x = append(x, v)
	}
	g := make([]float64, len(x))
	f, err := o.ValueGrad(x, g)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, numbers([]float64{f}), numbers(g))
	return nil
}

// numbers writes v so that it is read back to the bit.
func numbers(v []float64) string {
	fields := make([]string, len(v))
	for i, x := range v {
		fields[i] = strconv.FormatFloat(x, 'g', -1, 64)
	}
	return strings.Join(fields, " ")
}
