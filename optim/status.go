package optim

import (
	"fmt"
	"runtime/debug"
)

// Code names the reason why a minimization ended.
type Code int

const (
	// GradientSmall: ‖∇f‖ fell to a tolerance. Converged.
	GradientSmall Code = iota + 1
	// StepSmall: a step was within a tolerance. Converged.
	StepSmall
	// DecreaseSmall: a decrease of f was within a tolerance. Converged.
	DecreaseSmall
	// AtRounding: rounding hides all further progress, of f and of what the method
	// measures besides. Converged.
	AtRounding
	// IterationLimit, EvaluationLimit, TimeLimit: a limit of Settings was reached.
	IterationLimit
	EvaluationLimit
	TimeLimit
	// SearchFailed: no acceptable step was found; the Status has the SearchReason.
	SearchFailed
	// Stalled: Settings.Patience ran out.
	Stalled
	// NonFinite: f or a derivative of f was not finite at the start or at an
	// iterate.
	NonFinite
	// Unbounded: f fell below -1e200.
	Unbounded
	// Stopped: Settings.Observe asked for it.
	Stopped
	// Canceled: Settings.Context was done.
	Canceled
	// ObjectiveFailed: the objective returned an error or panicked.
	ObjectiveFailed
)

var codeNames = [...]string{"none", "gradient small", "step small", "decrease small",
	"at rounding", "iteration limit", "evaluation limit", "time limit", "search failed", "stalled",
	"non-finite", "unbounded", "stopped", "canceled", "objective failed"}

// String returns the code in one to three words.
func (c Code) String() string {
	if c < 0 || int(c) >= len(codeNames) {
		return fmt.Sprintf("code %d", int(c))
	}
	return codeNames[c]
}

// Status tells why a minimization ended.
type Status struct {
	Code   Code
	Search SearchReason // why no step was found, if Code is SearchFailed
	text   string
}

// Converged reports whether a test of convergence was met, not a limit or a
// failure.
func (s Status) Converged() bool {
	return s.Code == GradientSmall || s.Code == StepSmall || s.Code == DecreaseSmall || s.Code == AtRounding
}

// String returns a sentence with the numbers that decided.
func (s Status) String() string {
	if s.text == "" {
		return s.Code.String()
	}
	return s.text
}

func statusf(c Code, format string, args ...any) Status {
	return Status{Code: c, text: fmt.Sprintf(format, args...)}
}

// PanicError is the error of an objective that panicked.
type PanicError struct {
	Stack []byte // where it panicked, as runtime/debug.Stack prints it
	cause error
}

// Error returns the panic's value as text.
func (e *PanicError) Error() string { return "panic: " + e.cause.Error() }

// Unwrap returns the panic's value if that is an error, and else an error that
// prints it.
func (e *PanicError) Unwrap() error { return e.cause }

// newPanicError is the error of an objective that panicked with v.
func newPanicError(v any) *PanicError {
	cause, ok := v.(error)
	if !ok {
		cause = fmt.Errorf("%v", v)
	}
	return &PanicError{Stack: debug.Stack(), cause: cause}
}
