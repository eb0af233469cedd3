// Package optimizers draws the pictures of docs/optimizers.md.
package optimizers

import (
	"flag"
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/plot/plotter"

	"github.com/covector-ad/covector/internal/problems"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var update = flag.Bool("update", false, "draw the pictures anew")

// start is where all paths begin.
func start() []float64 { return []float64{-1.2, 1} }

// run is the path of a method, which must converge.
func run(t *testing.T, name string, solve func(*optim.Settings) (*optim.Result, error)) walk {
	var w walk
	r, err := solve(&optim.Settings{GradAbs: 1e-6, GradRel: -1, MaxIterations: 50_000, Observe: func(it *optim.Iteration) bool {
		w.to(it.X)
		return false
	}})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Status.Converged() {
		t.Errorf("%s: %v", name, r.Status)
	}
	n := r.Evaluations.Function
	if n == 0 { // a game has no f
		n = r.Evaluations.Gradient
	}
	w.title = fmt.Sprintf("%s: %d iterations, %d evaluations", name, r.Iterations, n)
	w.goal = plotter.XY{X: r.X[0], Y: r.X[1]}
	return w
}

// TestPaths draws how each method finds its way through Rosenbrock's valley.
func TestPaths(t *testing.T) {
	var walks []walk
	for _, m := range []struct {
		name   string
		method optim.Method
	}{
		{"GD", &optim.GD{}},
		{"GD, Barzilai–Borwein", &optim.GD{BarzilaiBorwein: true}},
		{"GD, heavy ball", &optim.GD{Acceleration: optim.HeavyBall}},
		{"GD, Nesterov", &optim.GD{Acceleration: optim.Nesterov}},
		{"NonlinearCG", &optim.NonlinearCG{}},
		{"BFGS", &optim.BFGS{}},
		{"LBFGS", &optim.LBFGS{}},
		{"Newton", &optim.Newton{}},
		{"NewtonCG", &optim.NewtonCG{}},
		{"TrustRegion, dogleg", &optim.TrustRegion{}},
		{"TrustRegion, products", &optim.TrustRegion{Products: true}},
		{"Newton without a search", &optim.Newton{Search: optim.FixedStep{}}},
	} {
		w := run(t, m.name, func(set *optim.Settings) (*optim.Result, error) {
			return optim.Minimize(tape.Problem(problems.Rosenbrock, tensor.FromSlice(start())), start(), m.method, set)
		})
		if math.Hypot(w.goal.X-1, w.goal.Y-1) > 1e-3 {
			t.Errorf("%s went to %v", m.name, w.goal)
		}
		walks = append(walks, w)
	}
	show(t, "paths.png", walks)
}
