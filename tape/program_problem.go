package tape

import (
	"context"
	"fmt"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// LossObjective is the loss of a program as a function of the trainable
// parameters, one after the other as in Params.TrainableView, with its derivatives:
// what package optim minimizes. Its methods write the point into the parameters, and
// leave it there; they write no state. It belongs to one goroutine. They return an
// *Error if a slice has not the length that they state (ErrShape), if a program runs on
// these parameters meanwhile (ErrMisuse), and as [Runner.Run] does.
type LossObjective[T Float] struct {
	r          *Runner[T]
	inputs     []tensor.Value
	value, hvp *Runner[T]     // programs of their own, made when they are wanted first
	along      []T            // the direction of hvp
	hvpInputs  []tensor.Value // the inputs and the direction, a tensor for each parameter
}

// Problem returns the loss of a program of [CompileGradient] on the given inputs as an
// objective. Gradients are those of the Runner; values alone, and products with the
// Hessian, have programs of their own, compiled when they are wanted first. The inputs
// are not copied, and must stay as they are.
//
//	res, err := optim.Minimize(problem, params.TrainableView(), &optim.LBFGS{}, nil)
//	…
//	copy(params.Mutate(), res.X) // the last point that was tried need not be the best
//
// It returns an *Error if the inputs are not those of the program (as Run does), or
// the program has no gradient (ErrMisuse).
func (r *Runner[T]) Problem(inputs ...tensor.Value) (*LossObjective[T], error) {
	const op = "Runner.Problem"
	if err := r.enter(op); err != nil {
		return nil, err
	}
	defer r.busy.Store(false)
	if !r.g.gradient {
		return nil, failure(op, Errorf(ErrMisuse, "the program has no gradient; compile it with CompileGradient"))
	}
	if err := r.check(op, inputs); err != nil {
		return nil, err
	}
	return &LossObjective[T]{r: r, inputs: append([]tensor.Value{}, inputs...)}, nil
}

// Value returns the loss at x.
func (o *LossObjective[T]) Value(x []float64) (float64, error) {
	const op = "LossObjective.Value"
	if err := o.move(op, x); err != nil {
		return 0, err
	}
	if o.value == nil {
		run, err := o.r.g.derived(o.r.g.f, nil, false)
		if err != nil {
			return 0, err
		}
		o.value = run
	}
	return o.value.evaluate(op, o.inputs)
}

// ValueGrad returns the loss at x and stores its gradient in grad, of x's length.
func (o *LossObjective[T]) ValueGrad(x, grad []float64) (float64, error) {
	const op = "LossObjective.ValueGrad"
	if err := o.move(op, x, grad); err != nil {
		return 0, err
	}
	v, err := o.r.evaluate(op, o.inputs)
	if err == nil {
		convert(grad, o.r.vector)
	}
	return v, err
}

// HVP stores the Hessian at x times v in dst; all have x's length.
func (o *LossObjective[T]) HVP(x, v, dst []float64) error {
	const op = "LossObjective.HVP"
	if err := o.move(op, x, v, dst); err != nil {
		return err
	}
	return o.product(op, v, dst)
}

// Hessian stores the second derivatives at x in dst, n×n and row-major. It is
// symmetric to the bit, and takes n products.
func (o *LossObjective[T]) Hessian(x, dst []float64) error {
	const op = "LossObjective.Hessian"
	if err := o.move(op, x); err != nil {
		return err
	}
	n := len(x)
	if len(dst) != n*n {
		return failure(op, Errorf(ErrShape, "memory for %s of a Hessian of %d×%d", plural.Of(len(dst), "element"), n, n))
	}
	unit := make([]float64, n)
	for j := range n {
		unit[j] = 1
		if err := o.product(op, unit, dst[j*n:(j+1)*n]); err != nil {
			return err
		}
		unit[j] = 0
	}
	symmetrize(dst, n)
	return nil
}

// move makes the first of the vectors the parameters, once all are known to have
// their length.
func (o *LossObjective[T]) move(op string, vectors ...[]float64) error {
	if o == nil || o.r == nil {
		return failure(op, errNil("*LossObjective, or one that Runner.Problem has not made"))
	}
	n := len(o.r.vector)
	for _, s := range vectors {
		if len(s) != n {
			return failure(op, Errorf(ErrShape, "%s, where the trainable parameters have %d", plural.Of(len(s), "element"), n), tensor.Shape{len(s)})
		}
	}
	if err := o.r.reserve(op, true); err != nil {
		return err
	}
	defer o.r.release(true)
	convert(o.r.g.p.Mutate(), vectors[0])
	return nil
}

// convert copies src to dst.
func convert[A, B Float](dst []A, src []B) {
	for i, v := range src {
		dst[i] = A(v)
	}
}

// product stores the Hessian at the parameters times v in dst.
func (o *LossObjective[T]) product(op string, v, dst []float64) error {
	if o.hvp == nil {
		if err := o.compileProduct(); err != nil {
			return err
		}
	}
	convert(o.along, v)
	if _, err := o.hvp.evaluate(op, o.hvpInputs); err != nil {
		return err
	}
	convert(dst, o.hvp.vector)
	return nil
}

// compileProduct compiles ∇⟨∇f(w), v⟩ = ∇²f(w)·v (Pearlmutter, Fast exact
// multiplication by the Hessian, Neural Computation 6, 1994).
func (o *LossObjective[T]) compileProduct() error {
	g := o.r.g
	var specs []inputSpec
	along := make([]T, len(o.r.vector))
	inputs := append([]tensor.Value{}, o.inputs...)
	for _, w := range g.ws {
		lo, hi := g.p.Range(w)
		d := tensor.View(g.p.Shape(w), along[lo:hi])
		specs, inputs = append(specs, inputSpec{name: fmt.Sprintf("direction of %q", g.p.Name(w)), shape: g.p.Shape(w)}), append(inputs, &d)
	}
	run, err := g.derived(g.slope, specs, true)
	if err != nil {
		return err
	}
	o.hvp, o.along, o.hvpInputs = run, along, inputs
	return nil
}

// slope records ⟨∇f, v⟩, where v is a further input for each trainable parameter.
func (g *Program[T]) slope(r *Rec[T]) Var[T] {
	grads, sum := g.gradients(r, scalar(g.op, r.t, g.f(r))), r.Scalar(0)
	for k, d := range grads {
		if !d.IsZero() {
			v := r.Input(Input{r.in.of, len(g.specs) + k})
			sum = Add(sum, SumTo(GuardedMul(d, v)))
		}
	}
	return sum
}

// derived returns a Runner of another function of the same parameters and inputs,
// and of further ones.
func (g *Program[T]) derived(f func(r *Rec[T]) Var[T], further []inputSpec, gradient bool) (*Runner[T], error) {
	d := &Program[T]{op: g.op, p: g.p, in: g.in, f: f, gradient: gradient, options: g.options, ws: g.ws, site: g.site}
	d.specs = append(append(d.specs, g.specs...), further...)
	if d.in == nil {
		d.in = &Inputs{}
	}
	if err := d.begin(); err != nil {
		return nil, err
	}
	return d.NewRunner(), nil
}

// evaluate runs the program without carrying out its writes.
func (r *Runner[T]) evaluate(op string, inputs []tensor.Value) (float64, error) {
	if err := r.enter(op); err != nil {
		return 0, err
	}
	defer r.busy.Store(false)
	if err := r.bind(op, inputs); err != nil {
		return 0, err
	}
	if err := r.reserve(op, false); err != nil {
		return 0, err
	}
	defer r.release(false)
	v, err := r.execute(context.Background(), inputs)
	if err == nil {
		r.runs++
	}
	return float64(v), err
}
