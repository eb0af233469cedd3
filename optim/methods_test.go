package optim_test

import (
	"math"
	"testing"

	"github.com/covector-ad/covector/optim"
)

func TestExtendedRosenbrock(t *testing.T) {
	limits := map[string]int{ // evaluations of f; plain gradient descent needs its 10,000 iterations
		"GD": -1, "GD, strong Wolfe": -1, "GD, heavy ball": 12000, "GD, Nesterov": 12000, "GD, Barzilai–Borwein": 200,
		"Newton": 60, "TrustRegion": 60, "TrustRegion, products": 60, "NewtonCG": 80,
		"LBFGS, 3 pairs": 100, "LBFGS, backtracking": 100, "CG, Hager–Zhang": 600, "CG, Hestenes–Stiefel": 120, "CG, Polak–Ribière": 160, "CG, Fletcher–Reeves": 160, "CG, Dai–Yuan": 160}
	for name, m := range everyMethod() {
		limit, ok := limits[name]
		switch {
		case limit < 0:
			continue
		case !ok:
			limit = 80
		}
		r := minimize(t, withProducts(rosenbrock()), rosenbrockStart(100), m, nil)
		t.Logf("%-22s %4d iterations %+v", name, r.Iterations, r.Evaluations)
		if !r.Status.Converged() {
			t.Errorf("%s: %v", name, r.Status)
		}
		for i, v := range r.X {
			if !near(v, 1, 1e-7) {
				t.Fatalf("%s: x[%d] = %v", name, i, v)
			}
		}
		if r.Evaluations.Function > limit {
			t.Errorf("%s took %+v, more than %d", name, r.Evaluations, limit)
		}
	}
}

func TestNewtonOnQuadraticTakesOneIteration(t *testing.T) {
	r := minimize(t, quadratic(1e-3, 1, 1e4), []float64{3, -2, 1}, &optim.Newton{}, nil)
	wantConverged(t, r)
	if r.Iterations != 1 || r.Evaluations != (optim.Evaluations{Function: 2, Gradient: 2, Hessian: 1}) {
		t.Errorf("%d iterations, %+v", r.Iterations, r.Evaluations)
	}
}

// Newton squares the error of x − ln x, whose minimum is at 1: the step leads
// from x to 2x − x², so that 1 − x⁺ = (1 − x)².
func TestNewtonSquaresTheError(t *testing.T) {
	f := scalar(func(x float64) float64 { return x - math.Log(x) },
		func(x float64) float64 { return 1 - 1/x }, func(x float64) float64 { return 1 / (x * x) })
	for _, search := range []optim.LineSearch{nil, optim.FixedStep{}} {
		want := 0.5
		s := &optim.Settings{Observe: func(it *optim.Iteration) bool {
			if !near(1-it.X[0], want, 1e-15) {
				t.Errorf("error %g after %d steps, want %g", 1-it.X[0], it.N, want)
			}
			want *= want
			return false
		}}
		r := minimize(t, f, []float64{0.5}, &optim.Newton{Search: search}, s)
		wantConverged(t, r)
		if r.Iterations != 5 {
			t.Errorf("%d iterations", r.Iterations)
		}
	}
}

func TestNewtonIsLinearOnFourthPower(t *testing.T) {
	f := scalar(func(x float64) float64 { return x * x * x * x },
		func(x float64) float64 { return 4 * x * x * x }, func(x float64) float64 { return 12 * x * x })
	last := 0.0
	s := &optim.Settings{Observe: func(it *optim.Iteration) bool {
		if it.N > 0 && !near(it.X[0]/last, 2.0/3, 1e-14) {
			t.Errorf("step %d multiplies the error by %v", it.N, it.X[0]/last)
		}
		last = it.X[0]
		return false
	}}
	wantConverged(t, minimize(t, f, []float64{1}, &optim.Newton{}, s))
}

func TestNewtonRunsAwayWithoutSearchOnly(t *testing.T) {
	pure := &optim.Newton{Search: optim.FixedStep{}}
	last := 1.1
	s := &optim.Settings{MaxIterations: 5, Observe: func(it *optim.Iteration) bool {
		if it.N > 0 && math.Abs(it.X[0]+last*last*last) > 1e-9*math.Abs(it.X[0]) {
			t.Errorf("step %d leads from %v to %v, not to −x³", it.N, last, it.X[0])
		}
		last = it.X[0]
		return false
	}}
	r := minimize(t, root, []float64{1.1}, pure, s)
	if r.Status.Converged() || r.X[0] != 1.1 || math.Abs(last) < 1e9 {
		t.Errorf("pure Newton went to %v: %v, best %v", last, r.Status, r.X)
	}
	for _, x0 := range []float64{1.1, -3, 1e3} {
		r = minimize(t, root, []float64{x0}, &optim.Newton{}, nil)
		wantConverged(t, r)
		if !near(r.X[0], 0, 1e-8) {
			t.Errorf("from %v to %v", x0, r.X)
		}
	}
}

