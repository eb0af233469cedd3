package tape

import (
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// Record records an op that states all of its rules itself. The Call that it
// returns holds the results, in Y and J; it is valid until the tape's next Reset. Record panics with an *Error if the operands do not fit.
func Record[T Float, E interface {
	comparable
	Op[T]
}](e E, x []Var[T], i []IntVar) Call[T] {
	t := joinAny[T](e.Name(), x, i)
	x, i = t.local(x, i)
	if n := t.slot(x, i); n != nil {
		if a, ok := n.op.(*ruled[T, E]); ok && a.e == e {
			return t.results(t.again(n))
		}
	}
	return t.results(t.record(&ruled[T, E]{e}, x, i))
}

type ruled[T Float, E interface {
	comparable
	Op[T]
}] struct{ e E }

func (a *ruled[T, E]) Name() string                                 { return a.e.Name() }
func (a *ruled[T, E]) Results(x, i []tensor.Shape) (Results, error) { return a.e.Results(x, i) }
func (a *ruled[T, E]) Forward(out *Out[T], in *In[T]) error         { return a.e.Forward(out, in) }
func (a *ruled[T, E]) Pullback(c *Call[T], g, dx []Var[T])          { a.e.Pullback(c, g, dx) }
func (a *ruled[T, E]) Pushforward(c *Call[T], dx, dy []Var[T])      { a.e.Pushforward(c, dx, dy) }

func (a *ruled[T, E]) Blocks(k int) bool {
	b, ok := Op[T](a.e).(Blocking)
	return ok && b.Blocks(k)
}

// Unwrap returns the op inside the adapter.
func (a *ruled[T, E]) Unwrap() Op[T] { return a.e }

// Equal reports whether o is the same op.
func (a *ruled[T, E]) Equal(o prog.Kernel[T]) bool {
	b, ok := o.(*ruled[T, E])
	return ok && a.e == b.e
}

// Flops passes on what the op inside says.
func (a *ruled[T, E]) Flops(x, i []tensor.Shape) float64 { return flopsOf(a.e, x, i) }
