package optim

import (
	"math"

	"github.com/covector-ad/covector/tensor"
)

// The links that this package's optimizers are made of.
var (
	_ Link[float64] = (*L2[float64])(nil)
	_ Link[float64] = (*Momentum[float64])(nil)
	_ Link[float64] = (*Moments[float64])(nil)
	_ Link[float64] = (*Rate[float64])(nil)
)

// L2 adds Lambda·x to the update: before all other links that is the gradient of
// ½·Lambda·‖x‖².
type L2[T tensor.Float] struct {
	Lambda float64
}

// Prepare has nothing to do.
func (o *L2[T]) Prepare(s *Step[T]) {}

// Block adds the term.
func (o *L2[T]) Block(s *Step[T], u []T, lo, hi int) {
	lambda := T(o.Lambda)
	for i, x := range s.Params[lo:hi] {
		u[i] = T(lambda*x) + u[i]
	}
}

// Momentum keeps the running sum b ← Mu·b + (1 − Dampening)·u, which begins as
// the first u itself, and passes on b; or u + Mu·b if Nesterov is set. (Polyak
// 1964; Sutskever et al. 2013, in the form and with the start of
// torch.optim.SGD.)
type Momentum[T tensor.Float] struct {
	Mu, Dampening float64
	Nesterov      bool

	b     []T
	fresh bool
}

// Prepare allocates the sum at the first step.
func (o *Momentum[T]) Prepare(s *Step[T]) {
	o.fresh = len(o.b) != len(s.Params)
	if o.fresh {
		o.b = make([]T, len(s.Params))
	}
}

// Block adds u to the sum.
func (o *Momentum[T]) Block(s *Step[T], u []T, lo, hi int) {
	b := o.b[lo:hi]
	u = u[:len(b)]
	mu, share := T(o.Mu), T(1-o.Dampening)
	if o.fresh {
		copy(b, u)
	} else {
		for i, v := range u {
			b[i] = T(mu*b[i]) + T(share*v)
		}
	}
	if !o.Nesterov {
		copy(u, b)
		return
	}
	for i, v := range b {
		u[i] = T(mu*v) + u[i]
	}
}

// Moments is the link that makes Adam: with the running means
// m ← β₁m + (1 − β₁)u and v ← β₂v + (1 − β₂)u², which begin at 0, it passes on
// m̂/(√v̂ + ε), where m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ), and t counts the steps from
// 1. (Kingma and Ba, Adam, ICLR 2015, algorithm 1.)
type Moments[T tensor.Float] struct {
	Beta1, Beta2, Epsilon float64

	m, v  []T
	t     int
	scale T // 1/(1 − β₁ᵗ)
	root  T // 1/√(1 − β₂ᵗ)
}

// Prepare allocates the means at the first step and computes the corrections of
// their bias.
func (o *Moments[T]) Prepare(s *Step[T]) {
	if len(o.m) != len(s.Params) {
		o.m, o.v, o.t = make([]T, len(s.Params)), make([]T, len(s.Params)), 0
	}
	o.t++
	o.scale = T(1 / unbias(o.Beta1, o.t))
	o.root = T(1 / math.Sqrt(unbias(o.Beta2, o.t)))
}

// unbias returns 1 − βᵗ without cancellation.
func unbias(beta float64, t int) float64 { return -math.Expm1(float64(t) * math.Log(beta)) }

// Block updates the means of u and replaces u.
func (o *Moments[T]) Block(s *Step[T], u []T, lo, hi int) {
	m, v := o.m[lo:hi], o.v[lo:hi]
	u, v = u[:len(m)], v[:len(m)]
	b1, b2, c1, c2 := T(o.Beta1), T(o.Beta2), T(1-o.Beta1), T(1-o.Beta2)
	epsilon, scale, root := T(o.Epsilon), o.scale, o.root
	for i, g := range u {
		mi := T(b1*m[i]) + T(c1*g)
		vi := T(b2*v[i]) + T(c2*T(g*g))
		m[i], v[i] = mi, vi
		u[i] = scale * mi / (T(T(math.Sqrt(float64(vi)))*root) + epsilon)
	}
}

// Rate multiplies the update by the learning rate: Schedule's if there is one,
// else Value. Both may be changed between steps. A chain refuses a step whose rate
// is negative or not finite, before anything has changed; inside a link of your own
// the chain does not see it, and it is taken as it is.
type Rate[T tensor.Float] struct {
	Value    float64
	Schedule Schedule

	now   T
	asked bool // for the step that comes
}

// Prepare asks for the rate of the step, unless the chain has done so to check it.
func (o *Rate[T]) Prepare(s *Step[T]) {
	if !o.asked {
		_ = o.check(s)
	}
	o.asked = false
}

// check asks for the rate of the step.
func (o *Rate[T]) check(s *Step[T]) error {
	o.asked = false
	rate, from := o.Value, "the rate"
	if o.Schedule != nil {
		rate, from = o.Schedule(s.N-1), "the Schedule's rate"
	}
	o.now = T(rate)
	switch {
	case !finite(float64(o.now)): // a float32 ends at 3.4e38
		return tensor.Errorf(tensor.ErrNonFinite, "%s for step %d, counted from 0, is %v; it must be finite in %s", from, s.N-1, rate, tensor.DType[T]())
	case rate < 0:
		return tensor.Errorf(tensor.ErrRange, "%s for step %d, counted from 0, is %v; it must not be negative", from, s.N-1, rate)
	}
	o.asked = true
	return nil
}

// Block multiplies.
func (o *Rate[T]) Block(s *Step[T], u []T, lo, hi int) {
	for i := range u {
		u[i] *= o.now
	}
}
