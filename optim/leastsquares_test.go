package optim_test

import (
	"math"
	"strings"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// valley is Rosenbrock's function as residuals 10(y − x²), 1 − x.
var valley = optim.FuncResiduals{M: 2,
	R: func(x, r []float64) { r[0], r[1] = 10*(x[1]-x[0]*x[0]), 1-x[0] },
	J: func(x, jac []float64) { jac[0], jac[1], jac[2] = -20*x[0], 10, -1 },
}

var fitters = []optim.Method{&optim.LevenbergMarquardt{}, &optim.LevenbergMarquardt{Geodesic: true}, &optim.GaussNewton{}}

func TestResidualsOfPlainFunctions(t *testing.T) {
	for _, m := range append(fitters, &optim.LBFGS{}) {
		r := minimize(t, valley, []float64{-1.2, 1}, m, nil)
		wantConverged(t, r)
		if !near(r.X[0], 1, 1e-8) || !near(r.X[1], 1, 1e-8) {
			t.Errorf("%T: %v, %v", m, r.X, r.Status)
		}
	}
}

type fitted interface {
	optim.Residuals
	optim.Differentiable
}

// tape.Residuals and the same by hand agree, in all that optim asks.
func TestTapeResidualsAgree(t *testing.T) {
	f := tape.Residuals(func(x tape.Var64) tape.Var64 {
		a, b := ops.Select(x, 0, 0), ops.Select(x, 0, 1)
		return ops.Stack(0, ops.Scale(ops.Sub(b, ops.Square(a)), 10), ops.AddScalar(ops.Neg(a), 1))
	}, tensor.FromSlice([]float64{0, 0}, 2))
	x, v, w := []float64{0.3, -2}, []float64{1.5, 0.25}, []float64{-2, 3}
	if f.Len() != 2 {
		t.Fatalf("%d residuals", f.Len())
	}
	for name, call := range map[string]func(o fitted, out []float64) error{
		"Residuals": func(o fitted, out []float64) error {
			return o.Residuals(x, out[:2])
		},
		"JVP": func(o fitted, out []float64) error {
			return o.JVP(x, v, out[:2])
		},
		"VJP": func(o fitted, out []float64) error {
			return o.VJP(x, w, out[:2])
		},
		"Jacobian": func(o fitted, out []float64) error {
			return o.Jacobian(x, out)
		},
		"ValueGrad": func(o fitted, out []float64) (err error) {
			out[2], err = o.ValueGrad(x, out[:2])
			return err
		},
	} {
		var a, b [4]float64
		if err := call(f, a[:]); err != nil {
			t.Fatal(err)
		}
		if err := call(valley, b[:]); err != nil {
			t.Fatal(err)
		}
		for i := range a {
			if !near(a[i], b[i], 1e-13*(1+math.Abs(b[i]))) {
				t.Errorf("%s: %v on the tape, %v by hand", name, a, b)
			}
		}
	}
}

// More variables than residuals: any exact solution will do.
func TestUnderdetermined(t *testing.T) {
	f := optim.FuncResiduals{M: 1,
		R: func(x, r []float64) { r[0] = x[0]*x[0] + x[1] + x[2] - 3 },
		J: func(x, jac []float64) { jac[0], jac[1], jac[2] = 2*x[0], 1, 1 },
	}
	for _, m := range fitters {
		r := minimize(t, f, []float64{2, 2, 2}, m, nil)
		wantConverged(t, r)
		if r.F > 1e-15 {
			t.Errorf("%+v: f = %v, %v", m, r.F, r.Status)
		}
	}
}

// A column of zeros, and two that are equal: the rest must be fitted all the same.
func TestRankDeficient(t *testing.T) {
	f := optim.FuncResiduals{M: 5,
		R: func(x, r []float64) {
			for i := range r {
				r[i] = (x[0]+x[1])*float64(i) + x[3] - float64(2*i) - 1
			}
		},
		J: func(x, jac []float64) {
			for i := range 5 {
				jac[4*i], jac[4*i+1], jac[4*i+3] = float64(i), float64(i), 1
			}
		},
	}
	for _, m := range fitters {
		r := minimize(t, f, []float64{5, 1, 7, -3}, m, &optim.Settings{Certify: &optim.Certify{}})
		wantConverged(t, r)
		if !near(r.X[0]+r.X[1], 2, 1e-8) || !near(r.X[3], 1, 1e-8) || r.X[2] != 7 {
			t.Errorf("%+v: %v, %v", m, r.X, r.Status)
		}
		if c := r.Certificate; c.StdErrors != nil || !strings.Contains(c.NoErrors, "full rank") {
			t.Errorf("%+v: standard errors %v, %q", m, c.StdErrors, c.NoErrors)
		}
	}
}

// Bounds: never evaluated outside, and the minimum on the edge is found.
func TestBoundedLeastSquares(t *testing.T) {
	lo, hi := []float64{-1.5, math.Inf(-1)}, []float64{0.5, 0.2}
	inside := valley
	inside.R = func(x, r []float64) {
		for i, v := range x {
			if v < lo[i] || v > hi[i] {
				t.Errorf("evaluated at %v", x)
			}
		}
		valley.R(x, r)
	}
	// On the edge y = 0.2: minimize 100(0.2 − x²)² + (1 − x)².
	x := 0.45
	for range 50 {
		x -= (-400*(0.2-x*x)*x - 2*(1-x)) / (-400*0.2 + 1200*x*x + 2)
	}
	for _, m := range fitters {
		for _, x0 := range [][]float64{{-1.2, 1}, {0, 0}, {0.5, -40}, {-7, 9}} {
			r := minimize(t, optim.Bounded(inside, lo, hi), x0, m, nil)
			wantConverged(t, r)
			if !near(r.X[0], x, 1e-8) || r.X[1] != 0.2 {
				t.Errorf("%+v from %v: %v, want %v; %v", m, x0, r.X, []float64{x, 0.2}, r.Status)
			}
		}
	}
}

func TestLeastSquaresRefusals(t *testing.T) {
	x0 := []float64{1, 1}
	for want, c := range map[string]struct {
		f optim.Objective
		m optim.Method
		s *optim.Settings
	}{
		"GaussNewton needs residuals":        {rosenbrock(), &optim.GaussNewton{}, nil},
		"LevenbergMarquardt needs residuals": {rosenbrock(), &optim.LevenbergMarquardt{}, nil},
		"Radius of -1":                       {valley, &optim.LevenbergMarquardt{Radius: -1}, nil},
		"0 residuals":                        {optim.FuncResiduals{}, &optim.LevenbergMarquardt{}, nil},
		"needs 96 B (limit 50 B)":            {valley, &optim.LevenbergMarquardt{}, &optim.Settings{MaxMatrixBytes: 50}},
		"nil *LevenbergMarquardt":            {valley, (*optim.LevenbergMarquardt)(nil), nil},
		"nil *GaussNewton":                   {valley, (*optim.GaussNewton)(nil), nil},
		"bounds of x[1] are 2 and 1":         {optim.Bounded(valley, []float64{0, 2}, []float64{1, 1}), &optim.GaussNewton{}, nil},
		"bounds of x[0] are NaN":             {optim.Bounded(valley, []float64{math.NaN(), 2}, nil), &optim.GaussNewton{}, nil},
		"1 bound for 2":                      {optim.Bounded(valley, []float64{0}, nil), &optim.GaussNewton{}, nil},
		"does not honour bounds":             {optim.Bounded(valley, []float64{0, 0}, nil), &optim.LBFGS{}, nil},
		"nil objective inside of Bounded":    {optim.Bounded(nil, nil, nil), &optim.LBFGS{}, nil},
		"nil field R":                        {optim.FuncResiduals{M: 1}, &optim.LBFGS{}, nil},
	} {
		if _, err := optim.Minimize(c.f, x0, c.m, c.s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}

func TestLeastSquaresScales(t *testing.T) {
	for _, size := range []float64{1e-70, 1e-30, 1e30, 1e70} {
		for _, unit := range []float64{1e-100, 1e-8, 1e8, 1e100} {
			f := optim.FuncResiduals{M: 3,
				R: func(x, r []float64) {
					for i := range r {
						r[i] = size * (x[0]/unit*math.Exp(-float64(i)*x[1]) - 3*math.Exp(-2*float64(i)))
					}
				},
				J: func(x, jac []float64) {
					for i := range 3 {
						e := math.Exp(-float64(i) * x[1])
						jac[2*i], jac[2*i+1] = size/unit*e, -size*x[0]/unit*float64(i)*e
					}
				},
			}
			r := minimize(t, f, []float64{unit, 1}, &optim.LevenbergMarquardt{}, &optim.Settings{GradAbs: -1, GradRel: -1})
			wantConverged(t, r)
			if !near(r.X[0]/unit, 3, 1e-9) || !near(r.X[1], 2, 1e-9) {
				t.Errorf("size %g, unit %g: %v, %v", size, unit, r.X, r.Status)
			}
		}
	}
}
