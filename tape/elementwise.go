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
	return t.record(&elementwise[T, E]{e: e, rule: e}, x, nil)
}

type elementwise[T Float, E interface {
	comparable
	Elementwise[T]
}] struct {
	pointwise[T]
	e    E
	rule Elementwise[T] // e, boxed once
}

func (a *elementwise[T, E]) Name() string { return a.e.Name() }

func (a *elementwise[T, E]) Block(out []T, x [][]T) { a.e.Block(out, x) }

func (a *elementwise[T, E]) kernel() Blocker[T] { return a.rule }

func (a *elementwise[T, E]) Pullback(c *Call[T], g, dx []Var[T]) { pullFactors(a.rule, c, g[0], dx) }

func (a *elementwise[T, E]) Pushforward(c *Call[T], dx, dy []Var[T]) {
	dy[0] = pushFactors(a.rule, c, dx)
}

// Unwrap returns the op inside the adapter.
func (a *elementwise[T, E]) Unwrap() Elementwise[T] { return a.rule }

// multiplier is what an Elementwise op is that multiplies by its factor in a better way than
// by GuardedMul: by one operation, say, where that takes two.
type multiplier[T Float] interface {
	// Times returns ∂f/∂xₖ·v, and 0 where GuardedMul would.
	Times(k int, v, y Var[T], x []Var[T]) Var[T]
}

// times returns ∂f/∂xₖ·v of e; the zero Var if the factor is that.
func times[T Float](e Elementwise[T], k int, v Var[T], c *Call[T]) Var[T] {
	if m, ok := e.(multiplier[T]); ok {
		return m.Times(k, v, c.Y[0], c.X)
	}
	f := e.Factor(k, c.Y[0], c.X)
	if f.IsZero() {
		return f
	}
	return GuardedMul(f, v)
}

// pullFactors is the pullback g·fₖ of every elementwise op.
func pullFactors[T Float](e Elementwise[T], c *Call[T], g Var[T], dx []Var[T]) {
	for k := range c.X {
		if c.Wants(k) {
			dx[k] = times(e, k, g, c)
		}
	}
}

// pushFactors is the pushforward Σₖ fₖ·dxₖ of every elementwise op.
func pushFactors[T Float](e Elementwise[T], c *Call[T], dx []Var[T]) (dy Var[T]) {
	for k := range dx {
		if !dx[k].IsZero() {
			dy = Accumulate(dy, times(e, k, dx[k], c))
		}
	}
	return dy
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
