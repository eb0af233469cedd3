package optim_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

func ExampleCertify() {
	// ½x² + ¼y⁴ − ½y² has a saddle at 0, between two minima.
	f := optim.FuncHess{
		F:    func(x []float64) float64 { y := x[1] * x[1]; return 0.5*x[0]*x[0] + 0.25*y*y - 0.5*y },
		Grad: func(x, g []float64) { g[0], g[1] = x[0], x[1]*x[1]*x[1]-x[1] },
		Hess: func(x, h []float64) { h[0], h[3] = 1, 3*x[1]*x[1]-1 },
	}
	for _, x := range [][]float64{{0, 0}, {0, 1}} {
		c, err := (&optim.Certify{}).At(f, x)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(c)
	}
	// Output:
	// saddle: ‖∇f‖ = 0, eigenvalues from -1 to 1
	// minimum: ‖∇f‖ = 0, eigenvalues from 1 to 2
}

// A line through five points, with standard errors and 95 % intervals.
func ExampleCertify_standardErrors() {
	x, y := []float64{0, 1, 2, 3, 4}, []float64{1.1, 2.9, 5.2, 6.8, 9.1}
	f := optim.FuncResiduals{M: len(x),
		R: func(b, r []float64) {
			for i := range r {
				r[i] = y[i] - b[0] - b[1]*x[i]
			}
		},
		J: func(b, jac []float64) {
			for i := range x {
				jac[2*i], jac[2*i+1] = -1, -x[i]
			}
		},
	}
	res, err := optim.Minimize(f, []float64{0, 0}, &optim.GaussNewton{}, &optim.Settings{Certify: &optim.Certify{}})
	if err != nil {
		fmt.Println(err)
		return
	}
	c := res.Certificate
	for j, v := range res.X {
		fmt.Printf("b%d = %.3f ± %.4f, in [%.3f, %.3f]\n", j, v, c.StdErrors[j], c.Low[j], c.High[j])
	}
	// Output:
	// b0 = 1.040 ± 0.1463, in [0.574, 1.506]
	// b1 = 1.990 ± 0.0597, in [1.800, 2.180]
}

func TestVerdicts(t *testing.T) {
	quartic := scalar(func(x float64) float64 { return x * x * x * x }, func(x float64) float64 { return 4 * x * x * x }, func(x float64) float64 { return 12 * x * x })
	hess := func(h ...float64) optim.FuncHess {
		f := quadratic(h...)
		return f
	}
	for _, c := range []struct {
		f       optim.Objective
		x       []float64
		verdict optim.Verdict
		reason  string
	}{
		{hess(1, 3, 100), []float64{0, 0, 0}, optim.Minimum, ""},
		{hess(1, -1e-3), []float64{0, 0}, optim.Saddle, ""},
		{hess(1, 0), []float64{1, 3}, optim.FlatDirection, "constant"},
		{hess(1, 1e-17), []float64{1, 1}, optim.FlatDirection, "0 to rounding"},
		{quartic, []float64{0}, optim.Undecided, "cannot be told"},
		{optim.Bounded(hess(1, -1), []float64{-1, -1}, []float64{1, 1}), []float64{0, 1}, optim.Minimum, ""},
		{optim.Bounded(hess(-1), []float64{-1}, nil), []float64{-1}, optim.Minimum, "all variables"},
		{optim.FuncGrad{F: quartic.F, Grad: quartic.Grad}, []float64{0}, optim.Undecided, "neither"},
	} {
		got, err := (&optim.Certify{}).At(c.f, c.x)
		if err != nil || got.Verdict != c.verdict || !strings.Contains(got.Reason, c.reason) {
			t.Errorf("%T at %v: %v, %v; want %v", c.f, c.x, got, err, c.verdict)
		}
	}
	for v := optim.Undecided; v <= optim.FlatDirection; v++ {
		if strings.Contains(v.String(), "verdict") {
			t.Error(v)
		}
	}
}

