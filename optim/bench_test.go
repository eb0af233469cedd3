package optim_test

import (
	"math"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/optim"
)

// BenchmarkOverhead reports what an iteration costs besides the objective: the time
// of a minimization of the extended Rosenbrock function less that of its evaluations,
// divided by the iterations.
func BenchmarkOverhead(b *testing.B) {
	f := rosenbrock()
	for _, c := range []struct {
		name string
		m    optim.Method
	}{
		{"GD", &optim.GD{}}, {"NonlinearCG", &optim.NonlinearCG{}}, {"BFGS", &optim.BFGS{}},
		{"LBFGS", &optim.LBFGS{}}, {"Newton", &optim.Newton{}}, {"TrustRegion", &optim.TrustRegion{}},
	} {
		for _, n := range []int{2, 10} {
			b.Run(c.name+"/"+map[int]string{2: "n=2", 10: "n=10"}[n], func(b *testing.B) {
				x0 := rosenbrockStart(n)
				set := &optim.Settings{MaxIterations: 500, GradAbs: 1e-10}
				g, h := make([]float64, n), make([]float64, n*n)
				const calls = 20_000
				began := time.Now()
				for range calls {
					f.Grad(x0, g)
					f.F(x0)
				}
				evaluation := time.Since(began).Seconds() / calls
				began = time.Now()
				for range calls {
					clear(h)
					f.Hess(x0, h)
				}
				hessian := time.Since(began).Seconds() / calls
				var spent float64
				var iterations int
				for b.Loop() {
					r, err := optim.Minimize(f, x0, c.m, set)
					if err != nil {
						b.Fatal(err)
					}
					iterations += r.Iterations
					spent += float64(r.Evaluations.Function)*evaluation + float64(r.Evaluations.Hessian)*hessian
				}
				b.ReportMetric((b.Elapsed().Seconds()-spent)/float64(iterations)*1e9, "ns/iteration")
			})
		}
	}
}

// logistic is a logistic regression with n features and ridge ½‖w‖²: NLL = Σ log(1 +
// exp(−y·z)), z = Xw, and H = XᵀDX + I by one matrix product.
type logistic struct {
	rows, n    int
	x, y       []float64
	z, d, half []float64
}

func newLogistic(rows, n int) *logistic {
	o := &logistic{rows: rows, n: n, x: make([]float64, rows*n), y: make([]float64, rows),
		z: make([]float64, rows), d: make([]float64, rows), half: make([]float64, rows*n)}
	kern.FillNormal(o.x, 1)
	for i := range o.y {
		o.y[i] = math.Copysign(1, o.x[i*n]+0.5*o.x[i*n+1])
	}
	return o
}

func (o *logistic) Value(w []float64) (float64, error) {
	kern.Gemm(o.z, o.x, w, o.rows, 1, o.n, false, false)
	sum := 0.0
	for _, v := range w {
		sum += 0.5 * v * v
	}
	for i, z := range o.z {
		m := -o.y[i] * z
		sum += math.Max(m, 0) + math.Log1p(math.Exp(-math.Abs(m)))
	}
	return sum, nil
}

func (o *logistic) ValueGrad(w, g []float64) (float64, error) {
	f, err := o.Value(w)
	for i, z := range o.z {
		o.d[i] = -o.y[i] / (1 + math.Exp(o.y[i]*z))
	}
	kern.Gemm(g, o.d, o.x, 1, o.n, o.rows, false, false)
	for i, v := range w {
		g[i] += v
	}
	return f, err
}

func (o *logistic) Hessian(w, h []float64) error {
	kern.Gemm(o.z, o.x, w, o.rows, 1, o.n, false, false)
	for i, z := range o.z {
		c := 0.5 / math.Cosh(0.5*z)
		row := o.x[i*o.n : (i+1)*o.n]
		for j, v := range row {
			o.half[i*o.n+j] = c * v
		}
	}
	kern.Gemm(h, o.half, o.half, o.n, o.n, o.rows, true, false)
	for i := range o.n {
		h[i*o.n+i]++
	}
	return nil
}

// BenchmarkNewtonLogistic reports how many times as long an iteration of Newton's
// method takes as its matrix product and its Cholesky factorization alone.
func BenchmarkNewtonLogistic(b *testing.B) {
	const rows, n = 10_000, 1000
	o := newLogistic(rows, n)
	h, w := make([]float64, n*n), make([]float64, n)
	alone := func() float64 {
		began := time.Now()
		kern.Gemm(h, o.half, o.half, n, n, rows, true, false)
		spent := time.Since(began)
		if err := o.Hessian(w, h); err != nil {
			b.Fatal(err)
		}
		began = time.Now()
		lapack64.Potrf(blas64.Symmetric{Uplo: blas.Lower, N: n, Stride: n, Data: h})
		return (spent + time.Since(began)).Seconds()
	}
	parts := math.Inf(1)
	for range 3 {
		parts = math.Min(parts, alone())
	}
	var spent time.Duration
	iterations := 0
	for b.Loop() {
		r, err := optim.Minimize(o, w, &optim.Newton{}, nil)
		if err != nil || !r.Status.Converged() {
			b.Fatal(r, err)
		}
		spent += r.Time
		iterations += r.Iterations
	}
	each := spent.Seconds() / float64(iterations)
	b.ReportMetric(each*1e3, "ms/iteration")
	b.ReportMetric(parts*1e3, "ms-alone")
	b.ReportMetric(each/parts, "ratio")
}
