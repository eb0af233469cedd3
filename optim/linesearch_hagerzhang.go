package optim

import "math"

var _ LineSearch = HagerZhang{}

// HagerZhang looks for a step that meets the Wolfe conditions,
//
//	φ(t) ≤ φ(0) + C1·t·φ′(0)  and  φ′(t) ≥ C2·φ′(0),
//
// or, near a minimum, where rounding hides the decrease, the approximate ones
//
//	(2·C1 − 1)·φ′(0) ≥ φ′(t) ≥ C2·φ′(0)  and  φ(t) ≤ φ(0) + Epsilon·|φ(0)|.
//
// It keeps an interval over whose ends φ′ changes its sign, and shrinks it by a
// double secant step, or by halves where that is slow. (Hager and Zhang, A new
// conjugate gradient method with guaranteed descent and an efficient line search,
// SIAM J. Optim. 16, 2005, section 4.)
type HagerZhang struct {
	C1        float64 // default 0.1; below 1/2
	C2        float64 // default 0.9; at least C1 and below 1
	Epsilon   float64 // default 1e-6; a negative value means 0
	MaxTrials int     // default 50
}

const (
	hzGrow   = 5.0  // ρ: a trial on a slope that still leads down is followed by one so many times as far
	hzShrink = 0.66 // γ: an interval that keeps more than this share is halved
)

// hagerZhang is one search at work.
type hagerZhang struct {
	o     HagerZhang
	l     *Line
	left  int     // trials
	high  float64 // φ(0) + Epsilon·|φ(0)|
	a, b  trial   // the interval: a's slope leads down and φ(a) ≤ high, b's leads up
	at    float64 // the step that was accepted, or 0
	tried bool    // whether a trial was finite
}

// Search returns a step that meets either pair of conditions. If rounding or
// MaxTrials ends the search, the lower end of the interval will do if it meets the
// first condition.
func (o HagerZhang) Search(l *Line, t0 float64) (float64, error) {
	o.C1, o.C2, o.Epsilon = positive(o.C1, 0.1), positive(o.C2, 0.9), optional(o.Epsilon, 1e-6)
	o.MaxTrials = positive(o.MaxTrials, 50)
	w := &hagerZhang{o: o, l: l, left: o.MaxTrials}
	w.high = l.Ref + float64(o.Epsilon*math.Abs(l.F0))
	w.a = trial{0, l.F0, l.Slope0}
	err := w.bracket(t0)
	for before := w.left + 1; err == nil && w.at == 0 && w.left > 0 && w.left < before && w.b.t-w.a.t > 1e-14*w.b.t; {
		before = w.left // a round without a trial has come to the end of float64
		err = w.shrink()
	}
	switch {
	case err != nil:
		return 0, err
	case w.at > 0:
		return w.at, nil
	case w.a.t > 0 && w.a.f <= l.bound(o.C1, w.a.t):
		return w.a.t, nil
	}
	return 0, l.giveUp(math.Max(w.a.t, w.b.t-w.a.t), o.MaxTrials-w.left, w.tried)
}

// try evaluates φ at t, and accepts t if it meets the conditions.
func (w *hagerZhang) try(t float64) (trial, error) {
	w.left--
	f, d, err := w.l.Slope(t)
	if err != nil {
		return trial{}, err
	}
	p := trial{t, f, d}
	if f < lowest {
		w.at = t
		return p, nil
	}
	if !finite(f) || !finite(d) {
		p.f = math.Inf(1)
		return p, nil
	}
	w.tried = true
	s0 := w.l.Slope0
	exact := f <= w.l.bound(w.o.C1, t)
	near := float64((2*w.o.C1-1)*s0) >= d && f <= w.high
	if d >= float64(w.o.C2*s0) && (exact || near) || w.l.flat(f, d, w.o.C2) {
		w.at = t
	}
	return p, nil
}

// bracket finds the first interval from the trial t (steps B0 to B3). Beyond a
// value that is not finite it does not look.
func (w *hagerZhang) bracket(t float64) error {
	wall := math.Inf(1)
	for w.left > 0 {
		p, err := w.try(t)
		switch {
		case err != nil || w.at > 0:
			return err
		case math.IsInf(p.f, 1):
			wall = t
			t = towards(w.a.t, wall, 0.1)
		case p.d >= 0:
			w.b = p
			return nil
		case p.f > w.high:
			w.b = p
			return w.descend()
		default:
			w.a = p
			t = math.Min(hzGrow*t, towards(t, wall, 0.5))
		}
		if !(t > w.a.t) || !finite(t) {
			break
		}
	}
	return nil
}

// descend halves an interval whose upper end is high, with a slope that leads
// down, until that end's slope leads up (steps U3a to U3c).
func (w *hagerZhang) descend() error {
	for w.left > 0 && w.b.t-w.a.t > 1e-14*w.b.t {
		p, err := w.try(towards(w.a.t, w.b.t, 0.5))
		switch {
		case err != nil || w.at > 0:
			return err
		case p.d >= 0 && finite(p.f):
			w.b = p
			return nil
		case p.f <= w.high:
			w.a = p
		default:
			w.b = p
		}
	}
	return nil
}

// update takes the trial t into the interval, if it lies inside (steps U0 to U3).
func (w *hagerZhang) update(t float64) error {
	if !(t > w.a.t && t < w.b.t) || w.left <= 0 {
		return nil
	}
	p, err := w.try(t)
	switch {
	case err != nil || w.at > 0:
		return err
	case p.d >= 0 && finite(p.f):
		w.b = p
	case p.f <= w.high:
		w.a = p
	default:
		w.b = p
		return w.descend()
	}
	return nil
}

// shrink is one round: the double secant step (S1 to S4), and half the interval if
// that has not shrunk it enough.
func (w *hagerZhang) shrink() error {
	a, b := w.a, w.b
	c := secant(a, b)
	if err := w.update(c); err != nil || w.at > 0 {
		return err
	}
	var t float64
	switch c {
	case w.b.t:
		t = secant(b, w.b)
	case w.a.t:
		t = secant(a, w.a)
	}
	if t != 0 {
		if err := w.update(t); err != nil || w.at > 0 {
			return err
		}
	}
	if w.b.t-w.a.t > hzShrink*(b.t-a.t) {
		return w.update(towards(w.a.t, w.b.t, 0.5))
	}
	return nil
}
