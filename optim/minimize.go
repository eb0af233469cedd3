package optim

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// Result is the outcome of [Minimize].
type Result struct {
	X        []float64 // the best finite iterate: that of the lowest F
	F        float64   // f(X)
	Grad     []float64 // ∇f(X)
	GradNorm float64   // ‖∇f(X)‖∞

	Status      Status
	Iterations  int
	Evaluations Evaluations
	Skipped     int   // pairs that a quasi-Newton method did not use
	Bytes       int64 // that the method's own vectors and matrices took, besides two points of 2n numbers
	Time        time.Duration

	KKT         *KKT         // multipliers and residuals, of AugmentedLagrangian
	Certificate *Certificate // nil unless Settings.Certify asked for it
}

// Minimize looks for a local minimum of objective from x0, which is copied.
//
// The error is not nil for bad input, found before the first evaluation (then the
// Result is nil, and the error is a *tensor.Error: ErrZeroVar for nil, ErrShape for
// an x0 without elements, ErrNonFinite, ErrMisuse for an objective without the
// derivatives that the method needs, ErrRange for its options, ErrLimit for its
// memory); for an objective that failed or panicked, which it wraps;
// and for a canceled context, whose cause it wraps. In all other cases Status
// says how it ended: a limit reached or a line search given up is a Status that
// has not converged. The Result has the best finite iterate; if f or ∇f is not
// even finite at x0, that is x0, with the F that was found, or NaN.
func Minimize(objective Objective, x0 []float64, method Method, settings *Settings) (*Result, error) {
	if objective != nil && method == nil {
		return nil, refusal("Minimize", errNil("method; take LBFGS where the objective has a gradient"), tensor.Shape{len(x0)})
	}
	s, err := newState(objective, x0, fmt.Sprintf("%T", method), settings)
	if err != nil {
		return nil, refusal("Minimize", err, tensor.Shape{len(x0)})
	}
	stepper, err := method.Start(s)
	if err == nil {
		err = s.wrap.honoured(method)
	}
	if err == nil {
		err = s.reportable()
	}
	if err != nil {
		return nil, refusal("Minimize", err, tensor.Shape{len(x0)})
	}
	s.run(stepper)
	res := s.result()
	if c := s.settings.Certify; c != nil {
		res.Certificate = c.of(s, res.X)
	}
	return res, s.err
}

// newState begins a minimization for who, a method or a function.
func newState(objective Objective, x0 []float64, who string, settings *Settings) (*State, error) {
	switch {
	case objective == nil:
		return nil, errNil("objective")
	case x0 == nil:
		return nil, errNil("x0; it is the point to begin at")
	case len(x0) == 0:
		return nil, tensor.Errorf(tensor.ErrShape, "x0 is empty; there is nothing to minimize over")
	}
	for i, v := range x0 {
		if !finite(v) {
			return nil, tensor.Errorf(tensor.ErrNonFinite, "x0[%d] is %v; every element must be finite", i, v)
		}
	}
	var wrap wrapping
	objective, err := wrap.unwrap(objective, len(x0))
	if err != nil {
		return nil, err
	}
	d, ok := objective.(Differentiable)
	if !ok {
		return nil, tensor.Errorf(tensor.ErrMisuse, "%s needs a gradient, but %T has no method ValueGrad", who, objective)
	}
	n := len(x0)
	s := &State{
		Now:       Point{X: slices.Clone(x0), F: math.NaN(), G: make([]float64, n)},
		Last:      Point{X: make([]float64, n), G: make([]float64, n)},
		settings:  settings.withDefaults(),
		objective: d,
		wrap:      wrap,
		began:     time.Now(),
		gradNorm:  math.NaN(),
		nowBest:   true,
	}
	if wrap.prox != nil {
		s.wrap.prox = guardedProx{wrap.prox, s}
	}
	project(s.Now.X, wrap.lo, wrap.hi)
	return s, nil
}

