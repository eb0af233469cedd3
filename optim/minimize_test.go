package optim_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

func TestBadInput(t *testing.T) {
	f := quadratic(1, 2)
	x := []float64{1, 1}
	gd := &optim.GD{}
	cases := []struct {
		name string
		f    optim.Objective
		x0   []float64
		m    optim.Method
		want string
		kind error
	}{
		{"no objective", nil, x, gd, "nil objective", tensor.ErrZeroVar},
		{"no method", f, x, nil, "nil method", tensor.ErrZeroVar},
		{"nil GD", f, x, (*optim.GD)(nil), "nil *GD", tensor.ErrZeroVar},
		{"nil Newton", f, x, (*optim.Newton)(nil), "nil *Newton", tensor.ErrZeroVar},
		{"nil BFGS", f, x, (*optim.BFGS)(nil), "nil *BFGS", tensor.ErrZeroVar},
		{"nil NonlinearCG", f, x, (*optim.NonlinearCG)(nil), "nil *NonlinearCG", tensor.ErrZeroVar},
		{"nil NewtonCG", f, x, (*optim.NewtonCG)(nil), "nil *NewtonCG", tensor.ErrZeroVar},
		{"nil TrustRegion", f, x, (*optim.TrustRegion)(nil), "nil *TrustRegion", tensor.ErrZeroVar},
		{"nil LBFGS", f, x, (*optim.LBFGS)(nil), "nil *LBFGS", tensor.ErrZeroVar},
		{"no x0", f, nil, gd, "nil x0", tensor.ErrZeroVar},
		{"empty x0", f, []float64{}, gd, "x0 is empty", tensor.ErrShape},
		{"x0 NaN", f, []float64{1, math.NaN()}, gd, "x0[1] is NaN", tensor.ErrNonFinite},
		{"x0 infinite", f, []float64{math.Inf(-1), 1}, gd, "x0[0] is -Inf", tensor.ErrNonFinite},
		{"no gradient", optim.Func(f.F), x, gd, "ValueGrad", tensor.ErrMisuse},
		{"no Hessian", optim.FuncGrad{F: f.F, Grad: f.Grad}, x, &optim.Newton{}, "Newton needs a Hessian", tensor.ErrMisuse},
		{"no Hessian for a region", optim.FuncGrad{F: f.F, Grad: f.Grad}, x, &optim.TrustRegion{}, "TrustRegion needs a Hessian", tensor.ErrMisuse},
		{"no products", f, x, &optim.NewtonCG{}, "NewtonCG needs Hessian products", tensor.ErrMisuse},
		{"no products for a region", f, x, &optim.TrustRegion{Products: true}, "no method HVP", tensor.ErrMisuse},
		{"negative radius", f, x, &optim.TrustRegion{Radius: -1}, "Radius of -1", tensor.ErrRange},
		{"formula", f, x, &optim.NonlinearCG{Formula: 5}, "no CGFormula 5", tensor.ErrRange},
		{"BFGS scale", f, x, &optim.BFGS{Scale: math.NaN()}, "Scale of NaN", tensor.ErrRange},
		{"LBFGS scale", f, x, &optim.LBFGS{Scale: -2}, "Scale of -2", tensor.ErrRange},
		{"acceleration", f, x, &optim.GD{Acceleration: 3}, "no Acceleration 3", tensor.ErrRange},
		{"momentum", f, x, &optim.GD{Acceleration: optim.Nesterov, Momentum: 1}, "Momentum of 1", tensor.ErrRange},
		{"momentum alone", f, x, &optim.GD{Momentum: 0.5}, "Momentum without an Acceleration", tensor.ErrMisuse},
		{"two step rules", f, x, &optim.GD{Step: 1, BarzilaiBorwein: true}, "BarzilaiBorwein chooses the step", tensor.ErrMisuse},
		{"negative step", f, x, &optim.GD{Step: -1}, "Step of -1", tensor.ErrRange},
		{"step and search", f, x, &optim.GD{Step: 1, Search: optim.StrongWolfe{}}, "both Step and Search", tensor.ErrMisuse},
		{"pairs", f, x, &optim.LBFGS{Pairs: math.MaxInt}, "lower Pairs", tensor.ErrLimit},
	}
	for _, c := range cases {
		res, err := optim.Minimize(c.f, c.x0, c.m, nil)
		var e *tensor.Error
		if res != nil || !errors.As(err, &e) || !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want an error with %q", c.name, res, err, c.want)
		} else if e.Op != "Minimize" || !strings.Contains(e.Site, "minimize_test.go:") {
			t.Errorf("%s: op %q, site %q", c.name, e.Op, e.Site)
		}
	}
}

