package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Hypot returns √(a² + b²), elementwise, broadcasting, without overflow or
// underflow on the way: +Inf if either is infinite, even beside NaN.
//
// The derivatives are a/h and b/h, of the result h. At (0, 0), the tip of the
// cone, they are 0, as are second derivatives there.
func Hypot[T Float](a, b tape.Var[T]) tape.Var[T] {
	return tape.RecordElementwise(hypotOp[T]{}, a, b)
}

type hypotOp[T Float] struct{}

func (hypotOp[T]) Name() string { return "Hypot" }

func (hypotOp[T]) Block(out []T, x [][]T) { kern.Via2(out, x[0], x[1], math.Hypot) }

func (hypotOp[T]) Factor(k int, y tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Div(x[k], infAtZero(y))
}

// infAtZero returns x, but +Inf where x = 0: a quotient by it is then 0, and its
// derivatives too.
func infAtZero[T Float](x tape.Var[T]) tape.Var[T] {
	return Where(x, x, x.Scalar(T(math.Inf(1))))
}

// Atan2 returns the angle of the point (x, y), the arc tangent of y/x in the
// right quadrant, in radians from −π to π, elementwise, broadcasting, with the
// values of Go's math.Atan2 at the edges: ±0 or ±π where y is ±0, so 0 at (0, 0).
//
// With h² = x² + y² the derivatives are x/h² for y and −y/h² for x. At (0, 0),
// where the angle has none, they are 0.
func Atan2[T Float](y, x tape.Var[T]) tape.Var[T] {
	return tape.RecordElementwise(atan2Op[T]{}, y, x)
}

type atan2Op[T Float] struct{}

func (atan2Op[T]) Name() string { return "Atan2" }

func (atan2Op[T]) Block(out []T, x [][]T) { kern.Via2(out, x[0], x[1], math.Atan2) }

// Factor divides twice by h, since h² may overflow.
func (atan2Op[T]) Factor(k int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	h := infAtZero(Hypot(x[0], x[1]))
	f := Div(Div(x[1-k], h), h)
	if k == 1 {
		return Neg(f)
	}
	return f
}
