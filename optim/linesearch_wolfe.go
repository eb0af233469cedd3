package optim

import "math"

var _ LineSearch = StrongWolfe{}

// StrongWolfe looks for a step with φ(t) ≤ φ(0) + C1·t·φ′(0) and
// |φ′(t)| ≤ C2·|φ′(0)|. It keeps an interval that holds such steps and shrinks
// it by safeguarded cubic and quadratic interpolation, widening it first while φ
// still falls. Where f is flat to rounding the second condition alone decides.
// (Moré and Thuente, Line search algorithms with guaranteed sufficient
// decrease, ACM TOMS 20, 1994.)
type StrongWolfe struct {
	C1        float64 // default 1e-3
	C2        float64 // default 0.9, above C1 and below 1; 0.1 makes the search nearly exact
	MaxTrials int     // once an interval is known; default 40
}

// maxWidenings bounds the trials before an interval is known: as each may go
// four times as far, t overflows before that.
const maxWidenings = 600

// trial is what is known of φ at one t.
type trial struct{ t, f, d float64 }

// wolfe is one search at work.
type wolfe struct {
	l          *Line
	lo, hi     trial // lo is the best so far, hi the other end once bracketed
	bracketed  bool
	early      bool // no trial so far met the first condition with φ′ ≥ 0
	c1         float64
	width      float64 // of the interval two trials ago, and one trial ago
	widthAfter float64
}

// Search returns a step that meets both conditions. If rounding or MaxTrials
// ends the search, the best step that meets the first one will do.
func (o StrongWolfe) Search(l *Line, t0 float64) (float64, error) {
	o.C1, o.C2, o.MaxTrials = positive(o.C1, 1e-3), positive(o.C2, 0.9), positive(o.MaxTrials, 40)
	w := &wolfe{l: l, early: true, c1: o.C1}
	w.lo = trial{0, l.F0, l.Slope0}
	w.width, w.widthAfter = math.Inf(1), math.Inf(1)
	t, tried, shrinks := math.Min(t0, l.Max), false, 0
	for n := 1; n <= maxWidenings && shrinks < o.MaxTrials; n++ {
		f, d, err := l.Slope(t)
		if err != nil {
			return 0, err
		}
		now := trial{t, f, d}
		switch {
		case f < lowest, w.holds(now, o.C2):
			return t, nil
		case t == l.Max && f <= l.bound(o.C1, t) && d < 0: // φ falls up to the bounds
			return t, nil
		case !finite(f) || !finite(d):
			now.f = math.Inf(1)
		default:
			tried = true
		}
		t = math.Min(w.next(now), l.Max)
		if w.bracketed {
			shrinks++
			if w.exhausted(t) {
				break
			}
		}
	}
	if w.lo.t > 0 && w.lo.f <= l.bound(o.C1, w.lo.t) {
		return w.lo.t, nil
	}
	return 0, l.giveUp(math.Max(w.lo.t, math.Abs(w.hi.t-w.lo.t)), shrinks, tried)
}

// holds reports whether both conditions hold at now.
func (w *wolfe) holds(now trial, c2 float64) bool {
	if now.f <= w.l.bound(w.c1, now.t) && math.Abs(now.d) <= -c2*w.l.Slope0 {
		return true
	}
	return w.l.flat(now.f, now.d, c2)
}

// exhausted reports whether the interval is too narrow to go on with trial t.
func (w *wolfe) exhausted(t float64) bool {
	a, b := math.Min(w.lo.t, w.hi.t), math.Max(w.lo.t, w.hi.t)
	return t <= a || t >= b || b-a <= 1e-14*b || -b*w.l.Slope0 < 0.1*eps*math.Abs(w.l.F0)
}

// next takes in the trial now and returns the next t.
func (w *wolfe) next(now trial) float64 {
	if math.IsInf(now.f, 1) {
		// Beyond lies no man's land: come back towards lo, quickly.
		w.hi, w.bracketed = now, true
		return towards(w.lo.t, now.t, 0.1)
	}
	limit := w.l.bound(w.c1, now.t)
	if w.early && now.f <= limit && now.d >= 0 {
		w.early = false
	}
	var t float64
	if w.early && now.f <= w.lo.f && now.f > limit {
		// Early on, work with ψ(t) = φ(t) − φ(0) − C1·t·φ′(0), whose minimizer
		// meets the first condition.
		t = w.withPsi(now)
	} else {
		t = w.interpolate(w.lo, w.hi, now)
		w.update(now, now.f > w.lo.f, now.d*w.lo.d < 0)
	}
	if w.bracketed {
		// Two trials that leave more than two thirds of the interval, or a next
		// one that rounding pushes out of it: halve it.
		width := math.Abs(w.hi.t - w.lo.t)
		if inside := (t-w.lo.t)*(t-w.hi.t) < 0; !inside || width >= 0.66*w.width {
			t = towards(w.lo.t, w.hi.t, 0.5)
		}
		w.width, w.widthAfter = w.widthAfter, width
	}
	return t
}

