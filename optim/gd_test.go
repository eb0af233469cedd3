package optim_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/covector-ad/covector/optim"
)

// gaps returns f at the iterates.
func gaps(t *testing.T, f optim.Objective, x0 []float64, m optim.Method, steps int) []float64 {
	t.Helper()
	var out []float64
	minimize(t, f, x0, m, &optim.Settings{MaxIterations: steps, GradAbs: -1, GradRel: -1, Patience: -1,
		Observe: func(it *optim.Iteration) bool { out = append(out, it.F); return false }})
	return out
}

// huber is x²/2 where |x| ≤ d, and d|x| − d²/2 outside.
func huber(d float64) optim.FuncHess {
	return scalar(
		func(x float64) float64 {
			if math.Abs(x) <= d {
				return 0.5 * x * x
			}
			return d*math.Abs(x) - 0.5*d*d
		},
		func(x float64) float64 { return math.Max(-d, math.Min(x, d)) }, nil)
}

// The rate O(1/T) of gradient descent on convex functions is tight: on the Huber
// function with δ = 1/(2N + 1) and step 1 the gap after N steps is 1/(4N + 2).
func TestRateOnConvex(t *testing.T) {
	for _, n := range []int{1, 10, 100, 1000} {
		g := gaps(t, huber(1/float64(2*n+1)), []float64{1}, &optim.GD{Step: 1}, n)
		if got, want := g[len(g)-1], 1/float64(4*n+2); !near(got, want, 1e-12) {
			t.Errorf("N = %d: gap %v, want %v", n, got, want)
		}
	}
}

// On a quadratic with eigenvalues from μ to L the step 2/(μ + L) multiplies the gap
// by ((κ − 1)/(κ + 1))².
func TestRateOnStronglyConvex(t *testing.T) {
	const mu, l = 1, 9
	g := gaps(t, quadratic(mu, l), []float64{1, 1.0 / l}, &optim.GD{Step: 2.0 / (mu + l)}, 30)
	for k := 1; k < len(g); k++ {
		if factor := g[k] / g[k-1]; !near(factor, 0.64, 1e-10) {
			t.Errorf("step %d: factor %v", k, factor)
		}
	}
}

// worst is the quadratic of Nesterov's lower bound, ½(½x₁² + ½Σ(xᵢ − xᵢ₊₁)² + ½xₙ²)
// − ½x₁ with Hessian below I, on which plain gradient descent shows O(1/T) and an
// accelerated one O(1/T²) while T < n.
func worst(n int) (f optim.FuncGrad, lowest, radius float64) {
	f = optim.FuncGrad{
		F: func(x []float64) float64 {
			sum, last := -0.5*x[0], 0.0
			for i := range n + 1 {
				next := 0.0
				if i < n {
					next = x[i]
				}
				sum += 0.25 * (next - last) * (next - last) / 2
				last = next
			}
			return sum
		},
		Grad: func(x, g []float64) {
			for i, v := range x {
				g[i] = 0.5 * v
				if i > 0 {
					g[i] -= 0.25 * x[i-1]
				}
				if i < n-1 {
					g[i] -= 0.25 * x[i+1]
				}
			}
			g[0] -= 0.5
		},
	}
	x := make([]float64, n) // its minimizer: 2(1 − i/(n + 1))
	for i := range x {
		x[i] = 2 * (1 - float64(i+1)/float64(n+1))
		radius += x[i] * x[i]
	}
	return f, f.F(x), radius
}

