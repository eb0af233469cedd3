package optim

import (
	"errors"
	"fmt"
	"math"

	"github.com/covector-ad/covector/internal/plural"
)

// LineSearch chooses how far to go along a direction. Like a Method it holds
// options only.
type LineSearch interface {
	// Search returns a step t > 0 along the line that it accepts, beginning with
	// the trial t0 > 0; or a *SearchError that says why there is none; or the
	// error of a method of Line, unchanged.
	Search(l *Line, t0 float64) (t float64, err error)
}

// Line is φ(t) = f(x + t·p), f along a direction p of descent. Its methods
// evaluate f; asking again for the same t costs nothing. Beyond Max φ is +Inf, and not
// evaluated.
type Line struct {
	F0     float64   // φ(0)
	Slope0 float64   // φ′(0) = ∇f(x)ᵀp, negative
	Ref    float64   // what a sufficient decrease is counted from: F0, or more if the method may climb
	Max    float64   // the largest step that stays within bounds; +Inf where there are none
	P      []float64 // the direction, for reading

	s     *State
	scout bool    // the end of the step will not be the next iterate: its gradient is not needed
	t     float64 // of the trial point in s.Last
	known int     // what is known there: 0 nothing, 1 f, 2 f and ∇f
	slope float64
}

// Value returns φ(t).
func (l *Line) Value(t float64) (float64, error) {
	if l.known >= 1 && l.t == t {
		return l.s.Last.F, nil
	}
	if t > l.Max {
		return math.Inf(1), nil
	}
	l.move(t)
	f, err := l.s.Value(l.s.Last.X)
	if err != nil {
		return 0, err
	}
	l.s.Last.F, l.known = f, 1
	return f, nil
}

// Slope returns φ(t) and φ′(t) = ∇f(x + t·p)ᵀp.
func (l *Line) Slope(t float64) (f, slope float64, err error) {
	if l.known == 2 && l.t == t {
		return l.s.Last.F, l.slope, nil
	}
	if t > l.Max {
		return math.Inf(1), math.NaN(), nil
	}
	l.move(t)
	f, err = l.s.ValueGrad(l.s.Last.X, l.s.Last.G)
	if err != nil {
		return 0, 0, err
	}
	l.s.Last.F, l.known = f, 2
	l.slope = dot(l.s.Last.G, l.P)
	return f, l.slope, nil
}

func (l *Line) move(t float64) {
	l.t, l.known = t, 0
	addTo(l.s.Last.X, l.s.Now.X, t, l.P)
	project(l.s.Last.X, l.s.wrap.lo, l.s.wrap.hi) // against rounding
}

// bound returns Ref + c1·t·φ′(0), below which φ(t) has decreased sufficiently.
func (l *Line) bound(c1, t float64) float64 { return l.Ref + float64(c1*t*l.Slope0) }

// flat reports whether φ(t) = f cannot be told from φ(0) but φ′(t) = slope
// shows progress: near a minimum the values of f drown in rounding long before
// its slopes do. This is the approximate Wolfe condition of Hager and Zhang
// (2005), equation 4.1, with |φ′(t)| on its left.
func (l *Line) flat(f, slope, c2 float64) bool {
	return math.Abs(f-l.F0) <= rounding(l.F0) && math.Abs(slope) <= -c2*l.Slope0
}

// Search makes s.Now + t·p the next iterate, for a t that ls accepts; t0 is its
// first trial. p must stay as it is until the next step.
func (s *State) Search(ls LineSearch, p []float64, t0 float64) (t float64, err error) {
	return s.SearchBelow(ls, p, t0, s.Now.F)
}

// SearchBelow is Search for a method that may climb: a sufficient decrease is
// counted from ref ≥ s.Now.F.
func (s *State) SearchBelow(ls LineSearch, p []float64, t0, ref float64) (t float64, err error) {
	if err = s.aim(p, ref); err != nil {
		return 0, err
	}
	if t, err = s.line.search(ls, t0); err != nil {
		return 0, err
	}
	if _, _, err = s.line.Slope(t); err != nil {
		return 0, err
	}
	return t, s.accept(p, t)
}

