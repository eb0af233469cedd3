package optim_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/covector-ad/covector/optim"
)

// No step is longer than the radius, and the first radius is the one given.
func TestTrustRegionRadius(t *testing.T) {
	for _, products := range []bool{false, true} {
		last := 0.25
		s := &optim.Settings{Observe: func(it *optim.Iteration) bool {
			if it.N == 0 {
				return false
			}
			length := math.Hypot(it.Direction[0], it.Direction[1])
			if length > 2*last*(1+1e-12) || it.Step != 1 || it.N == 1 && length > 0.25*(1+1e-12) {
				t.Errorf("products %v: step %d is %v long, the one before %v", products, it.N, length, last)
			}
			last = math.Max(last, length)
			return false
		}}
		r := minimize(t, withProducts(rosenbrock()), rosenbrockStart(2), &optim.TrustRegion{Radius: 0.25, Products: products}, s)
		wantConverged(t, r)
	}
}

// Inside the region the step is Newton's.
func TestTrustRegionOnQuadratic(t *testing.T) {
	f := withProducts(quadratic(1e-3, 1, 1e4))
	for _, m := range []optim.Method{&optim.TrustRegion{Radius: 100}, &optim.TrustRegion{Radius: 100, Products: true}} {
		r := minimize(t, f, []float64{3, -2, 1}, m, nil)
		wantConverged(t, r)
		if r.Iterations > 3 {
			t.Errorf("%+v: %d iterations", m, r.Iterations)
		}
	}
}

// From far out on √(1 + x²), where pure Newton runs away.
func TestTrustRegionDoesNotRunAway(t *testing.T) {
	for _, x0 := range []float64{1.1, -3, 1e3} {
		for _, products := range []bool{false, true} {
			r := minimize(t, withProducts(root), []float64{x0}, &optim.TrustRegion{Products: products}, nil)
			wantConverged(t, r)
			if !near(r.X[0], 0, 1e-8) {
				t.Errorf("from %v to %v", x0, r.X)
			}
		}
	}
}

func ExampleTrustRegion() {
	f := optim.FuncHess{ // ¼y⁴ − ½y² + ½x²: the start is next to the saddle at 0
		F:    func(x []float64) float64 { y := x[1] * x[1]; return 0.5*x[0]*x[0] + 0.25*y*y - 0.5*y },
		Grad: func(x, g []float64) { g[0], g[1] = x[0], x[1]*x[1]*x[1]-x[1] },
		Hess: func(x, h []float64) { h[0], h[3] = 1, 3*x[1]*x[1]-1 },
	}
	res, err := optim.Minimize(f, []float64{1, 1e-4}, &optim.TrustRegion{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("f = %.6f, |y| = %.6f, within 25 iterations: %v\n", res.F, res.X[1], res.Iterations <= 25)
	// Output: f = -0.250000, |y| = 1.000000, within 25 iterations: true
}
