package optim

import (
	"fmt"
	"math"
	"slices"

	"github.com/covector-ad/covector/tensor"
)

// Certify asks for a Certificate; its zero value takes the defaults.
type Certify struct {
	// Likelihood says that the objective is a sum of negative log-likelihoods
	// without any penalty, whose Hessian is the Fisher information: logistic,
	// softmax and Poisson regression with their usual links. Standard errors then
	// come from its inverse.
	Likelihood bool

	Level float64 // of the confidence intervals; default 0.95

	// Up to MaxDense free variables all eigenvalues are computed, above it is Lanczos
	// where there are Hessian products; default 300. A matrix above
	// Settings.MaxMatrixBytes (in At 1 GiB) is not formed, and the Certificate says so.
	MaxDense int
}

// Verdict is what the Hessian says of a point where the gradient vanishes.
type Verdict int

const (
	// Undecided: the least eigenvalue cannot be told from 0, or there is no Hessian.
	Undecided Verdict = iota
	// Minimum: all eigenvalues are positive.
	Minimum
	// Saddle: there are negative eigenvalues; f falls along their directions.
	Saddle
	// FlatDirection: the least eigenvalue is 0 to rounding, and f does not change
	// along its direction.
	FlatDirection
)

var verdictNames = [...]string{"undecided", "minimum", "saddle", "flat direction"}

// String returns the verdict in one or two words.
func (v Verdict) String() string {
	if v < 0 || int(v) >= len(verdictNames) {
		return fmt.Sprintf("verdict %d", int(v))
	}
	return verdictNames[v]
}

// Certificate says what kind of point x is, by the derivatives there. All of it
// concerns the free variables only, those that no bound holds back.
type Certificate struct {
	Free     int     // free variables
	GradNorm float64 // ‖∇f‖∞ over them

	// The least and the largest eigenvalue of the Hessian; NaN without a Hessian. If
	// Estimate is not nil they come from Lanczos, which cannot exclude that others
	// lie outside of [LambdaMin, LambdaMax], and Estimate says how far with which
	// confidence.
	LambdaMin, LambdaMax float64
	Estimate             *Extremes

	// Verdict is Minimum or Saddle by the sign of λmin, where |λmin| is above
	// n·ε·max|λ|, and its Estimate.Lower agrees. Reason says why it is not.
	Verdict Verdict
	Reason  string

	Condition float64 // λmax/λmin at a minimum, else NaN
	Gap       float64 // ½·gᵀH⁻¹g at a minimum, about f(x) − min f; NaN without all eigenvalues

	// StdErrors[i] is the standard error of x[i], and [Low[i], High[i]] its
	// confidence interval: for a sum of squares by σ̂²(JᵀJ)⁻¹ and Student's t, with
	// σ̂² = f/(m − n), for a likelihood by H⁻¹ and the normal distribution. They are
	// NaN for variables that a bound holds. All are nil where they mean nothing, and
	// NoErrors says why.
	StdErrors, Low, High []float64
	NoErrors             string
}

// String returns the verdict with the numbers behind it.
func (c *Certificate) String() string {
	if math.IsNaN(c.LambdaMin) {
		return fmt.Sprintf("%v: %s; ‖∇f‖ = %.3g", c.Verdict, c.Reason, c.GradNorm)
	}
	s := fmt.Sprintf("%v: ‖∇f‖ = %.3g, eigenvalues from %.6g to %.6g", c.Verdict, c.GradNorm, c.LambdaMin, c.LambdaMax)
	if c.Estimate != nil {
		s += fmt.Sprintf(" (estimated; with confidence %g within %.6g and %.6g)", c.Estimate.Confidence, c.Estimate.Lower, c.Estimate.Upper)
	}
	if c.Reason != "" {
		s += "; " + c.Reason
	}
	return s
}