// Move makes s.Now + p the next iterate, whatever f does on the way. Its error is
// a *SearchError, and the iterate stays, if f or ∇f is not finite there.
func (s *State) Move(p []float64) error {
	s.line = Line{F0: s.Now.F, Slope0: dot(s.Now.G, p), Ref: s.Now.F, Max: s.wrap.room(s.Now.X, p), P: p, s: s}
	f, slope, err := s.line.Slope(1)
	switch {
	case err != nil:
		return err
	case !(f < lowest) && !finite(f+slope):
		return searchError(NonFiniteLine, "f is %v at the end of the step, and its slope %v", f, slope)
	}
	return s.accept(p, 1)
}

// aim sets up the line along p, which must lead down.
func (s *State) aim(p []float64, ref float64) error {
	slope := dot(s.Now.G, p)
	switch {
	case math.IsInf(slope, -1) && s.Now.F < steep:
		return s.end(statusf(Unbounded, "f seems unbounded below: f = %.3g after %s, and its slope overflows", s.Now.F, plural.Of(s.iterations, "iteration")))
	case !finite(slope):
		return searchError(NonFiniteLine, "the slope along the direction is %v", slope)
	case slope >= 0:
		return searchError(NotDescent, "the direction does not lead down: its slope is %.3g", slope)
	}
	s.line = Line{F0: s.Now.F, Slope0: slope, Ref: ref, Max: s.wrap.room(s.Now.X, p), P: p, s: s}
	return nil
}

// search returns the step that ls accepts.
func (l *Line) search(ls LineSearch, t0 float64) (float64, error) {
	t, err := ls.Search(l, t0)
	if err == nil && !(t > 0) {
		err = searchError(StepTooSmall, "the line search returned a step of %v", t)
	}
	return t, err
}

// SearchReason names the reason why a line search found no step.
type SearchReason int

const (
	// NotDescent: the slope along the direction is not negative.
	NotDescent SearchReason = iota + 1
	// StepTooSmall: the steps left to try do not move x.
	StepTooSmall
	// FunctionNoise: the decrease left to find is below the rounding of f.
	FunctionNoise
	// NonFiniteLine: f is not finite along the direction.
	NonFiniteLine
	// TrialLimit: the search used up its trials.
	TrialLimit
	// WrongGradient: besides, central differences contradict the gradient.
	WrongGradient
)

var reasonNames = [...]string{"none", "not a descent direction", "step too small", "function noise",
	"non-finite along the line", "trial limit", "wrong gradient suspected"}

// String returns the reason in a few words.
func (r SearchReason) String() string {
	if r < 0 || int(r) >= len(reasonNames) {
		return fmt.Sprintf("reason %d", int(r))
	}
	return reasonNames[r]
}

// SearchError is the error of a line search that found no step.
type SearchError struct {
	Reason SearchReason
	text   string
}

// Error returns the reason with the numbers that decided.
func (e *SearchError) Error() string { return "line search: " + e.Reason.String() + ": " + e.text }

func searchError(r SearchReason, format string, args ...any) *SearchError {
	return &SearchError{r, fmt.Sprintf(format, args...)}
}

// NewSearchError returns a SearchError for a line search of one's own.
func NewSearchError(r SearchReason, text string) *SearchError { return &SearchError{r, text} }

// searchFailed reports whether err says that a line search found no step.
func searchFailed(err error) bool {
	_, failed := errors.AsType[*SearchError](err)
	return failed
}

// giveUp chooses the reason for which a search that has come down to step t
// without success gives up; tried says whether any trial was finite.
func (l *Line) giveUp(t float64, trials int, tried bool) error {
	switch {
	case !tried:
		return searchError(NonFiniteLine, "no value of %s down to step %.3g is finite", plural.Of(trials, "trial"), t)
	case t*maxNorm(l.P) <= eps*maxNorm(l.s.Now.X):
		return searchError(StepTooSmall, "a step of %.3g no longer moves x, and none that is longer lowers f", t)
	case -t*l.Slope0 <= rounding(l.F0):
		return searchError(FunctionNoise, "a step of %.3g should lower f by %.3g, which is within the rounding of f = %.6g",
			t, -t*l.Slope0, l.F0)
	}
	return searchError(TrialLimit, "%s down to step %.3g found no sufficient decrease from f = %.6g with slope %.3g",
		plural.Of(trials, "trial"), t, l.F0, l.Slope0)
}
