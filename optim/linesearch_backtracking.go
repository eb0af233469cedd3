package optim

import "math"

var _ LineSearch = Backtracking{}

// Backtracking tries t0 and then ever shorter steps until f has decreased
// sufficiently (Armijo): φ(t) ≤ φ(0) + C1·t·φ′(0). The next trial is the
// minimizer of the parabola, later of the cubic, through what is known of φ,
// but within [0.1, 0.5] of the last one; where f is not finite it is a tenth.
// Where f is flat to rounding, φ′ decides instead. (Nocedal and Wright,
// Numerical Optimization, 2nd ed., algorithm 3.1 and section 3.5.)
type Backtracking struct {
	C1        float64 // default 1e-4; must be below 1/2 or Newton's steps shrink
	MaxTrials int     // default 60
}

// Search returns the first step that decreases f sufficiently.
func (o Backtracking) Search(l *Line, t0 float64) (float64, error) {
	o.C1, o.MaxTrials = positive(o.C1, 1e-4), positive(o.MaxTrials, 60)
	t, tried := t0, false
	var tPrev, fPrev float64 // the last trial that was finite; tPrev = 0 means none
	for trial := 1; trial <= o.MaxTrials; trial++ {
		f, ok, err := o.try(l, t, trial == 1)
		if err != nil || ok {
			return t, err
		}
		if -t*l.Slope0 < 0.1*eps*math.Abs(l.F0) {
			return 0, l.giveUp(t, trial, tried || finite(f))
		}
		next := 0.1 * t
		if finite(f) {
			tried = true
			if tPrev == 0 {
				next = parabolaMin(t, f, l.F0, l.Slope0)
			} else {
				next = cubicMin(tPrev, fPrev, t, f, l.F0, l.Slope0)
			}
			tPrev, fPrev = t, f
		}
		if !(next >= 0.1*t) { // also where it is NaN
			next = 0.1 * t
		}
		t = math.Min(next, 0.5*t)
	}
	return 0, l.giveUp(t, o.MaxTrials, tried)
}

// try evaluates φ(t) and reports whether t is accepted. The first trial is
// often the last, and then its gradient is needed anyway, except by a scout.
func (o Backtracking) try(l *Line, t float64, first bool) (f float64, ok bool, err error) {
	if (!first || l.scout) && -t*l.Slope0 > 16*rounding(l.F0) {
		f, err = l.Value(t)
		return f, f <= l.bound(o.C1, t), err
	}
	f, slope, err := l.Slope(t)
	if err != nil {
		return 0, false, err
	}
	if first && !finite(slope) && !(f < lowest) {
		return math.NaN(), false, nil
	}
	return f, f <= l.bound(o.C1, t) || l.flat(f, slope, 0.9), nil
}

// parabolaMin returns the minimizer of the parabola with value f0 and slope s0
// at 0 and value f at t.
func parabolaMin(t, f, f0, s0 float64) float64 {
	return -s0 * t * t / (2 * (f - f0 - float64(s0*t)))
}

// cubicMin returns the minimizer of the cubic a·t³ + b·t² + s0·t + f0 through
// (t1, f1) and (t2, f2) (Nocedal and Wright, equation 3.59).
func cubicMin(t1, f1, t2, f2, f0, s0 float64) float64 {
	r1 := (f1 - f0 - float64(s0*t1)) / (t1 * t1)
	r2 := (f2 - f0 - float64(s0*t2)) / (t2 * t2)
	a := (r2 - r1) / (t2 - t1)
	b := r1 - float64(a*t1)
	if a == 0 {
		return -s0 / (2 * b)
	}
	return (-b + math.Sqrt(float64(b*b)-float64(3*a*s0))) / (3 * a)
}
