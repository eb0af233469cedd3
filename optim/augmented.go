package optim

import (
	"fmt"
	"math"
	"slices"

	"github.com/covector-ad/covector/tensor"
)

var _ Method = (*AugmentedLagrangian)(nil)

// AugmentedLagrangian minimizes a Constrained objective: each step minimizes
//
//	f + λᵀeq + ½ρ‖eq‖² + Σ(max(0, μᵢ + ρ·ineqᵢ)² − μᵢ²)/2ρ
//
// by a method for unconstrained problems, or for bounds, and then moves the
// multipliers to λ + ρ·eq and max(0, μ + ρ·ineq). ρ grows tenfold where that has not
// halved the violation. (Nocedal and Wright, Numerical Optimization, 2nd ed.,
// algorithm 17.4; Birgin and Martínez, Practical Augmented Lagrangian Methods for
// Constrained Optimization, 2014, algorithm 4.1.)
//
// What Settings and Result call the norm of the gradient is the largest residual of
// the KKT conditions; the iterate with the smallest one is returned, with its
// multipliers and residuals in Result.KKT. Settings count and limit outer steps as
// iterations, and evaluations of f wherever they are made; constraints are evaluated
// as often.
type AugmentedLagrangian struct {
	// Method minimizes inside. Default LBFGSB where there are bounds, else LBFGS.
	// One that needs Hessian products asks them of f, and of the constraints: see
	// Curved.
	Method Method

	// Penalty is the first ρ. Default 2|f|/‖violation‖² at x0, between 1e-3 and 10.
	Penalty float64
}

// Start returns the method from the iterate of s.
func (o *AugmentedLagrangian) Start(s *State) (Stepper, error) {
	switch {
	case o == nil:
		return nil, errNil("*AugmentedLagrangian")
	case !(o.Penalty >= 0) || !finite(o.Penalty):
		return nil, tensor.Errorf(tensor.ErrRange, "AugmentedLagrangian: a Penalty of %v; it must be positive, or 0 for the default", o.Penalty)
	}
	eq, ineq := s.Constraints()
	if eq == nil && ineq == nil {
		return nil, tensor.Errorf(tensor.ErrMisuse, "AugmentedLagrangian minimizes a Constrained objective, and %T is none", s.objective)
	}
	w := &lagrangian{augmented: augmented{s: s, eq: newPart(s, eq, false), ineq: newPart(s, ineq, true), rho: o.Penalty}, method: o.Method}
	w.lo, w.hi = s.Bounds()
	if w.method == nil {
		w.method = &LBFGS{}
		if w.lo != nil {
			w.method = &LBFGSB{}
		}
	}
	w.p, w.y = s.Floats(s.Dim()), s.Floats(s.Dim())
	w.kkt = KKT{Equality: make([]float64, len(w.eq.c)), Inequality: make([]float64, len(w.ineq.c))}
	// The inner method is started once for nothing, so that what it refuses is known
	// now.
	probe, err := newState(w.inner(), s.Now.X, "AugmentedLagrangian", &s.settings)
	if err != nil {
		return nil, err
	}
	if _, err = w.method.Start(probe); err == nil {
		err = probe.wrap.honoured(w.method)
	}
	if err != nil {
		return nil, err
	}
	s.measureName = "KKT residual"
	s.byMeasure = true
	s.measure = w.measure
	s.kkt = &KKT{}
	return w, nil
}

type lagrangian struct {
	augmented
	method Method
	lo, hi []float64
	p, y   []float64
	kkt    KKT
	omega  float64 // the tolerance of the next inner minimization
	last   float64 // the violation after the last one
	begun  bool
}

// inner is the objective of the inner minimizations.
func (w *lagrangian) inner() Objective {
	if w.lo != nil {
		return Bounded(w.objective(), w.lo, w.hi)
	}
	return w.objective()
}

