package tape

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// Constant is an op whose derivative is zero wherever it has one: piecewise
// constant ops (comparisons, Floor, ArgMax), random numbers from keys, masks.
type Constant[T Float] interface {
	Name() string
	// Results returns the shapes of the results, or why the operands do not fit.
	Results(x, i []tensor.Shape) (Results, error)
	// Forward sets every element of the results.
	Forward(out *Out[T], in *In[T]) error
}

// RecordConstant records e. The Call that it returns holds the results, in Y and
// J; it is valid until the tape's next Reset.
func RecordConstant[T Float, E interface {
	comparable
	Constant[T]
}](e E, x []Var[T], i []IntVar) Call[T] {
	t := joinAny[T](e.Name(), x, i)
	x, i = t.local(x, i)
	if n := t.slot(x, i); n != nil {
		if a, ok := n.op.(*constant[T, E]); ok && a.e == e {
			return t.results(t.again(n))
		}
	}
	return t.results(t.record(&constant[T, E]{e}, x, i))
}

type constant[T Float, E interface {
	comparable
	Constant[T]
}] struct{ e E }

func (a *constant[T, E]) Name() string { return a.e.Name() }

func (a *constant[T, E]) Results(x, i []tensor.Shape) (Results, error) { return a.e.Results(x, i) }

func (a *constant[T, E]) Forward(out *Out[T], in *In[T]) error { return a.e.Forward(out, in) }

func (a *constant[T, E]) Pullback(*Call[T], []Var[T], []Var[T]) {}

func (a *constant[T, E]) Pushforward(*Call[T], []Var[T], []Var[T]) {}

func (a *constant[T, E]) Blocks(int) bool { return true }

// Unwrap returns the op inside the adapter.
func (a *constant[T, E]) Unwrap() Constant[T] { return a.e }

// Pointconstant is a [Constant] op that is pointwise: comparisons, Floor, Sign.
type Pointconstant[T Float] interface {
	Name() string
	Blocker[T]
}

// RecordPointconstant records e on operands that are broadcast to one shape. It
// panics with an *Error if they do not fit (ErrShape).
func RecordPointconstant[T Float, E interface {
	comparable
	Pointconstant[T]
}](e E, x ...Var[T]) Var[T] {
	if n := next(x); n != nil {
		if a, ok := n.op.(*pointconstant[T, E]); ok && a.e == e {
			return x[0].t.repeat(n)
		}
	}
	t := join(e.Name(), x, nil)
	x = t.broadcast(e.Name(), x)
	if n := t.slot(x, nil); n != nil {
		if a, ok := n.op.(*pointconstant[T, E]); ok && a.e == e {
			return t.again(n)
		}
	}
	return t.record(&pointconstant[T, E]{e: e}, x, nil)
}

type pointconstant[T Float, E interface {
	comparable
	Pointconstant[T]
}] struct {
	pointwise[T]
	e E
}

func (a *pointconstant[T, E]) Name() string { return a.e.Name() }

func (a *pointconstant[T, E]) Block(out []T, x [][]T) { a.e.Block(out, x) }

func (a *pointconstant[T, E]) kernel() Blocker[T] { return a.e }

func (a *pointconstant[T, E]) Pullback(*Call[T], []Var[T], []Var[T]) {}

func (a *pointconstant[T, E]) Pushforward(*Call[T], []Var[T], []Var[T]) {}

func (a *pointconstant[T, E]) Blocks(int) bool { return true }

// Unwrap returns the op inside the adapter.
func (a *pointconstant[T, E]) Unwrap() Pointconstant[T] { return a.e }

// Equal reports whether o is the same op.
func (a *constant[T, E]) Equal(o prog.Kernel[T]) bool {
	b, ok := o.(*constant[T, E])
	return ok && a.e == b.e
}

// Equal reports whether o is the same op.
func (a *pointconstant[T, E]) Equal(o prog.Kernel[T]) bool {
	b, ok := o.(*pointconstant[T, E])
	return ok && a.e == b.e
}

// Flops passes on what the op inside says.
func (a *constant[T, E]) Flops(x, i []tensor.Shape) float64 { return flopsOf(a.e, x, i) }

// Scalar passes on what the op inside says.
func (a *pointconstant[T, E]) Scalar() kern.ScalarOp { return scalarOf(a.e) }
