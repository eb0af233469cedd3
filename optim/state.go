package optim

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// State is a minimization under way, as its method sees it. All evaluations of
// the objective pass through it: it counts them, looks at the limits before
// each, and catches panics. An error that one of them returns ends the
// minimization.
type State struct {
	Now  Point // the iterate
	Last Point // the iterate before; overwritten by the next Search

	settings  Settings
	objective Differentiable
	counts    Evaluations
	began     time.Time
	line      Line

	wrap        wrapping
	measure     func(p *Point) float64 // in place of ‖∇f‖∞
	measureName string
	byMeasure   bool // whether that, not f, tells the better iterate
	kkt         *KKT

	matrixBytes float64
	bytes       int64 // of all that Floats and Matrix allocated

	iterations int
	skipped    int
	gradNorm   float64 // ‖Now.G‖∞
	gradNorm0  float64 // and at the start
	decrease   float64 // Last.F − Now.F
	report     Iteration
	stepReport StepReport
	stepMemory []float64

	best     Point // the best iterate, unless that is Now
	bestNorm float64
	nowBest  bool
	idle     int // iterations since the last progress
	lowF     float64
	lowNorm  float64

	status Status
	err    error
}

// errEnded is what evaluations return once the status is known.
var errEnded = errors.New("optim: the minimization has ended")

// Dim returns n, the number of variables.
func (s *State) Dim() int { return len(s.Now.X) }

// Iterations returns the number of steps taken.
func (s *State) Iterations() int { return s.iterations }

// Skip counts one pair (step, change of gradient) that a quasi-Newton method
// did not use.
func (s *State) Skip() { s.skipped++ }

// Products reports whether the objective is a HessianProduct.
func (s *State) Products() bool { _, ok := s.objective.(HessianProduct); return ok }

// TwiceDifferentiable reports whether the objective is one.
func (s *State) TwiceDifferentiable() bool { _, ok := s.objective.(TwiceDifferentiable); return ok }

// Value returns f(x).
func (s *State) Value(x []float64) (f float64, err error) {
	if err := s.check(); err != nil {
		return 0, err
	}
	s.counts.Function++
	defer s.guard("Value", &err)
	return s.objective.Value(x)
}

// ValueGrad returns f(x) and writes ∇f(x) to grad.
func (s *State) ValueGrad(x, grad []float64) (f float64, err error) {
	if err := s.check(); err != nil {
		return 0, err
	}
	s.counts.Function++
	s.counts.Gradient++
	defer s.guard("ValueGrad", &err)
	return s.objective.ValueGrad(x, grad)
}

// HVP writes ∇²f(x)·v to hv. The objective must be a HessianProduct.
func (s *State) HVP(x, v, hv []float64) (err error) {
	if err := s.check(); err != nil {
		return err
	}
	s.counts.HVP++
	defer s.guard("HVP", &err)
	return s.objective.(HessianProduct).HVP(x, v, hv)
}

// hvpHere is HVP at the iterate.
func (s *State) hvpHere(v, hv []float64) error { return s.HVP(s.Now.X, v, hv) }

// Hessian writes ∇²f(x) to h, row-major. The objective must be a
// TwiceDifferentiable.
func (s *State) Hessian(x, h []float64) (err error) {
	if err := s.check(); err != nil {
		return err
	}
	s.counts.Hessian++
	clear(h)
	defer s.guard("Hessian", &err)
	return s.objective.(TwiceDifferentiable).Hessian(x, h)
}

// Floats allocates n numbers for the method; Result.Bytes counts them.
func (s *State) Floats(n int) []float64 {
	s.bytes += 8 * int64(n)
	return make([]float64, n)
}

// Matrix allocates an n×n matrix for the named method. If it exceeds
// Settings.MaxMatrixBytes, alone or with the matrices before it, nothing is
// allocated and the error says what it takes and which method would fit.
func (s *State) Matrix(method, what string) ([]float64, error) {
	n := float64(s.Dim())
	if over := s.reserve(8 * n * n); over != "" {
		return nil, tensor.Errorf(tensor.ErrLimit, "%s: %s of %d parameters needs %s; NewtonCG or LBFGS (m=%d: %s) would fit",
			method, what, s.Dim(), over, defaultPairs, decimalBytes(8*n*2*defaultPairs))
	}
	return s.Floats(s.Dim() * s.Dim()), nil
}

// reserve takes a number of bytes from Settings.MaxMatrixBytes, unless that has not so
// many left: then it says so, as excess does.
func (s *State) reserve(bytes float64) (over string) {
	if over = excess(bytes, s.matrixBytes, s.settings.MaxMatrixBytes); over == "" {
		s.matrixBytes += bytes
	}
	return over
}

// excess returns bytes and limit as text if bytes, besides those that are held,
// exceed it; a negative limit is none.
func excess(bytes, held float64, limit int64) string {
	switch {
	case limit >= 0 && held+bytes > float64(limit):
		return decimalBytes(bytes) + " (limit " + binaryBytes(float64(limit)) + ")"
	case bytes >= math.MaxInt:
		return decimalBytes(bytes) + " (more than can be addressed)"
	}
	return ""
}

func decimalBytes(b float64) string {
	return scaledBytes(b, 1000, []string{"B", "kB", "MB", "GB", "TB", "PB"})
}

func binaryBytes(b float64) string {
	return scaledBytes(b, 1024, []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB"})
}

func scaledBytes(b, base float64, units []string) string {
	i := 0
	for b >= base && i < len(units)-1 {
		b /= base
		i++
	}
	if i == 0 || b >= 100 {
		return fmt.Sprintf("%.0f %s", b, units[i])
	}
	return fmt.Sprintf("%.1f %s", b, units[i])
}

// check looks at the limits that hold before every evaluation.
func (s *State) check() error {
	if s.status.Code != 0 {
		return errEnded
	}
	set := &s.settings
	if set.MaxEvaluations >= 0 && s.counts.Function >= set.MaxEvaluations {
		return s.end(statusf(EvaluationLimit, "not converged: the limit of %s was reached, ‖∇f‖ = %.3g",
			plural.Of(set.MaxEvaluations, "evaluation"), s.gradNorm))
	}
	if set.MaxTime >= 0 {
		if t := time.Since(s.began); t >= set.MaxTime {
			return s.end(statusf(TimeLimit, "not converged: %v were used of the limit of %v, ‖∇f‖ = %.3g",
				t.Round(time.Microsecond), set.MaxTime, s.gradNorm))
		}
	}
	if c := set.Context; c != nil && c.Err() != nil {
		cause := context.Cause(c)
		s.err = fmt.Errorf("optim.Minimize: canceled after %s: %w", plural.Of(s.iterations, "iteration"), cause)
		return s.end(statusf(Canceled, "canceled after %s: %v", plural.Of(s.iterations, "iteration"), cause))
	}
	return nil
}

// end fixes the status, once.
func (s *State) end(status Status) error {
	if s.status.Code == 0 {
		status.text = s.named(status.text)
		s.status = status
	}
	return errEnded
}

// failed ends the minimization with an error of the objective's method call.
func (s *State) failed(call string, err error) error {
	s.err = fmt.Errorf("optim.Minimize: the objective failed: %s: %w", call, err)
	return s.end(statusf(ObjectiveFailed, "the objective failed at evaluation %d: %s: %v", s.counts.Function, call, err))
}

// guard is deferred by what calls the objective: if that returned an error or
// panicked, it ends the minimization.
func (s *State) guard(call string, err *error) {
	if v := recover(); v != nil {
		*err = newPanicError(v)
	}
	if *err != nil {
		*err = s.failed(call, *err)
	}
}
