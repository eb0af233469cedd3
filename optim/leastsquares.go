package optim

import (
	"cmp"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// linearized is the model ‖r + J·p‖² of a sum of squares at an iterate, in the
// scaled variables q = D·p: it holds a QR factorization of J·D⁻¹, never JᵀJ, whose
// condition number would be squared. Variables held by bounds are left out.
type linearized struct {
	m, n   int
	lo, hi []float64
	a      []float64 // the Jacobian; then, in its first columns, the factorization
	r, rx  []float64 // residuals at the iterate, and at a trial
	d      []float64 // the scales D, which only grow: the largest ‖Jⱼ‖ so far
	free   []int     // the variables that move
	c      []float64 // −Qᵀr; the first rank() elements matter
	tau    []float64
	above  []float64 // the tau of stack
	stack  []float64 // factorization of R over √λ·I
	rhs    []float64 // its right-hand side, of which the first elements become q
	q, w   []float64
	p      []float64 // a step
	work   []float64
	blur   float64 // how far rounding x moves J·x: changes of r below it mean nothing
}

// newLinearized allocates the model for the named method.
func newLinearized(s *State, method string) (*linearized, error) {
	o, err := s.residuals(method)
	if err != nil {
		return nil, err
	}
	m, n := o.Len(), s.Dim()
	if over := s.reserve(8 * float64(n) * (float64(m) + 2*float64(n))); over != "" {
		return nil, tensor.Errorf(tensor.ErrLimit, "%s: the Jacobian of %d residuals and %d parameters, with its factor, needs %s; LBFGS would fit",
			method, m, n, over)
	}
	z := &linearized{m: m, n: n, a: s.Floats(m * n), r: s.Floats(m), rx: s.Floats(m),
		d: s.Floats(n), free: make([]int, 0, n), c: s.Floats(m), tau: s.Floats(n), above: s.Floats(n),
		stack: s.Floats(2 * n * n), rhs: s.Floats(2 * n), q: s.Floats(n), w: s.Floats(n),
		p: s.Floats(n), work: s.Floats(32 * n)}
	z.lo, z.hi = s.Bounds()
	return z, nil
}

// load evaluates residuals and Jacobian at the start.
func (z *linearized) load(s *State) error {
	if err := s.Residuals(s.Now.X, z.r); err != nil {
		return err
	}
	s.Now.F = dot(z.r, z.r)
	return z.differentiate(s, &s.Now)
}

// differentiate evaluates the Jacobian at p, where the residuals are z.r, and sets
// the gradient 2Jᵀr.
func (z *linearized) differentiate(s *State, p *Point) error {
	if err := s.Jacobian(p.X, z.a); err != nil {
		return err
	}
	transposed(z.a, z.r, p.G)
	scale(p.G, 2, p.G)
	return nil
}

// factor makes the model at the iterate out of its Jacobian.
func (z *linearized) factor(s *State) error {
	if !finite(maxNorm(z.a)) {
		return s.end(statusf(NonFinite, "the Jacobian has an element that is not finite after %s, where f = %.6g", plural.Of(s.iterations, "iteration"), s.Now.F))
	}
	z.blur = z.noise(s.Now.X)
	z.free = z.free[:0]
	for j := range z.n {
		if !held(s.Now.X, s.Now.G, z.lo, z.hi, j) {
			z.free = append(z.free, j)
		}
	}
	z.decompose()
	return nil
}

// decompose scales and factors the columns of the free variables.
func (z *linearized) decompose() {
	z.scales()
	k := len(z.free)
	if k == 0 {
		return
	}
	for i := range z.m {
		row, to := z.a[i*z.n:(i+1)*z.n], z.a[i*k:(i+1)*k]
		for c, j := range z.free {
			to[c] = row[j] / z.d[j]
		}
	}
	a := blas64.General{Rows: z.m, Cols: k, Stride: k, Data: z.a[:z.m*k]}
	lapack64.Geqrf(a, z.tau[:min(z.m, k)], z.work, len(z.work))
	scale(z.c, -1, z.r)
	z.rotate(z.c)
}

// rotate replaces v by Qᵀv.
func (z *linearized) rotate(v []float64) {
	k := len(z.free)
	a := blas64.General{Rows: z.m, Cols: k, Stride: k, Data: z.a[:z.m*k]}
	lapack64.Ormqr(blas.Left, blas.Trans, a, z.tau[:min(z.m, k)], blas64.General{Rows: z.m, Cols: 1, Stride: 1, Data: v}, z.work, len(z.work))
}

// scales lets D grow to the norms of the columns.
func (z *linearized) scales() {
	column := z.c // which is not in use yet
	for j := range z.n {
		for i := range z.m {
			column[i] = z.a[i*z.n+j]
		}
		z.d[j] = cmp.Or(math.Max(z.d[j], norm2(column)), 1)
	}
}

// noise returns ε·‖ |J|·|x| ‖.
func (z *linearized) noise(x []float64) float64 {
	sum := 0.0
	for i := range z.m {
		row := 0.0
		for j, v := range z.a[i*z.n : (i+1)*z.n] {
			row = math.Abs(float64(v*x[j])) + row
		}
		sum = float64(row*row) + sum
	}
	return eps * math.Sqrt(sum)
}

// rank returns the number of rows of R.
func (z *linearized) rank() int { return min(z.m, len(z.free)) }

// gain returns by how much the model can fall at most: ‖Qᵀr‖² over R's rows.
func (z *linearized) gain() float64 {
	c := z.c[:z.rank()]
	return dot(c, c)
}

// regular reports whether R can be solved with: m ≥ n, and no element of its
// diagonal is rounding.
func (z *linearized) regular() bool {
	k := len(z.free)
	if z.m < k {
		return false
	}
	least, largest := math.Inf(1), 0.0
	for j := range k {
		v := math.Abs(z.a[j*k+j])
		least, largest = math.Min(least, v), math.Max(largest, v)
	}
	return least > float64(float64(k)*eps*largest)
}

// solve sets q to the minimizer of ‖r + J·D⁻¹q‖² + λ‖q‖² and returns ‖q‖. The
// right-hand side c, −Qᵀr as a rule, is given. λ = 0 needs a regular R.
func (z *linearized) solve(lambda float64, c []float64) float64 {
	k, rank := len(z.free), z.rank()
	upper := z.upper(lambda)
	copy(z.rhs, c[:rank])
	if lambda > 0 {
		clear(z.rhs[rank : rank+k])
		b := blas64.General{Rows: rank + k, Cols: 1, Stride: 1, Data: z.rhs[:rank+k]}
		lapack64.Ormqr(blas.Left, blas.Trans, blas64.General{Rows: rank + k, Cols: k, Stride: k, Data: z.stack}, z.above[:k], b, z.work, len(z.work))
	}
	q := z.q[:k]
	copy(q, z.rhs)
	blas64.Trsv(blas.NoTrans, upper, blas64.Vector{N: k, Inc: 1, Data: q})
	return norm2(q)
}

// upper returns the triangular factor of R over √λ·I.
func (z *linearized) upper(lambda float64) blas64.Triangular {
	k, rank := len(z.free), z.rank()
	t := blas64.Triangular{Uplo: blas.Upper, Diag: blas.NonUnit, N: k, Stride: k, Data: z.a}
	if lambda == 0 {
		return t
	}
	clear(z.stack[:(rank+k)*k])
	for i := range rank {
		copy(z.stack[i*k+i:(i+1)*k], z.a[i*k+i:(i+1)*k])
	}
	root := math.Sqrt(lambda)
	for j := range k {
		z.stack[(rank+j)*k+j] = root
	}
	lapack64.Geqrf(blas64.General{Rows: rank + k, Cols: k, Stride: k, Data: z.stack[:(rank+k)*k]}, z.above[:k], z.work, len(z.work))
	t.Data = z.stack
	return t
}

// within sets q to the minimizer of the model over ‖q‖ ≤ radius, to a tenth, and
// returns its λ; the search begins at the given one. (Moré, The Levenberg–Marquardt
// algorithm: implementation and theory, 1978, section 5.)
func (z *linearized) within(radius, lambda float64) float64 {
	k := len(z.free)
	low := 0.0
	if z.regular() {
		norm := z.solve(0, z.c)
		if norm <= 1.1*radius {
			return 0
		}
		low = z.correction(norm, radius, 0)
	}
	// ‖q(λ)‖ ≤ ‖R ᵀc‖/λ bounds λ from above.
	w := z.w[:k]
	clear(w)
	for i := range z.rank() {
		axpy(w[i:], z.c[i], z.a[i*k+i:(i+1)*k])
	}
	high := norm2(w) / radius
	if lambda = clamp(lambda, low, high); lambda == 0 {
		lambda = math.Max(1e-3*high, math.SmallestNonzeroFloat64)
	}
	for range 10 {
		norm := z.solve(lambda, z.c)
		gap := norm - radius
		if math.Abs(gap) <= 0.1*radius {
			break
		}
		if gap > 0 {
			low = math.Max(low, lambda)
		} else {
			high = math.Min(high, lambda)
		}
		next := math.Max(low, lambda+z.correction(norm, radius, lambda))
		if next > high {
			next = math.Sqrt(low * high)
		}
		if !(next > 0) || next == lambda {
			break
		}
		lambda = next
	}
	return lambda
}

// correction returns Newton's step in λ for 1/radius = 1/‖q(λ)‖, where ‖q‖ = norm.
func (z *linearized) correction(norm, radius, lambda float64) float64 {
	k := len(z.free)
	t := blas64.Triangular{Uplo: blas.Upper, Diag: blas.NonUnit, N: k, Stride: k, Data: z.a}
	if lambda > 0 {
		t.Data = z.stack
	}
	w := z.w[:k]
	scale(w, 1/norm, z.q[:k])
	blas64.Trsv(blas.Trans, t, blas64.Vector{N: k, Inc: 1, Data: w})
	return (norm - radius) / radius / dot(w, w)
}

// unscale sets p to the step of q, cut so that x + p stays in the box, and returns
// ‖J·p‖² and ‖D·p‖.
func (z *linearized) unscale(p, x []float64) (jp2, length float64) {
	k := len(z.free)
	clear(p)
	for c, j := range z.free {
		p[j] = z.q[c] / z.d[j]
		if z.lo != nil {
			p[j] = clamp(p[j], z.lo[j]-x[j], z.hi[j]-x[j])
		}
		z.w[c] = p[j] * z.d[j]
	}
	for i := range z.rank() {
		v := dot(z.a[i*k+i:(i+1)*k], z.w[i:k])
		jp2 = float64(v*v) + jp2
	}
	return jp2, norm2(z.w[:k])
}

// steepness returns ‖D⁻¹g‖ over the free variables: where f is flat to rounding,
// what still tells progress.
func (z *linearized) steepness(g []float64) float64 {
	for c, j := range z.free {
		z.w[c] = g[j] / z.d[j]
	}
	return norm2(z.w[:len(z.free)])
}

// scaledNorm returns ‖D·x‖.
func (z *linearized) scaledNorm(x []float64) float64 {
	for j, v := range x {
		z.w[j] = z.d[j] * v
	}
	return norm2(z.w)
}

// evaluate computes the residuals at x + p.
func (z *linearized) evaluate(s *State) (f float64, err error) {
	x := s.Last.X
	addTo(x, s.Now.X, 1, z.p)
	project(x, z.lo, z.hi)
	err = s.Residuals(x, z.rx)
	return dot(z.rx, z.rx), err
}

// take makes the trial, where f and the residuals are known, the iterate.
func (z *linearized) take(s *State, f float64) error {
	z.r, z.rx = z.rx, z.r
	s.Last.F = f
	if err := z.differentiate(s, &s.Last); err != nil {
		return err
	}
	return s.accept(z.p, 1)
}
