package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Mul returns a·b, elementwise, broadcasting. The matrix product is MatMul.
func Mul[T Float](a, b tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(mulOp[T]{}, a, b) }

type mulOp[T Float] struct{}

func (mulOp[T]) Name() string { return "Mul" }

func (mulOp[T]) Block(out []T, x [][]T) { kern.Mul(out, x[0], x[1]) }

func (mulOp[T]) Factor(k int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] { return x[1-k] }

// Identity: x·1 is x.
func (mulOp[T]) Identity(int) (T, bool) { return 1, true }

// Sub returns a − b, elementwise, broadcasting.
func Sub[T Float](a, b tape.Var[T]) tape.Var[T] { return tape.RecordPointlinear(subOp[T]{}, a, b) }

type subOp[T Float] struct{}

func (subOp[T]) Name() string { return "Sub" }

func (subOp[T]) Block(out []T, x [][]T) { kern.Sub(out, x[0], x[1]) }

func (subOp[T]) Adjoint(k int, g tape.Var[T], _ []tape.Var[T]) tape.Var[T] {
	if k == 1 {
		return Neg(g)
	}
	return g
}

// Identity: x − 0 is x, also where x is −0.
func (subOp[T]) Identity(k int) (T, bool) { return 0, k == 1 }

func (subOp[T]) Scalar() kern.ScalarOp { return kern.ScalarSub }

func (mulOp[T]) Scalar() kern.ScalarOp { return kern.ScalarMul }

// Neg returns −x, elementwise.
func Neg[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordPointlinear(negOp[T]{}, x) }

type negOp[T Float] struct{}

func (negOp[T]) Name() string { return "Neg" }

func (negOp[T]) Block(out []T, x [][]T) { kern.Neg(out, x[0]) }

func (negOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T]) tape.Var[T] { return Neg(g) }

// Div returns a/b, elementwise, broadcasting. Division by 0 gives ±Inf or NaN,
// as Go's does.
func Div[T Float](a, b tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(divOp[T]{}, a, b) }

type divOp[T Float] struct{}

func (divOp[T]) Name() string { return "Div" }

func (divOp[T]) Block(out []T, x [][]T) { kern.Div(out, x[0], x[1]) }

func (e divOp[T]) Factor(k int, y tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return e.Times(k, y.Scalar(1), y, x)
}

// Times: d(a/b) = da/b − (a/b)·(db/b). Each quotient is rounded, and may overflow, by itself.
func (divOp[T]) Times(k int, v, y tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	q := tape.RecordElementwise(guardedDivOp[T]{}, v, x[1])
	if k == 0 {
		return q
	}
	return Neg(tape.GuardedMul(y, q))
}

func (divOp[T]) Scalar() kern.ScalarOp { return kern.ScalarDiv }

// Identity: x/1 is x.
func (divOp[T]) Identity(k int) (T, bool) { return 1, k == 1 }

// guardedDivOp is a/b, but 0 where one of a and 1/b is 0 and the other not finite: the guarded
// product of both.
type guardedDivOp[T Float] struct{ divOp[T] }

func (guardedDivOp[T]) Name() string { return "GuardedDiv" }

func (guardedDivOp[T]) Block(out []T, x [][]T) { kern.GuardedDiv(out, x[0], x[1]) }

// Guarded reports whether that has happened.
func (guardedDivOp[T]) Guarded(a, b T) bool {
	return a == 0 && (b == 0 || b != b) || a-a != 0 && math.IsInf(float64(b), 0)
}

func (guardedDivOp[T]) Scalar() kern.ScalarOp { return kern.ScalarGuardedDiv }

func (negOp[T]) Scalar() kern.ScalarOp { return kern.ScalarNeg }

// Reciprocal returns 1/x, elementwise: ±Inf at ±0. The inverse of a matrix is Inv.
func Reciprocal[T Float](x tape.Var[T]) tape.Var[T] {
	return tape.RecordElementwise(reciprocalOp[T]{}, x)
}

type reciprocalOp[T Float] struct{}

func (reciprocalOp[T]) Name() string { return "Reciprocal" }

func (reciprocalOp[T]) Block(out []T, x [][]T) { kern.Reciprocal(out, x[0]) }

// Factor: d(1/x) = −(1/x)².
func (reciprocalOp[T]) Factor(_ int, y tape.Var[T], _ []tape.Var[T]) tape.Var[T] {
	return Neg(Square(y))
}

func (reciprocalOp[T]) Scalar() kern.ScalarOp { return kern.ScalarReciprocal }

// Square returns x², elementwise.
func Square[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(squareOp[T]{}, x) }

type squareOp[T Float] struct{}

func (squareOp[T]) Name() string { return "Square" }

func (squareOp[T]) Block(out []T, x [][]T) { kern.Mul(out, x[0], x[0]) }

func (squareOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] { return Scale(x[0], 2) }

// Scale returns c·x. The constant c is an operand of its own, so that recording
// again with another c is the same recording.
func Scale[T Float](x tape.Var[T], c T) tape.Var[T] {
	defer tape.Named("Scale", nil, x)
	return Mul(x, x.Scalar(c))
}

func (squareOp[T]) Scalar() kern.ScalarOp { return kern.ScalarSquare }

// AddScalar returns x + c, as Scale does.
func AddScalar[T Float](x tape.Var[T], c T) tape.Var[T] {
	defer tape.Named("AddScalar", nil, x)
	return Add(x, x.Scalar(c))
}
