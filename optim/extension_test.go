package optim_test

import (
	"errors"
	"math"
	"testing"

	"github.com/covector-ad/covector/optim"
)

// diagonal is a method from outside the package: Newton's step on the diagonal
// of the Hessian, which it gets by one product with the vector of ones.
type diagonal struct{}

func (diagonal) Start(s *optim.State) (optim.Stepper, error) {
	if !s.Products() {
		return nil, errors.New("diagonal needs products")
	}
	n := s.Dim()
	d := &diagonalStep{ones: make([]float64, n), p: make([]float64, n)}
	for i := range d.ones {
		d.ones[i] = 1
	}
	return d, nil
}

type diagonalStep struct{ ones, p []float64 }

var errTired = errors.New("tired of it")

func (d *diagonalStep) Step(s *optim.State) error {
	if s.Iterations() == 3 {
		return errTired
	}
	if err := s.HVP(s.Now.X, d.ones, d.p); err != nil {
		return err
	}
	for i, h := range d.p {
		d.p[i] = -s.Now.G[i] / h
	}
	_, err := s.Search(optim.Backtracking{}, d.p, 1)
	return err
}

func TestMethodFromOutside(t *testing.T) {
	r := minimize(t, bowl(1, 100, 1e4), []float64{1, 2, 3}, diagonal{}, nil)
	wantConverged(t, r)
	if r.Iterations != 1 || r.Evaluations.HVP != 1 {
		t.Errorf("%d iterations, %+v", r.Iterations, r.Evaluations)
	}
	if r, err := optim.Minimize(quadratic(1), []float64{1}, diagonal{}, nil); r != nil || err == nil {
		t.Errorf("without products: %v, %v", r, err)
	}
	r = minimize(t, bowl(1), []float64{1}, diagonal{}, &optim.Settings{GradAbs: -1, GradRel: -1})
	if r.Iterations == 3 || r.Status.Code != optim.SearchFailed {
		t.Errorf("at the minimum: %v", r.Status)
	}
	quartic := optim.FuncHVP{
		F:       func(x []float64) float64 { return x[0] * x[0] * x[0] * x[0] },
		Grad:    func(x, g []float64) { g[0] = 4 * x[0] * x[0] * x[0] },
		HessVec: func(x, v, hv []float64) { hv[0] = 12 * x[0] * x[0] * v[0] },
	}
	r = minimize(t, quartic, []float64{1}, diagonal{}, nil)
	wantCode(t, r, optim.SearchFailed)
	if r.Iterations != 3 || r.Status.String() != "not converged: tired of it" {
		t.Errorf("a method that gives up: %v after %d", r.Status, r.Iterations)
	}
	quartic.HessVec = func(x, v, hv []float64) { panic(errTired) }
	if r, err := optim.Minimize(quartic, []float64{1}, diagonal{}, nil); !errors.Is(err, errTired) || r.Status.Code != optim.ObjectiveFailed {
		t.Errorf("products that panic: %v, %v", r, err)
	}
}

func TestLocalModel(t *testing.T) {
	f := bowl(2, -4)
	m, err := optim.ModelAlong(f, []float64{1, 1}, []float64{3, 0})
	if err != nil || m != (optim.LocalModel{Slope: 6, Second: 18, NormSq: 9}) || m.Curvature() != 2 || m.Limit() != -12.0/18 || m.Decrease(-1) != 6-9 {
		t.Errorf("%+v, %v", m, err)
	}
	if m, err = optim.ModelAlong(f, []float64{1, 1}, []float64{0, 1}); err != nil || !math.IsInf(m.Limit(), 1) {
		t.Errorf("along negative curvature: %+v, %v", m, err)
	}
	if _, err = optim.ModelAlong(f, []float64{1, 1}, []float64{1}); err == nil {
		t.Error("lengths 2 and 1 passed")
	}
	for _, bad := range []optim.FuncHVP{{}, {F: f.F, Grad: f.Grad}} {
		if _, err = optim.ModelAlong(bad, []float64{1}, []float64{1}); err == nil {
			t.Error("a nil function passed")
		}
	}
}

