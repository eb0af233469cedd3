package main

import (
	"math"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// smooth is an objective without kinks; all its derivatives come from the tape.
type smooth interface {
	optim.TwiceDifferentiable
	optim.HessianProduct
}

// objective returns the sum of the terms of t (squared, if they are residuals) and
// of ½·l2·‖W‖². Of squares the penalty is made of residuals, too, √(l2/2)·W.
func (t *task) objective() smooth {
	m, d := t.model, t.train
	counts := weightsOf(m)
	x0 := tensor.FromSlice(t.w0, len(t.w0))
	if m.squares() {
		return tape.Residuals(func(w Var) Var {
			r := m.terms(w, d)
			if t.l2 == 0 {
				return r
			}
			return ops.Concat(0, r, ops.Scale(ops.Mul(w, w.Const(counts)), math.Sqrt(t.l2/2)))
		}, x0)
	}
	return tape.Problem(func(w Var) Var { return ops.Add(ops.Sum(m.terms(w, d)), t.ridge(w, counts)) }, x0)
}

// ridge is ½·l2·‖W‖².
func (t *task) ridge(w Var, counts *tensor.Dense[float64]) Var {
	return ops.Scale(ops.NormSq(ops.Mul(w, w.Const(counts))), t.l2/2)
}

// weightsOf is 1 for each parameter that a penalty counts, and 0 for intercepts.
func weightsOf(m model) *tensor.Dense[float64] {
	counts := tensor.Zeros[float64](len(m.parameters()))
	for i, p := range m.penalized() {
		if p {
			counts.Data()[i] = 1
		}
	}
	return counts
}

// whole is f with the penalty that has kinks, if there is one or the method wants
// an objective of that kind.
func (t *task) whole(f smooth, prox bool) optim.Objective {
	if !prox {
		return f
	}
	return optim.Composite(f, optim.ProxL1{Lambda: t.l1, Weights: weightsOf(t.model).Data()})
}
