package optim

import (
	"cmp"
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

var _ Optimizer[float64] = (*Muon[float64])(nil)

// Muon moves matrices, the parameters of rank 2, along the orthogonal factor of their
// momentum, so that all its singular directions count alike, and other parameters
// as Adam does, with b of their own mean for its numerator. With the mean m ← Momentum·m + (1 − Momentum)·g and
// b = Momentum·m/(1 − Momentumᵗ⁺¹) + (1 − Momentum)·g/(1 − Momentumᵗ), a matrix of shape
// [in, out] moves by
//
//	x ← x − Rate·(√max(1, out/in)·NS(b) + WeightDecay·x),
//
// where NS takes b/(‖b‖ + 1e-8) five times through
// X ← 3.4445·X − 4.7750·(XXᵀ)X + 2.0315·(XXᵀ)²X, which leaves singular values near 1. It takes the same
// steps as optax.contrib.muon, products of matrices included. The fields may be changed between steps;
// the struct must not be copied after the first. (Jordan et al., Muon: an optimizer for
// hidden layers in neural networks, 2024; the quintic iteration is theirs.)
type Muon[T tensor.Float] struct {
	Rate     float64  // of matrices and others; default 0.02
	Schedule Schedule // if not nil, the rate instead of Rate

	Momentum    float64 // of matrices; default 0.95, a negative value means 0
	Beta1       float64 // of other parameters; default 0.9, a negative value means 0
	Beta2       float64 // of other parameters; default 0.999, a negative value means 0
	Epsilon     float64 // of other parameters; default 1e-8, a negative value means 0
	WeightDecay float64 // of all; default 0

	Before, After []Link[T] // links before all others, for the gradient, and after them

	means byShape[T]
	turn  orthogonal[T]
	chain assembly[T]
}

// Update takes one step along the gradient grad, as Chain.Update does. It
// returns a *tensor.Error, too, and changes nothing, if an option is not finite or
// out of its range (ErrRange).
func (o *Muon[T]) Update(params *tensor.Params[T], grad []T) error {
	return update("Muon.Update", o, params, grad)
}

// Steps returns the number of steps taken.
func (o *Muon[T]) Steps() int { return steps("Muon.Steps", o) }

// Keep keeps the steps taken and the means.
func (o *Muon[T]) Keep(m *Memory) { keep("Muon.Keep", o, m) }

func (o *Muon[T]) own() *assembly[T] { return &o.chain }

func (o *Muon[T]) assemble(a *assembly[T]) error {
	if err := cmp.Or(checkCommon(o.Rate, o.WeightDecay), belowOne("Momentum", o.Momentum), o.means.set(o.Beta1, o.Beta2, o.Epsilon)); err != nil {
		return err
	}
	o.means.momentum = optional(o.Momentum, 0.95)
	o.turn.inside = append(append(o.turn.inside[:0], o.Before...), &o.means)
	a.add(&o.turn)
	a.decayed(o.WeightDecay)
	a.rated(o.Rate, 0.02, o.Schedule)
	a.add(o.After...)
	return noNil(o.turn.inside)
}

// byShape passes on Muon's b of matrices, for which only the first mean is used, and
// what Moments makes of other tensors.
type byShape[T tensor.Float] struct {
	Moments[T]
	momentum float64
}

func (o *byShape[T]) Prepare(s *Step[T]) {
	o.begin(s)
	m, u := ahead(o.Beta1, o.t)
	o.now.M, o.now.U = T(m), T(u)
}

// ahead returns the shares of the mean and of u in b at step t.
func ahead(beta float64, t int) (mean, u float64) {
	return beta / unbias(beta, t+1), (1 - beta) / unbias(beta, t)
}

func (o *byShape[T]) Block(s *Step[T], u []T, lo, hi int) {
	mean, share := ahead(o.momentum, o.t)
	for _, t := range s.Tensors {
		from, to := max(lo, t.Lo), min(hi, t.Hi)
		switch {
		case from >= to:
		case len(t.Shape) == 2:
			v, m := u[from-lo:to-lo], o.m[from:to]
			kern.Blend(m, m, v, T(o.momentum), T(1-o.momentum))
			kern.Blend(v, m, v, T(mean), T(share))
		default:
			o.Moments.Block(s, u[from-lo:to-lo], from, to)
		}
	}
}

// read hides that of Moments.
func (o *byShape[T]) read(s *Step[T], u, from []T, lo, hi int) []T {
	copy(u, from)
	o.Block(s, u, lo, hi)
	return u
}

// orthogonal replaces the update of each matrix by its orthogonal factor.
type orthogonal[T tensor.Float] struct{ gathered[T] }

func (o *orthogonal[T]) Prepare(s *Step[T]) {
	o.gather(s)
	for _, t := range s.Tensors {
		if len(t.Shape) == 2 && t.Lo < t.Hi {
			orthogonalize(o.u[t.Lo:t.Hi], t.Shape[0], t.Shape[1])
		}
	}
}

// The iteration takes singular values s to a·s + b·s³ + c·s⁵. Newton and Schulz would
// converge to 1; these coefficients lift small ones the most, and end near 1.
const newtonSchulzSteps, newtonSchulzA, newtonSchulzB, newtonSchulzC = 5, 3.4445, -4.7750, 2.0315

// orthogonalize replaces the m×n matrix x by about its orthogonal factor, times
// √max(1, n/m).
func orthogonalize[T tensor.Float](x []T, m, n int) {
	times(x, x, 1/(kern.Norm(x, 2)+1e-8))
	k := min(m, n)
	mem := kern.Scratch[T](len(x) + 2*k*k)
	y, a, b := mem.S[:len(x)], mem.S[len(x):][:k*k], mem.S[len(x)+k*k:]
	for range newtonSchulzSteps {
		if k == m { // of XXᵀ and XᵀX the smaller one: both lead to the same
			kern.Gemm(a, x, x, m, m, n, false, true)
		} else {
			kern.Gemm(a, x, x, n, n, m, true, false)
		}
		square, all := kern.Operand[T]{Data: a, Stride: k}, kern.Operand[T]{Data: x, Stride: n}
		copy(b, a)
		kern.Multiply(b, k, square, square, k, k, k, newtonSchulzC, newtonSchulzB, nil)
		square.Data = b
		copy(y, x)
		if k == m {
			kern.Multiply(y, n, square, all, m, n, m, 1, newtonSchulzA, nil)
		} else {
			kern.Multiply(y, n, all, square, m, n, n, 1, newtonSchulzA, nil)
		}
		copy(x, y)
	}
	mem.Free()
	times(x, x, T(math.Sqrt(math.Max(1, float64(n)/float64(m)))))
}