// The gap ½gᵀH⁻¹g of a quadratic is exact.
func TestCertificateGap(t *testing.T) {
	f := quadratic(2, 50)
	c, err := (&optim.Certify{}).At(f, []float64{3, -1})
	if err != nil || !near(c.Gap, f.F([]float64{3, -1}), 1e-12) || c.Condition != 25 || c.GradNorm != 50 {
		t.Errorf("%+v, %v", c, err)
	}
}

// Above MaxDense the eigenvalues are those of Lanczos, and say so.
func TestCertificateByLanczos(t *testing.T) {
	a := make([]float64, 400)
	for i := range a {
		a[i] = 1 + float64(i%37)
	}
	c, err := (&optim.Certify{}).At(bowl(a...), make([]float64, 400))
	if err != nil || c.Estimate == nil || !near(c.LambdaMin, 1, 1e-3) || !near(c.LambdaMax, 37, 1e-3) || !strings.Contains(c.String(), "with confidence 0.99") {
		t.Errorf("%v, %v", c, err)
	}
	all, err := (&optim.Certify{MaxDense: 400}).At(bowl(a...), make([]float64, 400))
	if err != nil || all.Estimate != nil || all.Verdict != optim.Minimum || !near(all.LambdaMax, 37, 1e-12) {
		t.Errorf("%v, %v", all, err)
	}
}

// Logistic regression on two groups of known odds: the errors of the log-odds are
// √(1/a + 1/b), and that of their difference √ of the sum over all four counts.
func TestLikelihoodErrors(t *testing.T) {
	counts := [2][2]float64{{30, 10}, {12, 48}} // group → failed, passed
	f := optim.FuncHess{
		F: func(w []float64) float64 {
			sum := 0.0
			for g, c := range counts {
				z := w[0] + float64(g)*w[1]
				sum += (c[0]+c[1])*math.Log1p(math.Exp(z)) - c[1]*z
			}
			return sum
		},
		Grad: func(w, grad []float64) {
			clear(grad)
			for g, c := range counts {
				r := (c[0]+c[1])/(1+math.Exp(-w[0]-float64(g)*w[1])) - c[1]
				grad[0] += r
				grad[1] += r * float64(g)
			}
		},
		Hess: func(w, h []float64) {
			for g, c := range counts {
				p := 1 / (1 + math.Exp(-w[0]-float64(g)*w[1]))
				v, x := (c[0]+c[1])*p*(1-p), float64(g)
				h[0] += v
				h[1] += v * x
				h[2] += v * x
				h[3] += v * x * x
			}
		},
	}
	r := minimize(t, f, []float64{0, 0}, &optim.Newton{}, &optim.Settings{Certify: &optim.Certify{Likelihood: true, Level: 0.9}})
	c := r.Certificate
	first := math.Sqrt(1.0/30 + 1.0/10)
	both := math.Sqrt(1.0/30 + 1.0/10 + 1.0/12 + 1.0/48)
	if !near(c.StdErrors[0], first, 1e-7) || !near(c.StdErrors[1], both, 1e-7) {
		t.Errorf("errors %v, want %v and %v", c.StdErrors, first, both)
	}
	if !near(c.High[1]-c.Low[1], 2*1.6448536269514722*both, 1e-6) {
		t.Errorf("interval [%v, %v]", c.Low[1], c.High[1])
	}
	// Undeclared, or where a parameter does not matter, there are none.
	r = minimize(t, f, []float64{0, 0}, &optim.Newton{}, &optim.Settings{Certify: &optim.Certify{}})
	if r.Certificate.StdErrors != nil || !strings.Contains(r.Certificate.NoErrors, "neither") {
		t.Errorf("undeclared: %v, %q", r.Certificate.StdErrors, r.Certificate.NoErrors)
	}
	flat, err := (&optim.Certify{Likelihood: true}).At(quadratic(1, 0), []float64{1, 1})
	if err != nil || flat.StdErrors != nil || !strings.Contains(flat.NoErrors, "not positive definite") {
		t.Errorf("flat: %v, %v", flat, err)
	}
}

