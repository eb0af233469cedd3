package optim

import (
	"fmt"
	"math"

	"github.com/covector-ad/covector/tensor"
)

// StepReport compares what the second-order model at x promised of a step x + t·p
// with what the function did. The embedded LocalModel has the slope gᵀp, the term
// pᵀHp, the curvature, and the Limit of t along p.
type StepReport struct {
	LocalModel

	Step      float64 // t
	GradNorm  float64 // ‖g‖₂ at x
	Predicted float64 // −t·gᵀp − ½·t²·pᵀHp
	Actual    float64 // f(x) − f(x + t·p)

	// Lanczos has the extreme eigenvalues of the Hessian at x, if they were asked
	// for: an estimate, which says with which confidence. It is apart from the rest:
	// Limit holds along p, 2/λmax in every direction.
	Lanczos *Extremes
}

// Ratio returns Actual/Predicted: near 1 the model is good, and where it is not
// positive the step failed.
func (r *StepReport) Ratio() float64 { return r.Actual / r.Predicted }

// StepBound returns 2/λmax, below which a gradient step falls whatever its
// direction, as Lanczos estimates it: the true bound is at most that, and at least
// sure with the Confidence of r.Lanczos. Both are NaN where Lanczos was not asked,
// and +Inf where no eigenvalue is positive.
func (r *StepReport) StepBound() (estimate, sure float64) {
	if r.Lanczos == nil {
		return math.NaN(), math.NaN()
	}
	bound := func(lambda float64) float64 {
		if lambda <= 0 {
			return math.Inf(1)
		}
		return 2 / lambda
	}
	return bound(r.Lanczos.Max), bound(r.Lanczos.Upper)
}

// String returns a plain sentence: what was promised, what came, and if these differ
// much, why.
func (r *StepReport) String() string {
	did := fmt.Sprintf("fell by %.4g", r.Actual)
	if r.Actual < 0 {
		did = fmt.Sprintf("rose by %.4g", -r.Actual)
	} else if !finite(r.Actual) {
		did = "is not finite there"
	}
	promised := fmt.Sprintf("a decrease of %.4g", r.Predicted)
	if r.Predicted < 0 {
		promised = fmt.Sprintf("an increase of %.4g", -r.Predicted)
	}
	s := fmt.Sprintf("the quadratic model promised %s, the function %s", promised, did)
	if why := r.why(); why != "" {
		s += ": " + why
	}
	if estimate, sure := r.StepBound(); estimate == estimate {
		s += fmt.Sprintf("; 2/λmax is about %.4g (at least %.4g with confidence %g)", estimate, sure, r.Lanczos.Confidence)
	}
	return s
}

// why explains a step that did not keep its promise.
func (r *StepReport) why() string {
	limit, ratio := r.Limit(), r.Ratio()
	switch {
	case r.Slope >= 0:
		return fmt.Sprintf("the direction does not lead down, its slope is %.4g", r.Slope)
	case r.Step >= limit:
		return fmt.Sprintf("the step of %.4g is not below the limit of %.4g along this direction", r.Step, limit)
	case r.Predicted > 0 && ratio >= 0.5 && ratio <= 2:
		return ""
	case ratio > 2 && r.Second <= 0:
		return "the curvature along the direction is not positive, and rises less than the model has it"
	case ratio > 2:
		return "the curvature falls along the step, which could have been longer"
	case math.Abs(r.Predicted) <= 1e-12*math.Abs(r.Slope) || !(r.Predicted != 0):
		return "the promise is within rounding"
	}
	return fmt.Sprintf("the curvature at x, %.4g along the direction, is not that of the whole step", r.Curvature())
}

// ReportStep reports the step from x to x + t·p, by two values, a gradient and a
// Hessian product; with lanczos > 0 also the extreme eigenvalues, by as many
// products more. It serves stochastic steps too: hand it the objective of the step's
// own batch, with t = 1 and p the change of the parameters. Its errors are those of
// ModelAlong, and of the objective.
func ReportStep(objective HessianProduct, x, p []float64, t float64, lanczos int) (*StepReport, error) {
	if err := checkLine(objective, x, p); err != nil {
		return nil, refusal("ReportStep", err, tensor.Shape{len(x)}, tensor.Shape{len(p)})
	}
	r := &StepReport{Step: t}
	before, memory, after := Point{X: x, G: make([]float64, len(x))}, make([]float64, len(x)), 0.0
	f, err := objective.ValueGrad(x, before.G)
	if err == nil {
		before.F = f
		addTo(memory, x, t, p)
		after, err = objective.Value(memory)
	}
	if err == nil {
		err = r.fill(&before, after, p, memory, lanczos, objective.HVP)
	}
	if err != nil {
		return nil, fmt.Errorf("optim.ReportStep: %w", err)
	}
	return r, nil
}

// fill sets the report of the step from p to a value after, along dir; hv is memory.
func (r *StepReport) fill(p *Point, after float64, dir, hv []float64, lanczos int, times func(x, v, hv []float64) error) error {
	if err := times(p.X, dir, hv); err != nil {
		return err
	}
	r.LocalModel = LocalModel{Slope: dot(p.G, dir), Second: dot(dir, hv), NormSq: dot(dir, dir)}
	r.GradNorm = norm2(p.G)
	r.Predicted, r.Actual = r.Decrease(r.Step), p.F-after
	r.Lanczos = nil
	if lanczos <= 0 {
		return nil
	}
	e, err := extremes(len(p.X), lanczos, func(v, hv []float64) error { return times(p.X, v, hv) })
	if err != nil && err != errNonFiniteProduct {
		return err
	}
	if err == nil {
		r.Lanczos = &e
	}
	return nil
}

// reports tells whether steps are reported.
func (s *Settings) reports() bool { return s.Report || s.Lanczos > 0 }

// reportable returns an error if Settings ask for reports that the objective
// cannot give.
func (s *State) reportable() error {
	switch {
	case !s.settings.reports():
		return nil
	case s.wrap.prox != nil:
		return tensor.Errorf(tensor.ErrMisuse, "Settings.Report: a step on a Composite objective has no quadratic model")
	case !s.Products():
		return tensor.Errorf(tensor.ErrMisuse, "Settings.Report needs Hessian products, but %T has no method HVP", s.objective)
	}
	return nil
}

// reportStep fills in the report of the step that has just been taken.
func (s *State) reportStep() error {
	s.report.Report = nil
	if !s.settings.reports() || s.report.Direction == nil {
		return nil
	}
	if s.stepMemory == nil {
		s.stepMemory = make([]float64, s.Dim())
	}
	s.stepReport.Step = s.report.Step
	if err := s.stepReport.fill(&s.Last, s.Now.F, s.report.Direction, s.stepMemory, s.settings.Lanczos, s.HVP); err != nil {
		return err
	}
	s.report.Report = &s.stepReport
	return nil
}

// failureReport returns what the model promised of the last trial of a search that
// failed, if reports are wanted.
func (s *State) failureReport() string {
	l := &s.line
	if !s.settings.reports() || l.P == nil || l.t == 0 {
		return ""
	}
	r := StepReport{Step: l.t}
	f, err := l.Value(l.t)
	if err == nil {
		err = r.fill(&s.Now, f, l.P, make([]float64, s.Dim()), s.settings.Lanczos, s.HVP)
	}
	if err != nil {
		return ""
	}
	return fmt.Sprintf("; of the last trial, t = %.3g, %s", l.t, r.String())
}
