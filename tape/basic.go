package tape

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// Add returns a + b, elementwise, broadcasting.
func Add[T Float](a, b Var[T]) Var[T] { return RecordPointlinear(addOp[T]{}, a, b) }

// Accumulate returns a + b, where the zero Var is zero: for the rules of ops
// that add up cotangents of which some may be missing. Both zero give the zero Var.
func Accumulate[T Float](a, b Var[T]) Var[T] {
	switch {
	case a.IsZero():
		return b
	case b.IsZero():
		return a
	}
	return Add(a, b)
}

type addOp[T Float] struct{}

func (addOp[T]) Name() string { return "Add" }

func (addOp[T]) Block(out []T, x [][]T) { kern.Add(out, x[0], x[1]) }

// Identity: x + (−0) is x to the bit, where −0 + 0 is 0.
func (addOp[T]) Identity(int) (T, bool) { return T(math.Copysign(0, -1)), true }

func (addOp[T]) Adjoint(_ int, g Var[T], _ []Var[T]) Var[T] { return g }

// GuardedMul returns a·b, elementwise, broadcasting, except that it is 0 where
// one factor is 0 and the other is infinite or NaN. Pullbacks of elementwise ops
// multiply with it, so that a cotangent of 0 stays 0 where a factor has a pole:
// Where(x > 0, Log(x), 0) has derivative 0 at 0.
//
// Its derivatives use itself. Where the true derivative is a limit of the form
// 0·∞ (of square(sqrt x) at 0, say), this rule gives 0 and not that limit.
func GuardedMul[T Float](a, b Var[T]) Var[T] { return RecordElementwise(guardedMulOp[T]{}, a, b) }

type guardedMulOp[T Float] struct{}

func (guardedMulOp[T]) Name() string { return "GuardedMul" }

func (guardedMulOp[T]) Block(out []T, x [][]T) { kern.GuardedMul(out, x[0], x[1]) }

func (guardedMulOp[T]) Identity(int) (T, bool) { return 1, true }

func (guardedMulOp[T]) Factor(k int, _ Var[T], x []Var[T]) Var[T] { return x[1-k] }

// Identity returns a node of its own with the value of x: a place to
// differentiate at that is not shared with other uses of x.
func Identity[T Float](x Var[T]) Var[T] {
	return RecordLinear(identityOp[T]{}, []Var[T]{x}, nil)
}

func (guardedMulOp[T]) Scalar() kern.ScalarOp { return kern.ScalarGuardedMul }

func (addOp[T]) Scalar() kern.ScalarOp { return kern.ScalarAdd }

type identityOp[T Float] struct{}

func (identityOp[T]) Name() string { return "Identity" }

func (identityOp[T]) Layout() {}

func (identityOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) { return x[0], nil }

func (identityOp[T]) Forward(*tensor.Dense[T], *In[T]) error { return nil }

func (identityOp[T]) Adjoint(_ int, g Var[T], _ []Var[T], _ []IntVar) Var[T] { return g }

// StopGradient returns x as a constant: no derivative passes through it.
func StopGradient[T Float](x Var[T]) Var[T] {
	return RecordLinear(stopOp[T]{}, []Var[T]{x}, nil)
}

type stopOp[T Float] struct{ identityOp[T] }

func (stopOp[T]) Name() string { return "StopGradient" }

func (stopOp[T]) Fixed() int { return 1 }