func TestMatrixLimitComesBeforeAllocation(t *testing.T) {
	n := 1_000_000
	f := optim.FuncHess{F: func([]float64) float64 { t.Error("evaluated"); return 0 }}
	_, err := optim.Minimize(f, make([]float64, n), &optim.Newton{}, nil)
	want := "Minimize [1000000]: limit exceeded: Newton: Hessian of 1000000 parameters needs 8.0 TB (limit 1.0 GiB); NewtonCG or LBFGS (m=10: 160 MB) would fit"
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	for _, m := range []optim.Method{&optim.BFGS{}, &optim.TrustRegion{}} {
		_, err := optim.Minimize(f, make([]float64, n), m, nil)
		if err == nil || !strings.Contains(err.Error(), "needs 8.0 TB (limit 1.0 GiB); NewtonCG or LBFGS") {
			t.Errorf("%T: %v", m, err)
		}
	}
	_, err = optim.Minimize(quadratic(1, 2), []float64{1, 1}, &optim.Newton{}, &optim.Settings{MaxMatrixBytes: 31})
	if err == nil || !strings.Contains(err.Error(), "needs 32 B (limit 31 B)") {
		t.Errorf("32 bytes against a limit of 31: %v", err)
	}
	wantConverged(t, minimize(t, quadratic(1, 2), []float64{1, 1}, &optim.Newton{}, &optim.Settings{MaxMatrixBytes: 32}))
}

func TestStartIsCopiedAndResultConsistent(t *testing.T) {
	x0 := rosenbrockStart(4)
	before := slices.Clone(x0)
	r := minimize(t, rosenbrock(), x0, &optim.LBFGS{}, nil)
	if !slices.Equal(x0, before) {
		t.Errorf("x0 became %v", x0)
	}
	g := make([]float64, 4)
	rosenbrock().Grad(r.X, g)
	if r.F != rosenbrock().F(r.X) || !slices.Equal(g, r.Grad) {
		t.Error("F or Grad is not that of X")
	}
	if r.GradNorm > 1e-8 || r.Evaluations.Function < r.Iterations || r.Time <= 0 {
		t.Errorf("result does not add up: %+v", r)
	}
}

func TestConvergenceTests(t *testing.T) {
	off := optim.Settings{GradAbs: -1, GradRel: -1, Patience: -1}
	cases := []struct {
		name string
		set  func(s *optim.Settings)
		code optim.Code
		text string
	}{
		{"gradient, absolute", func(s *optim.Settings) { s.GradAbs = 1e-3 }, optim.GradientSmall, "within the tolerance of 0.001"},
		{"gradient, relative", func(s *optim.Settings) { s.GradRel = 1e-3 }, optim.GradientSmall, "within 0.001 of its 8 at the start"},
		{"step, absolute", func(s *optim.Settings) { s.StepAbs = 1e-3 }, optim.StepSmall, "within the tolerance of 0.001"},
		{"step, relative", func(s *optim.Settings) { s.StepRel = 0.2 }, optim.StepSmall, "within 0.2 of ‖x‖"},
		{"decrease, absolute", func(s *optim.Settings) { s.DecreaseAbs = 1e-3 }, optim.DecreaseSmall, "within the tolerance of 0.001"},
		{"decrease, relative", func(s *optim.Settings) { s.DecreaseRel = 0.4 }, optim.DecreaseSmall, "within 0.4 of |f|"},
	}
	for _, c := range cases {
		s := off
		c.set(&s)
		// Steps of 0.1 multiply x[0] by 0.9 and x[1] by 0.8.
		r := minimize(t, quadratic(1, 2), []float64{1, 4}, &optim.GD{Step: 0.1}, &s)
		if r.Status.Code != c.code || !r.Status.Converged() || !strings.Contains(r.Status.String(), c.text) {
			t.Errorf("%s: %q (%v)", c.name, r.Status, r.Status.Code)
		}
	}
}

func TestLimits(t *testing.T) {
	slow := &optim.GD{Step: 1e-6}
	x0 := rosenbrockStart(2)
	r := minimize(t, rosenbrock(), x0, slow, &optim.Settings{MaxIterations: 7})
	wantCode(t, r, optim.IterationLimit)
	if r.Iterations != 7 || !strings.Contains(r.Status.String(), "limit of 7 iterations") {
		t.Errorf("%d iterations, %v", r.Iterations, r.Status)
	}
	r = minimize(t, rosenbrock(), x0, &optim.LBFGS{}, &optim.Settings{MaxEvaluations: 9})
	wantCode(t, r, optim.EvaluationLimit)
	if r.Evaluations.Function != 9 || r.F >= rosenbrock().F(x0) {
		t.Errorf("%+v, f = %v", r.Evaluations, r.F)
	}
	r = minimize(t, rosenbrock(), x0, slow, &optim.Settings{MaxTime: time.Millisecond, MaxIterations: -1, MaxEvaluations: -1})
	wantCode(t, r, optim.TimeLimit)
	r = minimize(t, rosenbrock(), x0, slow, nil)
	wantCode(t, r, optim.IterationLimit)
	if r.Iterations != 10_000 {
		t.Errorf("the default limit stopped after %d iterations", r.Iterations)
	}
}

