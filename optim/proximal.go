package optim

import (
	"cmp"
	"math"

	"github.com/covector-ad/covector/tensor"
)

var _ Method = (*Proximal)(nil)

// Proximal minimizes a Composite f + g: it steps down the gradient of f, and then
// applies the proximal map of g,
//
//	x⁺ = prox(y − t·∇f(y)).
//
// With y = x it is ISTA: for a convex f whose gradient has the Lipschitz constant L,
// t = 1/L brings f + g within L‖x0 − x*‖²/2k of the minimum after k steps. The zero
// value is FISTA, y⁺ = x⁺ + (θ − 1)/θ⁺·(x⁺ − x): within 2L‖x0 − x*‖²/(k + 1)². (Beck
// and Teboulle, A fast iterative shrinkage-thresholding algorithm, SIAM J. Imaging
// Sci. 2, 2009, theorems 3.1 and 4.4.) A step costs a gradient of f, and a value
// more under FISTA.
//
// What Settings and Result call the norm of the gradient is ‖y − x⁺‖∞/t here, which
// bounds a subgradient of f + g at x⁺ to a factor of 2, and is 0 exactly at a
// minimizer. Result.Grad is ∇f(y). An x0 where g is +Inf is first moved by prox.
type Proximal struct {
	// Step, if positive, is the t of every step. Otherwise t begins as large as f
	// lets it, by doubling, and is halved where f(x⁺) exceeds f(y) + ∇f(y)ᵀ(x⁺ − y)
	// + ‖x⁺ − y‖²/2t.
	Step float64

	// ISTA takes steps without momentum.
	ISTA bool

	// NoRestart keeps the momentum when (y − x⁺)ᵀ(x⁺ − x) > 0, where it leads
	// uphill. (O'Donoghue and Candès, Adaptive restart for accelerated gradient
	// schemes, 2015.)
	NoRestart bool
}

// Start returns the method from the iterate of s.
func (o *Proximal) Start(s *State) (Stepper, error) {
	switch {
	case o == nil:
		return nil, errNil("*Proximal")
	case !(o.Step >= 0) || !finite(o.Step):
		return nil, tensor.Errorf(tensor.ErrRange, "Proximal: a Step of %v; it must be positive, or 0 to search for it", o.Step)
	}
	g := s.Prox()
	if g == nil {
		return nil, tensor.Errorf(tensor.ErrMisuse, "Proximal minimizes a Composite objective, and %T is none; without a Prox take GD", s.objective)
	}
	n := s.Dim()
	w := &proximal{g: g, fixed: o.Step > 0, t: cmp.Or(o.Step, 1), ista: o.ISTA, restart: !o.NoRestart, theta: 1,
		y: Point{X: s.Floats(n), G: s.Floats(n)}, p: s.Floats(n), before: s.Floats(n)}
	if math.IsInf(g.Value(s.Now.X), 1) {
		g.Prox(s.Now.X, s.Now.X, 1)
	}
	s.measureName = "‖y − x‖/t"
	s.measure = func(p *Point) float64 {
		if w.begun {
			return w.mapping
		}
		addTo(w.p, p.X, -1, p.G)
		g.Prox(w.p, w.p, 1)
		addTo(w.p, w.p, -1, p.X)
		return maxNorm(w.p)
	}
	return w, nil
}

// Prox returns the g of a Composite objective, and says that the method honours it,
// as Bounds does for bounds; nil if the objective is none.
func (s *State) Prox() Prox {
	s.wrap.proxes = true
	return s.wrap.prox
}

type proximal struct {
	g       Prox
	fixed   bool
	t       float64
	ista    bool
	restart bool
	theta   nesterov
	y       Point     // where the gradient is taken, with the smooth part of the objective
	p       []float64 // the last step
	before  []float64 // the iterate before
	f       float64   // the smooth part at the iterate
	begun   bool
	mapping float64 // ‖y − x‖∞/t
}

func (w *proximal) Step(s *State) error {
	first := !w.begun
	if first {
		copy(w.y.X, s.Now.X)
		copy(w.y.G, s.Now.G)
		w.y.F = s.Now.F - w.g.Value(s.Now.X)
		w.begun = true
	} else if err := w.extrapolate(s); err != nil {
		return err
	}
	f, err := w.descend(s, first)
	if err != nil {
		return err
	}
	next := &s.Last
	w.f, next.F = f, f+w.g.Value(next.X)
	if !w.ista {
		copy(next.G, w.y.G)
	}
	up := 0.0 // (y − x⁺)ᵀ(x⁺ − x)
	largest := 0.0
	for i, x := range next.X {
		d := w.y.X[i] - x
		largest = math.Max(largest, math.Abs(d))
		w.p[i] = x - s.Now.X[i]
		up = float64(d*w.p[i]) + up
	}
	w.mapping = largest / w.t
	if w.restart && up > 0 {
		w.theta = 1
	}
	if largest == 0 { // a fixed point, exactly
		s.gradNorm = 0
		return s.end(statusf(GradientSmall, "converged: the step from x leads to x"))
	}
	copy(w.before, s.Now.X)
	if maxNorm(w.p) == 0 { // the step from y leads back to x; y is another one next time
		w.theta = 1
		s.decrease, s.gradNorm = 0, w.mapping
		return nil
	}
	return s.accept(w.p, 1)
}

// extrapolate sets y and evaluates f and its gradient there.
func (w *proximal) extrapolate(s *State) (err error) {
	x := s.Now.X
	if w.ista {
		copy(w.y.X, x)
		copy(w.y.G, s.Now.G)
		w.y.F = w.f
		return nil
	}
	beta := w.theta.next()
	for i, v := range x {
		w.y.X[i] = v + float64(beta*(v-w.before[i]))
	}
	w.y.F, err = s.ValueGrad(w.y.X, w.y.G)
	return err
}

// descend sets s.Last.X to prox(y − t·∇f(y)) for a t that f allows and returns f
// there; ISTA's next gradient comes with it.
func (w *proximal) descend(s *State, first bool) (f float64, err error) {
	x := s.Last.X
	grow := first && !w.fixed
	for trial := 0; ; trial++ {
		addTo(x, w.y.X, -w.t, w.y.G)
		w.g.Prox(x, x, w.t)
		if w.ista {
			f, err = s.ValueGrad(x, s.Last.G)
		} else {
			f, err = s.Value(x)
		}
		if err != nil || w.fixed {
			return f, err
		}
		model, size := w.y.F, 0.0
		for i, v := range x {
			d := v - w.y.X[i]
			model = float64(w.y.G[i]*d) + model
			size = float64(d*d) + size
		}
		below := finite(f) && f <= model+size/(2*w.t)+float64(2*rounding(w.y.F))
		switch {
		case below && (!grow || trial > 60 || size == 0):
			return f, nil
		case below:
			w.t *= 2
		case trial > 1100:
			return 0, searchError(NonFiniteLine, "no step down to %.3g has a value below the model", w.t)
		default:
			w.t /= 2
			grow = false
		}
	}
}
