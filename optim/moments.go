package optim

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

var _ reader[float64] = (*Moments[float64])(nil)

// Moments is the link that makes Adam: with the running means
// m ← β₁m + (1 − β₁)u and v ← β₂v + (1 − β₂)u², which begin at 0, it passes on
// m̂/(√v̂ + ε), where m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ), and t counts the steps from
// 1. (Kingma and Ba, Adam, ICLR 2015, algorithm 1.) With AMSGrad the largest v so
// far takes the place of v in v̂. (Reddi, Kale and Kumar, On the convergence of Adam
// and beyond, ICLR 2018, algorithm 2, with the correction of bias of
// torch.optim.Adam.)
type Moments[T tensor.Float] struct {
	Beta1, Beta2, Epsilon float64
	AMSGrad               bool

	m, v, w []T // w is the largest v
	t       int
	now     kern.MomentRates[T]
}

// Prepare allocates the means at the first step and computes the corrections of
// their bias.
func (o *Moments[T]) Prepare(s *Step[T]) {
	o.begin(s)
	o.now.M = T(1 / unbias(o.Beta1, o.t))
}

// begin does what Prepare does, but for the factors of u and m.
func (o *Moments[T]) begin(s *Step[T]) {
	if allocate(&o.m, s) {
		o.v, o.t = make([]T, len(s.Params)), 0
	}
	if o.AMSGrad {
		allocate(&o.w, s)
	}
	o.t++
	o.now = kern.MomentRates[T]{
		Beta1: T(o.Beta1), Share1: T(1 - o.Beta1),
		Beta2: T(o.Beta2), Share2: T(1 - o.Beta2),
		Root: T(1 / math.Sqrt(unbias(o.Beta2, o.t))), Epsilon: T(o.Epsilon),
	}
}

// unbias returns 1 − βᵗ without cancellation.
func unbias(beta float64, t int) float64 { return -math.Expm1(float64(t) * math.Log(beta)) }

// Block updates the means of u and replaces u.
func (o *Moments[T]) Block(s *Step[T], u []T, lo, hi int) { settle(o, s, u, lo, hi) }

func (o *Moments[T]) read(s *Step[T], u, from []T, lo, hi int) []T {
	if o.AMSGrad {
		kern.MomentsMax(u, from, o.m[lo:hi], o.v[lo:hi], o.w[lo:hi], &o.now)
	} else {
		kern.Moments(u, from, o.m[lo:hi], o.v[lo:hi], &o.now)
	}
	return u
}

// Keep keeps the means and the number of steps.
func (o *Moments[T]) Keep(m *Memory) {
	m.Int("steps", &o.t)
	KeepVector(m, "mean", &o.m)
	KeepVector(m, "square", &o.v)
	if o.AMSGrad {
		KeepVector(m, "largest", &o.w)
	}
}

// set takes the options of an optimizer, with their defaults.
func (o *Moments[T]) set(beta1, beta2, epsilon float64) error {
	o.Beta1, o.Beta2, o.Epsilon = optional(beta1, 0.9), optional(beta2, 0.999), optional(epsilon, 1e-8)
	return checkMoments(beta1, beta2, epsilon)
}
