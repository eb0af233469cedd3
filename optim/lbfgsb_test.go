package optim_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/covector-ad/covector/optim"
)

// Rosenbrock's valley, walled off at x ≤ 0.5: the minimum is on the wall.
func ExampleLBFGSB() {
	f := optim.Bounded(rosenbrock(), nil, []float64{0.5, math.Inf(1)})
	res, err := optim.Minimize(f, []float64{-1.2, 1}, &optim.LBFGSB{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("x = %.6f, f = %.6f, converged: %v\n", res.X, res.F, res.Status.Converged())
	// Output: x = [0.500000 0.250000], f = 0.250000, converged: true
}

// walled is a strictly convex quadratic with a full Hessian, in a box; it fails the
// test if it is evaluated outside.
func walled(t *testing.T, rng *rand.Rand, n int, cond float64) (f optim.FuncGrad, lo, hi, x0 []float64) {
	u, a, b := make([]float64, n), make([]float64, n), make([]float64, n)
	lo, hi, x0 = make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		u[i], b[i] = rng.NormFloat64(), 3*rng.NormFloat64()
		a[i] = math.Pow(cond, float64(i)/float64(n))
		lo[i], hi[i] = -rng.Float64(), rng.Float64()
		switch rng.IntN(4) {
		case 0:
			lo[i] = math.Inf(-1)
		case 1:
			hi[i] = math.Inf(1)
		case 2:
			if rng.IntN(4) == 0 {
				hi[i] = lo[i]
			}
		}
		x0[i] = 2 * rng.NormFloat64()
	}
	// f = ½Σa·x² + ½(uᵀx)² + bᵀx.
	f = optim.FuncGrad{
		F: func(x []float64) float64 {
			sum, along := 0.0, 0.0
			for i, v := range x {
				if v < lo[i] || v > hi[i] {
					t.Errorf("evaluated outside of the box, at x[%d] = %v", i, v)
				}
				sum += 0.5*a[i]*v*v + b[i]*v
				along += u[i] * v
			}
			return sum + 0.5*along*along
		},
		Grad: func(x, g []float64) {
			along := 0.0
			for i, v := range x {
				along += u[i] * v
			}
			for i, v := range x {
				g[i] = a[i]*v + b[i] + along*u[i]
			}
		},
	}
	return f, lo, hi, x0
}

// On convex problems the projected gradient decides; it must come to 0, within the
// box.
func TestLBFGSBOnQuadratics(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	total := 0
	for _, n := range []int{1, 2, 5, 40, 300} {
		for _, cond := range []float64{1, 1e3} {
			for _, pairs := range []int{0, 1, 3} {
				f, lo, hi, x0 := walled(t, rng, n, cond)
				for _, search := range []optim.LineSearch{nil, optim.Backtracking{}, optim.HagerZhang{}} {
					r := minimize(t, optim.Bounded(f, lo, hi), x0, &optim.LBFGSB{Pairs: pairs, Search: search}, nil)
					if r.GradNorm > 1e-6 {
						t.Errorf("n = %d, cond %g, pairs %d, %T: ‖x − P(x − ∇f)‖ = %g, %v", n, cond, pairs, search, r.GradNorm, r.Status)
					}
					if search == nil {
						total += r.Evaluations.Function
					}
				}
			}
		}
	}
	t.Logf("%d evaluations", total)
}

// Without bounds the model is that of L-BFGS, and so are the evaluations, about.
func TestLBFGSBWithoutBounds(t *testing.T) {
	a := minimize(t, rosenbrock(), rosenbrockStart(100), &optim.LBFGS{}, nil)
	b := minimize(t, rosenbrock(), rosenbrockStart(100), &optim.LBFGSB{}, nil)
	wantConverged(t, b)
	if b.Evaluations.Function > 2*a.Evaluations.Function {
		t.Errorf("%+v against %+v", b.Evaluations, a.Evaluations)
	}
}

func TestLBFGSBRefuses(t *testing.T) {
	f := rosenbrock()
	x0 := []float64{1, 1}
	for want, c := range map[string]struct {
		f optim.Objective
		m optim.Method
	}{
		"bounds of x[0] are 2 and 1": {optim.Bounded(f, []float64{2, 0}, []float64{1, 1}), &optim.LBFGSB{}},
		"leave it no value":          {optim.Bounded(optim.Bounded(f, []float64{0, 0}, nil), nil, []float64{-1, 1}), &optim.LBFGSB{}},
		"nil *LBFGSB":                {f, (*optim.LBFGSB)(nil)},
		"lower Pairs":                {f, &optim.LBFGSB{Pairs: math.MaxInt}},
		"does not honour bounds":     {optim.Bounded(f, []float64{2, 0}, nil), &optim.Newton{}},
	} {
		if _, err := optim.Minimize(c.f, x0, c.m, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}

// All variables fixed: the start is the answer.
func TestLBFGSBInAPoint(t *testing.T) {
	at := []float64{0.3, -4}
	r := minimize(t, optim.Bounded(rosenbrock(), at, at), []float64{9, 9}, &optim.LBFGSB{}, nil)
	wantConverged(t, r)
	if r.X[0] != 0.3 || r.X[1] != -4 || r.Iterations != 0 {
		t.Errorf("%v after %d iterations", r.X, r.Iterations)
	}
}
