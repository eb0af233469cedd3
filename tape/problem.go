package tape

import (
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// Objective is a scalar function of a vector with its derivatives, all derived
// from one recorded function: what package optim minimizes. It owns a tape and
// belongs to one goroutine. Its methods return an *Error if a slice has not the
// length that they state (ErrShape), the function does not return a scalar
// (ErrNotScalar), or there is misuse inside it.
type Objective struct {
	f     func(Var64) Var64
	shape tensor.Shape
	t     *Tape[float64]
}

// Problem returns the objective f, a scalar function of a tensor of x0's shape.
// optim sees the elements of the tensor as a flat vector, row-major. It panics
// with an *Error (ErrZeroVar) if either is nil.
func Problem(f func(Var64) Var64, x0 *tensor.Dense[float64]) *Objective {
	if err := given("Problem", f, x0); err != nil {
		panic(err)
	}
	return &Objective{f: f, shape: x0.Shape().Clone(), t: New[float64]()}
}

// at records x as the point to evaluate at.
func (o *Objective) at(op string, x []float64) Var64 {
	if o == nil || o.f == nil {
		failNil(op, "*Objective, or one that Problem has not made")
	}
	o.t.Reset()
	return o.input(op, x)
}

func (o *Objective) input(op string, x []float64) Var64 {
	if len(x) != o.shape.Size() {
		Fail(op, Errorf(ErrShape, "%s, where the problem was made for an x0 of shape %v, which has %d", plural.Of(len(x), "element"), o.shape, o.shape.Size()), o.shape, tensor.Shape{len(x)})
	}
	d := tensor.View(o.shape, x)
	return o.t.alias(op, &d)
}

// Value returns f(x).
func (o *Objective) Value(x []float64) (v float64, err error) {
	const op = "Objective.Value"
	defer catch(&err)
	return scalar(op, o.t, o.f(o.at(op, x))).Item(), nil
}

// ValueGrad returns f(x) and stores ∇f(x) in grad, of x's length.
func (o *Objective) ValueGrad(x, grad []float64) (v float64, err error) {
	const op = "Objective.ValueGrad"
	defer catch(&err)
	xs := [1]Var64{o.at(op, x)}
	y := scalar(op, o.t, o.f(xs[0]))
	var out [1]Var64
	o.t.gradient(op, y, xs[:], out[:])
	o.store(op, grad, out[0])
	return y.Item(), nil
}

// HVP stores ∇²f(x)·v in dst; all have x's length.
func (o *Objective) HVP(x, v, dst []float64) (err error) {
	const op = "Objective.HVP"
	defer catch(&err)
	in := o.at(op, x)
	d := o.input(op, v)
	o.store(op, dst, o.t.push(op, derivative(op, o.f, in), []Var64{in}, []Var64{d}))
	return nil
}

// Hessian stores ∇²f(x) in dst, n×n and row-major. It is symmetric to the bit.
func (o *Objective) Hessian(x, dst []float64) (err error) {
	const op = "Objective.Hessian"
	defer catch(&err)
	in := o.at(op, x)
	n := len(x)
	if len(dst) != n*n {
		Fail(op, Errorf(ErrShape, "memory for %s of a Hessian of %d×%d", plural.Of(len(dst), "element"), n, n), o.shape)
	}
	clear(dst)
	o.t.hessian(op, o.f, in, dst)
	symmetrize(dst, n)
	return nil
}

// symmetrize makes the n×n matrix h symmetric: it takes means across the diagonal.
func symmetrize(h []float64, n int) {
	for i := range n {
		for j := range i {
			m := (h[i*n+j] + h[j*n+i]) / 2
			h[i*n+j], h[j*n+i] = m, m
		}
	}
}

// store copies the value of v, or zeros for the zero Var.
func (o *Objective) store(op string, dst []float64, v Var64) {
	if len(dst) != o.shape.Size() {
		Fail(op, Errorf(ErrShape, "memory for %s of a derivative of %d", plural.Of(len(dst), "element"), o.shape.Size()), o.shape, tensor.Shape{len(dst)})
	}
	if v.IsZero() {
		clear(dst)
		return
	}
	d := v.View()
	copy(dst, d.Data())
}