func TestCancellation(t *testing.T) {
	cause := errors.New("enough of it")
	ctx, cancel := context.WithCancelCause(context.Background())
	s := &optim.Settings{Context: ctx, Observe: func(it *optim.Iteration) bool {
		if it.N == 3 {
			cancel(cause)
		}
		return false
	}}
	r, err := optim.Minimize(rosenbrock(), rosenbrockStart(2), &optim.LBFGS{}, s)
	if !errors.Is(err, cause) {
		t.Errorf("error %v does not wrap the cause", err)
	}
	wantCode(t, r, optim.Canceled)
	if r.Iterations != 3 || r.F >= rosenbrock().F(rosenbrockStart(2)) {
		t.Errorf("%d iterations, f = %v", r.Iterations, r.F)
	}
	r, err = optim.Minimize(rosenbrock(), rosenbrockStart(2), &optim.LBFGS{}, &optim.Settings{Context: ctx})
	if !errors.Is(err, cause) || r == nil || r.Evaluations.Function != 0 || !slices.Equal(r.X, rosenbrockStart(2)) {
		t.Errorf("canceled beforehand: %+v, %v", r, err)
	}
}

func TestObserve(t *testing.T) {
	var steps []int
	last := math.Inf(1)
	x := make([]float64, 2)
	s := &optim.Settings{Observe: func(it *optim.Iteration) bool {
		if (it.N == 0) != (it.Direction == nil) || it.F > last || it.Evaluations.Function <= it.N-1 {
			t.Errorf("iteration %+v after f = %v", it, last)
		}
		for i := range it.Direction {
			if !near(x[i]+it.Step*it.Direction[i], it.X[i], 1e-15) {
				t.Errorf("iteration %d: x is not the last one plus Step·Direction", it.N)
			}
		}
		copy(x, it.X)
		last = it.F
		steps = append(steps, it.N)
		return it.N == 4
	}}
	r := minimize(t, rosenbrock(), rosenbrockStart(2), &optim.Newton{}, s)
	wantCode(t, r, optim.Stopped)
	if !slices.Equal(steps, []int{0, 1, 2, 3, 4}) || r.F != last {
		t.Errorf("observed %v, f = %v against %v", steps, r.F, last)
	}
}

// failing is quadratic(1, 1) whose nth evaluation fails in the given way.
type failing struct {
	left int
	how  func() error
}

func (o *failing) Value(x []float64) (float64, error) { return o.ValueGrad(x, make([]float64, len(x))) }

func (o *failing) ValueGrad(x, g []float64) (float64, error) {
	if o.left--; o.left <= 0 {
		return 0, o.how()
	}
	copy(g, x)
	return 0.5 * (x[0]*x[0] + x[1]*x[1]), nil
}

func TestFailingObjective(t *testing.T) {
	broken := errors.New("broken")
	ways := map[string]func() error{
		"error":       func() error { return broken },
		"panic error": func() error { panic(broken) },
		"panic other": func() error { panic("out of luck") },
		"runtime":     func() error { var none []int; return errors.New(string(rune(none[3]))) },
	}
	for name, how := range ways {
		for _, at := range []int{1, 4} {
			r, err := optim.Minimize(&failing{at, how}, []float64{3, 4}, &optim.GD{Step: 0.1}, nil)
			if err == nil || r == nil {
				t.Fatalf("%s at %d: %v, %v", name, at, r, err)
			}
			wantCode(t, r, optim.ObjectiveFailed)
			var p *optim.PanicError
			var rt runtime.Error
			switch name {
			case "error":
				if !errors.Is(err, broken) || errors.As(err, &p) {
					t.Errorf("%s: %v", name, err)
				}
			case "panic error":
				if !errors.Is(err, broken) || !errors.As(err, &p) || !strings.Contains(string(p.Stack), "minimize_test.go") {
					t.Errorf("%s: %v", name, err)
				}
			case "panic other":
				if !strings.Contains(err.Error(), "panic: out of luck") {
					t.Errorf("%s: %v", name, err)
				}
			case "runtime":
				if !errors.As(err, &rt) {
					t.Errorf("%s: %v", name, err)
				}
			}
			if at == 4 && (r.Iterations != 2 || !near(r.X[0], 3*0.81, 1e-15)) {
				t.Errorf("%s: best iterate is %v after %d", name, r.X, r.Iterations)
			}
			if at == 1 && (r.X[0] != 3 || !math.IsNaN(r.F)) {
				t.Errorf("%s: %v, %v", name, r.X, r.F)
			}
		}
	}
}

