package optim_test

import (
	"math"
	"testing"

	"github.com/covector-ad/covector/optim"
)

// settled says that a minimization ended for a reason of its own and not at a limit.
func settled(r *optim.Result) bool {
	return r.Status.Converged() || r.Status.Code == optim.SearchFailed || r.Status.Code == optim.Stalled
}

// On a quadratic with κ = 10¹² the methods that know or learn the curvature arrive,
// and the others say that they did not.
func TestIllConditioned(t *testing.T) {
	f := quadratic(1, 1e3, 1e6, 1e12)
	for name, m := range everyMethod() {
		r := minimize(t, withProducts(f), []float64{1, 1, 1, 1}, m, &optim.Settings{GradAbs: 1e-6, GradRel: -1, MaxIterations: 2000})
		switch name {
		case "Newton", "NewtonCG", "TrustRegion", "TrustRegion, products", "BFGS", "BFGS, Hager–Zhang", "LBFGS":
			wantConverged(t, r)
			if r.F > 1e-12 {
				t.Errorf("%s: f = %v, %v", name, r.F, r.Status)
			}
		default:
			if r.Status.Converged() != (r.GradNorm <= 1e-6) || !(r.F < 1e7) {
				t.Errorf("%s: f = %v, ‖∇f‖ = %v: %v", name, r.F, r.GradNorm, r.Status)
			}
		}
	}
}

// Where f is flat there is nothing to do, and where it is so flat that its values
// cannot be told apart the gradient still can.
func TestFlat(t *testing.T) {
	constant := scalar(func(float64) float64 { return 3 }, func(float64) float64 { return 0 }, func(float64) float64 { return 0 })
	power := scalar(func(x float64) float64 { return math.Pow(x, 10) }, func(x float64) float64 { return 10 * math.Pow(x, 9) },
		func(x float64) float64 { return 90 * math.Pow(x, 8) })
	for name, m := range everyMethod() {
		r := minimize(t, withProducts(constant), []float64{2}, m, nil)
		if r.Status.Code != optim.GradientSmall || r.Iterations != 0 || r.X[0] != 2 {
			t.Errorf("constant, %s: %v", name, r.Status)
		}
		r = minimize(t, withProducts(power), []float64{2}, m, nil)
		if !r.Status.Converged() || math.Abs(r.X[0]) > 0.11 {
			t.Errorf("x¹⁰, %s: x = %v, %v", name, r.X, r.Status)
		}
	}
}

// A staircase of slope 2 on the average, a jump up, and noise of 1e-6 on a bowl.
func TestDiscontinuousAndNoisy(t *testing.T) {
	noise := func(x float64) float64 { return 1e-6 * math.Sin(1e12*x) }
	cases := map[string]optim.FuncHess{
		"staircase": scalar(func(x float64) float64 { return 2*math.Floor(8*x)/8 + x*x }, func(x float64) float64 { return 2 * x }, func(float64) float64 { return 2 }),
		"a step up": scalar(func(x float64) float64 {
			if x < 0.5 {
				return x*x + 1
			}
			return x * x
		}, func(x float64) float64 { return 2 * x }, func(float64) float64 { return 2 }),
		"noisy values": scalar(func(x float64) float64 { return x*x + noise(x) }, func(x float64) float64 { return 2 * x }, func(float64) float64 { return 2 }),
		"noisy slopes": scalar(func(x float64) float64 { return x * x }, func(x float64) float64 { return 2*x + noise(x) }, func(float64) float64 { return 2 }),
	}
	for title, f := range cases {
		for name, m := range everyMethod() {
			r := minimize(t, withProducts(f), []float64{3.7}, m, nil)
			if !settled(r) || !(r.F <= f.F([]float64{3.7})) || r.Status.String() == "" {
				t.Errorf("%s, %s: f(%v) = %v, %v", title, name, r.X, r.F, r.Status)
			}
			if noisy := title == "noisy values" || title == "noisy slopes"; noisy && math.Abs(r.X[0]) > 1e-2 {
				t.Errorf("%s, %s: x = %v, %v", title, name, r.X, r.Status)
			}
		}
	}
}
