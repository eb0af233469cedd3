package nist

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestReadAll(t *testing.T) {
	files, err := filepath.Glob("testdata/*.dat")
	if err != nil || len(files) != 27 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Read(f)
		f.Close()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p.Name+".dat" != filepath.Base(name) || len(p.X[0]) != len(p.Y) || strings.ContainsAny(p.Model, "[]=") || strings.HasSuffix(p.Model, "e") {
			t.Errorf("%s: %+v", name, p)
		}
		if d := Digits(math.Sqrt(p.SumOfSquares/float64(p.Freedom())), p.Deviation); d < 9.5 {
			t.Errorf("%s: residuals of %v and %v do not agree", name, p.SumOfSquares, p.Deviation)
		}
	}
}

func TestForms(t *testing.T) {
	for name, want := range map[string]*Problem{
		"Nelson":   {Response: "log(y)", Model: "b1 - b2*x1 * exp(-b3*x2)", Predictors: []string{"x1", "x2"}, Params: []string{"b1", "b2", "b3"}, Start: [2][]float64{{2, 0.0001, -0.01}, {2.5, 5e-9, -0.05}}},
		"Roszman1": {Response: "y", Model: "b1 - b2*x - arctan(b3/(x-b4))/pi", Predictors: []string{"x"}, Params: []string{"b1", "b2", "b3", "b4"}, Start: [2][]float64{{0.1, -0.00001, 1000, -100}, {0.2, -0.000005, 1200, -150}}},
		"Hahn1":    {Response: "y", Model: "(b1+b2*x+b3*x**2+b4*x**3) / (1+b5*x+b6*x**2+b7*x**3)", Predictors: []string{"x"}, Params: []string{"b1", "b2", "b3", "b4", "b5", "b6", "b7"}, Start: [2][]float64{{10, -1, 0.05, -1e-5, -0.05, 0.001, -1e-6}, {1, -0.1, 0.005, -1e-6, -0.005, 1e-4, -1e-7}}},
	} {
		f, err := os.Open("testdata/" + name + ".dat")
		if err != nil {
			t.Fatal(err)
		}
		p, err := Read(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if p.Response != want.Response || p.Model != want.Model || !slices.Equal(p.Predictors, want.Predictors) || !slices.Equal(p.Params, want.Params) ||
			!slices.Equal(p.Start[0], want.Start[0]) || !slices.Equal(p.Start[1], want.Start[1]) {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	whole, err := os.ReadFile("testdata/Misra1a.dat")
	if err != nil {
		t.Fatal(err)
	}
	text := string(whole)
	for what, cut := range map[string]func() string{
		"no model":         func() string { return strings.Replace(text, "y = b1", "z = b1", 1) },
		"no parameters":    func() string { return strings.ReplaceAll(text, "  b", "  a") },
		"no data":          func() string { return text[:strings.LastIndex(text, "Data:")] },
		"13 given":         func() string { return text[:strings.LastIndex(strings.TrimSpace(text), "\n")] },
		"line 41: strconv": func() string { return strings.Replace(text, "b1 =   500", "b1 =   5OO", 1) },
		"1 columns":        func() string { return text + "\n12\n" },
	} {
		if _, err := Read(strings.NewReader(cut())); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestDigits(t *testing.T) {
	for _, c := range [][3]float64{{1, 1, 11}, {0, 0, 11}, {1.001, 1, 3}, {2, 1, 0}, {math.NaN(), 1, 0}, {math.Inf(1), 1, 0}, {1 + 1e-15, 1, 11}} {
		if d := Digits(c[0], c[1]); math.Abs(d-c[2]) > 1e-3 {
			t.Errorf("Digits(%v, %v) = %v", c[0], c[1], d)
		}
	}
}
