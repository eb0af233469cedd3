package optim

import (
	"fmt"
	"math"

	"github.com/covector-ad/covector/tensor"
)

// Field is the vector field v of a game, which vanishes at its equilibria: for min
// over x, max over y of f(x, y), with z = (x, y), it is v = (∂f/∂x, −∂f/∂y); for
// several players, the gradient of each one's loss by its own variables.
type Field interface {
	// Field writes v(z) to v, of z's length. What Objective says of its methods
	// holds here too.
	Field(z, v []float64) error
}

// FuncField makes a Field of a plain function that writes v(z) to v.
type FuncField func(z, v []float64)

// Field calls f.
func (f FuncField) Field(z, v []float64) error {
	if f == nil {
		return refusal("FuncField.Field", errNil("FuncField"))
	}
	f(z, v)
	return nil
}

// GameMethod is a way to solve games: a description that holds options only, as a
// Method is. Extragradient and OptimisticGD are GameMethods and no Methods, and the
// other way round.
type GameMethod interface {
	// StartGame is what Start is for a Method. In the State, Now.G is the field and
	// Now.F its norm ‖v‖₂; ValueGrad evaluates both.
	StartGame(s *State) (Stepper, error)
}

// SolveGame looks for a zero of the field from z0, an equilibrium where the field is
// monotone (f convex in x and concave in y). It has the driver of Minimize, and its
// Settings, errors and Result, in which F is ‖v(X)‖₂, Grad is v(X), GradNorm is
// ‖v(X)‖∞, and X is the iterate where that is smallest.
func SolveGame(field Field, z0 []float64, method GameMethod, settings *Settings) (*Result, error) {
	const op = "SolveGame"
	shape := tensor.Shape{len(z0)}
	switch {
	case field == nil:
		return nil, refusal(op, errNil("field"), shape)
	case method == nil:
		return nil, refusal(op, errNil("method; take Extragradient"), shape)
	}
	s, err := newState(fieldNorm{field}, z0, fmt.Sprintf("%T", method), settings)
	if err != nil {
		return nil, refusal(op, err, shape)
	}
	if s.settings.reports() || s.settings.Certify != nil {
		return nil, refusal(op, tensor.Errorf(tensor.ErrMisuse, "Settings ask for a Report, Lanczos or Certify; a game has no function with a Hessian"), shape)
	}
	stepper, err := method.StartGame(s)
	if err != nil {
		return nil, refusal(op, err, shape)
	}
	s.byMeasure, s.measureName = true, "‖v‖"
	s.run(stepper)
	return s.result(), s.err
}

// fieldNorm is a field as an objective: its value is ‖v‖₂, and what takes the place
// of the gradient is v.
type fieldNorm struct{ field Field }

func (o fieldNorm) Value(z []float64) (float64, error) {
	return o.ValueGrad(z, make([]float64, len(z)))
}

func (o fieldNorm) ValueGrad(z, v []float64) (float64, error) {
	err := o.field.Field(z, v)
	return norm2(v), err
}

var (
	_ GameMethod = (*Extragradient)(nil)
	_ GameMethod = (*OptimisticGD)(nil)
)

// Extragradient looks ahead and then steps with what it has seen there, z⁺ = z −
// t·v(z − t·v(z)): two evaluations a step. It converges for monotone fields, such as
// that of the game xy, from which plain descent-ascent runs away. (Korpelevich 1976;
// with the step of Khobotov 1987.)
type Extragradient struct {
	// Step, if positive, is t, which should be below 1/L for a field with the
	// Lipschitz constant L. Otherwise t is halved until t·‖v(z) − v(z½)‖ ≤ 0.9·‖z −
	// z½‖, and grows by a fifth between steps.
	Step float64
}

// StartGame returns the method from the iterate of s.
func (o *Extragradient) StartGame(s *State) (Stepper, error) {
	switch {
	case o == nil:
		return nil, errNil("*Extragradient")
	case !(o.Step >= 0) || !finite(o.Step):
		return nil, tensor.Errorf(tensor.ErrRange, "Extragradient: a Step of %v; it must be positive, or 0 to search for it", o.Step)
	}
	n := s.Dim()
	return &extragradient{fixed: o.Step > 0, t: o.Step, v: s.Floats(n), p: s.Floats(n)}, nil
}

