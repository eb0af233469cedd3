package optim_test

import (
	"testing"

	"github.com/covector-ad/covector/optim"
)

// wantSteady fails if m allocates in an iteration: then twice the iterations allocate
// more, by at least as many as there were. Half of that is slack for pools that the
// garbage collector has emptied. Under the race detector pools drop memory at random,
// and counts mean nothing.
func wantSteady(t *testing.T, name string, f optim.Objective, x0 []float64, m optim.Method, iterations int) {
	t.Helper()
	allocs := func(iterations int) float64 {
		s := &optim.Settings{MaxIterations: iterations, GradAbs: -1, GradRel: -1}
		return testing.AllocsPerRun(3, func() {
			if r := minimize(t, f, x0, m, s); r.Iterations != iterations {
				t.Fatalf("%s made %d iterations of %d: %v", name, r.Iterations, iterations, r.Status)
			}
		})
	}
	slack := float64(iterations / 2)
	if few, many := allocs(iterations), allocs(2*iterations); many > few+slack && !raceEnabled {
		t.Errorf("%s: %v allocations in %d iterations, %v in %d", name, few, iterations, many, 2*iterations)
	}
}

func TestNoAllocationPerIteration(t *testing.T) {
	f := withProducts(rosenbrock())
	methods := everyMethod()
	methods["GD, fixed step"] = &optim.GD{Step: 1e-4}
	methods["GD, Nesterov, fixed step"] = &optim.GD{Step: 1e-4, Acceleration: optim.Nesterov}
	for name, m := range methods {
		wantSteady(t, name, f, rosenbrockStart(10), m, 9)
	}
}

// The methods with structure, likewise.
func TestStructureAllocatesNothing(t *testing.T) {
	fisher := optim.FuncFisher{F: rosenbrock().F, Grad: rosenbrock().Grad, Fisher: func(x, v, fv []float64) { fv[0], fv[1] = 500*v[0], 200*v[1] }}
	lasso := optim.Composite(rosenbrock(), optim.ProxL1{Lambda: 0.1})
	x0 := rosenbrockStart(2)
	wantSteady(t, "LevenbergMarquardt", valley, x0, &optim.LevenbergMarquardt{}, 5)
	wantSteady(t, "NaturalGradient", fisher, x0, &optim.NaturalGradient{}, 5)
	wantSteady(t, "FISTA", lasso, x0, &optim.Proximal{}, 5)
	wantSteady(t, "ISTA", lasso, x0, &optim.Proximal{ISTA: true}, 5)
	wantSteady(t, "LBFGSB", optim.Bounded(rosenbrock(), nil, []float64{0.5, 9}), x0, &optim.LBFGSB{}, 5)
	walls := optim.Bounded(rosenbrock(), []float64{-2, -2, -2, -2, -2, -2}, []float64{0.9, 2, 2, 2, 2, 2})
	wantSteady(t, "LBFGSB, 4 pairs", walls, rosenbrockStart(6), &optim.LBFGSB{Pairs: 4}, 8)
}
