package main

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// valueOf evaluates an expression of x = 2, y = −3 and "a b" = 5.
func valueOf(text string) (float64, error) {
	e, err := parseExpr(text)
	if err != nil {
		return 0, err
	}
	names := []string{"x", "y", "a b"}
	f, err := e.compile(func(name string) int {
		for k, n := range names {
			if n == name {
				return k
			}
		}
		return -1
	})
	if err != nil {
		return 0, err
	}
	t := tape.New[float64]()
	return f([]Var{t.Scalar(2), t.Scalar(-3), t.Scalar(5)}).Item(), nil
}

func TestExpressions(t *testing.T) {
	for text, want := range map[string]float64{
		"x":                  2,
		"x + y*x":            -4,
		"(x + y)*x":          -2,
		"x - y - 1":          4,
		"x/y/2":              2. / -3 / 2,
		"-x**2":              -4,
		"y**2":               9,
		"-y**2":              -9,
		"(-x)**2":            4,
		"2*x**3":             16,
		"x**3*2":             16,
		"x**3/2":             4,
		"1/x**3*y":           -3. / 8,
		"2**x**3":            256,
		"2**-x":              0.25,
		"2**-x**2":           1. / 16,
		"2**-x*3":            0.75,
		"x*-y":               6,
		"+x - -y":            -1,
		"- -x":               2,
		"exp[-x]":            math.Exp(-2),
		"log[x]":             math.Log(2),
		"[x+1]*(y)":          -9,
		"sqrt(x*x)":          2,
		"arctan(1)*4/pi":     1,
		"(1+x)**(-.5)":       1 / math.Sqrt(3),
		"1e-3*x + .5 + 3.":   3.502,
		"\"a b\"*2 + `a b`":  15,
		"cos(pi) + sin(0*x)": -1,
		"x\n+ y":             -1,
	} {
		if got, err := valueOf(text); err != nil || math.Abs(got-want) > 1e-15*math.Abs(want) {
			t.Errorf("%s = %v, %v; want %v", text, got, err, want)
		}
	}
}

// Errors point at the place.
func TestExpressionErrors(t *testing.T) {
	for text, want := range map[string]string{
		"x + b3*y":         "b3|4",
		"x + ":             "|4",
		"(x":               "the end|2",
		"x)":               "|1",
		"x^2":              "^|1",
		"x % 2":            "%|2",
		"x && y":           "&&|2",
		"!x":               "!|0",
		"x * * y":          "nothing before|4",
		"*x":               "nothing before|0",
		"exp + 1":          "exp needs an argument|0",
		"foo(x)":           "unknown function \"foo\"|0",
		"x(y)":             "x*(…)|0",
		"pi(y)":            "pi*(…)|0",
		"exp(x, y)":        "has 2|0",
		"x + exp()":        "has 0|4",
		"x.y":              "no arithmetic|0",
		"x = 2":            "|2",
		"func() {}":        "no arithmetic|0",
		"(x)(y)":           "operator is missing|0",
		"'a' + x":          "no number|0",
		"2i*x":             "no number|0",
		"0x10*x":           "no decimal number|0",
		"1e999*x":          "no decimal number|0",
		"\"nobody\" + x":   "unknown name \"nobody\"|0",
		"x + é":            "unknown name \"é\"|4",
		"":                 "|0",
		"x + y z":          "|6",
		"`a b":             "|0",
		"map[string]int{}": "|", // anywhere
	} {
		_, err := valueOf(text)
		var e *exprError
		says, at, _ := strings.Cut(want, "|")
		if !errors.As(err, &e) || !strings.Contains(e.msg, says) || strings.Contains(e.msg, "\n") {
			t.Errorf("%q: %v, want %s", text, err, says)
			continue
		}
		_, caret, _ := strings.Cut(e.Detail(), "\n")
		if got := strings.Index(caret, "^") - 2; at != "" && got != int(at[0]-'0') {
			t.Errorf("%q: the caret is at %d, want %s:\n%s", text, got, at, e.Detail())
		}
	}
	if _, err := parseExpr(strings.Repeat("(", 5000)); err == nil {
		t.Error("an expression without bounds")
	}
}

func TestFormulaErrors(t *testing.T) {
	names := []string{"x", "b"}
	for _, c := range []struct {
		right, want string
		params      []string
	}{
		{"a*x", "names \"c\", which does not occur", []string{"a", "c"}},
		{"a*b*x", "both", []string{"a", "b"}},
		{"a*z", "unknown name \"z\"; sorry", []string{"a"}},
		{"x", "no parameters", nil},
	} {
		if _, err := newFormula("y", c.right, c.params, names, "; sorry"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.right, err, c.want)
		}
	}
	if _, _, err := splitFormula("a*x"); err == nil {
		t.Error("a formula without a left side")
	}
	for text, want := range map[string]string{"log(y)": "t.csv:3: log(y) is -Inf", "2*3": "no column", "z": "unknown"} {
		if _, err := explained(text, tableOf(t, "x,y\n1,2\n3,0\n"), ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// Whatever the text, there is a function or an error that points into it; the
// function gives one value for each row.
func FuzzExpr(f *testing.F) {
	for _, s := range []string{"b1*(1-exp[-b2*x])", "b1*x**b2", "b1 - b2*x - arctan[b1/(x-b2)]/pi", "-b1**-b2**x", "b1 + (", "\"x\"*b1*b2", "b1*b2", "x[1:2]*b1*b2", "b1*func(){}*b2"} {
		f.Add(s)
	}
	x := tensor.FromSlice([]float64{1, -2, 3}, 3, 1)
	f.Fuzz(func(t *testing.T, text string) {
		m, err := newFormula("y", text, []string{"b1", "b2"}, []string{"x"}, "")
		if err != nil {
			var e *exprError
			if errors.As(err, &e) && strings.Count(e.Detail(), "\n") != 1 {
				t.Fatalf("%q", e.Detail())
			}
			return
		}
		if len(m.columns) == 0 {
			x = tensor.Zeros[float64](3, 0)
		} else {
			x = tensor.FromSlice([]float64{1, -2, 3}, 3, 1)
		}
		if y := respond(m, []float64{0.5, 2}, x); y.Size() != 3 {
			t.Fatalf("%q: %v", text, y.Shape())
		}
	})
}
