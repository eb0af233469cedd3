package optim

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"

	"github.com/covector-ad/covector/tensor"
)

var _ Method = (*Newton)(nil)

// Newton is Newton's method, x ← x − t·(H + τI)⁻¹∇f(x), with a Cholesky
// factorization. τ is 0 where the Hessian H is positive definite, and else about
// as large as it takes to be so. (Nocedal and Wright, Numerical Optimization, 2nd ed.,
// algorithms 3.2 and 3.3.)
//
// The objective is TwiceDifferentiable, or a HessianProduct, whose Hessian then
// costs n products. An iteration costs n³/3 multiplications; the matrix has n²
// numbers, which Settings.MaxMatrixBytes limits.
type Newton struct {
	Search LineSearch // default Backtracking{}; its first trial is t = 1
}

// Start returns Newton's method from the iterate of s.
func (o *Newton) Start(s *State) (Stepper, error) {
	if o == nil {
		return nil, errNil("*Newton")
	}
	if !s.TwiceDifferentiable() && !s.Products() {
		return nil, tensor.Errorf(tensor.ErrMisuse, "Newton needs a Hessian, but %T has neither a method Hessian nor HVP; LBFGS needs gradients only", s.objective)
	}
	h, err := s.Matrix("Newton", "Hessian")
	if err != nil {
		return nil, err
	}
	n := s.Dim()
	w := &newton{search: o.Search, n: n, h: h, diag: make([]float64, n), p: make([]float64, n)}
	if w.search == nil {
		w.search = Backtracking{}
	}
	return w, nil
}

type newton struct {
	search LineSearch
	n      int
	h      []float64 // the Hessian above the diagonal, its factor on and below
	diag   []float64 // the Hessian's diagonal
	p      []float64
}

func (w *newton) Step(s *State) error {
	if err := w.hessian(s); err != nil {
		return err
	}
	largest, err := w.split(s)
	if err != nil {
		return err
	}
	l, ok := w.factor(largest)
	if !ok {
		return searchError(NonFiniteLine, "the Hessian, with elements up to %.3g, cannot be made positive definite", largest)
	}
	scale(w.p, -1, s.Now.G)
	w.solve(l)
	_, err = s.Search(w.search, w.p, 1)
	return err
}

// hessian writes the Hessian to h.
func (w *newton) hessian(s *State) error {
	if s.TwiceDifferentiable() {
		return s.Hessian(s.Now.X, w.h)
	}
	clear(w.p)
	for i := range w.n {
		w.p[i] = 1
		if err := s.HVP(s.Now.X, w.p, w.h[i*w.n:(i+1)*w.n]); err != nil {
			return err
		}
		w.p[i] = 0
	}
	return nil
}

// asymmetry is the difference of H[i,j] and H[j,i] that passes for rounding,
// relative to the largest element.
const asymmetry = 1e-8

// split checks the Hessian, keeps its diagonal and the mean of its two halves
// above the diagonal, and returns its largest absolute element.
func (w *newton) split(s *State) (largest float64, err error) {
	n, h := w.n, w.h
	if largest = maxNorm(h); !finite(largest) {
		return 0, s.end(statusf(NonFinite, "the Hessian has an element that is not finite after %d iterations, where f = %.6g",
			s.iterations, s.Now.F))
	}
	limit := float64(asymmetry * largest)
	for i := range n {
		w.diag[i] = h[i*n+i]
		for j := i + 1; j < n; j++ {
			a, b := h[i*n+j], h[j*n+i]
			if math.Abs(a-b) > limit {
				return 0, s.failed("Hessian", fmt.Errorf("not symmetric: H[%d,%d] = %v, H[%d,%d] = %v", i, j, a, j, i, b))
			}
			h[i*n+j] = towards(a, b, 0.5)
		}
	}
	return largest, nil
}

// factor returns the Cholesky factor of H + τI for the first τ of a growing row
// that makes it positive definite; ok is false if none does before it overflows.
func (w *newton) factor(largest float64) (l blas64.Triangular, ok bool) {
	least := w.diag[0]
	for _, d := range w.diag {
		least = math.Min(least, d)
	}
	beta := 1e-3 * largest
	if largest == 0 {
		beta = 1
	}
	tau := 0.0
	if least <= 0 {
		tau = beta - least
	}
	for finite(tau) {
		for i := range w.n {
			row := w.h[i*w.n : i*w.n+i+1]
			for j := range row[:i] {
				row[j] = w.h[j*w.n+i]
			}
			row[i] = w.diag[i] + tau
		}
		l, ok = lapack64.Potrf(blas64.Symmetric{Uplo: blas.Lower, N: w.n, Stride: w.n, Data: w.h})
		if ok {
			return l, true
		}
		tau = math.Max(float64(4*tau), beta)
	}
	return l, false
}

// solve replaces p by (L·Lᵀ)⁻¹p.
func (w *newton) solve(l blas64.Triangular) {
	p := blas64.Vector{N: w.n, Inc: 1, Data: w.p}
	blas64.Trsv(blas.NoTrans, l, p)
	blas64.Trsv(blas.Trans, l, p)
}
