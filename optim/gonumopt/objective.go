package gonumopt

import (
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"

	"github.com/covector-ad/covector/internal/site"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// Objective makes of a problem of gonum's an objective for optim.Minimize:
// optim.Differentiable if it has Grad, and optim.TwiceDifferentiable if it has Hess,
// too. What its Status reports, if it has one, ends a minimization. It is a
// *tensor.Error, ErrZeroVar, if Func is nil.
func Objective(p optimize.Problem) (optim.Objective, error) {
	v := value{p}
	switch {
	case p.Func == nil:
		return nil, &tensor.Error{Op: "gonumopt.Objective", Site: site.Caller(), Err: tensor.Errorf(tensor.ErrZeroVar, "a problem whose Func is nil")}
	case p.Grad == nil:
		return v, nil
	case p.Hess == nil:
		return gradient{v}, nil
	}
	return &hessian{gradient: gradient{v}}, nil
}

type value struct{ p optimize.Problem }

// Value calls Func.
func (o value) Value(x []float64) (float64, error) {
	f := o.p.Func(x)
	return f, o.status()
}

func (o value) status() error {
	if o.p.Status == nil {
		return nil
	}
	status, err := o.p.Status()
	if err == nil && status != optimize.NotTerminated {
		err = status.Err()
	}
	return err
}

type gradient struct{ value }

// ValueGrad calls Grad and Func.
func (o gradient) ValueGrad(x, grad []float64) (float64, error) {
	o.p.Grad(grad, x)
	return o.Value(x)
}

type hessian struct {
	gradient
	sym *mat.SymDense
}

// Hessian calls Hess.
func (o *hessian) Hessian(x, h []float64) error {
	n := len(x)
	if o.sym == nil || o.sym.SymmetricDim() != n {
		o.sym = mat.NewSymDense(n, nil)
	}
	o.p.Hess(o.sym, x)
	for i := range n {
		for j := range n {
			h[i*n+j] = o.sym.At(i, j)
		}
	}
	return o.status()
}