// run steps until there is a status.
func (s *State) run(stepper Stepper) {
	f, err := s.ValueGrad(s.Now.X, s.Now.G)
	if err != nil {
		return
	}
	s.Now.F = f + s.wrap.value(s.Now.X)
	s.gradNorm = s.stationarity(&s.Now)
	s.gradNorm0 = s.gradNorm
	s.lowF, s.lowNorm = s.Now.F, s.gradNorm
	s.judge()
	for !s.observe() {
		if err := stepper.Step(s); err != nil {
			s.stepFailed(err)
			return
		}
		s.iterations++
		if s.reportStep() != nil {
			return
		}
		s.judge()
	}
}

// observe calls Settings.Observe and reports whether there is a status.
func (s *State) observe() bool {
	if s.settings.Observe != nil {
		s.report.N, s.report.Evaluations = s.iterations, s.counts
		s.report.X, s.report.F = s.Now.X, s.Now.F
		s.report.Grad, s.report.GradNorm = s.Now.G, s.gradNorm
		if s.settings.Observe(&s.report) {
			s.end(statusf(Stopped, "stopped by Observe after %s, ‖∇f‖ = %.3g", plural.Of(s.iterations, "iteration"), s.gradNorm))
		}
	}
	return s.status.Code != 0
}

// stepFailed turns the error of a step into a status.
func (s *State) stepFailed(err error) {
	if s.status.Code != 0 {
		return
	}
	search, ok := errors.AsType[*SearchError](err)
	if !ok {
		s.end(statusf(SearchFailed, "not converged: %v", err))
		return
	}
	reason, text := search.Reason, search.Error()
	if finding := s.suspectGradient(); finding != "" {
		reason, text = WrongGradient, text+"; wrong gradient suspected: "+finding
	}
	text += s.failureReport()
	st := statusf(SearchFailed, "not converged: %s; ‖∇f‖ = %.3g after %s", text, s.gradNorm, plural.Of(s.iterations, "iteration"))
	st.Search = reason
	s.end(st)
}

// accept makes the trial point of the line, in s.Last, the iterate.
func (s *State) accept(direction []float64, t float64) error {
	if slices.Equal(s.Last.X, s.Now.X) {
		return searchError(StepTooSmall, "the step %.3g along the direction does not change x", t)
	}
	s.Now, s.Last = s.Last, s.Now
	s.decrease = s.Last.F - s.Now.F
	s.report.Direction, s.report.Step = direction, t
	was := s.gradNorm
	s.gradNorm = s.stationarity(&s.Now)
	s.keepBest(was)
	return nil
}

// keepBest compares the new iterate with the best one. As long as each iterate
// is better than the one before, nothing is copied.
func (s *State) keepBest(lastNorm float64) {
	f, norm := s.Last.F, lastNorm
	if !s.nowBest {
		f, norm = s.best.F, s.bestNorm
	}
	noise := float64(rounding(f))
	better := s.Now.F < f-noise || s.Now.F <= f+noise && (s.gradNorm < norm || s.Now.F < f && s.gradNorm <= norm)
	if s.byMeasure {
		better = s.gradNorm < norm
	}
	better = better && finite(s.Now.F) && finite(s.gradNorm)
	if !better && s.nowBest {
		if s.best.X == nil {
			s.best = Point{X: make([]float64, s.Dim()), G: make([]float64, s.Dim())}
		}
		copy(s.best.X, s.Last.X)
		copy(s.best.G, s.Last.G)
		s.best.F, s.bestNorm = f, norm
	}
	s.nowBest = better
}

func (s *State) result() *Result {
	p, norm := s.Now, s.gradNorm
	if !s.nowBest {
		p, norm = s.best, s.bestNorm
	}
	return &Result{X: p.X, F: p.F, Grad: p.G, GradNorm: norm, Status: s.status, Iterations: s.iterations,
		Evaluations: s.counts, Skipped: s.skipped, Bytes: s.bytes, Time: time.Since(s.began), KKT: s.kkt}
}
