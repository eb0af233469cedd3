package tape

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/prog"
)

// Elementwise is an op y[i] = f(x₀[i], x₁[i], …). Its differential is one factor
// per operand, dy = Σₖ fₖ·dxₖ with fₖ = ∂f/∂xₖ.
type Elementwise[T Float] interface {
	Name() string
	Blocker[T]
	// Factor returns ∂f/∂xₖ as an expression of the operands x and the result y,
	// of any shape that broadcasts to the result's. The zero Var means zero.
	Factor(k int, y Var[T], x []Var[T]) Var[T]
}

// RecordElementwise records e on operands that are broadcast to one shape. It
// panics with an *Error if they do not fit (ErrShape), or are not of one tape.
func RecordElementwise[T Float, E interface {
	comparable
	Elementwise[T]
}](e E, x ...Var[T]) Var[T] {
	if n := next(x); n != nil {
		if a, ok := n.op.(*elementwise[T, E]); ok && a.e == e {
			return x[0].t.repeat(n)
		}
	}
	t := join(e.Name(), x, nil)
	x = t.broadcast(e.Name(), x)
	if n := t.slot(x, nil); n != nil {
		if a, ok := n.op.(*elementwise[T, E]); ok && a.e == e {
			return t.again(n)
		}
	}
	a := &elementwise[T, E]{e: e, rule: e}
	a.better, _ = a.rule.(Multiplier[T])
	return t.record(a, x, nil)
}

type elementwise[T Float, E interface {
	comparable
	Elementwise[T]
}] struct {
	pointwise[T]
	e      E
	rule   Elementwise[T] // e, boxed once
	better Multiplier[T]  // likewise, if it is one
}

func (a *elementwise[T, E]) Name() string { return a.e.Name() }

func (a *elementwise[T, E]) Block(out []T, x [][]T) { a.e.Block(out, x) }

func (a *elementwise[T, E]) kernel() Blocker[T] { return a.rule }

func (a *elementwise[T, E]) Pullback(c *Call[T], g, dx []Var[T]) {
	for k := range c.X {
		if c.Wants(k) {
			dx[k] = a.times(k, g[0], c)
		}
	}
}

func (a *elementwise[T, E]) Pushforward(c *Call[T], dx, dy []Var[T]) {
	for k := range dx {
		if !dx[k].IsZero() {
			dy[0] = Accumulate(dy[0], a.times(k, dx[k], c))
		}
	}
}

// Unwrap returns the op inside the adapter.
func (a *elementwise[T, E]) Unwrap() Elementwise[T] { return a.rule }

// Multiplier is what an [Elementwise] op may be that multiplies by its factor in a better way
// than by [GuardedMul]: by one operation, say, where that takes two. Its Times is then used in
// place of Factor, by pullbacks (v is a cotangent) and pushforwards (a tangent).
type Multiplier[T Float] interface {
	// Times returns ∂f/∂xₖ·v, and 0 where GuardedMul would; the zero Var means zero.
	Times(k int, v, y Var[T], x []Var[T]) Var[T]
}

// times returns fₖ·v; the zero Var if fₖ is that.
func (a *elementwise[T, E]) times(k int, v Var[T], c *Call[T]) Var[T] {
	if a.better != nil {
		return a.better.Times(k, v, c.Y[0], c.X)
	}
	f := a.rule.Factor(k, c.Y[0], c.X)
	if f.IsZero() {
		return f
	}
	return GuardedMul(f, v)
}

// Equal reports whether o is the same op.
func (a *elementwise[T, E]) Equal(o prog.Kernel[T]) bool {
	b, ok := o.(*elementwise[T, E])
	return ok && a.e == b.e
}

// Identity passes on what the op inside says.
func (a *elementwise[T, E]) Identity(k int) (T, bool) { return identityOf[T](a.rule, k) }

// Scalar passes on what the op inside says.
func (a *elementwise[T, E]) Scalar() kern.ScalarOp { return scalarOf(a.rule) }
