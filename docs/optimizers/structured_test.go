package optimizers

import (
	"math"
	"testing"

	"gonum.org/v1/plot/plotter"

	"github.com/covector-ad/covector/optim"
)

// valley is Rosenbrock's function as residuals.
var valley = optim.FuncResiduals{M: 2,
	R: func(x, r []float64) { r[0], r[1] = 10*(x[1]-x[0]*x[0]), 1-x[0] },
	J: func(x, jac []float64) { jac[0], jac[1], jac[2] = -20*x[0], 10, -1 },
}

// circle is x² + y² − 1.
var circle = optim.FuncResiduals{M: 1,
	R: func(x, r []float64) { r[0] = x[0]*x[0] + x[1]*x[1] - 1 },
	J: func(x, jac []float64) { jac[0], jac[1] = 2*x[0], 2*x[1] },
}

// alone is the game of one player who descends.
func alone(z, v []float64) {
	d := z[1] - float64(z[0]*z[0])
	v[0], v[1] = -float64(400*z[0]*d)-float64(2*(1-z[0])), 200*d
}

// TestStructuredPaths draws the paths of methods for objectives with structure, and
// what they lead to: (1, 1), or the nearest that is allowed.
func TestStructuredPaths(t *testing.T) {
	var ring plotter.XYs
	for k := range 101 {
		ring = append(ring, plotter.XY{X: math.Cos(2 * math.Pi * float64(k) / 100), Y: math.Sin(2 * math.Pi * float64(k) / 100)})
	}
	wall := plotter.XYs{{X: 0.5, Y: low}, {X: 0.5, Y: high}}
	box := optim.Bounded(valley, nil, []float64{0.5, math.Inf(1)})
	var walks []walk
	for _, p := range []struct {
		name   string
		f      optim.Objective
		method optim.Method
		goal   plotter.XY
		fence  plotter.XYs
	}{
		{"GaussNewton", valley, &optim.GaussNewton{}, plotter.XY{X: 1, Y: 1}, nil},
		{"LevenbergMarquardt", valley, &optim.LevenbergMarquardt{}, plotter.XY{X: 1, Y: 1}, nil},
		{"LM, Geodesic", valley, &optim.LevenbergMarquardt{Geodesic: true}, plotter.XY{X: 1, Y: 1}, nil},
		{"NaturalGradient", valley, &optim.NaturalGradient{}, plotter.XY{X: 1, Y: 1}, nil},
		{"LBFGSB, a ≤ ½", box, &optim.LBFGSB{}, plotter.XY{X: 0.5, Y: 0.25}, wall},
		{"AugmentedLagrangian", optim.Constrained(valley, circle, nil), &optim.AugmentedLagrangian{}, plotter.XY{X: -0.783930, Y: 0.620849}, ring},
		{"Proximal, +|a| + |b|", optim.Composite(valley, optim.ProxL1{Lambda: 1}), &optim.Proximal{}, plotter.XY{X: 0.25, Y: 0.0575}, nil},
	} {
		w := run(t, p.name, func(set *optim.Settings) (*optim.Result, error) { return optim.Minimize(p.f, start(), p.method, set) })
		w.fence = p.fence
		if math.Hypot(w.goal.X-p.goal.X, w.goal.Y-p.goal.Y) > 1e-3 {
			t.Errorf("%s went to %v", p.name, w.goal)
		}
		walks = append(walks, w)
	}
	for _, p := range []struct {
		name   string
		method optim.GameMethod
	}{{"Extragradient", &optim.Extragradient{}}, {"OptimisticGD", &optim.OptimisticGD{}}} {
		w := run(t, p.name, func(set *optim.Settings) (*optim.Result, error) {
			set.GradAbs, set.Patience = 1e-3, -1 // the way is long, and ‖v‖ is larger on it than at its start
			return optim.SolveGame(optim.FuncField(alone), start(), p.method, set)
		})
		if math.Hypot(w.goal.X-1, w.goal.Y-1) > 3e-3 {
			t.Errorf("%s went to %v", p.name, w.goal)
		}
		walks = append(walks, w)
	}
	show(t, "paths-structured.png", walks)
}
