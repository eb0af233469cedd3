package optim

import (
	"cmp"
	"math"

	"github.com/covector-ad/covector/tensor"
)

var _ Method = (*NaturalGradient)(nil)

// FisherProduct is an objective that can multiply a vector by the Fisher information
// F(x) of its model, or another positive semidefinite metric, such as a Gauss–Newton
// matrix.
type FisherProduct interface {
	Differentiable

	// FVP writes F(x)·v to fv; v and fv have length n.
	FVP(x, v, fv []float64) error
}

// FuncFisher makes a FisherProduct of three plain functions, none of which may be
// nil. Fisher writes the product of the metric at x and v to fv.
type FuncFisher struct {
	F      func(x []float64) float64
	Grad   func(x, grad []float64)
	Fisher func(x, v, fv []float64)
}

// Value returns F(x).
func (o FuncFisher) Value(x []float64) (float64, error) { return value("FuncFisher.Value", o.F, x) }

// ValueGrad returns F(x) and calls Grad.
func (o FuncFisher) ValueGrad(x, grad []float64) (float64, error) {
	return valueGrad("FuncFisher.ValueGrad", o.F, o.Grad, x, grad)
}

// FVP calls Fisher.
func (o FuncFisher) FVP(x, v, fv []float64) error {
	if o.Fisher == nil {
		return refusal("FuncFisher.FVP", errNil("field Fisher"))
	}
	o.Fisher(x, v, fv)
	return nil
}

var _ FisherProduct = FuncFisher{}

// NaturalGradient descends along −(F + λI)⁻¹∇f, where F is the Fisher information:
// the steepest direction where distance is that of distributions, so that the
// parametrization does not matter. It solves for it by conjugate gradients with
// products F·v, as exactly as NewtonCG does. λ is halved where the model of F
// foretold the decrease well, and doubled where it did not. (Amari, Natural gradient
// works efficiently in learning, Neural Computation 10, 1998; Martens, New insights
// and perspectives on the natural gradient method, JMLR 21, 2020, sections 6 and 8.)
//
// The objective is a FisherProduct, or a Residuals, whose metric is 2JᵀJ: a Gaussian
// model's. Products count as Hessian products. It needs five vectors of n numbers
// and no matrix.
type NaturalGradient struct {
	Search   LineSearch // default Backtracking{}; its first trial is t = 1
	Damping  float64    // the first λ, relative to gᵀFg/gᵀg at x0; default 1e-3, negative means none ever
	Products int        // the most F·v of an iteration; default min(2n, n + 100)
}

// Start returns the method from the iterate of s.
func (o *NaturalGradient) Start(s *State) (Stepper, error) {
	switch {
	case o == nil:
		return nil, errNil("*NaturalGradient")
	case !finite(o.Damping):
		return nil, tensor.Errorf(tensor.ErrRange, "NaturalGradient: a Damping of %v; it must be finite", o.Damping)
	}
	w := &natural{search: cmp.Or[LineSearch](o.Search, Backtracking{}), damping: cmp.Or(o.Damping, 1e-3), cg: newTruncated(s, o.Products)}
	var times func(v, fv []float64) error
	switch f := s.objective.(type) {
	case FisherProduct:
		times = func(v, fv []float64) error { return s.FVP(s.Now.X, v, fv) }
	case Residuals:
		jv := s.Floats(f.Len())
		times = func(v, fv []float64) error {
			if err := s.JVP(s.Now.X, v, jv); err != nil {
				return err
			}
			err := s.VJP(s.Now.X, jv, fv)
			scale(fv, 2, fv)
			return err
		}
	default:
		return nil, tensor.Errorf(tensor.ErrMisuse, "NaturalGradient needs Fisher-vector products, but %T has neither a method FVP nor residuals; NewtonCG uses Hessian products", s.objective)
	}
	w.times = func(v, fv []float64) error {
		err := times(v, fv)
		axpy(fv, w.lambda, v)
		return err
	}
	return w, nil
}

// FVP writes F(x)·v to fv. The objective must be a FisherProduct. It counts as a
// Hessian product.
func (s *State) FVP(x, v, fv []float64) (err error) {
	if err := s.check(); err != nil {
		return err
	}
	s.counts.HVP++
	defer s.guard("FVP", &err)
	return s.objective.(FisherProduct).FVP(x, v, fv)
}

type natural struct {
	search  LineSearch
	damping float64
	cg      *truncated
	times   func(v, fv []float64) error
	lambda  float64
}

func (w *natural) Step(s *State) error {
	if s.iterations == 0 {
		if err := w.damp(s); err != nil {
			return err
		}
	}
	if err := w.cg.solve(s.Now.G, w.times, math.Inf(1), s.forcing(0.5)); err != nil {
		return err
	}
	promise := w.cg.promise(s.Now.G)
	f := s.Now.F
	t, err := s.Search(w.search, w.cg.z, 1)
	if err != nil {
		return err
	}
	switch ratio := (f - s.Now.F) / promise; {
	case t < 1 || ratio < 0.25:
		w.lambda *= 2
	case ratio > 0.75:
		w.lambda /= 2
	}
	return nil
}

// damp chooses the first λ.
func (w *natural) damp(s *State) error {
	if w.damping < 0 {
		return nil
	}
	g, fg := s.Now.G, s.Last.G
	if err := w.times(g, fg); err != nil {
		return err
	}
	w.lambda = w.damping * dot(g, fg) / dot(g, g)
	if !finite(w.lambda) {
		w.lambda = w.damping
	}
	return nil
}