func TestNilFunctions(t *testing.T) {
	x := []float64{1}
	f := func(x []float64) float64 { return x[0] }
	g := func(x, g []float64) { g[0] = 1 }
	cases := map[optim.Method]optim.Objective{
		&optim.GD{Step: 1}:     optim.FuncGrad{F: f},
		&optim.GD{Step: 2}:     optim.FuncGrad{Grad: g},
		&optim.Newton{}:        optim.FuncHess{F: f, Grad: g},
		&optim.LBFGS{Pairs: 2}: optim.FuncHVP{},
		&optim.LBFGS{}:         optim.FuncHess{F: f},
	}
	for m, o := range cases {
		r, err := optim.Minimize(o, x, m, nil)
		if err == nil || !errors.Is(err, tensor.ErrZeroVar) || r.Status.Code != optim.ObjectiveFailed {
			t.Errorf("%T with a nil function: %v", o, err)
		}
	}
	if _, err := optim.Func(nil).Value(x); err == nil {
		t.Error("a nil Func has a value")
	}
	if _, err := (optim.FuncGrad{Grad: g}).Value(x); err == nil {
		t.Error("a nil F has a value")
	}
	if err := (optim.FuncHVP{F: f, Grad: g}).HVP(x, x, x); err == nil {
		t.Error("a nil HessVec has a product")
	}
}

func TestHardObjectives(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	one := func(x float64) float64 { return 1 }
	cases := []struct {
		name string
		f    optim.FuncHess
		x0   float64
		code optim.Code
	}{
		{"NaN at the start", scalar(func(float64) float64 { return nan }, one, one), 1, optim.NonFinite},
		{"+Inf at the start", scalar(func(float64) float64 { return inf }, one, one), 1, optim.NonFinite},
		{"NaN gradient at the start", scalar(one, func(float64) float64 { return nan }, one), 1, optim.NonFinite},
		{"linear", scalar(func(x float64) float64 { return -x }, func(float64) float64 { return -1 }, func(float64) float64 { return 0 }), 1, optim.Unbounded},
		{"concave", scalar(func(x float64) float64 { return -x * x }, func(x float64) float64 { return -2 * x }, func(float64) float64 { return -2 }), 1, optim.Unbounded},
		{"exponential fall", scalar(func(x float64) float64 { return -math.Exp(x) }, func(x float64) float64 { return -math.Exp(x) }, func(x float64) float64 { return -math.Exp(x) }), 1, optim.Unbounded},
		{"gradient with the wrong sign", scalar(func(x float64) float64 { return x * x }, func(x float64) float64 { return -2 * x }, func(float64) float64 { return 2 }), 3.3, optim.SearchFailed},
		{"a wall of NaN ahead", scalar(func(x float64) float64 {
			if x != 1 {
				return nan
			}
			return 5
		}, one, one), 1, optim.SearchFailed},
		{"kink", scalar(math.Abs, func(x float64) float64 { return math.Copysign(1, x) }, func(float64) float64 { return 0 }), 3.3, optim.SearchFailed},
	}
	for _, c := range cases {
		for name, m := range everyMethod() {
			r := minimize(t, withProducts(c.f), []float64{c.x0}, m, nil)
			want := c.code
			switch {
			case name == "Newton" && c.name == "linear", name == "LBFGS, backtracking" && (c.name == "linear" || c.name == "concave"):
				want = optim.IterationLimit // without curvature a step is −∇f, and stays as long as it is
			case c.name == "kink" && r.Status.Code == optim.Stalled:
				want = optim.Stalled // around the kink, at 1e-161 or less
			}
			if r.Status.Code != want {
				t.Errorf("%s, %s: %v (%v) after %+v", c.name, name, r.Status, r.Status.Code, r.Evaluations)
			}
			if c.name == "NaN at the start" && !strings.Contains(r.Status.String(), "f = NaN at the start") {
				t.Errorf("%s: %v", c.name, r.Status)
			}
			if c.code != optim.NonFinite && !(r.F-r.F == 0) {
				t.Errorf("%s, %s: best value %v", c.name, name, r.F)
			}
			switch c.name {
			case "gradient with the wrong sign":
				if r.Status.Search != optim.WrongGradient || !strings.Contains(r.Status.String(), "wrong gradient suspected: the gradient gives the slope") {
					t.Errorf("%s: %v", name, r.Status)
				}
			case "a wall of NaN ahead":
				if r.Status.Search != optim.NonFiniteLine && r.Status.Search != optim.StepTooSmall {
					t.Errorf("%s: %v", name, r.Status)
				}
			case "kink":
				if r.Status.Search == optim.WrongGradient {
					t.Errorf("%s blames the gradient at a kink: %v", name, r.Status)
				}
			}
		}
	}
}

