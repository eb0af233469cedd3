package main

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/covector-ad/covector/cmd/internal/ucidigits"
	"github.com/covector-ad/covector/tensor"
	"gonum.org/v1/gonum/mat"
)

// fitted parses the flags, loads the data and runs the methods.
func fitted(t *testing.T, stdin string, args ...string) (*task, []*fit) {
	t.Helper()
	o, err := parseFlags(args, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	k, err := o.load(strings.NewReader(stdin))
	if err != nil {
		t.Fatal(err)
	}
	fits, err := k.fitAll(t.Context(), o, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return k, fits
}

// sample is a table of two numbers, a category and three targets, which depend on
// them and on chance.
func sample(n int) string {
	rng := tensor.NewRand(5)
	var b strings.Builder
	b.WriteString("a,place,b,y,won,count\n")
	for range n {
		a, c, x := rng.NormFloat64(), rng.IntN(3), 3+2*rng.NormFloat64()
		z := 0.5 + a - 0.3*x + 0.4*float64(c)
		won, events := "no", 0
		if rng.Float64() < 1/(1+math.Exp(-z)) {
			won = "yes"
		}
		for p := rng.Float64(); p > math.Exp(-math.Exp(z)); events++ { // Knuth's way to a Poisson law
			p *= rng.Float64()
		}
		fmt.Fprintf(&b, "%g,%s,%g,%g,%s,%d\n", a, []string{"north", "south", "west"}[c], x, z+0.2*rng.NormFloat64(), won, events)
	}
	return b.String()
}

// weighted returns XᵀWX for the weights w of the rows, and Xᵀr.
func weighted(k *task, w, r []float64) (h *mat.SymDense, g *mat.VecDense) {
	n, p := k.train.count(), k.train.x.Shape()[1]
	x, err := tensor.MatDense(k.train.x)
	if err != nil {
		panic(err)
	}
	h, g = mat.NewSymDense(p, nil), mat.NewVecDense(p, nil)
	for i := range n {
		row := mat.NewVecDense(p, x.RawRowView(i))
		h.SymRankOne(h, w[i], row)
		g.AddScaledVec(g, r[i], row)
	}
	return h, g
}

// The estimates solve the likelihood equations Xᵀ(μ − y) = 0, and the standard errors
// are those of the inverse Fisher information, or of σ̂²(XᵀX)⁻¹, computed here in
// another way.
func TestModels(t *testing.T) {
	data := sample(200)
	for _, c := range []struct {
		family, target string
		variance       func(mu float64) float64 // also the derivative of the mean by z
	}{
		{"linear", "y", func(float64) float64 { return 1 }},
		{"logistic", "won", func(p float64) float64 { return p * (1 - p) }},
		{"poisson", "count", func(mu float64) float64 { return mu }},
	} {
		k, fits := fitted(t, data, "-model", c.family, "-target", c.target, "-features", "b,place,a", "-")
		f := fits[0]
		if !f.converged || strings.Join(k.model.parameters(), " ") != "(intercept) b place=south place=west a" {
			t.Fatalf("%s: %s, %q", c.family, f.status, k.model.parameters())
		}
		mu := k.fitted(f.w)
		weights, miss := make([]float64, len(mu)), make([]float64, len(mu))
		for i, v := range mu {
			weights[i], miss[i] = c.variance(v), v-k.train.y.Data()[i]
		}
		h, g := weighted(k, weights, miss)
		if mat.Norm(g, math.Inf(1)) > 1e-9 {
			t.Errorf("%s: Xᵀ(μ − y) = %v", c.family, g.RawVector().Data)
		}
		var chol mat.Cholesky
		var cov mat.SymDense
		if !chol.Factorize(h) || chol.InverseTo(&cov) != nil {
			t.Fatal("no inverse")
		}
		scale, quantile := 1.0, 1.959963984540054
		if c.family == "linear" {
			scale, quantile = f.objective/195, 1.9722040512623 // of Student's t with 195 degrees of freedom
		}
		for i, se := range f.certificate.StdErrors {
			if want := math.Sqrt(scale * cov.At(i, i)); math.Abs(se/want-1) > 1e-8 {
				t.Errorf("%s: standard error %d is %v, want %v", c.family, i, se, want)
			}
			if wide := (f.certificate.High[i] - f.w[i]) / se; math.Abs(wide/quantile-1) > 1e-5 {
				t.Errorf("%s: the interval is %v standard errors wide, want %v", c.family, wide, quantile)
			}
		}
	}
}

// The optimum of a regularized regression, known to 12 digits.
func TestCertifiedOptima(t *testing.T) {
	_, fits := fitted(t, "", "-model", "softmax", "-l2", "1", "-method", "newton,trust,bfgs,lbfgs,newton-cg,cg")
	for _, f := range fits {
		if math.Abs(f.objective/28.886316604093-1) > 1e-9 {
			t.Errorf("%s: %.12f, %s", f.method, f.objective, f.status)
		}
		if f.certificate.StdErrors != nil || !strings.Contains(f.certificate.NoErrors, "penalty") {
			t.Errorf("%s has standard errors in spite of a penalty", f.method)
		}
	}
}

// The handwritten digits, divided by 16, likewise.
func TestCertifiedDigits(t *testing.T) {
	pixels, labels, err := ucidigits.Load()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i, l := range labels {
		for _, v := range pixels[i*64 : (i+1)*64] {
			fmt.Fprintf(&b, "%g,", v/16)
		}
		fmt.Fprintf(&b, "digit %d\n", l)
	}
	_, fits := fitted(t, b.String(), "-no-header", "-target", "c65", "-model", "softmax", "-l2", "1", "-method", "lbfgs,newton-cg", "-")
	for _, f := range fits {
		if math.Abs(f.objective/358.548947733962-1) > 1e-9 {
			t.Errorf("%s: %.12f, %s", f.method, f.objective, f.status)
		}
	}
}

// All methods come to one minimum, or near it.
func TestMethodsAgree(t *testing.T) {
	data := sample(120)
	for _, c := range []struct {
		args string
		near map[string]float64 // relative; others to 1e-9
	}{
		{"-target y -l2 0.5 -standardize -method gd,heavy-ball,nesterov,bb,sgd,adam,newton,newton-cg,trust,cg,bfgs,lbfgs,lm,gn,ista,fista", map[string]float64{"sgd": 0.01, "adam": 0.01}},
		{"-target won -model logistic -features a,b,place -standardize -method gd,heavy-ball,nesterov,bb,sgd,adam,newton,newton-cg,trust,cg,bfgs,lbfgs,ista,fista", map[string]float64{"sgd": 0.01, "adam": 0.01}},
		{"-target won -model logistic -features a,b,place -l1 2 -l2 1 -method ista,fista", nil},
	} {
		k, fits := fitted(t, data, append(strings.Fields(c.args), "-")...)
		low, err := best(fits)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range fits {
			limit := max(c.near[f.method], 1e-9)
			if gap := f.objective/low.objective - 1; gap > limit {
				t.Errorf("%s: %s is %.3g above the minimum: %s", c.args, f.method, gap, f.status)
			}
			if len(f.trace.objective) != f.iterations+1 || f.w == nil {
				t.Errorf("%s: a trace of %d in %d iterations", f.method, len(f.trace.objective), f.iterations)
			}
		}
		if k.l1 > 0 {
			kinks(t, k, low)
		}
	}
}

// kinks checks the conditions of a minimum with a penalty λ‖W‖₁: the gradient of the
// rest is −λ·sign(w), or within ±λ where w = 0; the intercept's is 0.
func kinks(t *testing.T, k *task, f *fit) {
	t.Helper()
	g := make([]float64, len(f.w))
	if _, err := k.objective().ValueGrad(f.w, g); err != nil {
		t.Fatal(err)
	}
	for i, w := range f.w {
		miss := math.Max(0, math.Abs(g[i])-k.l1)
		if i == 0 {
			miss = math.Abs(g[i])
		} else if w != 0 {
			miss = math.Abs(g[i] + math.Copysign(k.l1, w))
		}
		if miss > 1e-5 {
			t.Errorf("at the kink of %s the gradient is %v, w = %v", k.model.parameters()[i], g[i], w)
		}
	}
}

// The penalty is ½λ‖W‖² without the intercept, added to sums over the rows.
func TestPenalty(t *testing.T) {
	const penalty = 0.5 * 4 * 3 * 3
	for args, want := range map[string]float64{ // z is 5 and 8, y is 2 and 5
		"-target y":                3*3 + 3*3 + penalty,
		"-target y -model poisson": math.Exp(5) - 2*5 + math.Log(2) + math.Exp(8) - 5*8 + math.Log(120) + penalty,
	} {
		k, fits := fitted(t, "x,y\n1,2\n2,5\n", append(strings.Fields(args), "-l2", "4", "-")...)
		if got, err := k.objective().Value([]float64{2, 3}); err != nil || math.Abs(got/want-1) > 1e-14 {
			t.Errorf("%s: %v, %v; want %v", args, got, err, want)
		}
		if !fits[0].converged {
			t.Error(fits[0].status)
		}
	}
}

// Columns are scaled to mean 0 and population standard deviation 1, and the fit is
// the same but for the units.
func TestStandardize(t *testing.T) {
	data := "x,y\n1,2\n3,5\n5,6\n11,20\n"
	k, scaled := fitted(t, data, "-target", "y", "-standardize", "-")
	_, plain := fitted(t, data, "-target", "y", "-")
	if k.schema.Mean[0] != 5 || math.Abs(k.schema.Dev[0]-math.Sqrt(14)) > 1e-15 {
		t.Errorf("mean %v, deviation %v", k.schema.Mean, k.schema.Dev)
	}
	if got, want := scaled[0].w[1], plain[0].w[1]*math.Sqrt(14); math.Abs(got/want-1) > 1e-12 {
		t.Errorf("slope %v, want %v", got, want)
	}
}

// Every regression of NIST's, from both starting points, to nine digits and seven in
// the deviations; Lanczos1 is limited by its data to three.
func TestNIST(t *testing.T) {
	files, err := filepath.Glob("../../internal/nist/testdata/*.dat")
	if err != nil || len(files) != 27 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		for _, start := range []string{"1", "2"} {
			k, fits := fitted(t, "", file, "-start", start)
			for _, p := range k.line(fits[0]).Parameters {
				want := value(7)
				if strings.Contains(file, "Lanczos1") {
					want = 2.9
				}
				if *p.Digits < 9 || !(*p.StdErrorDigits >= want) {
					t.Errorf("%s from %s: %s has %.1f digits, %.1f in its deviation", file, start, p.Name, *p.Digits, *p.StdErrorDigits)
				}
			}
		}
	}
}

// A formula on a table gives NIST's answer, too.
func TestFormula(t *testing.T) {
	k, _ := fitted(t, "", "../../internal/nist/testdata/Nelson.dat")
	var b strings.Builder
	b.WriteString("hours,degrees C,volts\n")
	for i, y := range k.certified.Y {
		fmt.Fprintf(&b, "%v,%v,%v\n", k.certified.X[0][i], k.certified.X[1][i], y)
	}
	_, fits := fitted(t, b.String(), "-expr", "log[volts] = b1 - b2*hours * exp[-b3*\"degrees C\"]", "-start", "b1=2.5,b2=5e-9,b3=-0.05", "-method", "lm,trust", "-")
	for i, want := range k.certified.Certified {
		if got := fits[0].w[i]; math.Abs(got/want-1) > 1e-9 {
			t.Errorf("b%d = %v, want %v", i+1, got, want)
		}
	}
}

// A share of each class is set apart, the same for the same seed.
func TestSplit(t *testing.T) {
	var seen [3]string
	for k, seed := range []string{"3", "3", "4"} {
		task, fits := fitted(t, "", "-model", "softmax", "-l2", "1", "-split", "0.2", "-seed", seed)
		count := [3]int{}
		for _, c := range task.test.labels.Data() {
			count[c]++
		}
		if task.train.count() != 120 || count != [3]int{10, 10, 10} {
			t.Errorf("%d rows to fit, %v to test", task.train.count(), count)
		}
		if s := task.score(fits[0].w, task.test); s.rows != 30 || s.accuracy < 0.9 || s.nll > 0.4 {
			t.Errorf("score %v", s)
		}
		seen[k] = fmt.Sprint(task.test.x.Data())
	}
	if seen[0] != seen[1] || seen[0] == seen[2] {
		t.Error("the seed does not decide which rows are set apart")
	}
	k, fits := fitted(t, sample(50), "-target", "y", "-features", "a,b", "-split", "0.3", "-standardize", "-")
	if k.train.count() != 35 || k.test.count() != 15 || !(k.score(fits[0].w, k.test).r2 > 0.5) {
		t.Errorf("%d and %d rows, %v", k.train.count(), k.test.count(), k.score(fits[0].w, k.test))
	}
}