// measure is the largest KKT residual at p, whose G is the gradient of f at the
// start, and of the Lagrangian later.
func (w *lagrangian) measure(p *Point) float64 {
	if !w.begun {
		w.begun = true
		if w.parts(p.X) != nil {
			return math.NaN()
		}
		w.begin(p.F)
	}
	k := &w.kkt
	k.Stationarity = projectedGradient(p.X, p.G, w.lo, w.hi)
	var slack float64
	k.Feasibility, _ = w.eq.misses()
	slack, k.Complementarity = w.ineq.misses()
	k.Feasibility = math.Max(k.Feasibility, slack)
	copy(k.Equality, w.eq.lambda)
	copy(k.Inequality, w.ineq.lambda)
	return k.Largest()
}

// begin chooses the first ρ.
func (w *lagrangian) begin(f float64) {
	violation := 0.0
	for _, c := range w.eq.c {
		violation = float64(c*c) + violation
	}
	for _, c := range w.ineq.c {
		violation = float64(math.Max(0, c)*math.Max(0, c)) + violation
	}
	if w.rho == 0 {
		w.rho = 10
		if violation > 0 {
			w.rho = math.Max(1e-3, math.Min(2*math.Abs(f)/violation, 10))
		}
	}
	w.last = math.Inf(1)
}

func (w *lagrangian) Step(s *State) error {
	set := &s.settings
	target := 1e-12
	if set.GradAbs > 0 {
		target = set.GradAbs / 2
	}
	if w.omega == 0 {
		w.omega = math.Max(target, 0.1*s.gradNorm)
	}
	if s.iterations == 0 {
		w.keep(s)
	}
	res, err := Minimize(w.inner(), s.Now.X, w.method, &Settings{GradAbs: w.omega, GradRel: -1,
		MaxIterations: set.MaxIterations, MaxEvaluations: -1, Patience: set.Patience, MaxMatrixBytes: set.MaxMatrixBytes})
	if s.status.Code != 0 {
		return errEnded
	}
	if err != nil {
		return s.failed("inner minimization", err)
	}
	if res.Status.Code == Unbounded && w.rho < 1e12 { // the penalty is too small to hold x
		w.rho *= 10
		s.gradNorm = w.measureAgain(s)
		return nil
	}
	return w.move(s, res, target)
}

// move goes to the result of an inner minimization and updates multipliers and ρ.
func (w *lagrangian) move(s *State, res *Result, target float64) error {
	next := &s.Last
	copy(next.X, res.X)
	if _, err := w.ValueGrad(next.X, next.G); err != nil {
		return err
	}
	next.F = w.f
	slack := 0.0 // ‖min(−ineq, μ/ρ)‖∞
	for i, c := range w.ineq.c {
		slack = math.Max(slack, math.Abs(math.Min(-c, w.ineq.lambda[i]/w.rho)))
	}
	violation, _ := w.eq.misses()
	violation = math.Max(violation, slack)
	changed := !slices.Equal(w.eq.lambda, w.eq.w) || !slices.Equal(w.ineq.lambda, w.ineq.w)
	copy(w.eq.lambda, w.eq.w)
	copy(w.ineq.lambda, w.ineq.w)
	if violation > 0.5*w.last && violation > target {
		w.rho *= 10
	}
	w.last = violation
	w.omega = math.Max(target, 0.1*w.omega)
	addTo(w.p, next.X, -1, s.Now.X)
	err := s.accept(w.p, 1)
	if searchFailed(err) {
		if !changed && !res.Status.Converged() {
			return fmt.Errorf("the inner minimization makes no progress: %v", res.Status)
		}
		s.Now, s.Last = s.Last, s.Now // the same x with other multipliers
		s.gradNorm = w.measure(&s.Now)
		s.nowBest = s.nowBest || s.gradNorm < s.bestNorm
		err = nil
	}
	if err == nil && (s.nowBest || s.gradNorm < s.kkt.Largest()) {
		w.keep(s)
	}
	return err
}

// measureAgain is measure at the iterate, where ρ has changed.
func (w *lagrangian) measureAgain(s *State) float64 {
	if w.parts(s.Now.X) != nil {
		return math.NaN()
	}
	return w.measure(&s.Now)
}

// keep makes the residuals of the iterate those of the result.
func (w *lagrangian) keep(s *State) {
	*s.kkt = w.kkt
	s.kkt.Equality, s.kkt.Inequality = slices.Clone(w.kkt.Equality), slices.Clone(w.kkt.Inequality)
}
