package gonumopt

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"

	"github.com/covector-ad/covector/internal/site"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// Problem makes of an objective one for gonum's optimize.Minimize: Func; Grad, if it
// is optim.Differentiable; and Hess, if it is optim.TwiceDifferentiable, or by n
// products if it is an optim.HessianProduct. Once the objective has returned an error
// or panicked, Status reports it, and gonum stops.
//
// gonum asks for value and gradient apart, and so each point costs a Value and a
// ValueGrad. The objective is called from the goroutines of gonum; leave its
// Settings.Concurrent at 0 unless the objective may be called from several. A nil
// objective is a *tensor.Error, ErrZeroVar, that Status reports.
func Problem(objective optim.Objective) optimize.Problem {
	b := &bridge{objective: objective}
	p := optimize.Problem{Func: b.value, Status: b.status}
	if objective == nil {
		b.err = &tensor.Error{Op: "gonumopt.Problem", Site: site.Caller(), Err: tensor.Errorf(tensor.ErrZeroVar, "nil objective")}
		return p
	}
	if d, ok := objective.(optim.Differentiable); ok {
		b.gradient = d
		p.Grad = b.grad
	}
	switch h := objective.(type) {
	case optim.TwiceDifferentiable:
		p.Hess = func(dst *mat.SymDense, x []float64) { b.hessian(dst, x, h.Hessian) }
	case optim.HessianProduct:
		p.Hess = func(dst *mat.SymDense, x []float64) { b.hessian(dst, x, columns(h)) }
	}
	return p
}

// bridge is an objective under gonum, with its first error.
type bridge struct {
	objective optim.Objective
	gradient  optim.Differentiable
	err       error
	h         []float64
}

func (b *bridge) status() (optimize.Status, error) {
	if b.err != nil {
		return optimize.Failure, b.err
	}
	return optimize.NotTerminated, nil
}

// call evaluates, unless there has been an error. A panic is one, too.
func (b *bridge) call(evaluate func() error) {
	if b.err != nil {
		return
	}
	defer func() {
		if v := recover(); v != nil {
			cause, ok := v.(error)
			if !ok {
				cause = fmt.Errorf("%v", v)
			}
			b.err = fmt.Errorf("gonumopt: the objective panicked: %w", cause)
		}
	}()
	b.err = evaluate()
}

func (b *bridge) value(x []float64) (f float64) {
	b.call(func() (err error) { f, err = b.objective.Value(x); return err })
	if b.err != nil {
		return math.NaN()
	}
	return f
}

func (b *bridge) grad(grad, x []float64) {
	b.call(func() error { _, err := b.gradient.ValueGrad(x, grad); return err })
	if b.err != nil {
		for i := range grad {
			grad[i] = math.NaN()
		}
	}
}

func (b *bridge) hessian(dst *mat.SymDense, x []float64, evaluate func(x, h []float64) error) {
	n := len(x)
	if len(b.h) != n*n {
		b.h = make([]float64, n*n)
	}
	clear(b.h)
	b.call(func() error { return evaluate(x, b.h) })
	for i := range n {
		for j := i; j < n; j++ {
			dst.SetSym(i, j, 0.5*(b.h[i*n+j]+b.h[j*n+i]))
		}
	}
}

// columns returns a Hessian by n products.
func columns(o optim.HessianProduct) func(x, h []float64) error {
	return func(x, h []float64) error {
		n := len(x)
		unit := make([]float64, n)
		for i := range n {
			unit[i] = 1
			if err := o.HVP(x, unit, h[i*n:(i+1)*n]); err != nil {
				return err
			}
			unit[i] = 0
		}
		return nil
	}
}
