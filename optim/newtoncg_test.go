package optim_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/covector-ad/covector/optim"
)

// saddle is ½x² + ¼y⁴ − ½y², with minima at (0, ±1) and a saddle at 0.
func saddle() *products {
	return withProducts(optim.FuncHess{
		F:    func(x []float64) float64 { y := x[1] * x[1]; return 0.5*x[0]*x[0] + 0.25*y*y - 0.5*y },
		Grad: func(x, g []float64) { g[0], g[1] = x[0], x[1]*x[1]*x[1]-x[1] },
		Hess: func(x, h []float64) { h[0], h[3] = 1, 3*x[1]*x[1]-1 },
	})
}

// Where the Hessian is indefinite, the way must still lead down: to one of the minima,
// and not to the saddle. Who follows the curvature leaves it quickly: from a distance of 1e-6, where
// gradient descent needs some 14/log 2 steps and more to see it.
func TestNegativeCurvatureIsUsed(t *testing.T) {
	for _, name := range []string{"NewtonCG", "TrustRegion", "TrustRegion, products", "Newton"} {
		for _, x0 := range [][]float64{{1, 0.1}, {-5, -1e-6}, {1e-3, 1e-6}, {0, 1 / math.Sqrt(3)}} {
			r := minimize(t, saddle(), x0, everyMethod()[name], nil)
			wantConverged(t, r)
			if !near(r.X[0], 0, 1e-7) || !near(math.Abs(r.X[1]), 1, 1e-7) {
				t.Errorf("%s from %v to %v", name, x0, r.X)
			}
			if name != "Newton" && r.Iterations > 25 {
				t.Errorf("%s from %v: %d iterations", name, x0, r.Iterations)
			}
		}
	}
}

// On a quadratic with few different eigenvalues the products are few, too.
func TestNewtonCGIsTruncated(t *testing.T) {
	n := 1000
	a := make([]float64, n)
	x0 := make([]float64, n)
	for i := range a {
		a[i], x0[i] = float64(i%3+1), 1
	}
	r := minimize(t, bowl(a...), x0, &optim.NewtonCG{}, nil)
	wantConverged(t, r)
	if r.Evaluations.HVP > 12 || r.Evaluations.Hessian != 0 || r.Bytes != int64(8*4*n) {
		t.Errorf("%+v, %d bytes", r.Evaluations, r.Bytes)
	}
	limited := minimize(t, bowl(a...), x0, &optim.NewtonCG{Products: 1}, &optim.Settings{MaxIterations: 5})
	if limited.Evaluations.HVP > 5 {
		t.Errorf("%+v with one product an iteration", limited.Evaluations)
	}
}

func ExampleNewtonCG() {
	const n = 10_000 // a Hessian would take 800 MB
	a := make([]float64, n)
	for i := range a {
		a[i] = 1 + float64(i)/n
	}
	f := bowl(a...) // ½Σ a[i]·x[i]², with a[i]·v[i] for a product
	x0 := make([]float64, n)
	for i := range x0 {
		x0[i] = 1
	}
	res, err := optim.Minimize(f, x0, &optim.NewtonCG{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.Status.Converged(), "with fewer than 40 products:", res.Evaluations.HVP < 40)
	// Output: true with fewer than 40 products: true
}