// At examines objective, which may be Bounded, at x. Its evaluations are not counted
// anywhere. Its errors are the objective's (a panic is a *PanicError), or a
// *tensor.Error as that of Minimize for bad input.
func (o *Certify) At(objective Objective, x []float64) (*Certificate, error) {
	const op = "Certify.At"
	if o == nil {
		return nil, refusal(op, errNil("*Certify"), tensor.Shape{len(x)})
	}
	s, err := newState(objective, x, "Certify", nil)
	if err != nil {
		return nil, refusal(op, err, tensor.Shape{len(x)})
	}
	c, err := o.examine(s, s.Now.X)
	if err != nil {
		return nil, fmt.Errorf("optim.Certify.At: %w", err)
	}
	return c, nil
}

// of is the Certificate of a minimization's result x. That the objective fails is
// a reason in it.
func (o *Certify) of(s *State, x []float64) *Certificate {
	c, err := o.examine(s, x)
	if err != nil {
		nan := math.NaN()
		return &Certificate{GradNorm: nan, LambdaMin: nan, LambdaMax: nan, Condition: nan, Gap: nan,
			Reason: err.Error(), NoErrors: err.Error()}
	}
	return c
}

// examine is At for the objective of s, out of its wrappers.
func (o *Certify) examine(s *State, x []float64) (c *Certificate, err error) {
	defer func() {
		if v := recover(); v != nil {
			c, err = nil, newPanicError(v)
		}
	}()
	e := &exam{f: s.objective, limit: s.settings.MaxMatrixBytes, x: slices.Clone(x), g: make([]float64, len(x)), full: make([]float64, len(x)), product: make([]float64, len(x))}
	if e.value, err = e.f.ValueGrad(e.x, e.g); err != nil {
		return nil, err
	}
	for i := range x {
		if !held(x, e.g, s.wrap.lo, s.wrap.hi, i) {
			e.free = append(e.free, i)
		}
	}
	nan := math.NaN()
	e.c = &Certificate{Free: len(e.free), LambdaMin: nan, LambdaMax: nan, Condition: nan, Gap: nan}
	for _, i := range e.free {
		e.c.GradNorm = math.Max(e.c.GradNorm, math.Abs(e.g[i]))
	}
	if reason := s.wrap.smooth(); reason != "" {
		e.c.Reason, e.c.NoErrors = reason, reason
		return e.c, nil
	}
	if err := e.eigen(o); err != nil {
		return nil, err
	}
	return e.c, e.errors(o)
}

// exam is an examination under way.
type exam struct {
	f             Differentiable
	limit         int64 // of a matrix, in bytes
	x, g          []float64
	value         float64
	free          []int
	h             []float64 // the Hessian over the free variables, if all of it was computed
	full, product []float64
	c             *Certificate
}

// eigen finds the extreme eigenvalues and the verdict.
func (e *exam) eigen(o *Certify) error {
	n := len(e.free)
	if n == 0 {
		e.c.Verdict, e.c.Reason = Minimum, "bounds hold all variables"
		return nil
	}
	twice, _ := e.f.(TwiceDifferentiable)
	products, _ := e.f.(HessianProduct)
	all := float64(len(e.x))
	over := excess(8*all*all, 0, e.limit)
	switch {
	case products != nil && n > positive(o.MaxDense, 300):
		est, err := extremes(n, 0, e.times(products))
		if err != nil {
			return err
		}
		e.c.Estimate, e.c.LambdaMin, e.c.LambdaMax = &est, est.Min, est.Max
		e.judge(est.Lower, nil)
		return nil
	case twice != nil && over == "":
		if err := e.hessian(twice); err != nil {
			return err
		}
	case products != nil:
		e.h = make([]float64, n*n)
		if err := byProducts(e.times(products), e.h, make([]float64, n)); err != nil {
			return err
		}
		e.symmetrize()
	case twice != nil:
		e.c.Reason = fmt.Sprintf("the Hessian of %d variables needs %s, and %T has no method HVP to do without", len(e.x), over, e.f)
		return nil
	default:
		e.c.Reason = fmt.Sprintf("%T has neither a method Hessian nor HVP", e.f)
		return nil
	}
	return e.spectrum()
}

