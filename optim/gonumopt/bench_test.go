package gonumopt_test

import (
	"math"
	"testing"
	"time"

	"gonum.org/v1/gonum/optimize"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/optim"
)

// large is the extended Rosenbrock function in plain Go.
func large() optim.FuncGrad {
	return optim.FuncGrad{
		F: func(x []float64) float64 {
			sum := 0.0
			for i := 0; i < len(x); i += 2 {
				a, b := x[i+1]-x[i]*x[i], 1-x[i]
				sum += 100*a*a + b*b
			}
			return sum
		},
		Grad: func(x, g []float64) {
			for i := 0; i < len(x); i += 2 {
				a, b := x[i+1]-x[i]*x[i], 1-x[i]
				g[i], g[i+1] = -400*a*x[i]-2*b, 200*a
			}
		},
	}
}

// BenchmarkLargeLBFGS minimizes the extended Rosenbrock function of 10⁶ variables to
// ‖∇f‖∞ ≤ 1e-6 with 10 pairs, by either package.
func BenchmarkLargeLBFGS(b *testing.B) {
	const n, tol = 1_000_000, 1e-6
	x0 := make([]float64, n)
	for i := range x0 {
		x0[i] = 1
		if i%2 == 0 {
			x0[i] = -1.2
		}
	}
	f := large()
	b.Run("covector", func(b *testing.B) {
		for b.Loop() {
			r, err := optim.Minimize(f, x0, &optim.LBFGS{}, &optim.Settings{GradAbs: tol, GradRel: -1})
			if err != nil || !r.Status.Converged() {
				b.Fatal(r.Status, err)
			}
			b.ReportMetric(float64(r.Iterations), "iterations")
			b.ReportMetric(float64(r.Evaluations.Function), "evaluations")
		}
	})
	b.Run("gonum", func(b *testing.B) {
		for b.Loop() {
			r, err := optimize.Minimize(plain(f), x0, &optimize.Settings{GradientThreshold: tol, Converger: optimize.NeverTerminate{}}, &optimize.LBFGS{Store: 10})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(r.MajorIterations), "iterations")
			b.ReportMetric(float64(r.FuncEvaluations), "evaluations")
		}
	})
}

// BenchmarkIterationOfLBFGS reports what an iteration with 10 pairs of 10⁶ variables
// takes besides the objective, as a multiple of the time to stream 8·10·10⁶ float64.
func BenchmarkIterationOfLBFGS(b *testing.B) {
	const n, m = 1_000_000, 10
	f := large()
	x0, g := make([]float64, n), make([]float64, n)
	for i := range x0 {
		x0[i] = float64(i%2)*2.2 - 1.2
	}
	evaluation := fastest(func() { f.Grad(x0, g); f.F(x0) })
	memory, sums := make([]float64, 2*m*n), make([]float64, 2*m)
	kern.Fill(memory, 1) // pages that nobody wrote to are all the same one
	stream := 4 * fastest(func() { kern.SumRows(sums, memory, n) })
	each := math.Inf(1)
	for b.Loop() {
		r, err := optim.Minimize(f, x0, &optim.LBFGS{Pairs: m}, &optim.Settings{GradAbs: 1e-6, GradRel: -1})
		if err != nil {
			b.Fatal(err)
		}
		each = math.Min(each, (r.Time.Seconds()-float64(r.Evaluations.Function)*evaluation)/float64(r.Iterations))
	}
	b.ReportMetric(each*1e3, "ms/iteration")
	b.ReportMetric(stream*1e3, "ms/stream")
	b.ReportMetric(each/stream, "ratio")
}

// fastest returns the seconds of the fastest of some calls.
func fastest(f func()) float64 {
	best := math.Inf(1)
	for range 5 {
		began := time.Now()
		f()
		best = math.Min(best, time.Since(began).Seconds())
	}
	return best
}

// plain is f without the bridge, which would evaluate it once more.
func plain(f optim.FuncGrad) optimize.Problem {
	return optimize.Problem{Func: f.F, Grad: func(g, x []float64) { f.Grad(x, g) }}
}
