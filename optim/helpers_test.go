package optim_test

import (
	"math"
	"testing"

	"github.com/covector-ad/covector/optim"
)

// rosenbrock is the extended Rosenbrock function of even n: the sum over pairs
// of 100(y − x²)² + (1 − x)².
func rosenbrock() optim.FuncHess {
	return optim.FuncHess{
		F: func(x []float64) float64 {
			sum := 0.0
			for i := 0; i < len(x); i += 2 {
				a, b := x[i+1]-x[i]*x[i], 1-x[i]
				sum += 100*a*a + b*b
			}
			return sum
		},
		Grad: func(x, g []float64) {
			for i := 0; i < len(x); i += 2 {
				a, b := x[i+1]-x[i]*x[i], 1-x[i]
				g[i], g[i+1] = -400*a*x[i]-2*b, 200*a
			}
		},
		Hess: func(x, h []float64) {
			n := len(x)
			for i := 0; i < n; i += 2 {
				h[i*n+i] = 1200*x[i]*x[i] - 400*x[i+1] + 2
				h[i*n+i+1], h[(i+1)*n+i] = -400*x[i], -400*x[i]
				h[(i+1)*n+i+1] = 200
			}
		},
	}
}

func rosenbrockStart(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1
		if i%2 == 0 {
			x[i] = -1.2
		}
	}
	return x
}

// quadratic is bowl with its Hessian as a matrix.
func quadratic(a ...float64) optim.FuncHess {
	f := bowl(a...)
	return optim.FuncHess{F: f.F, Grad: f.Grad, Hess: func(x, h []float64) {
		for i := range x {
			h[i*len(x)+i] = a[i]
		}
	}}
}

// scalar makes an objective of one variable from f, f′ and f″.
func scalar(f, d, dd func(x float64) float64) optim.FuncHess {
	return optim.FuncHess{
		F:    func(x []float64) float64 { return f(x[0]) },
		Grad: func(x, g []float64) { g[0] = d(x[0]) },
		Hess: func(x, h []float64) { h[0] = dd(x[0]) },
	}
}

var root = scalar( // √(1 + x²)
	func(x float64) float64 { return math.Sqrt(1 + x*x) },
	func(x float64) float64 { return x / math.Sqrt(1+x*x) },
	func(x float64) float64 { return math.Pow(1+x*x, -1.5) })

// products gives a FuncHess the Hessian products too.
type products struct {
	optim.FuncHess
	h []float64
}

func withProducts(f optim.FuncHess) *products { return &products{FuncHess: f} }

func (o *products) HVP(x, v, hv []float64) error {
	n := len(x)
	if o.h == nil {
		o.h = make([]float64, n*n)
	}
	clear(o.h)
	o.Hess(x, o.h)
	for i := range hv {
		hv[i] = 0
		for j, e := range v {
			hv[i] += o.h[i*n+j] * e
		}
	}
	return nil
}

// productsOnly is an objective whose Hessian is hidden.
type productsOnly struct{ optim.HessianProduct }

// everyMethod is each method with its defaults, and with those options that make
// another method of it. All of them can do without a fixed step.
func everyMethod() map[string]optim.Method {
	return map[string]optim.Method{
		"GD":                    &optim.GD{},
		"GD, strong Wolfe":      &optim.GD{Search: optim.StrongWolfe{}},
		"GD, Barzilai–Borwein":  &optim.GD{BarzilaiBorwein: true},
		"GD, heavy ball":        &optim.GD{Acceleration: optim.HeavyBall},
		"GD, Nesterov":          &optim.GD{Acceleration: optim.Nesterov},
		"CG, Hager–Zhang":       &optim.NonlinearCG{Formula: optim.CGHagerZhang, Search: optim.HagerZhang{}},
		"CG, Polak–Ribière":     &optim.NonlinearCG{Formula: optim.CGPolakRibiere},
		"CG, Hestenes–Stiefel":  &optim.NonlinearCG{},
		"CG, Fletcher–Reeves":   &optim.NonlinearCG{Formula: optim.CGFletcherReeves},
		"CG, Dai–Yuan":          &optim.NonlinearCG{Formula: optim.CGDaiYuan},
		"BFGS":                  &optim.BFGS{},
		"BFGS, Hager–Zhang":     &optim.BFGS{Search: optim.HagerZhang{}},
		"LBFGS":                 &optim.LBFGS{},
		"LBFGS, 3 pairs":        &optim.LBFGS{Pairs: 3},
		"LBFGS, backtracking":   &optim.LBFGS{Search: optim.Backtracking{}},
		"Newton":                &optim.Newton{},
		"NewtonCG":              &optim.NewtonCG{},
		"TrustRegion":           &optim.TrustRegion{},
		"TrustRegion, products": &optim.TrustRegion{Products: true},
	}
}

func minimize(t *testing.T, f optim.Objective, x0 []float64, m optim.Method, s *optim.Settings) *optim.Result {
	t.Helper()
	res, err := optim.Minimize(f, x0, m, s)
	if err != nil {
		t.Fatalf("%T: %v", m, err)
	}
	return res
}

func wantConverged(t *testing.T, r *optim.Result) {
	t.Helper()
	if !r.Status.Converged() {
		t.Errorf("did not converge: %v (f = %g after %d iterations)", r.Status, r.F, r.Iterations)
	}
}

func wantCode(t *testing.T, r *optim.Result, code optim.Code) {
	t.Helper()
	if r.Status.Code != code || r.Status.Converged() {
		t.Errorf("status is %q (%v), want code %v", r.Status, r.Status.Code, code)
	}
}

func near(a, b, tol float64) bool { return math.Abs(a-b) <= tol }
