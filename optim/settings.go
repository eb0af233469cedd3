package optim

import (
	"cmp"
	"context"
	"time"
)

// Settings say when [Minimize] stops and what it reports. The zero value, like
// a nil *Settings, takes the defaults; a negative number switches a limit or a
// tolerance off. Norms are largest absolute elements, ‖v‖∞.
type Settings struct {
	// A minimization has converged when ‖∇f(x)‖ ≤ GradAbs (default 1e-8), or
	// when ‖∇f(x)‖ ≤ GradRel·‖∇f(x0)‖ (default 1e-12).
	GradAbs, GradRel float64

	// It has also converged when a step was ‖Δx‖ ≤ StepAbs or ≤ StepRel·‖x‖, or
	// when one lowered f by at most DecreaseAbs or DecreaseRel·|f|, x and f
	// being those after the step. By default these tests are off: a short step
	// shows that progress is slow, not that a minimum is near.
	StepAbs, StepRel         float64
	DecreaseAbs, DecreaseRel float64

	MaxIterations  int           // default 10,000
	MaxEvaluations int           // of f, with its gradient or without; default 100,000
	MaxTime        time.Duration // default none; looked at before every evaluation

	// Patience ends a minimization in which that many iterations in succession
	// brought neither f nor ‖∇f‖ below the best so far (default 100).
	Patience int

	// MaxMatrixBytes limits the memory of a method's matrices, which is checked
	// before it is allocated (default 1 GiB).
	MaxMatrixBytes int64

	// Context, if not nil, is looked at before every evaluation. Once it is done
	// Minimize returns the best iterate and an error that wraps context.Cause.
	Context context.Context

	// Report asks for a StepReport of every step, in Iteration.Report, and of the last
	// trial of a search that fails, in the Status. The objective must be a HessianProduct; a step
	// costs a product more, and as many as Lanczos says.
	Report bool

	// Lanczos, if positive, asks for reports too, with an estimate of 2/λmax by as many
	// products.
	Lanczos int

	// Certify, if not nil, asks for a Certificate of the result.
	Certify *Certify

	// Observe, if not nil, is called at the start and after every iteration;
	// returning true stops the minimization.
	Observe func(it *Iteration) (stop bool)
}

// Iteration is what [Settings].Observe sees. Its slices are views, to be read
// during the call only.
type Iteration struct {
	N        int       // 0 at the start, then the number of steps taken
	X        []float64 // the iterate
	F        float64   // f(X)
	Grad     []float64 // ∇f(X)
	GradNorm float64   // ‖∇f(X)‖∞

	// X is the iterate before plus Step·Direction; nil and 0 at the start.
	Direction []float64
	Step      float64

	Report *StepReport // of that step, if Settings.Report asked for it; else nil. A view, too

	Evaluations Evaluations // so far
}

// Evaluations counts calls of an objective. One that returns both value and
// gradient counts in both.
type Evaluations struct {
	Function, Gradient, HVP, Hessian int
}

// withDefaults returns s with its zeros replaced; negative numbers stay.
func (s *Settings) withDefaults() Settings {
	var d Settings
	if s != nil {
		d = *s
	}
	d.GradAbs = cmp.Or(d.GradAbs, 1e-8)
	d.GradRel = cmp.Or(d.GradRel, 1e-12)
	d.StepAbs = cmp.Or(d.StepAbs, -1)
	d.StepRel = cmp.Or(d.StepRel, -1)
	d.DecreaseAbs = cmp.Or(d.DecreaseAbs, -1)
	d.DecreaseRel = cmp.Or(d.DecreaseRel, -1)
	d.MaxIterations = cmp.Or(d.MaxIterations, 10_000)
	d.MaxEvaluations = cmp.Or(d.MaxEvaluations, 100_000)
	d.MaxTime = cmp.Or(d.MaxTime, -1)
	d.Patience = cmp.Or(d.Patience, 100)
	d.MaxMatrixBytes = cmp.Or(d.MaxMatrixBytes, 1<<30)
	return d
}
