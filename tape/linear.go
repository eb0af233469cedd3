package tape

import (
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// Linear is an op that is linear in all of its float operands together, or in
// those after the leading ones that are [Fixed]. It is its own differential.
type Linear[T Float] interface {
	Name() string
	// Shape returns the shape of the result, or why the operands do not fit.
	Shape(x, i []tensor.Shape) (tensor.Shape, error)
	// Forward sets every element of out.
	Forward(out *tensor.Dense[T], in *In[T]) error
	// Adjoint returns the cotangent of operand k, given that of the result.
	Adjoint(k int, g Var[T], x []Var[T], i []IntVar) Var[T]
}

// Fixed is what a Linear op has of which the first Fixed() float operands (a
// mask, say) are not differentiated.
type Fixed interface{ Fixed() int }

// Layout is what a Linear op has whose result holds the elements of its operand
// in the same order: it then shares their memory, and Forward is not called.
type Layout interface{ Layout() }

// mover is what a Linear op has that only moves elements. After returns the op that
// does what first and then this one do, and whether that moves anything.
type mover[E any] interface {
	After(first E) (both E, moves bool)
}

// RecordLinear records e. It panics with an *Error if the operands do not fit.
func RecordLinear[T Float, E interface {
	comparable
	Linear[T]
}](e E, x []Var[T], i []IntVar) Var[T] {
	t := join(e.Name(), x, i)
	x, i = t.local(x, i)
	if n := t.slot(x, i); n != nil {
		if a, ok := n.op.(*linear[T, E]); ok && a.e == e {
			return t.again(n)
		}
	}
	return t.record(&linear[T, E]{e, e}, x, i)
}

type linear[T Float, E interface {
	comparable
	Linear[T]
}] struct {
	e    E
	rule Linear[T] // e, boxed once
}

func (a *linear[T, E]) Name() string { return a.e.Name() }

func (a *linear[T, E]) Results(x, i []tensor.Shape) (Results, error) {
	s, err := a.e.Shape(x, i)
	return One(s), err
}

func (a *linear[T, E]) Forward(out *Out[T], in *In[T]) error {
	return a.e.Forward(&out.X[0], in)
}

func (a *linear[T, E]) Pullback(c *Call[T], g, dx []Var[T]) {
	for k := range c.X {
		if c.Wants(k) { // never a fixed one, see Blocks
			dx[k] = a.e.Adjoint(k, g[0], c.X, c.I)
		}
	}
}

func (a *linear[T, E]) Pushforward(c *Call[T], dx, dy []Var[T]) {
	if v := tangents(fixed(a.rule), c, dx); v != nil {
		dy[0] = RecordLinear(a.e, v, c.I)
	}
}

// Unwrap returns the op inside the adapter.
func (a *linear[T, E]) Unwrap() Linear[T] { return a.rule }

// fixed returns the number of leading operands that rule does not differentiate.
func fixed[R any](rule R) int {
	if f, ok := any(rule).(Fixed); ok {
		return f.Fixed()
	}
	return 0
}

// tangents returns the operands at which a linear op is its own pushforward:
// the fixed ones as they are, and the tangents of the others. It returns nil if
// all of these are zero.
func tangents[T Float](nfixed int, c *Call[T], dx []Var[T]) []Var[T] {
	zero := true
	for _, d := range dx[nfixed:] {
		zero = zero && d.IsZero()
	}
	if zero {
		return nil
	}
	v := c.X[0].t.vars(len(dx))
	copy(v, c.X[:nfixed])
	for k := nfixed; k < len(dx); k++ {
		if v[k] = dx[k]; v[k].IsZero() {
			v[k] = c.X[k].Zeros()
		}
	}
	return v
}

// Blocks reports the fixed operands.
func (a *linear[T, E]) Blocks(k int) bool { return k < fixed(a.rule) }

// Summed passes on what the op inside says.
func (a *linear[T, E]) Summed(x tensor.Shape) []bool {
	if s, ok := a.rule.(prog.Summer); ok {
		return s.Summed(x)
	}
	return nil
}

// Equal reports whether o is the same op.
func (a *linear[T, E]) Equal(o prog.Kernel[T]) bool {
	b, ok := o.(*linear[T, E])
	return ok && a.e == b.e
}

// After makes one of two ops of one kind that move elements, see [prog.Mover].
func (a *linear[T, E]) After(first prog.Kernel[T]) (both prog.Kernel[T], ok bool) {
	b, same := first.(*linear[T, E])
	if !same {
		return nil, false
	}
	m, ok := any(a.e).(mover[E])
	if !ok {
		return nil, false
	}
	e, moves := m.After(b.e)
	if !moves {
		return nil, true
	}
	return &linear[T, E]{e, e}, true
}

// Flops passes on what the op inside says.
func (a *linear[T, E]) Flops(x, i []tensor.Shape) float64 { return flopsOf(a.e, x, i) }
