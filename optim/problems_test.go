package optim_test

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/problems"
	"github.com/covector-ad/covector/optim"
)

var update = flag.Bool("update", false, "write the tables of testdata anew")

// compared are the methods of the table of problems, the share of the problems
// that each must solve, and the evaluations that it may use. Those that must solve
// something could use ten times as many; that solves none more.
var compared = []struct {
	name   string
	method optim.Method
	share  float64
	limit  int
}{
	{"Newton", &optim.Newton{}, 0.95, 10_000},
	{"TrustRegion", &optim.TrustRegion{}, 0.95, 10_000},
	{"BFGS", &optim.BFGS{}, 0.95, 10_000},
	{"LBFGS", &optim.LBFGS{}, 0.95, 10_000},
	{"NonlinearCG", &optim.NonlinearCG{}, 0.85, 10_000},
	{"NewtonCG", &optim.NewtonCG{}, 0, 1000},
	{"TrustRegion products", &optim.TrustRegion{Products: true}, 0, 1000},
	{"CG Polak–Ribière", &optim.NonlinearCG{Formula: optim.CGPolakRibiere}, 0, 1000},
	{"CG Fletcher–Reeves", &optim.NonlinearCG{Formula: optim.CGFletcherReeves}, 0, 1000},
	{"CG Dai–Yuan", &optim.NonlinearCG{Formula: optim.CGDaiYuan}, 0, 1000},
	{"CG Hager–Zhang", &optim.NonlinearCG{Formula: optim.CGHagerZhang}, 0, 1000},
	{"GD Barzilai–Borwein", &optim.GD{BarzilaiBorwein: true}, 0, 1000},
	{"GD Nesterov", &optim.GD{Acceleration: optim.Nesterov}, 0, 1000},
}

// outcome is one line of a table.
type outcome struct {
	problem, method string
	code            optim.Code
	solved          bool
	f               float64
	counts          optim.Evaluations
}

func (o *outcome) fields() []string {
	return []string{o.problem, o.method, o.code.String(), strconv.FormatBool(o.solved), strconv.FormatFloat(o.f, 'g', 10, 64),
		strconv.Itoa(o.counts.Function), strconv.Itoa(o.counts.Gradient), strconv.Itoa(o.counts.HVP), strconv.Itoa(o.counts.Hessian)}
}

var header = []string{"problem", "method", "status", "solved", "f", "function", "gradient", "hvp", "hessian"}

// solve runs the method until ‖∇f‖∞ ≤ 1e-10, or as far as it goes.
func solve(t *testing.T, p problems.Problem, name string, m optim.Method, limit int) outcome {
	t.Helper()
	r := minimize(t, p.Objective(), p.X0, m, &optim.Settings{GradAbs: 1e-10, GradRel: -1, MaxIterations: -1, MaxEvaluations: limit})
	return outcome{p.Name, name, r.Status.Code, p.Solved(r.F), r.F, r.Evaluations}
}

// exceptions are the problems that one of the first five methods does not solve, and
// why.
var exceptions = map[string]string{
	"Biggs EXP6 by Newton":               "runs along a valley that leads to infinity, where f tends to 0.2427",
	"Biggs EXP5 by Newton":               "runs along a valley that leads to infinity, where f tends to 0.2147",
	"Watson 12 by BFGS":                  "condition 1e13: f = 2.7e-9, ‖∇f‖ = 1e-10 lies in the rounding of ∇f",
	"Watson 12 by LBFGS":                 "condition 1e13, as BFGS",
	"Biggs EXP5 by BFGS":                 "ends in a local minimum with x₁ = x₅, f = 0.00265, which is not published",
	"Biggs EXP5 by LBFGS":                "ends in that minimum, too",
	"Powell badly scaled by NonlinearCG": "conjugate gradients depend on the units, here 1e-5 and 10: f = 1e-7",
	"Meyer by NonlinearCG":               "units from 1e-3 to 1e4, condition 1e13",
	"Osborne 1 by NonlinearCG":           "units from 1e-2 to 1: 6 digits of f",
	"Watson 9 by NonlinearCG":            "condition 1e10: 3 digits of f",
	"Watson 12 by NonlinearCG":           "condition 1e13",
}

