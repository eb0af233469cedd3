package optim_test

import (
	"math"
	"testing"

	"github.com/covector-ad/covector/optim"
)

// Whatever the function, the bounds and the start: the methods with structure end
// within their limits, with a status, a finite point inside the box, and a value no
// higher than where they began.
func FuzzStructured(f *testing.F) {
	f.Add(1.0, 2.0, 0.5, -1.2, 1.0, -2.0, 0.5)
	f.Add(1e150, 1e-150, 1.0, 3.0, 4.0, 0.0, 0.0)
	f.Add(1e-160, 1.0, 1e160, 1.0, -1.0, -1e300, 1e300)
	f.Add(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0)
	f.Add(math.Inf(1), math.NaN(), 1.0, 1.0, 1.0, 0.0, 1.0)
	f.Add(-1.0, 1e5, -30.0, 700.0, 2.0, -1e3, 1e3)
	f.Fuzz(func(t *testing.T, a, b, c, x, y, lo, hi float64) {
		o := optim.FuncResiduals{M: 3,
			R: func(x, r []float64) {
				r[0], r[1], r[2] = a*(x[1]-x[0]*x[0]), b-x[0], c*math.Exp(-x[1])
			},
			J: func(x, jac []float64) {
				jac[0], jac[1], jac[2] = -2*a*x[0], a, -1
				jac[5] = -c * math.Exp(-x[1])
			},
		}
		low, high := []float64{lo, lo}, []float64{hi, hi}
		bounded := optim.Bounded(o, low, high)
		composite := optim.Composite(o, optim.ProxL1{Lambda: math.Abs(b)})
		constrained := optim.Constrained(o, valley, nil)
		for _, run := range []struct {
			f      optim.Objective
			m      optim.Method
			inside bool
		}{
			{o, &optim.LevenbergMarquardt{}, false}, {o, &optim.LevenbergMarquardt{Geodesic: true}, false},
			{o, &optim.GaussNewton{}, false}, {o, &optim.NaturalGradient{}, false},
			{bounded, &optim.LevenbergMarquardt{}, true}, {bounded, &optim.GaussNewton{}, true}, {bounded, &optim.LBFGSB{}, true},
			{composite, &optim.Proximal{}, false}, {composite, &optim.Proximal{ISTA: true}, false},
			{constrained, &optim.AugmentedLagrangian{}, false},
		} {
			r, err := optim.Minimize(run.f, []float64{x, y}, run.m, &optim.Settings{MaxEvaluations: 400, MaxIterations: 400, Certify: &optim.Certify{}})
			bad := x-x != 0 || y-y != 0 || run.inside && !(lo <= hi && lo < math.Inf(1) && hi > math.Inf(-1))
			if bad != (err != nil) {
				t.Fatalf("%T: error %v for x0 = (%v, %v) and bounds %v, %v", run.m, err, x, y, lo, hi)
			}
			if bad {
				continue
			}
			if r.Status.Code == 0 || r.Evaluations.Function > 400 {
				t.Errorf("%T: %v, %+v", run.m, r.Status, r.Evaluations)
			}
			start := []float64{x, y}
			for i, v := range r.X {
				if v-v != 0 || run.inside && (v < lo || v > hi) {
					t.Errorf("%T: x = %v", run.m, r.X)
				}
				if run.inside {
					start[i] = math.Max(lo, math.Min(start[i], hi))
				}
			}
			before, _ := run.f.Value(start)
			if _, ok := run.f.(*optim.ConstrainedObjective); !ok && r.F > before+1e-10*math.Abs(before) {
				t.Errorf("%T: from f = %v to %v: %v", run.m, before, r.F, r.Status)
			}
		}
	})
}
