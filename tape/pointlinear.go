package tape

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/prog"
)

// Pointlinear is an op that is pointwise and linear, such as addition or a
// choice between two operands: a [Linear] op whose operands broadcast and whose
// value is a block kernel.
type Pointlinear[T Float] interface {
	Name() string
	Blocker[T]
	// Adjoint returns the cotangent of operand k, given that of the result.
	Adjoint(k int, g Var[T], x []Var[T]) Var[T]
}

// RecordPointlinear records e on operands that are broadcast to one shape. It
// panics with an *Error if they do not fit (ErrShape).
func RecordPointlinear[T Float, E interface {
	comparable
	Pointlinear[T]
}](e E, x ...Var[T]) Var[T] {
	if n := next(x); n != nil {
		if a, ok := n.op.(*pointlinear[T, E]); ok && a.e == e {
			return x[0].t.repeat(n)
		}
	}
	t := join(e.Name(), x, nil)
	x = t.broadcast(e.Name(), x)
	if n := t.slot(x, nil); n != nil {
		if a, ok := n.op.(*pointlinear[T, E]); ok && a.e == e {
			return t.again(n)
		}
	}
	return t.record(&pointlinear[T, E]{e: e, rule: e}, x, nil)
}

type pointlinear[T Float, E interface {
	comparable
	Pointlinear[T]
}] struct {
	pointwise[T]
	e    E
	rule Pointlinear[T] // e, boxed once
}

func (a *pointlinear[T, E]) Name() string { return a.e.Name() }

func (a *pointlinear[T, E]) Block(out []T, x [][]T) { a.e.Block(out, x) }

func (a *pointlinear[T, E]) kernel() Blocker[T] { return a.rule }

func (a *pointlinear[T, E]) Pullback(c *Call[T], g, dx []Var[T]) {
	for k := range c.X {
		if c.Wants(k) { // never a fixed one, see Blocks
			dx[k] = a.e.Adjoint(k, g[0], c.X)
		}
	}
}

func (a *pointlinear[T, E]) Pushforward(c *Call[T], dx, dy []Var[T]) {
	if v := tangents(fixed(a.rule), c, dx); v != nil {
		dy[0] = RecordPointlinear(a.e, v...)
	}
}

// Unwrap returns the op inside the adapter.
func (a *pointlinear[T, E]) Unwrap() Pointlinear[T] { return a.rule }

// Blocks reports the fixed operands.
func (a *pointlinear[T, E]) Blocks(k int) bool { return k < fixed(a.rule) }

// Equal reports whether o is the same op.
func (a *pointlinear[T, E]) Equal(o prog.Kernel[T]) bool {
	b, ok := o.(*pointlinear[T, E])
	return ok && a.e == b.e
}

// Identity passes on what the op inside says.
func (a *pointlinear[T, E]) Identity(k int) (T, bool) { return identityOf[T](a.rule, k) }

// Scalar passes on what the op inside says.
func (a *pointlinear[T, E]) Scalar() kern.ScalarOp { return scalarOf(a.rule) }
