package optim

import (
	"cmp"
	"math"

	"github.com/covector-ad/covector/tensor"
)

var _ Method = (*LevenbergMarquardt)(nil)

// LevenbergMarquardt fits a sum of squares Σ rᵢ²: each step minimizes the linear
// model ‖r + J·p‖² within a trust region ‖D·p‖ ≤ Δ, and Δ follows from how well the
// model foretold the decrease. D holds the largest norm so far of each column of J,
// so that the units of the variables do not matter. (Moré, The
// Levenberg–Marquardt algorithm: implementation and theory, 1978.) The model is
// solved by QR factorizations, of J and of R over √λ·D: as accurate as the data
// allow, where JᵀJ would lose half of the digits.
//
// Near a minimum f is flat to rounding long before x is right. Once the model
// promises no decrease that f could show, full steps are taken as long as they lower
// ‖D⁻¹Jᵀr‖; when they no longer do, the minimization has converged with the code
// AtRounding. To go that far, switch off Settings.GradAbs and GradRel.
//
// The objective must be a Residuals (tape.Residuals, FuncResiduals). Bounds are
// honoured: a step leaves out the variables that they hold back, and is cut to the
// box. An iteration costs a Jacobian and 2mn² multiplications; it holds mn + 2n²
// numbers, which Settings.MaxMatrixBytes limits.
type LevenbergMarquardt struct {
	// Radius is the first Δ, relative to ‖D·x0‖, or absolute where that is 0.
	// Default 1.
	Radius float64

	// Geodesic adds to each step half of the acceleration that the second derivative
	// of r along it causes, found by one more evaluation of r and a product with J:
	// fewer iterations in narrow, curved valleys. (Transtrum and Sethna,
	// Improvements to the Levenberg–Marquardt algorithm for nonlinear least-squares
	// minimization, 2012.)
	Geodesic bool
}

// Start returns the method from the iterate of s.
func (o *LevenbergMarquardt) Start(s *State) (Stepper, error) {
	switch {
	case o == nil:
		return nil, errNil("*LevenbergMarquardt")
	case o.Radius < 0 || !finite(o.Radius):
		return nil, tensor.Errorf(tensor.ErrRange, "LevenbergMarquardt: a Radius of %v; it must be positive, or 0 for the default", o.Radius)
	}
	z, err := newLinearized(s, "LevenbergMarquardt")
	if err != nil {
		return nil, err
	}
	l := &levenberg{z: z, radius: cmp.Or(o.Radius, 1)}
	if o.Geodesic {
		l.bend, l.v, l.turn = s.Floats(z.m), s.Floats(s.Dim()), s.Floats(s.Dim())
	}
	return l, nil
}

type levenberg struct {
	z       *linearized
	radius  float64 // Δ, once begun; relative to ‖D·x0‖ before
	lambda  float64
	begun   bool
	bend, v []float64 // for the geodesic acceleration: r″, and the step
	turn    []float64 // and the acceleration
}

func (l *levenberg) Step(s *State) error {
	z := l.z
	if !l.begun {
		if err := z.load(s); err != nil {
			return err
		}
	}
	if err := z.factor(s); err != nil {
		return err
	}
	if !l.begun {
		l.begun = true
		if size := z.scaledNorm(s.Now.X); size > 0 {
			l.radius *= size
		}
	}
	gain := z.gain()
	if z.flat(s, gain) {
		return z.polish(s)
	}
	for {
		accepted, err := l.try(s)
		if err != nil || accepted {
			return err
		}
		if z.perhapsFlat(s, gain) {
			return z.polish(s)
		}
		if l.radius <= eps*z.scaledNorm(s.Now.X) {
			return searchError(StepTooSmall, "a trust radius of %.3g no longer moves x", l.radius)
		}
	}
}

// try evaluates one step, and takes it if f falls.
func (l *levenberg) try(s *State) (accepted bool, err error) {
	z := l.z
	l.lambda = z.within(l.radius, l.lambda)
	jp2, length := z.unscale(z.p, s.Now.X)
	bent := false
	if l.bend != nil {
		if bent, err = l.accelerate(s, length); err != nil {
			return false, err
		}
	}
	slope := dot(s.Now.G, z.p)
	if bent {
		slope = dot(s.Now.G, l.v)
	}
	predicted := -slope - jp2
	if s.iterations == 0 {
		l.radius = math.Min(l.radius, length)
	}
	f, err := z.evaluate(s)
	if err != nil {
		return false, err
	}
	actual := s.Now.F - f
	ratio := actual / predicted
	if !finite(f) || !(predicted > 0) { // a step cut to the box may promise nothing
		ratio = math.Inf(-1)
	}
	l.adapt(ratio, f, s.Now.F, slope, length)
	if !(ratio > 1e-4) {
		return false, nil
	}
	return true, z.take(s, f)
}

// adapt chooses the next trust radius, as MINPACK's lmder does.
func (l *levenberg) adapt(ratio, f, f0, slope, length float64) {
	switch {
	case !(ratio > 0.25):
		shrink := 0.1
		switch {
		case ratio >= 0:
			shrink = 0.5
		case finite(f) && f < 100*f0:
			shrink = math.Max(0.1, 0.5*slope/(slope+f0-f))
		}
		l.radius = shrink * math.Min(l.radius, 10*length)
		l.lambda /= shrink
	case l.lambda == 0 || ratio >= 0.75:
		l.radius = 2 * length
		l.lambda *= 0.5
	}
}

// accelerate adds half of the geodesic acceleration to p, and reports whether it
// did: it must be small beside the velocity, which it leaves in l.v.
func (l *levenberg) accelerate(s *State, length float64) (bool, error) {
	const h = 0.1
	z := l.z
	copy(l.v, z.p)
	addTo(s.Last.X, s.Now.X, h, l.v)
	if err := s.Residuals(s.Last.X, z.rx); err != nil {
		return false, err
	}
	if err := s.JVP(s.Now.X, l.v, l.bend); err != nil {
		return false, err
	}
	for i, jv := range l.bend { // −r″/2, by r(x + hv) = r + h·Jv + ½h²·r″
		l.bend[i] = -((z.rx[i]-z.r[i])/h - jv) / h
	}
	if !finite(maxNorm(l.bend)) {
		return false, nil
	}
	z.rotate(l.bend)
	z.solve(l.lambda, l.bend)
	if _, size := z.unscale(l.turn, s.Now.X); !(2*size <= 0.75*length) {
		return false, nil
	}
	for j := range z.p {
		z.p[j] += l.turn[j]
		if z.lo != nil {
			z.p[j] = clamp(z.p[j], z.lo[j]-s.Now.X[j], z.hi[j]-s.Now.X[j])
		}
	}
	return true, nil
}