type extragradient struct {
	fixed bool
	t     float64
	v, p  []float64
}

func (w *extragradient) Step(s *State) error {
	z, half := s.Now.X, s.Last.X
	if w.t == 0 {
		l, err := lipschitz(s, w.v)
		if err != nil {
			return err
		}
		w.t = 0.9 / l
	} else if !w.fixed {
		w.t *= 1.2
	}
	for trial := 0; ; trial++ {
		addTo(half, z, -w.t, s.Now.G)
		if _, err := s.ValueGrad(half, w.v); err != nil {
			return err
		}
		if w.fixed || apart(w.v, s.Now.G) <= 0.9*norm2(s.Now.G) { // ‖z − z½‖ = t·‖v(z)‖
			break
		}
		if trial == 100 {
			return searchError(TrialLimit, "steps down to %.3g change the field by more than itself", w.t)
		}
		w.t /= 2
	}
	scale(w.p, -w.t, w.v)
	return moveInField(s, w.p)
}

// moveInField makes z + p the next iterate.
func moveInField(s *State, p []float64) (err error) {
	next := &s.Last
	addTo(next.X, s.Now.X, 1, p)
	if next.F, err = s.ValueGrad(next.X, next.G); err != nil {
		return err
	}
	return s.accept(p, 1)
}

// lipschitz estimates the Lipschitz constant of the field along itself at the
// iterate, by one evaluation; 1 where nothing is to be learnt.
func lipschitz(s *State, v []float64) (float64, error) {
	g := s.Now.G
	size := norm2(g)
	h := 1e-4 * math.Max(1, norm2(s.Now.X)) / size
	if !finite(h) {
		return 1, nil
	}
	addTo(s.Last.X, s.Now.X, -h, g)
	if _, err := s.ValueGrad(s.Last.X, v); err != nil {
		return 0, err
	}
	if l := apart(v, g) / (h * size); l > 0 && finite(l) {
		return l, nil
	}
	return 1, nil
}

// apart returns ‖a − b‖₂, which overflows only if the result does.
func apart(a, b []float64) float64 {
	length := 0.0
	for i, v := range a {
		length = math.Hypot(length, v-b[i])
	}
	return length
}

// OptimisticGD corrects each step by what the field has changed since the last one,
// z⁺ = z − t·v(z) − t⁻·(v(z) − v(z⁻)): one evaluation a step, for the same games as
// Extragradient. (Popov 1980; Daskalakis, Ilyas, Syrgkanis and Zeng, Training GANs
// with optimism, ICLR 2018; with the steps of Malitsky and Tam, A forward-backward
// splitting method for monotone inclusions without cocoercivity, SIAM J. Optim. 30,
// 2020.)
type OptimisticGD struct {
	// Step, if positive, is t, which should be below 1/2L. Otherwise t shrinks to
	// 0.45·‖z − z⁻‖/‖v(z) − v(z⁻)‖ wherever that is less.
	Step float64
}

// StartGame returns the method from the iterate of s.
func (o *OptimisticGD) StartGame(s *State) (Stepper, error) {
	switch {
	case o == nil:
		return nil, errNil("*OptimisticGD")
	case !(o.Step >= 0) || !finite(o.Step):
		return nil, tensor.Errorf(tensor.ErrRange, "OptimisticGD: a Step of %v; it must be positive, or 0 to choose it", o.Step)
	}
	return &optimistic{fixed: o.Step > 0, t: o.Step, v: s.Floats(s.Dim()), p: s.Floats(s.Dim())}, nil
}

type optimistic struct {
	fixed bool
	t     float64
	v     []float64 // the field at the iterate before
	p     []float64
	begun bool
}

func (w *optimistic) Step(s *State) error {
	last := w.t
	switch {
	case w.t == 0:
		l, err := lipschitz(s, w.v)
		if err != nil {
			return err
		}
		w.t = 0.45 / l
	case !w.fixed && w.begun:
		w.t = math.Min(w.t, 0.45*norm2(w.p)/apart(s.Now.G, w.v))
	}
	for i, v := range s.Now.G {
		w.p[i] = -w.t * v
		if w.begun {
			w.p[i] -= float64(last * (v - w.v[i]))
		}
	}
	w.begun = true
	copy(w.v, s.Now.G)
	return moveInField(s, w.p)
}
