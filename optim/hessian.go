package optim

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// dense is the Hessian of an iterate and a Cholesky factor of it, in one matrix:
// the Hessian above the diagonal, the factor on and below, the Hessian's diagonal apart.
type dense struct {
	n       int
	h       []float64
	diag    []float64
	weight  []float64 // D of a modification H + τD
	unit    []float64 // for the columns of a Hessian that comes by products
	largest float64   // of the absolute elements
	factor  blas64.Triangular
}

// newDense allocates the Hessian of the named method.
func newDense(s *State, method string) (*dense, error) {
	if !s.TwiceDifferentiable() && !s.Products() {
		return nil, tensor.Errorf(tensor.ErrMisuse, "%s needs a Hessian, but %T has neither a method Hessian nor HVP; LBFGS needs gradients only", method, s.objective)
	}
	h, err := s.Matrix(method, "Hessian")
	if err != nil {
		return nil, err
	}
	n := s.Dim()
	d := &dense{n: n, h: h, diag: s.Floats(n), weight: s.Floats(n)}
	if !s.TwiceDifferentiable() {
		d.unit = s.Floats(n)
	}
	return d, nil
}

// asymmetry is the difference of H[i,j] and H[j,i] that passes for rounding,
// relative to the largest element.
const asymmetry = 1e-8

// load evaluates the Hessian, checks it, and keeps its diagonal and the mean of
// its two halves above the diagonal.
func (d *dense) load(s *State) error {
	if err := d.evaluate(s); err != nil {
		return err
	}
	n, h := d.n, d.h
	if d.largest = maxNorm(h); !finite(d.largest) {
		return s.end(statusf(NonFinite, "the Hessian has an element that is not finite after %s, where f = %.6g",
			plural.Of(s.iterations, "iteration"), s.Now.F))
	}
	limit := float64(asymmetry * d.largest)
	for lo := 0; lo < n; lo += tile {
		for i := range n {
			if i < lo {
				continue
			}
			for j := lo; j < min(lo+tile, i); j++ {
				a, b := h[j*n+i], h[i*n+j]
				if math.Abs(a-b) > limit {
					return s.failed("Hessian", fmt.Errorf("not symmetric: H[%d,%d] = %v, H[%d,%d] = %v", j, i, a, i, j, b))
				}
				h[j*n+i] = towards(a, b, 0.5)
			}
		}
	}
	for i := range n {
		d.diag[i] = h[i*n+i]
	}
	return nil
}

// tile is the number of columns that a walk along rows and columns at once takes
// together, so that the lines of memory which it crosses stay in the cache.
const tile = 16

func (d *dense) evaluate(s *State) error {
	if s.TwiceDifferentiable() {
		return s.Hessian(s.Now.X, d.h)
	}
	return byProducts(s.hvpHere, d.h, d.unit)
}

// byProducts fills the n×n matrix h by products with the columns of the identity;
// unit is memory for these.
func byProducts(times func(v, hv []float64) error, h, unit []float64) error {
	n := len(unit)
	clear(unit)
	for i := range n {
		unit[i] = 1
		if err := times(unit, h[i*n:(i+1)*n]); err != nil {
			return err
		}
		unit[i] = 0
	}
	return nil
}

// cholesky factors H + τD, D = diag(weight), and reports whether that is positive
// definite.
func (d *dense) cholesky(tau float64) (ok bool) {
	n, h := d.n, d.h
	for lo := 0; lo < n; lo += tile {
		for i := lo; i < n; i++ {
			for j := lo; j < min(lo+tile, i); j++ {
				h[i*n+j] = h[j*n+i]
			}
		}
	}
	for i, v := range d.diag {
		h[i*n+i] = v
		if tau > 0 {
			h[i*n+i] += float64(tau * d.weight[i])
		}
	}
	d.factor, ok = lapack64.Potrf(blas64.Symmetric{Uplo: blas.Lower, N: n, Stride: n, Data: h})
	return ok
}

// modified factors H + τD for the first τ of a growing row, 0 before all, that makes
// it positive definite; ok is false if none does before it overflows.
func (d *dense) modified() (ok bool) {
	tau := 1e-3
	for _, v := range d.diag {
		if v <= 0 {
			tau = 1.01 // v + τ|v| > 0 takes a τ above 1
		}
	}
	if tau < 1 && d.cholesky(0) {
		return true
	}
	for d.weigh(); finite(float64(tau * d.largest)); tau *= 4 {
		if d.cholesky(tau) {
			return true
		}
	}
	return false
}

// weigh sets D: the absolute elements of the diagonal, so that the units in which
// the variables are measured do not matter. Where one is lost against its row, it is
// the row's largest element, and 1 in a row of zeros.
func (d *dense) weigh() {
	n := d.n
	clear(d.weight)
	for i := range n {
		for j := i + 1; j < n; j++ {
			v := math.Abs(d.h[i*n+j])
			d.weight[i] = math.Max(d.weight[i], v)
			d.weight[j] = math.Max(d.weight[j], v)
		}
	}
	for i, v := range d.diag {
		if v = math.Abs(v); v > 1e-12*d.weight[i] {
			d.weight[i] = v
		} else if d.weight[i] == 0 {
			d.weight[i] = 1
		}
	}
}

// solve replaces p by (L·Lᵀ)⁻¹p.
func (d *dense) solve(p []float64) {
	v := blas64.Vector{N: d.n, Inc: 1, Data: p}
	blas64.Trsv(blas.NoTrans, d.factor, v)
	blas64.Trsv(blas.Trans, d.factor, v)
}

// times sets hv = H·v.
func (d *dense) times(v, hv []float64) {
	n := d.n
	for i, a := range d.diag {
		hv[i] = a * v[i]
	}
	for i := range n {
		row := d.h[i*n+i+1 : (i+1)*n]
		hv[i] += dot(row, v[i+1:])
		axpy(hv[i+1:], v[i], row)
	}
}