func TestNewtonFromProducts(t *testing.T) {
	full := withProducts(rosenbrock())
	a := minimize(t, full, rosenbrockStart(4), &optim.Newton{}, nil)
	b := minimize(t, productsOnly{full}, rosenbrockStart(4), &optim.Newton{}, nil)
	wantConverged(t, b)
	if a.Iterations != b.Iterations || a.F != b.F || b.Evaluations.Hessian != 0 || b.Evaluations.HVP != 4*b.Iterations {
		t.Errorf("%d iterations %+v against %d iterations %+v", a.Iterations, a.Evaluations, b.Iterations, b.Evaluations)
	}
}

func TestNewtonRefusesAsymmetry(t *testing.T) {
	f := quadratic(1, 2)
	off := 1e-12
	f.Hess = func(x, h []float64) { h[0], h[1], h[3] = 1, off, 2 }
	wantConverged(t, minimize(t, f, []float64{1, 1}, &optim.Newton{}, nil))
	off = 0.5
	r, err := optim.Minimize(f, []float64{1, 1}, &optim.Newton{}, nil)
	if err == nil || r.Status.Code != optim.ObjectiveFailed {
		t.Errorf("an asymmetric Hessian passed: %v", err)
	}
}

// With exact steps L-BFGS is a conjugate direction method: on a quadratic of n
// variables it is done after n iterations.
func TestLBFGSOnQuadratic(t *testing.T) {
	a := []float64{1, 3, 10, 30, 100, 300}
	x0 := []float64{1, -1, 2, 0.5, 1, -0.3}
	r := minimize(t, quadratic(a...), x0, &optim.LBFGS{Search: optim.StrongWolfe{C2: 1e-10, C1: 1e-12}}, nil)
	wantConverged(t, r)
	if r.Iterations > len(a)+1 {
		t.Errorf("%d iterations for %d variables", r.Iterations, len(a))
	}
}

// Backtracking does not ask for sᵀy > 0; the Wolfe conditions do.
func TestPairsAreSkipped(t *testing.T) {
	f := optim.FuncGrad{ // concave between −1 and 1
		F:    func(x []float64) float64 { return math.Cos(x[0]) - 0.1*x[0] },
		Grad: func(x, g []float64) { g[0] = -math.Sin(x[0]) - 0.1 },
	}
	for _, m := range []optim.Method{&optim.BFGS{Search: optim.Backtracking{}}, &optim.LBFGS{Search: optim.Backtracking{}}} {
		r := minimize(t, f, []float64{0.1}, m, nil)
		wantConverged(t, r)
		if r.Skipped == 0 || !near(r.X[0], math.Pi+math.Asin(0.1), 1e-7) {
			t.Errorf("%T: %d pairs skipped, x = %v", m, r.Skipped, r.X)
		}
	}
	for _, m := range []optim.Method{&optim.BFGS{}, &optim.LBFGS{}} {
		if r := minimize(t, f, []float64{0.1}, m, nil); r.Skipped != 0 {
			t.Errorf("%T: %d pairs skipped under the Wolfe conditions", m, r.Skipped)
		}
	}
}

// Values of f near 1e10 have noise of 2e-6, so that they tell nothing of x to
// more than 3 digits; its gradient does.
func TestConvergesWhereValuesAreFlat(t *testing.T) {
	f := optim.FuncHess{
		F: func(x []float64) float64 { return 1e10 + rosenbrock().F(x) }, Grad: rosenbrock().Grad, Hess: rosenbrock().Hess,
	}
	for _, m := range []optim.Method{&optim.Newton{}, &optim.LBFGS{}} {
		r := minimize(t, f, []float64{1.02, 1.03}, m, nil)
		wantConverged(t, r)
		if !near(r.X[0], 1, 1e-7) || !near(r.X[1], 1, 1e-7) {
			t.Errorf("%T: %v", m, r.X)
		}
	}
}