// spectrum is eigen where the whole Hessian is known.
func (e *exam) spectrum() error {
	if !finite(maxNorm(e.h)) {
		e.c.Reason = "the Hessian has an element that is not finite"
		e.h = nil
		return nil
	}
	n := len(e.free)
	vectors := slices.Clone(e.h)
	lambda, err := eigenvalues(vectors, n, true)
	if err != nil {
		return err
	}
	e.c.LambdaMin, e.c.LambdaMax = lambda[0], lambda[n-1]
	e.judge(lambda[0], vectors)
	if e.c.Verdict == Minimum {
		e.c.Gap = 0
		for k, l := range lambda {
			along := 0.0
			for r, i := range e.free {
				along = float64(vectors[r*n+k]*e.g[i]) + along
			}
			e.c.Gap += along * along / (2 * l)
		}
	}
	return nil
}

// times returns the product with the Hessian over the free variables.
func (e *exam) times(f HessianProduct) func(v, hv []float64) error {
	return func(v, hv []float64) error {
		clear(e.full)
		for k, i := range e.free {
			e.full[i] = v[k]
		}
		if err := f.HVP(e.x, e.full, e.product); err != nil {
			return err
		}
		for k, i := range e.free {
			hv[k] = e.product[i]
		}
		return nil
	}
}

func (e *exam) hessian(f TwiceDifferentiable) error {
	all, n := len(e.x), len(e.free)
	h := make([]float64, all*all)
	if err := f.Hessian(e.x, h); err != nil {
		return err
	}
	e.h = make([]float64, n*n)
	for k, i := range e.free {
		for c, j := range e.free {
			e.h[k*n+c] = h[i*all+j]
		}
	}
	e.symmetrize()
	return nil
}

func (e *exam) symmetrize() {
	n := len(e.free)
	for k := range n {
		for c := range k {
			m := towards(e.h[k*n+c], e.h[c*n+k], 0.5)
			e.h[k*n+c], e.h[c*n+k] = m, m
		}
	}
}

// judge sets the verdict; lower is a bound below the least eigenvalue, and the
// first column of vectors, if there are any, its eigenvector.
func (e *exam) judge(lower float64, vectors []float64) {
	c, n := e.c, len(e.free)
	doubt := float64(n) * eps * math.Max(math.Abs(c.LambdaMin), math.Abs(c.LambdaMax))
	switch {
	case c.LambdaMin < -doubt:
		c.Verdict = Saddle
	case lower > doubt:
		c.Verdict = Minimum
		c.Condition = c.LambdaMax / c.LambdaMin
	case c.LambdaMin > doubt:
		c.Reason = fmt.Sprintf("the least eigenvalue may be as low as %.3g", lower)
	case vectors != nil && e.flatAlong(vectors):
		c.Verdict = FlatDirection
		c.Reason = fmt.Sprintf("an eigenvalue of %.3g is 0 to rounding, and f is constant along its direction", c.LambdaMin)
	default:
		c.Reason = fmt.Sprintf("an eigenvalue of %.3g cannot be told from 0 beside %.3g", c.LambdaMin, c.LambdaMax)
	}
}

// flatAlong reports whether steps along the first eigenvector, both ways and as long
// as x, leave f as it is.
func (e *exam) flatAlong(vectors []float64) bool {
	n := len(e.free)
	length := math.Max(1, maxNorm(e.x))
	y := e.full
	for _, t := range []float64{length, -length, length / 16, -length / 16} {
		copy(y, e.x)
		for k, i := range e.free {
			y[i] += float64(t * vectors[k*n])
		}
		f, err := e.f.Value(y)
		if err != nil || !(math.Abs(f-e.value) <= math.Sqrt(eps)*1e-4*math.Abs(e.value)) {
			return false
		}
	}
	return true
}
