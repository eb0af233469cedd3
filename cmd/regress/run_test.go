package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/covector-ad/covector/cmd/internal/chart"
	"github.com/covector-ad/covector/cmd/internal/cli"
)

// call runs the program and returns its exit status and what it wrote. Nothing is
// left in a folder unless the arguments name one.
func call(t *testing.T, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	if !slices.ContainsFunc(args, func(s string) bool { return s == "-out" || s == "-h" || strings.HasPrefix(s, "-predict") }) {
		args = append([]string{"-out="}, args...)
	}
	var out, err bytes.Buffer
	status = run(t.Context(), args, strings.NewReader(stdin), &out, &err)
	return status, out.String(), err.String()
}

// Without arguments there is an example, which says how to go on.
func TestExample(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	status, out, err := call(t, "", "-out", dir)
	if status != 0 || err != "" {
		t.Fatalf("status %d, %q", status, err)
	}
	for _, want := range []string{
		"linear regression of petal width on 5 columns, 150 rows",
		"converged:", "minimum:", "petal length    0.24220288        0.048842   0.145663     0.338743",
		"regress -target COLUMN data.csv", dir,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	wantFiles(t, dir)
}

// wantFiles wants the model and the plots in dir, which are pictures.
func wantFiles(t *testing.T, dir string) {
	t.Helper()
	var names []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got := strings.Join(names, " "); got != "convergence.png convergence.svg fit.png fit.svg model.safetensors residuals.png residuals.svg" {
		t.Errorf("%s has %s", dir, got)
	}
	for _, name := range []string{"fit.png", "residuals.png", "convergence.png"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := png.Decode(bytes.NewReader(data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every kind of model can be drawn, over one column and over several.
func TestPlots(t *testing.T) {
	data := sample(60)
	for _, args := range []string{
		"-target y -features a", "-target y -features a -standardize", "-target y", "-target y -features place",
		"-target won -model logistic -features a", "-target won -model logistic -features a,b",
		"-target place -model softmax -features a,b -l2 1",
		"-target count -model poisson -features a", "-target count -model poisson -features a,b -method newton,gd",
		"-expr y~p+q*a -start p=0,q=0", "-expr y~p+q*a*b -start p=0,q=0", "-expr y~p -start p=0",
	} {
		k, fits := fitted(t, data, append(strings.Fields(args), "-")...)
		for name, charts := range k.plots(fits, fits[0]) {
			for _, ch := range charts {
				for _, s := range ch.Series {
					if len(s.X) == 0 || len(s.X) != len(s.Y) || slices.ContainsFunc(s.Y, func(y float64) bool { return !finite(y) }) {
						t.Errorf("%s, %s: %s has %d points: %v", args, name, s.Name, len(s.X), s.Y)
					}
				}
			}
			if err := chart.WriteSVG(io.Discard, charts...); err != nil {
				t.Errorf("%s, %s: %v", args, name, err)
			}
		}
	}
}

// Several methods are compared, and the best one is kept.
func TestCompare(t *testing.T) {
	status, out, err := call(t, "", "-model", "softmax", "-l2", "1", "-method", "gd,newton,adam", "-iterations", "20", "-split", "0.2")
	if status != 0 || err != "" {
		t.Fatalf("status %d, %q", status, err)
	}
	for _, want := range []string{"gd: not converged", "newton: converged", "adam has made its 20 passes", "newton: objective", "test ", "n/a"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// What stops short is helped by a hint.
func TestHint(t *testing.T) {
	const hint = "-standardize makes them equal"
	for args, want := range map[string]bool{"-method gd -iterations 3": true, "-method gd -iterations 3 -standardize": false, "": false} {
		if _, out, _ := call(t, "", strings.Fields(args)...); strings.Contains(out, hint) != want {
			t.Errorf("%s: a hint %v, want %v in\n%s", args, !want, want, out)
		}
	}
}

// The report of a NIST file has the digits.
func TestReportDigits(t *testing.T) {
	_, out, _ := call(t, "", "../../internal/nist/testdata/Misra1a.dat", "-start", "1")
	for _, want := range []string{"y ~ b1*(1-exp(-b2*x)), 14 rows", "2.3894212918e+02    11.0", "sum of squares  1.2455138894e-01"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// -json is an object a line, with the fields that are promised, and null for what is
// not there.
func TestJSON(t *testing.T) {
	status, out, err := call(t, "", "-model", "softmax", "-l2", "1", "-method", "newton,lbfgs", "-json")
	if status != 0 || err != "" || strings.Count(out, "\n") != 2 {
		t.Fatalf("status %d, %q, %q", status, out, err)
	}
	dec := json.NewDecoder(strings.NewReader(out))
	for _, method := range []string{"newton", "lbfgs"} {
		var line map[string]any
		if err := dec.Decode(&line); err != nil {
			t.Fatal(err)
		}
		if got := keys(line); got != "certificate evaluations grad_norm iterations method objective parameters seconds status" {
			t.Errorf("keys %s", got)
		}
		if got := keys(line["evaluations"]); got != "function gradient hessian hvp" {
			t.Errorf("evaluations %s", got)
		}
		if got := keys(line["certificate"]); got != "condition lambda_max lambda_min verdict" {
			t.Errorf("certificate %s", got)
		}
		params := line["parameters"].([]any)
		first := params[0].(map[string]any)
		if got := keys(first); line["method"] != method || len(params) != 15 || got != "high low name std_error value" {
			t.Errorf("%v: %d parameters with %s", line["method"], len(params), got)
		}
		if first["name"] != "setosa:(intercept)" || params[1].(map[string]any)["name"] != "setosa:sepal length" || first["std_error"] != nil || first["value"] == nil {
			t.Errorf("%v", first)
		}
		if line["certificate"].(map[string]any)["condition"] != nil {
			t.Error("a flat direction has a condition")
		}
	}
}

func keys(v any) string {
	var out []string
	for k := range v.(map[string]any) {
		out = append(out, k)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// What cannot be is one clear line, and leaves no file.
func TestFailures(t *testing.T) {
	for _, c := range []struct{ data, args, want string }{
		{"a,b,y\n1,2,3\n2,3\n", "-target y", "standard input:3: 2 fields"},
		{"a,y\n1,3\n,4\n", "-target y", `standard input:3: column "a": the value is missing`},
		{"a,y\n1,3\n2,NA\n", "-target y", `standard input:3: column "y": the value is missing`},
		{"a,y\n1,3\n2,3\nx,3\n", "-target y", "there is nothing to explain"},
		{"a,y\n1,3\n2,4\nx,3\n", "-target y", `standard input:4: column "a": "x" is no number`},
		{"a,b,y\n1,7,3\n2,7,4\n3,7,8\n", "-target y", `column "b" is constant (7)`},
		{"a,b,y\n1,7,3\n2,7,4\n3,7,8\n", "-target y -standardize -l2 1", `column "b" is constant (7)`},
		{"a,b,y\n1,1e300,3\n2,-1e300,4\n3,7,8\n", "-target y -standardize -l2 1", `column "b" cannot be standardized: its deviation is +Inf`},
		{"b,y\nu,3\nu,4\nu,8\nv,8\n", "-target y -split 0.5 -seed 3", `-split leaves to fit: column "b=v" is constant (0)`},
		{"a,b,y\n1,u,3\n2,u,4\n3,u,8\n", "-target y", `column "b" is constant (u)`},
		{"a,b,c,d,y\n1,7,8,0,3\n2,5,7,1,4\n3,9,12,0,8\n4,1,5,2,2\n5,0,5,1,1\n6,1,7,1,1\n", "-target y", `column "c" is a linear combination of a, b;`},
		{"a,b,y\n1,7,3\n2,5,4\n", "-target y", "2 rows cannot determine 3 coefficients"},
		{"a,y\n1,u\n2,u\n", "-target y -model logistic", "one class only (u)"},
		{"a,y\n1,u\n2,v\n3,w\n", "-target y -model logistic", "has 3 classes (u, v, w)"},
		{"a,y\n1,u\n2,u\n3,v\n4,v\n", "-target y -model logistic", "perfectly separated"},
		{"a,y\n1,u\n2,u\n3,v\n4,v\n", "-target y -model logistic -method gd", "perfectly separated"},
		{"a,y\n1,u\n2,u\n3,v\n4,v\n", "-target y -model logistic -method adam", "perfectly separated"},
		{"a,b,y\n1,2,u\n2,1,u\n3,9,v\n4,8,v\n9,0,w\n8,1,w\n", "-target y -model softmax", "perfectly separated"},
		{"a,y\n1,u\n2,u\n2,v\n3,v\n4,v\n", "-target y -model logistic", "along a 3 of 5 rows become ever more likely, and none less (the classes are separated in part)"},
		{"a,y\n1,u\n2,u\n2,v\n3,v\n4,v\n", "-target y -model logistic -method gd", "separated in part"},
		{"a,y\n1,u\n2,u\n2,v\n3,v\n4,v\n", "-target y -model logistic -method bfgs -standardize", "separated in part"},
		{"a,c,y\n1,p,u\n2,p,v\n3,p,u\n4,p,v\n1,q,u\n2,q,v\n3,q,v\n2,q,u\n1,r,u\n2,r,u\n3,r,u\n", "-target y -model logistic", "along c=r 3 of 11 rows"},
		{"a,y\n1,u\n2,v\n1,v\n2,u\n9,w\n8,w\n", "-target y -model softmax", "separated in part"},
		{"c,y\np,1\np,3\np,0\nq,0\nq,0\n", "-target y -model poisson", "along c=q 2 of 5 rows become ever more likely, and none less (there are no events where they are not 0)"},
		{"a,y\n1,u\n2,v\n1,v\n2,u\n9,w\n", "-target y -model softmax -l2 1 -split 0.6", "-split leaves to fit: there is no row of the class \"w\""},
		{"a,y\n1,u\n2,v\n", "-target y", "holds texts such as \"u\""},
		{"a,y\n1,0\n2,0\n3,0\n", "-target y -model poisson", "nothing to explain"},
		{"a,y\n1,0\n2,1.5\n3,2\n", "-target y -model poisson", "standard input:3: column \"y\": 1.5 is no count"},
		{"a,y\n1,0\n2,-1\n3,2\n", "-target y -model poisson", "-1 is no count"},
		{"a,y\n1,0\n2,1\n", "-target z", `no column "z"; it has a, y`},
		{"a,y\n1,0\n2,1\n", "-target y -features b", `no column "b"`},
		{"a,y\n1,0\n2,1\n", "-target y -features y", `-features names the target`},
		{"y\n0\n1\n", "-target y", `no column but the target`},
		{"a,y\n1,0\n2,1\n", "-target y -split 0.1", "of 2 rows, 2 would be left to fit and 0 to test"},
		{"a,y\n0,1\n2,1\n", "-expr y~p*log(a) -start p=1", "at the start the model is not finite: it is -Inf for the row standard input:2"},
		{"a,y\n1,1\n2,1\n", "-expr y~p**0.5*a -start p=-1", "at the start the model is not finite: it is NaN"},
		{"a,y\n1,1\n2,1\n", "-expr y~sqrt(p)*a -start p=0", "at the start the model is not finite"},
		{"a,y\n1,1\n2,1\n", "-expr y~p*a+z -start p=1", "unknown name \"z\": no column of standard input, which has a, y, and -start gives it no value\n  y~p*a+z\n        ^"},
		{"a,y\n1,1\n2,1\n", "-expr q~p*a -start p=1", "unknown name \"q\": no column of standard input, which has a, y\n  q~p*a\n  ^"},
		{"a,y\n1,1\n2,1\n", "-expr y~p*a -start p=1,q=1", "-start names \"q\", which does not occur in the expression"},
		{"NIST/ITL StRD\n", "-method lm", "standard input: no model of the form y = …"},
		{"a,y\n1,0\n2,1\n", "-target y -method sgd -rate 1e200", "no method came to a finite objective"},
	} {
		dir := filepath.Join(t.TempDir(), "fresh")
		status, out, err := call(t, c.data, append(strings.Fields(c.args), "-out", dir, "-")...)
		first, rest, _ := strings.Cut(err, "\n")
		if status != cli.StatusFailure || out != "" || !strings.HasPrefix(err, "regress: ") || !strings.Contains(err, c.want) || rest != "" && !strings.Contains(first, "unknown") {
			t.Errorf("%q %s: status %d, %q, %q; want %s", c.data, c.args, status, out, err, c.want)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s left a folder", c.args)
		}
	}
}

// A misuse of the flags is one line and status 2.
func TestMisuse(t *testing.T) {
	data := write(t, "t.csv", "a,y\n1,0\n2,1\n4,5\n")
	for args, want := range map[string]string{
		"-wat":                                     "wat",
		"-model svm -target y":                     "linear, logistic, softmax, poisson",
		"-method foo -target y":                    "newton",
		"-method lm,lm -target y":                  "twice",
		"-method lm -model softmax":                "-method lm is for sums of squares",
		"-l1 1 -method newton":                     "fista",
		"-l1 -1":                                   "-l1",
		"-l2 NaN":                                  "-l2",
		"-split 1":                                 "-split",
		"-iterations -1":                           "-iterations",
		"-batch 0":                                 "-batch",
		"-rate -1":                                 "-rate",
		"-features a,,b -target y":                 "a name is empty",
		"-features= -target y":                     "-features",
		data:                                       "-target; " + data + " has a, y",
		data + " " + data:                          "one file at a time",
		data + " -target y -start p=1":             "-start goes with -expr",
		"-predict m -target y " + data:             "-target says how to fit",
		"-predict= " + data:                        "name a model file",
		"-expr= " + data:                           "write a formula",
		"-expr y~p*a " + data:                      "-expr needs -start",
		"-expr y~p*a -start p " + data:             "want name=value",
		"-expr y~p*a -start p=x " + data:           "no finite number",
		"-expr y~p*a -start p=1,p=2 " + data:       "twice",
		"-expr y~p*a -start p=1 -target y " + data: "-target does not go with -expr",
		"-model poisson":                           "the embedded irises have nothing",
		"-start 3 ../../internal/nist/testdata/Misra1a.dat":   "1 or 2",
		"-target y ../../internal/nist/testdata/Misra1a.dat":  "-target does not go with a NIST file",
		"-target y -method sgd -expr y~p -start p=1 " + data:  "-target does not go",
		"-expr y~0*p+exp(0*p) -start p=1 -method sgd " + data: "-rate",
	} {
		status, out, err := call(t, "", strings.Fields(args)...)
		if status != cli.StatusMisuse || out != "" || strings.Count(err, "\n") != 1 || !strings.Contains(err, want) {
			t.Errorf("%s: status %d, %q, %q; want %s", args, status, out, err, want)
		}
	}
}

// A run that is told to stop saves nothing.
func TestInterrupt(t *testing.T) {
	for _, method := range []string{"newton", "sgd"} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var out, err bytes.Buffer
		dir := filepath.Join(t.TempDir(), "fresh")
		status := run(ctx, []string{"-method", method, "-out", dir}, nil, &out, &err)
		if status != cli.StatusInterrupted || out.Len() > 0 || !strings.Contains(err.String(), "nothing was saved") {
			t.Errorf("%s: status %d, %q, %q", method, status, &out, &err)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Error("it left a folder")
		}
	}
}

func TestHelp(t *testing.T) {
	status, out, _ := call(t, "", "-h")
	if status != 0 {
		t.Errorf("status %d", status)
	}
	for _, f := range strings.Fields("target features no-header standardize model expr start l2 l1 method iterations batch rate split seed out json predict") {
		if !strings.Contains(out, fmt.Sprintf("\n  -%s", f)) {
			t.Errorf("the help lacks -%s", f)
		}
	}
}
