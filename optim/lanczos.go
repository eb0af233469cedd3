package optim

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/lapack64"

	"github.com/covector-ad/covector/tensor"
)

// Extremes are estimates of the least and the largest eigenvalue of a symmetric
// matrix. They lie inside of its spectrum, λmin ≤ Min and Max ≤ λmax, but for
// rounding.
type Extremes struct {
	Min, Max float64

	// With a probability of at least Confidence over the random start,
	// Lower ≤ λmin and λmax ≤ Upper; they are infinite where too few products were
	// made to say so.
	Lower, Upper float64
	Confidence   float64

	Products int // matrix-vector products made
}

// confidence is that of the bounds of Extremes.
const confidence = 0.99

// defaultLanczos is the number of products where none is given.
const defaultLanczos = 40

// Lanczos estimates the extreme eigenvalues of the Hessian at x by the Lanczos method
// with full reorthogonalization, from a fixed pseudorandom start: at most the given
// number of Hessian products (0 or less means 40), and as many vectors of memory.
//
// The bounds are those of Kuczyński and Woźniakowski (Estimating the largest
// eigenvalue by the power and Lanczos algorithms with a random start, SIAM J.
// Matrix Anal. Appl. 13, 1992, theorem 3.2): after k products λmax − Max is above
// ε·(λmax − λmin) with a probability of at most 1.648·√n·exp(−√ε·(2k − 1)).
//
// Its errors are the objective's, or a *tensor.Error for a nil objective
// (ErrZeroVar), an x without elements (ErrShape), or products that are not finite
// (ErrNonFinite).
func Lanczos(objective HessianProduct, x []float64, products int) (Extremes, error) {
	const op = "Lanczos"
	switch {
	case objective == nil:
		return Extremes{}, refusal(op, errNil("objective"), tensor.Shape{len(x)})
	case len(x) == 0:
		return Extremes{}, refusal(op, tensor.Errorf(tensor.ErrShape, "x is empty"), tensor.Shape{0})
	}
	e, err := extremes(len(x), products, func(v, hv []float64) error { return objective.HVP(x, v, hv) })
	if err == errNonFiniteProduct {
		return Extremes{}, refusal(op, err, tensor.Shape{len(x)})
	}
	if err != nil {
		return Extremes{}, fmt.Errorf("optim.Lanczos: %w", err)
	}
	return e, nil
}

var errNonFiniteProduct = tensor.Errorf(tensor.ErrNonFinite, "a Hessian product has an element that is not finite")

// extremes is Lanczos for the symmetric n×n matrix that apply multiplies by.
func extremes(n, products int, apply func(v, hv []float64) error) (Extremes, error) {
	k := min(positive(products, defaultLanczos), n)
	rng := rand.New(rand.NewPCG(1, 2))
	basis := make([]float64, (k+1)*n)
	v := basis[:n]
	for i := range v {
		v[i] = rng.NormFloat64()
	}
	scale(v, 1/norm2(v), v)
	alpha, beta := make([]float64, k), make([]float64, k)
	size := 0.0 // of the matrix, as far as seen
	for j := range k {
		v, next := basis[j*n:(j+1)*n], basis[(j+1)*n:(j+2)*n]
		if err := apply(v, next); err != nil {
			return Extremes{}, err
		}
		alpha[j] = dot(v, next)
		for range 2 { // twice is enough
			for i := range j + 1 {
				u := basis[i*n : (i+1)*n]
				axpy(next, -dot(u, next), u)
			}
		}
		beta[j] = norm2(next)
		if !finite(alpha[j]) || !finite(beta[j]) {
			return Extremes{}, errNonFiniteProduct
		}
		size = math.Max(size, math.Abs(alpha[j])+beta[j])
		if beta[j] <= float64(float64(n)*eps*size) { // an invariant subspace: nothing is left out
			return bounds(alpha[:j+1], beta, n, true)
		}
		scale(next, 1/beta[j], next)
	}
	return bounds(alpha, beta, n, k == n)
}

// bounds returns the extreme eigenvalues of the tridiagonal matrix with the given
// diagonals, and how far those of the n×n matrix may lie outside.
func bounds(alpha, beta []float64, n int, whole bool) (Extremes, error) {
	k := len(alpha)
	a := make([]float64, k*k)
	for j := range k {
		a[j*k+j] = alpha[j]
		if j+1 < k {
			a[j*k+j+1] = beta[j]
		}
	}
	w, err := eigenvalues(a, k, false)
	if err != nil {
		return Extremes{}, err
	}
	e := Extremes{Min: w[0], Max: w[k-1], Lower: w[0], Upper: w[k-1], Confidence: confidence, Products: k}
	if whole {
		return e, nil
	}
	root := math.Log(1.648*math.Sqrt(float64(n))/((1-confidence)/2)) / float64(2*k-1)
	share := root * root // of the spectrum's width, that either end may miss
	if share >= 0.5 {
		e.Lower, e.Upper = math.Inf(-1), math.Inf(1)
		return e, nil
	}
	miss := share / (1 - 2*share) * (e.Max - e.Min)
	e.Lower, e.Upper = e.Min-miss, e.Max+miss
	return e, nil
}

// eigenvalues returns those of the symmetric n×n matrix a, whose upper triangle is
// read, in ascending order; a is overwritten, by the eigenvectors as columns if they
// are wanted.
func eigenvalues(a []float64, n int, vectors bool) ([]float64, error) {
	job := lapack.EVNone
	if vectors {
		job = lapack.EVCompute
	}
	w, work := make([]float64, n), make([]float64, 1)
	m := blas64.Symmetric{Uplo: blas.Upper, N: n, Stride: n, Data: a}
	lapack64.Syev(job, m, w, work, -1)
	work = make([]float64, int(work[0]))
	if !lapack64.Syev(job, m, w, work, len(work)) {
		return nil, tensor.Errorf(tensor.ErrSingular, "the eigenvalues of a symmetric %d×%d matrix were not found", n, n)
	}
	return w, nil
}