// A matrix above the limit is not formed; the certificate says so.
func TestCertificateLimit(t *testing.T) {
	f := bowl(1, 2)
	whole := optim.FuncHess{F: f.F, Grad: f.Grad, Hess: func(x, h []float64) { t.Error("the Hessian was formed") }}
	small := &optim.Settings{MaxMatrixBytes: 31, Certify: &optim.Certify{Likelihood: true}}
	r := minimize(t, whole, []float64{1, 1}, &optim.LBFGS{}, small)
	if c := r.Certificate; c.Verdict != optim.Undecided || !strings.Contains(c.Reason, "needs 32 B (limit 31 B)") || c.NoErrors != c.Reason {
		t.Errorf("%v; standard errors: %s", c, c.NoErrors)
	}
	x := make([]float64, 20_000) // 3.2 GB
	if c, err := (&optim.Certify{}).At(optim.FuncHess{F: func([]float64) float64 { return 0 }, Grad: func(x, g []float64) { clear(g) }, Hess: whole.Hess}, x); err != nil || !strings.Contains(c.Reason, "3.2 GB (limit 1.0 GiB)") {
		t.Errorf("%v, %v", c, err)
	}
	small.Certify = &optim.Certify{}
	r = minimize(t, valley, []float64{1, 1.1}, &optim.LBFGS{}, small)
	if c := r.Certificate; c.StdErrors != nil || c.NoErrors == "" {
		t.Errorf("%v; standard errors: %s", c, c.NoErrors)
	}
	three := optim.FuncResiduals{M: 3, R: func(x, r []float64) { r[0], r[1], r[2] = x[0]-1, x[1], x[0]-2 }, J: func(x, jac []float64) { jac[0], jac[3], jac[4] = 1, 1, 1 }}
	r = minimize(t, three, []float64{1, 1}, &optim.LBFGS{}, small)
	if c := r.Certificate; c.StdErrors != nil || !strings.Contains(c.NoErrors, "3 residuals and 2 variables needs 48 B") {
		t.Errorf("%v; standard errors: %s", c, c.NoErrors)
	}
}

func TestCertifyRefuses(t *testing.T) {
	if _, err := (*optim.Certify)(nil).At(quadratic(1), []float64{1}); !errors.Is(err, tensor.ErrZeroVar) {
		t.Error(err)
	}
	if _, err := (&optim.Certify{}).At(optim.Func(quadratic(1).F), []float64{1}); !errors.Is(err, tensor.ErrMisuse) {
		t.Error(err)
	}
	bad := quadratic(1)
	bad.Hess = func(x, h []float64) { panic("no Hessian today") }
	var p *optim.PanicError
	if _, err := (&optim.Certify{}).At(bad, []float64{1}); !errors.As(err, &p) {
		t.Error(err)
	}
	r := minimize(t, bad, []float64{1}, &optim.LBFGS{}, &optim.Settings{Certify: &optim.Certify{}})
	wantConverged(t, r)
	if !strings.Contains(r.Certificate.String(), "no Hessian today") {
		t.Error(r.Certificate)
	}
	if c, err := (&optim.Certify{Level: 2}).At(valley, []float64{1, 1}); err != nil || !strings.Contains(c.NoErrors, "level of 2") {
		t.Error(c, err)
	}
}

