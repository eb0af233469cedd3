package tape

import (
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// Bilinear is an op of two operands that is linear in each: a contraction. Its
// differential is the product rule, d(a∘b) = da∘b + a∘db.
type Bilinear[T Float] interface {
	Name() string
	// Shape returns the shape of the result, or why the operands do not fit.
	Shape(a, b tensor.Shape) (tensor.Shape, error)
	// Forward sets every element of out.
	Forward(out, a, b *tensor.Dense[T]) error
	// AdjointA returns the cotangent of a, given that of the result.
	AdjointA(g, a, b Var[T]) Var[T]
	// AdjointB returns the cotangent of b.
	AdjointB(g, a, b Var[T]) Var[T]
}

// RecordBilinear records e. It panics with an *Error if the operands do not fit.
func RecordBilinear[T Float, E interface {
	comparable
	Bilinear[T]
}](e E, a, b Var[T]) Var[T] {
	buf := [2]Var[T]{a, b}
	t := join(e.Name(), buf[:], nil)
	x, _ := t.local(buf[:], nil)
	if n := t.slot(x, nil); n != nil {
		if a, ok := n.op.(*bilinear[T, E]); ok && a.e == e {
			return t.again(n)
		}
	}
	return t.record(&bilinear[T, E]{e, e}, x, nil)
}

type bilinear[T Float, E interface {
	comparable
	Bilinear[T]
}] struct {
	e    E
	rule Bilinear[T] // e, boxed once
}

func (a *bilinear[T, E]) Name() string { return a.e.Name() }

func (a *bilinear[T, E]) Results(x, _ []tensor.Shape) (Results, error) {
	s, err := a.e.Shape(x[0], x[1])
	return One(s), err
}

func (a *bilinear[T, E]) Forward(out *Out[T], in *In[T]) error {
	return a.e.Forward(&out.X[0], &in.X[0], &in.X[1])
}

func (a *bilinear[T, E]) Pullback(c *Call[T], g, dx []Var[T]) {
	if c.Wants(0) {
		dx[0] = a.e.AdjointA(g[0], c.X[0], c.X[1])
	}
	if c.Wants(1) {
		dx[1] = a.e.AdjointB(g[0], c.X[0], c.X[1])
	}
}

func (a *bilinear[T, E]) Pushforward(c *Call[T], dx, dy []Var[T]) {
	if !dx[0].IsZero() {
		dy[0] = RecordBilinear(a.e, dx[0], c.X[1])
	}
	if !dx[1].IsZero() {
		dy[0] = Accumulate(dy[0], RecordBilinear(a.e, c.X[0], dx[1]))
	}
}

// Unwrap returns the op inside the adapter.
func (a *bilinear[T, E]) Unwrap() Bilinear[T] { return a.rule }

// finisher is a Bilinear op that makes a matrix block by block, and lets others
// work on each block when it is final: see [prog.Finisher].
type finisher[T Float] interface {
	Finishes(a, b tensor.Shape) bool
	ForwardThen(out, a, b *tensor.Dense[T], done func(i, j, m, n int)) error
}

// Finishes passes on what the op inside says.
func (a *bilinear[T, E]) Finishes(x []tensor.Shape) bool {
	f, ok := a.rule.(finisher[T])
	return ok && f.Finishes(x[0], x[1])
}

// ForwardThen is that of the op inside.
func (a *bilinear[T, E]) ForwardThen(out *Out[T], in *In[T], done func(i, j, m, n int)) error {
	return a.rule.(finisher[T]).ForwardThen(&out.X[0], &in.X[0], &in.X[1], done)
}

// Equal reports whether o is the same op.
func (a *bilinear[T, E]) Equal(o prog.Kernel[T]) bool {
	b, ok := o.(*bilinear[T, E])
	return ok && a.e == b.e
}

// Flops passes on what the op inside says.
func (a *bilinear[T, E]) Flops(x, i []tensor.Shape) float64 { return flopsOf(a.e, x, i) }
