package optim

import (
	"errors"
	"math"

	"github.com/covector-ad/covector/tensor"
)

var _ Method = (*TrustRegion)(nil)

// TrustRegion steps to about the minimizer of the second-order model within the
// distance Δ, and changes Δ as the model proves: a step that brings less than a
// quarter of what the model promised shrinks it, one that reaches the border and brings
// more than three quarters doubles it. A step that brings nothing is not taken.
//
// Where the Hessian H is positive definite the step is the dogleg: along −∇f to the
// model's minimizer on it, and from there towards −H⁻¹∇f. Where it is not, or Products
// is set, or the objective has products H·v only, the step is Steihaug's, by conjugate
// gradients, which follow a direction of negative curvature to the border. (Nocedal and
// Wright, Numerical Optimization, 2nd ed., algorithms 4.1 and 7.2, section 4.1.)
//
// With a Hessian an iteration costs n³/6 multiplications, and the matrix has n²
// numbers, which Settings.MaxMatrixBytes limits. With products it holds a few vectors.
type TrustRegion struct {
	Radius   float64 // Δ at the start; default that of GD's first step
	Products bool    // use products H·v, even if there is a Hessian
}

// Start returns the trust-region method from the iterate of s.
func (o *TrustRegion) Start(s *State) (Stepper, error) {
	switch {
	case o == nil:
		return nil, errNil("*TrustRegion")
	case !(o.Radius >= 0) || !finite(o.Radius):
		return nil, tensor.Errorf(tensor.ErrRange, "TrustRegion: a Radius of %v; it must be positive, or 0 for the default", o.Radius)
	case o.Products && !s.Products():
		return nil, tensor.Errorf(tensor.ErrMisuse, "TrustRegion: Products is set, but %T has no method HVP", s.objective)
	}
	r := &region{radius: o.Radius, cg: newTruncated(s, 0), p: s.Floats(s.Dim())}
	if s.TwiceDifferentiable() && !o.Products {
		h, err := newDense(s, "TrustRegion")
		if err != nil {
			return nil, err
		}
		r.h, r.newton, r.times = h, s.Floats(s.Dim()), func(v, hv []float64) error { h.times(v, hv); return nil }
		return r, nil
	}
	if !s.Products() {
		return nil, tensor.Errorf(tensor.ErrMisuse, "TrustRegion needs a Hessian, but %T has neither a method Hessian nor HVP; LBFGS needs gradients only", s.objective)
	}
	r.times = s.hvpHere
	return r, nil
}

// region is the method at work, and the line search that tries its step: 1 or nothing.
type region struct {
	radius float64
	h      *dense // nil if there are products only
	cg     *truncated
	times  func(v, hv []float64) error
	p      []float64

	definite bool      // H is positive definite, and then:
	newton   []float64 // −H⁻¹∇f
	steep    float64   // ‖∇f‖₂
	cauchy   float64   // the length of the step to the model's minimizer along −∇f

	promised float64 // by the model, of p
	length   float64 // ‖p‖
	border   bool    // p reaches the border
	trials   int
}

const (
	regionTrials = 200
	regionAccept = 1e-4 // the least share of the promised decrease that will do
)

func (r *region) Step(s *State) error {
	if r.radius == 0 {
		r.radius = firstStep(s) * norm2(s.Now.G)
	}
	if r.h != nil {
		if err := r.load(s); err != nil {
			return err
		}
	}
	for r.trials = 1; ; r.trials++ {
		if err := r.propose(s); err != nil {
			return err
		}
		_, err := s.Search(r, r.p, 1)
		if err != errRejected {
			return err
		}
	}
}

// load evaluates the Hessian and, if it is positive definite, lays out the dogleg.
func (r *region) load(s *State) error {
	if err := r.h.load(s); err != nil {
		return err
	}
	g := s.Now.G
	r.steep = norm2(g)
	scale(r.p, 1/r.steep, g)
	r.h.times(r.p, r.newton)
	r.cauchy = r.steep / dot(r.p, r.newton)
	if r.definite = r.cauchy > 0 && finite(r.cauchy) && r.h.cholesky(0); r.definite {
		scale(r.newton, -1, g)
		r.h.solve(r.newton)
	}
	return nil
}

// propose sets p to the step of the present radius.
func (r *region) propose(s *State) error {
	if r.h != nil && r.definite {
		r.dogleg(s.Now.G)
		return nil
	}
	if err := r.cg.solve(s.Now.G, r.times, r.radius, s.forcing(0.1)); err != nil {
		return err
	}
	copy(r.p, r.cg.z)
	r.border, r.length, r.promised = r.cg.border, norm2(r.p), r.cg.promise(s.Now.G)
	return nil
}

// dogleg sets p to the point of the dogleg at the present radius. Its promise is
// ½·cauchy·‖g‖ at the end of the first leg and −½gᵀp at the end of the second.
func (r *region) dogleg(g []float64) {
	atCauchy, atNewton := 0.5*r.cauchy*r.steep, -0.5*dot(g, r.newton)
	r.border = true
	switch {
	case norm2(r.newton) <= r.radius:
		copy(r.p, r.newton)
		r.border, r.promised = false, atNewton
	case r.cauchy >= r.radius:
		scale(r.p, -r.radius/r.steep, g)
		r.promised = float64(r.radius*r.steep) * (1 - float64(0.5*r.radius/r.cauchy))
	default:
		t := r.second(g)
		for i, v := range g {
			r.p[i] = towards(-r.cauchy/r.steep*v, r.newton[i], t)
		}
		// Along the second leg the promise is a parabola with its top at the end.
		r.promised = atNewton - float64((1-t)*(1-t)*(atNewton-atCauchy))
	}
	r.length = norm2(r.p)
}

// second returns the share of the second leg that lies within the radius.
func (r *region) second(g []float64) float64 {
	zd, dd := 0.0, 0.0 // of the first leg z and the second d
	for i, v := range g {
		z := -r.cauchy / r.steep * v
		d := r.newton[i] - z
		zd += float64(z * d)
		dd += float64(d * d)
	}
	return toBorder(float64(r.cauchy*r.cauchy), zd, dd, r.radius)
}

// errRejected says that the radius was reduced.
var errRejected = errors.New("optim: the step of a trust region was rejected")

// Search compares the decrease that the step brings with the promised one. It is
// a line search that has one trial, and changes the radius.
func (r *region) Search(l *Line, t0 float64) (float64, error) {
	f, slope, err := l.Slope(1)
	if err != nil {
		return 0, err
	}
	ratio := (l.F0 - f) / r.promised
	switch {
	case f < lowest, l.flat(f, slope, 0.9):
		return 1, nil
	case !finite(f) || !finite(slope):
		r.radius = 0.1 * r.length
	case !(ratio >= 0.25):
		// Where the parabola through f, its slope and the new value is lowest.
		r.radius = r.length * math.Max(0.1, math.Min(parabolaMin(1, f, l.F0, l.Slope0), 0.5))
	case ratio > 0.75 && r.border:
		r.radius *= 2
	}
	if ratio >= regionAccept && finite(slope) {
		return 1, nil
	}
	if r.trials >= regionTrials || r.length <= eps*norm2(l.s.Now.X) || r.promised <= 0.1*eps*math.Abs(l.F0) {
		return 0, l.giveUp(1, r.trials, finite(f))
	}
	return 0, errRejected
}
