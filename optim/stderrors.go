package optim

import (
	"cmp"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/covector-ad/covector/internal/plural"
)

// errors sets the standard errors and confidence intervals, or says why they mean
// nothing.
func (e *exam) errors(o *Certify) error {
	level := cmp.Or(o.Level, 0.95)
	r, squares := e.f.(Residuals)
	switch {
	case !(level > 0 && level < 1):
		e.c.NoErrors = fmt.Sprintf("a confidence level of %v is not between 0 and 1", level)
	case len(e.free) == 0:
		e.c.NoErrors = "bounds hold all variables"
	case squares && !o.Likelihood:
		return e.squares(r, level)
	case o.Likelihood:
		e.likelihood(level)
	default:
		e.c.NoErrors = "the objective is neither a sum of squares nor declared an unpenalized likelihood"
	}
	return nil
}

// squares uses the covariance σ̂²(JᵀJ)⁻¹ = σ̂²R⁻¹R⁻ᵀ.
func (e *exam) squares(r Residuals, level float64) error {
	m, n, k := r.Len(), len(e.x), len(e.free)
	if m <= k {
		e.c.NoErrors = fmt.Sprintf("no degrees of freedom are left: %s for %s", plural.Of(m, "residual"), plural.Of(k, "parameter"))
		return nil
	}
	if over := excess(8*float64(m)*float64(n), 0, e.limit); over != "" {
		e.c.NoErrors = fmt.Sprintf("the Jacobian of %s and %s needs %s", plural.Of(m, "residual"), plural.Of(n, "variable"), over)
		return nil
	}
	z := &linearized{m: m, n: n, a: make([]float64, m*n), r: make([]float64, m), d: make([]float64, n),
		c: make([]float64, m), tau: make([]float64, k), w: make([]float64, k), work: make([]float64, 32*n), free: e.free}
	if err := r.Residuals(e.x, z.r); err != nil {
		return err
	}
	if err := r.Jacobian(e.x, z.a); err != nil {
		return err
	}
	if !finite(maxNorm(z.a)) {
		e.c.NoErrors = "the Jacobian has an element that is not finite"
		return nil
	}
	z.decompose()
	if !z.regular() {
		e.c.NoErrors = "the Jacobian has not full rank: some parameters cannot be told apart"
		return nil
	}
	freedom := float64(m - k)
	sigma := norm2(z.r) / math.Sqrt(freedom)
	factor := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile(0.5 + level/2)
	e.fill(z.a, func(c int) float64 { return sigma / z.d[e.free[c]] }, factor, blas.Upper)
	return nil
}

// likelihood uses the covariance H⁻¹, by a Cholesky factorization H = LLᵀ.
func (e *exam) likelihood(level float64) {
	k := len(e.free)
	switch {
	case math.IsNaN(e.c.LambdaMin):
		e.c.NoErrors = e.c.Reason
		return
	case e.c.Verdict != Minimum:
		e.c.NoErrors = "the Hessian is not positive definite: the parameters are not all determined"
		return
	case e.h == nil:
		e.c.NoErrors = fmt.Sprintf("the Hessian of %s was not formed (see MaxDense)", plural.Of(k, "free variable"))
		return
	}
	l, ok := lapack64.Potrf(blas64.Symmetric{Uplo: blas.Upper, N: k, Stride: k, Data: e.h})
	if !ok {
		e.c.NoErrors = "the Hessian is not positive definite to rounding"
		return
	}
	factor := distuv.UnitNormal.Quantile(0.5 + level/2)
	e.fill(l.Data, func(int) float64 { return 1 }, factor, l.Uplo)
}

// fill sets errors and intervals from the upper triangle R with covariance
// R⁻¹R⁻ᵀ, in units of unit(c): the error of c is the norm of row c of R⁻¹.
func (e *exam) fill(r []float64, unit func(c int) float64, factor float64, uplo blas.Uplo) {
	n, k := len(e.x), len(e.free)
	c := e.c
	c.StdErrors, c.Low, c.High = make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		c.StdErrors[i], c.Low[i], c.High[i] = math.NaN(), math.NaN(), math.NaN()
	}
	row := make([]float64, k)
	t := blas64.Triangular{Uplo: uplo, Diag: blas.NonUnit, N: k, Stride: k, Data: r}
	for j, i := range e.free {
		clear(row)
		row[j] = 1
		blas64.Trsv(blas.Trans, t, blas64.Vector{N: k, Inc: 1, Data: row}) // R⁻ᵀeⱼ
		se := norm2(row) * unit(j)
		c.StdErrors[i], c.Low[i], c.High[i] = se, e.x[i]-factor*se, e.x[i]+factor*se
	}
}