// slope fits log y over log x.
func slope(x, y []float64) float64 {
	var n, sx, sy, sxx, sxy float64
	for i := range x {
		a, b := math.Log(x[i]), math.Log(y[i])
		n, sx, sy, sxx, sxy = n+1, sx+a, sy+b, sxx+a*a, sxy+a*b
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}

func TestRatesOfAcceleration(t *testing.T) {
	const n = 2000
	f, low, radius := worst(n)
	x0 := make([]float64, n)
	rate := func(m optim.Method) float64 {
		var at, gap []float64
		for k, v := range gaps(t, f, x0, m, 400) {
			if k >= 20 {
				at, gap = append(at, float64(k)), append(gap, v-low)
			}
			if g, ok := m.(*optim.GD); ok && g.Acceleration == optim.Nesterov && v-low > 2*radius/float64((k+1)*(k+1)) {
				t.Errorf("step %d: gap %v above the bound", k, v-low)
			}
		}
		return slope(at, gap)
	}
	plain := rate(&optim.GD{Step: 1})
	nesterov := rate(&optim.GD{Step: 1, Acceleration: optim.Nesterov, NoRestart: true})
	searched := rate(&optim.GD{Acceleration: optim.Nesterov})
	t.Logf("slopes: plain %.2f, Nesterov %.2f, with a search %.2f", plain, nesterov, searched)
	if plain < -0.7 || nesterov > -0.9 || searched > -0.9 || nesterov > 1.8*plain {
		t.Errorf("slopes: plain %.2f, Nesterov %.2f, with a search %.2f", plain, nesterov, searched)
	}
}

// With the best constants for κ = 1000 momentum pays, and so does restarting where
// κ is not known.
func TestMomentum(t *testing.T) {
	const kappa = 1000
	f := quadratic(1, 30, kappa)
	x0 := []float64{1, 1, 1}
	root := math.Sqrt(kappa)
	best := (root - 1) / (root + 1)
	limits := map[string]struct {
		m     *optim.GD
		limit int
	}{
		"plain":                  {&optim.GD{Step: 2.0 / (1 + kappa)}, 15000},
		"heavy ball":             {&optim.GD{Step: 4 / (1 + root) / (1 + root), Acceleration: optim.HeavyBall, Momentum: best * best, NoRestart: true}, 600},
		"Nesterov":               {&optim.GD{Step: 1.0 / kappa, Acceleration: optim.Nesterov, Momentum: best, NoRestart: true}, 900},
		"Nesterov with restarts": {&optim.GD{Step: 1.0 / kappa, Acceleration: optim.Nesterov}, 900},
		"Nesterov with a search": {&optim.GD{Acceleration: optim.Nesterov}, 900},
		"heavy ball, search":     {&optim.GD{Acceleration: optim.HeavyBall}, 2500},
		"Barzilai–Borwein":       {&optim.GD{BarzilaiBorwein: true}, 250},
	}
	for name, c := range limits {
		r := minimize(t, f, x0, c.m, &optim.Settings{MaxIterations: c.limit, GradAbs: 1e-8, GradRel: -1, Patience: -1})
		t.Logf("%-24s %5d iterations, %+v", name, r.Iterations, r.Evaluations)
		if !r.Status.Converged() {
			t.Errorf("%s: %v", name, r.Status)
		}
	}
	for _, m := range []*optim.GD{limits["Nesterov"].m, limits["heavy ball"].m, limits["Nesterov with restarts"].m} {
		r := minimize(t, f, x0, m, &optim.Settings{MaxIterations: 50})
		if r.Evaluations.Function != 51 || r.Evaluations.Gradient != 51 {
			t.Errorf("%+v in 50 iterations with a fixed step", r.Evaluations)
		}
	}
}

func ExampleGD() {
	f := bowl(1, 100) // ½(x² + 100y²)
	x0 := []float64{10, 1}
	for _, c := range []struct {
		name string
		m    *optim.GD
	}{
		{"fixed step", &optim.GD{Step: 2.0 / 101}},
		{"backtracking", &optim.GD{}},
		{"Barzilai–Borwein", &optim.GD{BarzilaiBorwein: true}},
		{"heavy ball", &optim.GD{Step: 4.0 / 121, Acceleration: optim.HeavyBall, Momentum: 81.0 / 121, NoRestart: true}},
		{"Nesterov", &optim.GD{Step: 1.0 / 100, Acceleration: optim.Nesterov}},
	} {
		res, err := optim.Minimize(f, x0, c.m, &optim.Settings{GradAbs: 1e-6, GradRel: -1})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%-17s converged: %v, fewer than 300 iterations: %v\n", c.name, res.Status.Converged(), res.Iterations < 300)
	}
	// Output:
	// fixed step        converged: true, fewer than 300 iterations: false
	// backtracking      converged: true, fewer than 300 iterations: false
	// Barzilai–Borwein  converged: true, fewer than 300 iterations: true
	// heavy ball        converged: true, fewer than 300 iterations: true
	// Nesterov          converged: true, fewer than 300 iterations: true
}