// withPsi is interpolate and update for ψ in place of φ.
func (w *wolfe) withPsi(now trial) float64 {
	lo, hi, m := w.psi(w.lo), w.psi(w.hi), w.psi(now)
	t := w.interpolate(lo, hi, m)
	w.update(now, m.f > lo.f, m.d*lo.d < 0)
	return t
}

func (w *wolfe) psi(p trial) trial {
	c := float64(w.c1 * w.l.Slope0)
	return trial{p.t, p.f - float64(c*p.t), p.d - c}
}

// update replaces an end of the interval by now: the far one if now is higher
// than lo, and lo itself otherwise, which becomes the far one if the slope has
// turned.
func (w *wolfe) update(now trial, higher, turned bool) {
	switch {
	case higher:
		w.hi, w.bracketed = now, true
	case turned:
		w.hi, w.lo, w.bracketed = w.lo, now, true
	default:
		w.lo = now
	}
}

// interpolate returns the next trial, by the four cases of the paper's section
// 4, from the ends lo and hi of the interval and the trial m.
func (w *wolfe) interpolate(lo, hi, m trial) float64 {
	switch {
	case m.f > lo.f: // a minimizer lies between
		c, q := cubicStep(lo, m), lo.t+quadraticStep(lo, m)
		if math.Abs(c-lo.t) < math.Abs(q-lo.t) {
			return c
		}
		return towards(c, q, 0.5)
	case m.d*lo.d < 0: // the slope has turned: likewise
		c, s := cubicStep(lo, m), secant(lo, m)
		if math.Abs(c-m.t) >= math.Abs(s-m.t) {
			return c
		}
		return s
	case math.Abs(m.d) <= math.Abs(lo.d): // the slope flattens: look beyond m
		return w.beyond(lo, hi, m)
	case !w.bracketed: // it steepens, downwards: go far
		return towards(lo.t, m.t, 5)
	case math.IsInf(hi.f, 1):
		return towards(m.t, hi.t, 0.5)
	}
	return cubicStep(hi, m)
}

// beyond extrapolates past m, by the cubic where it has a minimizer there, and
// by the secant.
func (w *wolfe) beyond(lo, hi, m trial) float64 {
	s := secant(lo, m)
	c := cubicStep(lo, m)
	forward := (c-m.t)*(m.t-lo.t) > 0 && finite(c)
	if !w.bracketed {
		least, most := towards(lo.t, m.t, 2.1), towards(lo.t, m.t, 5)
		t := most
		switch {
		case forward && math.Abs(c-m.t) > math.Abs(s-m.t):
			t = c
		case finite(s) && forward:
			t = s
		}
		return math.Max(least, math.Min(t, most))
	}
	t := s
	if forward && math.Abs(c-m.t) < math.Abs(s-m.t) {
		t = c
	}
	reach := towards(m.t, hi.t, 0.66)
	if !finite(t) || math.Abs(t-m.t) > math.Abs(reach-m.t) {
		t = reach
	}
	return t
}

// cubicStep returns the minimizer of the cubic with the values and slopes of a
// and b (Nocedal and Wright, equation 3.59; scaled against overflow).
func cubicStep(a, b trial) float64 {
	theta := float64(3*(a.f-b.f)/(b.t-a.t)) + a.d + b.d
	s := math.Max(math.Abs(theta), math.Max(math.Abs(a.d), math.Abs(b.d)))
	if s == 0 {
		return b.t
	}
	u := theta / s
	gamma := s * math.Sqrt(math.Max(0, float64(u*u)-float64((a.d/s)*(b.d/s))))
	if b.t < a.t {
		gamma = -gamma
	}
	return b.t - float64((b.t-a.t)*((b.d+gamma-theta)/(b.d-a.d+float64(2*gamma))))
}

// quadraticStep returns the way from a to the minimizer of the parabola with
// the value and slope of a and the value of b.
func quadraticStep(a, b trial) float64 {
	w := b.t - a.t
	return float64(a.d / (float64((a.f-b.f)/w) + a.d) / 2 * w)
}

// secant returns where the line through the slopes of a and b crosses zero.
func secant(a, b trial) float64 { return b.t + float64(b.d/(a.d-b.d)*(b.t-a.t)) }