func TestProblems(t *testing.T) {
	var lines []outcome
	for _, c := range compared {
		if c.share == 0 && testing.Short() {
			continue // only compared with the table
		}
		counted, solved := 0, 0
		for _, p := range problems.All() {
			o := solve(t, p, c.name, c.method, c.limit)
			lines = append(lines, o)
			if p.Uncounted != "" {
				continue
			}
			counted++
			reason, excepted := exceptions[p.Name+" by "+c.name]
			switch {
			case o.solved:
				solved++
			case !excepted && c.share > 0:
				t.Errorf("%s ends %s with f = %.10g: %v", c.name, p.Name, o.f, o.code)
			default:
				t.Logf("%-22s %-24s %v: f = %.10g, %+v %s", c.name, p.Name, o.code, o.f, o.counts, reason)
			}
		}
		t.Logf("%-22s solves %d of %d", c.name, solved, counted)
		if float64(solved) < c.share*float64(counted) {
			t.Errorf("%s solves %d of %d problems", c.name, solved, counted)
		}
	}
	compareTable(t, "testdata/problems.csv", lines)
}

// compareTable compares the lines with those of the file.
func compareTable(t *testing.T, file string, lines []outcome) {
	t.Helper()
	if *update {
		writeTable(t, file, lines)
		return
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	table := map[string][]string{}
	for _, row := range rows {
		table[row[0]+" by "+row[1]] = row
	}
	for _, o := range lines {
		run := o.problem + " by " + o.method
		row, ok := table[run]
		if !ok {
			t.Fatalf("%s: not in %s; run go test ./optim -update and look at the difference", run, file)
		}
		if err := worse(row, o); err != nil {
			t.Errorf("%s: %v; if that is meant, run go test ./optim -update", run, err)
		}
	}
}

func writeTable(t *testing.T, file string, lines []outcome) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{header}
	for _, o := range lines {
		rows = append(rows, o.fields())
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// worse says how o is worse than the row of a table: the last bits of a sum, which
// processors may differ in, can change the way of a method a little.
func worse(row []string, o outcome) error {
	if row[3] == "true" && !o.solved {
		return fmt.Errorf("was solved, and now ends with f = %v: %v", o.f, o.code)
	}
	const slack, few = 1.25, 10
	for k, n := range []int{o.counts.Function, o.counts.Gradient, o.counts.HVP, o.counts.Hessian} {
		was, err := strconv.Atoi(row[5+k])
		if err != nil {
			return err
		}
		if row[3] == "true" && float64(n) > slack*float64(was)+few {
			return fmt.Errorf("%s evaluations: %d, %d in the table", header[5+k], n, was)
		}
	}
	return nil
}

// TestScalableProblems goes up to 100,000 variables with the methods that hold no
// matrix, and as far as 100 with the others. What takes minutes is done with -update
// only.
func TestScalableProblems(t *testing.T) {
	var lines []outcome
	for _, n := range []int{100, 1000, 100_000} {
		limit := 2000
		if n == 100_000 {
			limit = 300
			if testing.Short() {
				continue
			}
		}
		for _, p := range problems.Scalable(n) {
			slow := strings.HasPrefix(p.Name, "Dixon") || strings.HasPrefix(p.Name, "Trig")
			if n == 100_000 && slow && !*update {
				continue
			}
			for _, c := range compared {
				switch c.name {
				case "LBFGS", "NonlinearCG", "NewtonCG", "TrustRegion products":
				default:
					if n > 100 || c.share == 0 {
						continue
					}
				}
				lines = append(lines, solve(t, p, c.name, c.method, limit))
			}
		}
	}
	compareTable(t, "testdata/scalable.csv", lines)
}