// Whatever the function, and be its gradient wrong: Minimize ends, within its
// limits, with a status and a value no higher than the one at the start.
func FuzzMinimize(f *testing.F) {
	f.Add(1.0, 0.0, 0.0, 0.0, 1.0, 2.0)
	f.Add(0.0, 1.0, 0.0, 0.0, 1.0, 2.0)
	f.Add(0.0, -1.0, 1e-3, 0.0, 1.0, 2.0)
	f.Add(1e150, -1e-150, 1e10, 5.0, 1.0, -1e5)
	f.Add(0.0, 0.0, 3.0, -2.0, -1.0, 0.5)
	f.Add(-1.0, 2.0, 1.0, 1e-9, 0.5, 1e-200)
	f.Add(math.Inf(1), 0.0, math.NaN(), 1.0, 1.0, 1.0)
	f.Fuzz(func(t *testing.T, a, b, c, d, wrong, x0 float64) {
		o := optim.FuncHess{
			F: func(x []float64) float64 {
				v := x[0]
				return a*v*v*v*v + b*v*v + c*math.Abs(v-1) + d*math.Log(v+2)
			},
			Grad: func(x, g []float64) {
				v := x[0]
				g[0] = wrong * (4*a*v*v*v + 2*b*v + c*math.Copysign(1, v-1) + d/(v+2))
			},
			Hess: func(x, h []float64) {
				v := x[0]
				h[0] = 12*a*v*v + 2*b - d/((v+2)*(v+2))
			},
		}
		methods := everyMethod()
		methods["GD, fixed step"] = &optim.GD{Step: 0.1}
		for name, m := range methods {
			r, err := optim.Minimize(withProducts(o), []float64{x0}, m, &optim.Settings{MaxEvaluations: 1000})
			if x0-x0 != 0 {
				if err == nil || r != nil {
					t.Fatalf("%s accepts x0 = %v", name, x0)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			start := o.F([]float64{x0})
			if r.Status.Code == 0 || r.Evaluations.Function > 1000 || r.X[0]-r.X[0] != 0 {
				t.Errorf("%s: %+v", name, r)
			}
			if r.F > start+1e-14*math.Abs(start)*float64(r.Iterations+1) || start == start && r.F != r.F {
				t.Errorf("%s: from f = %v to %v: %v", name, start, r.F, r.Status)
			}
		}
	})
}

// overshoot is a method from outside that takes steps of 1.5 times the gradient,
// uphill or not.
type overshoot struct{}

func (overshoot) Start(s *optim.State) (optim.Stepper, error) {
	return &overshootStep{s.Floats(s.Dim())}, nil
}

type overshootStep struct{ p []float64 }

func (o *overshootStep) Step(s *optim.State) error {
	for i, g := range s.Now.G {
		o.p[i] = -1.5 * g
	}
	return s.Move(o.p)
}

func TestMoveFromOutside(t *testing.T) {
	r := minimize(t, quadratic(1, 1.2), []float64{1, 2}, overshoot{}, nil)
	wantConverged(t, r)
	if r.Evaluations.Function != r.Iterations+1 || r.Bytes != 16 {
		t.Errorf("%+v in %d iterations, %d bytes", r.Evaluations, r.Iterations, r.Bytes)
	}
	wall := scalar(func(x float64) float64 { return math.Sqrt(x) }, func(x float64) float64 { return 0.5 / math.Sqrt(x) }, nil)
	r = minimize(t, wall, []float64{0.01}, overshoot{}, nil) // the step leads to −7.49
	wantCode(t, r, optim.SearchFailed)
	if r.Status.Search != optim.NonFiniteLine || r.X[0] != 0.01 {
		t.Errorf("x = %v: %v", r.X, r.Status)
	}
}