func TestNonFiniteHessian(t *testing.T) {
	f := scalar(func(x float64) float64 { return x * x }, func(x float64) float64 { return 2 * x }, func(float64) float64 { return math.NaN() })
	wantCode(t, minimize(t, f, []float64{2}, &optim.Newton{}, nil), optim.NonFinite)
}

// A divergent fixed step goes through ever worse iterates; the best one, here
// the start, comes back.
func TestBestIterateIsReturned(t *testing.T) {
	r := minimize(t, quadratic(100, 1), []float64{0.001, 1}, &optim.GD{Step: 1}, nil)
	if !near(r.F, 0.49005, 1e-12) || !near(r.X[0], -0.099, 1e-15) || r.F != quadratic(100, 1).F(r.X) || !near(r.GradNorm, 9.9, 1e-12) {
		t.Errorf("best is f%v = %v, ‖∇f‖ = %v", r.X, r.F, r.GradNorm)
	}
	if r.Status.Converged() {
		t.Errorf("status %v", r.Status)
	}
	r = minimize(t, quadratic(100, 1), []float64{0.001, 1}, &optim.GD{Step: 1}, &optim.Settings{Patience: -1})
	wantCode(t, r, optim.SearchFailed)
	if r.Status.Search != optim.NonFiniteLine || !near(r.F, 0.49005, 1e-12) {
		t.Errorf("best is %v, %v", r.F, r.Status)
	}
}

func TestStalled(t *testing.T) {
	// At exactly 2/λ a step only changes the sign of x.
	r := minimize(t, quadratic(2), []float64{1}, &optim.GD{Step: 1}, &optim.Settings{Patience: 5})
	wantCode(t, r, optim.Stalled)
	if r.Iterations != 6 {
		t.Errorf("stalled after %d iterations: %v", r.Iterations, r.Status)
	}
}

func TestScales(t *testing.T) {
	for _, scale := range []float64{1e-150, 1e-30, 1, 1e30, 1e150} {
		f := scalar(
			func(x float64) float64 { return scale * math.Cosh(x-1) },
			func(x float64) float64 { return scale * math.Sinh(x-1) },
			func(x float64) float64 { return scale * math.Cosh(x-1) })
		for name, m := range everyMethod() {
			r := minimize(t, withProducts(f), []float64{3}, m, &optim.Settings{GradAbs: -1, GradRel: 1e-8})
			if !r.Status.Converged() || !near(r.X[0], 1, 1e-7) {
				t.Errorf("%s at scale %g: x = %v, %v", name, scale, r.X, r.Status)
			}
		}
	}
}

// One method value serves several minimizations at the same time.
func TestMethodsAreReusable(t *testing.T) {
	for _, m := range everyMethod() {
		s := &optim.Settings{MaxIterations: 200}
		want := minimize(t, withProducts(rosenbrock()), rosenbrockStart(6), m, s)
		done := make(chan *optim.Result)
		for range 4 {
			go func() {
				r, _ := optim.Minimize(withProducts(rosenbrock()), rosenbrockStart(6), m, s)
				done <- r
			}()
		}
		for range 4 {
			if r := <-done; !slices.Equal(r.X, want.X) || r.Iterations != want.Iterations {
				t.Errorf("%T: %v against %v", m, r.X, want.X)
			}
		}
	}
}

func TestCodesHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for c := optim.Code(0); c <= optim.ObjectiveFailed; c++ {
		seen[c.String()] = true
	}
	for r := optim.SearchReason(0); r <= optim.WrongGradient; r++ {
		seen["search: "+r.String()] = true
	}
	if want := int(optim.ObjectiveFailed) + int(optim.WrongGradient) + 2; len(seen) != want {
		t.Errorf("%d names for %d codes: %v", len(seen), want, seen)
	}
	if s := optim.Code(99).String() + optim.SearchReason(-1).String() + (optim.Status{}).String(); s != "code 99reason -1none" {
		t.Error(s)
	}
}
