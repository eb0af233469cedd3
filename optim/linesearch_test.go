package optim_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/covector-ad/covector/optim"
)

// moreThuente are the test functions of Moré and Thuente's paper, section 5,
// with φ(0) and φ′(0) < 0; the first five are equations 5.1 to 5.4.
func moreThuente() map[string]optim.FuncHess {
	yanai := func(b1, b2 float64) optim.FuncHess {
		gamma := func(b float64) float64 { return math.Sqrt(1+b*b) - b }
		return scalar(func(t float64) float64 {
			return gamma(b1)*math.Hypot(1-t, b2) + gamma(b2)*math.Hypot(t, b1)
		}, func(t float64) float64 {
			return gamma(b1)*(t-1)/math.Hypot(1-t, b2) + gamma(b2)*t/math.Hypot(t, b1)
		}, nil)
	}
	return map[string]optim.FuncHess{
		"5.1": scalar(func(t float64) float64 { return -t / (t*t + 2) },
			func(t float64) float64 { return (t*t - 2) / ((t*t + 2) * (t*t + 2)) }, nil),
		"5.2": scalar(func(t float64) float64 { return math.Pow(t+0.004, 5) - 2*math.Pow(t+0.004, 4) },
			func(t float64) float64 { return 5*math.Pow(t+0.004, 4) - 8*math.Pow(t+0.004, 3) }, nil),
		"5.4a": yanai(0.001, 0.001),
		"5.4b": yanai(0.01, 0.001),
		"5.4c": yanai(0.001, 0.01),
	}
}

// probe is a line search that runs another one along the direction +1 from 0
// and remembers what it did.
type probe struct {
	search optim.LineSearch
	t0     float64

	line  optim.Line
	t, f  float64
	slope float64
	err   error
}

func (p *probe) Search(l *optim.Line, _ float64) (float64, error) {
	t0 := p.t0 / math.Abs(l.P[0])
	t, err := p.search.Search(l, t0)
	p.t, p.err, p.line = t, err, *l
	if err == nil {
		p.f, p.slope, _ = l.Slope(t)
	}
	return t, err
}

func TestLineSearchesMeetTheirConditions(t *testing.T) {
	for name, f := range moreThuente() {
		for _, t0 := range []float64{1e-3, 1e-1, 1, 10, 1e3} {
			for _, c := range []struct {
				search optim.LineSearch
				c1, c2 float64
				limit  int
			}{
				{optim.Backtracking{}, 1e-4, math.Inf(1), 16},
				{optim.Backtracking{C1: 0.3}, 0.3, math.Inf(1), 16},
				{optim.StrongWolfe{}, 1e-3, 0.9, 16},
				{optim.HagerZhang{Epsilon: -1}, 0.1, 0.9, 20},
				{optim.HagerZhang{C2: 0.1, Epsilon: -1}, 0.1, 0.1, 25},
				{optim.StrongWolfe{C2: 0.1}, 1e-3, 0.1, 20},
				{optim.StrongWolfe{C1: 1e-4, C2: 1e-3}, 1e-4, 1e-3, 30},
			} {
				p := &probe{search: c.search, t0: t0}
				r := minimize(t, f, []float64{0}, &optim.GD{Search: p}, &optim.Settings{MaxIterations: 1})
				l := p.line
				if h, ok := c.search.(optim.HagerZhang); ok { // which bounds the slope from below, and may be content with less
					if approximate := p.f <= l.F0 && p.slope <= (2*c.c1-1)*l.Slope0; approximate || p.slope > 0 {
						c.c1, c.c2 = 0, math.Inf(1)
					}
					if want := max(h.C2, 0.1); p.slope < want*l.Slope0 && h.C2 != 0 {
						t.Errorf("%s from %g by %+v: φ′ = %v, φ′(0) = %v", name, t0, c.search, p.slope, l.Slope0)
					}
				}
				if p.err != nil || p.f > l.F0+c.c1*p.t*l.Slope0 || math.Abs(p.slope) > c.c2*math.Abs(l.Slope0) {
					t.Errorf("%s from %g by %+v: t = %v, φ = %v, φ′ = %v, φ(0) = %v, φ′(0) = %v, %v",
						name, t0, c.search, p.t, p.f, p.slope, l.F0, l.Slope0, p.err)
				}
				if r.Evaluations.Function > c.limit {
					t.Errorf("%s from %g by %+v took %d evaluations", name, t0, c.search, r.Evaluations.Function)
				}
			}
		}
	}
}