// The bounds of Lanczos hold for spectra that are hard for it, and its values lie
// inside.
func TestLanczos(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for _, n := range []int{1, 2, 7, 300} {
		for kind := range 3 {
			a := make([]float64, n)
			least, largest := math.Inf(1), math.Inf(-1)
			for i := range a {
				switch kind {
				case 0:
					a[i] = rng.NormFloat64()
				case 1:
					a[i] = math.Exp(-float64(i) / 10)
				case 2:
					a[i] = 3
				}
				least, largest = math.Min(least, a[i]), math.Max(largest, a[i])
			}
			e, err := optim.Lanczos(bowl(a...), make([]float64, n), 25)
			if err != nil {
				t.Fatal(err)
			}
			tol := 1e-12 * math.Max(math.Abs(least), math.Abs(largest))
			if e.Min < least-tol || e.Max > largest+tol || e.Lower > least+tol || e.Upper < largest-tol || e.Products > min(n, 25) {
				t.Errorf("n = %d, kind %d: %+v for [%v, %v]", n, kind, e, least, largest)
			}
		}
	}
	if e, err := optim.Lanczos(bowl(1, 2, 3, 4, 5, 6, 7, 8), make([]float64, 8), 2); err != nil || !math.IsInf(e.Upper, 1) {
		t.Errorf("two products: %+v, %v", e, err)
	}
	if _, err := optim.Lanczos(nil, []float64{1}, 3); !errors.Is(err, tensor.ErrZeroVar) {
		t.Error(err)
	}
	if _, err := optim.Lanczos(bowl(), nil, 3); !errors.Is(err, tensor.ErrShape) {
		t.Error(err)
	}
	if _, err := optim.Lanczos(bowl(math.NaN()), []float64{1}, 3); !errors.Is(err, tensor.ErrNonFinite) {
		t.Error(err)
	}
}

func TestCheckDerivatives(t *testing.T) {
	right := map[string]optim.Objective{"rosenbrock": rosenbrock(), "bowl": bowl(1, -2), "valley": valley, "tiny": quadratic(1e-200, 1e-200), "huge": quadratic(1e200, 1e200)}
	for name, f := range right {
		if found, err := optim.CheckDerivatives(f, []float64{0.7, -1.3}); err != nil || len(found) != 0 {
			t.Errorf("%s: %q, %v", name, found, err)
		}
	}
	gradient := rosenbrock()
	gradient.Grad = func(x, g []float64) { rosenbrock().Grad(x, g); g[1] *= 1.001 }
	hessian := rosenbrock()
	hessian.Hess = func(x, h []float64) { rosenbrock().Hess(x, h); h[0] += 5 }
	product := bowl(1, 2)
	product.HessVec = func(x, v, hv []float64) { hv[0], hv[1] = v[0]+v[1], 2*v[1] }
	notANumber := rosenbrock()
	notANumber.Grad = func(x, g []float64) { rosenbrock().Grad(x, g); g[1] = math.NaN() }
	jacobian := valley
	jacobian.J = func(x, jac []float64) { valley.J(x, jac); jac[3] = 0.1 }
	for want, f := range map[string]optim.Objective{"gradient's slope": gradient, "element 0, is NaN": notANumber, "Hessian·v": hessian, "vᵀHu": product, "Jacobian·v": jacobian} {
		found, err := optim.CheckDerivatives(f, []float64{0.7, -1.3})
		if err != nil || !strings.Contains(strings.Join(found, "\n"), want) {
			t.Errorf("%s: %q, %v", want, found, err)
		}
	}
	if _, err := optim.CheckDerivatives(nil, []float64{1}); !errors.Is(err, tensor.ErrZeroVar) {
		t.Error(err)
	}
}

type narrowBowl struct{}

func (narrowBowl) Value(x []float32) (float32, error) { return 0.5 * (x[0]*x[0] + 4*x[1]*x[1]), nil }

func (o narrowBowl) ValueGrad(x, g []float32) (float32, error) {
	g[0], g[1] = x[0], 4*x[1]
	return o.Value(x)
}

func ExampleWiden() {
	res, err := optim.Minimize(optim.Widen(narrowBowl{}), []float64{3, -2}, &optim.LBFGS{}, &optim.Settings{GradAbs: 1e-5})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f %v\n", math.Hypot(res.X[0], res.X[1]), res.Status.Converged())
	// Output: 0.0000 true
}

func TestWidenRefuses(t *testing.T) {
	defer func() {
		if e, ok := recover().(*tensor.Error); !ok || !errors.Is(e, tensor.ErrZeroVar) {
			t.Error(e)
		}
	}()
	optim.Widen(nil)
}