func TestBacktrackingLeavesTheForbiddenRegion(t *testing.T) {
	// −√(1 − x²) is NaN beyond 1; the first trials lead far out.
	f := scalar(func(x float64) float64 { return 2*x - math.Sqrt(1-x*x) },
		func(x float64) float64 { return 2 + x/math.Sqrt(1-x*x) }, nil)
	for _, search := range []optim.LineSearch{optim.Backtracking{}, optim.StrongWolfe{}, optim.HagerZhang{}} {
		p := &probe{search: search, t0: 1e6}
		r := minimize(t, f, []float64{0.5}, &optim.GD{Search: p}, nil)
		wantConverged(t, r)
		if !near(r.X[0], -2/math.Sqrt(5), 1e-7) {
			t.Errorf("%T: %v", search, r.X)
		}
	}
}

// search fails without evaluating anything.
type noSearch struct{ t float64 }

func (o noSearch) Search(l *optim.Line, t0 float64) (float64, error) {
	if o.t != 0 {
		return o.t, nil
	}
	return 0, optim.NewSearchError(optim.TrialLimit, "too tired")
}

func TestReasons(t *testing.T) {
	cases := []struct {
		name string
		f    optim.FuncHess
		m    optim.Method
		want optim.SearchReason
	}{
		{"one's own", quadratic(1), &optim.GD{Search: noSearch{}}, optim.TrialLimit},
		{"a negative step", quadratic(1), &optim.LBFGS{Search: noSearch{-1}}, optim.StepTooSmall},
		{"a tiny step", quadratic(1), &optim.GD{Search: noSearch{1e-300}}, optim.StepTooSmall},
		{"a flat top", scalar(func(x float64) float64 { return 1 }, func(x float64) float64 { return 0 }, nil),
			&optim.GD{}, optim.NotDescent},
		{"a step down that is not there", scalar(func(x float64) float64 { return 1e6 + math.Ceil(x-1) },
			func(x float64) float64 { return -1 }, nil), &optim.GD{}, optim.FunctionNoise},
		{"few trials", quadratic(1), &optim.GD{Search: &probe{search: optim.Backtracking{MaxTrials: 2}, t0: 1e9}}, optim.TrialLimit},
	}
	for _, c := range cases {
		r := minimize(t, c.f, []float64{1}, c.m, &optim.Settings{GradAbs: -1, GradRel: -1})
		wantCode(t, r, optim.SearchFailed)
		if r.Status.Search != c.want {
			t.Errorf("%s: %v, want %v: %v", c.name, r.Status.Search, c.want, r.Status)
		}
	}
}

func TestFixedStep(t *testing.T) {
	a := minimize(t, quadratic(1, 4), []float64{1, 1}, &optim.GD{Step: 0.3}, nil)
	b := minimize(t, quadratic(1, 4), []float64{1, 1}, &optim.GD{Search: optim.FixedStep{Length: 0.3}}, nil)
	wantConverged(t, a)
	if a.F != b.F || a.Iterations != b.Iterations || a.Evaluations.Function != a.Iterations+1 {
		t.Errorf("%+v and %+v", a, b)
	}
}

// A line search is chosen where a method is.
func ExampleHagerZhang() {
	f := optim.FuncGrad{
		F:    func(x []float64) float64 { return math.Cosh(x[0] - 1) },
		Grad: func(x, grad []float64) { grad[0] = math.Sinh(x[0] - 1) },
	}
	res, err := optim.Minimize(f, []float64{5}, &optim.BFGS{Search: optim.HagerZhang{C2: 0.5}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("x = %.6f, converged: %v\n", res.X, res.Status.Converged())
	// Output: x = [1.000000], converged: true
}
