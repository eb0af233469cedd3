package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Pow returns aᵇ, elementwise, broadcasting, with the values of Go's math.Pow at
// the edges: 1 for b = 0 whatever a is, ±Inf for a = 0 and b < 0, NaN for a < 0
// and b not an integer.
//
// The derivative with respect to a is b·aᵇ⁻¹, which is 0 for b = 0, also at a = 0.
// With respect to b it is aᵇ·log|a|: at a = 0 that is taken to be 0, the limit
// for b > 0; for a < 0 and an integer b, where aᵇ has no derivative, it is
// the real part of that of the complex power. Second derivatives with respect
// to a are right at a = 0 too; mixed ones may be infinite there.
func Pow[T Float](a, b tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(powOp[T]{}, a, b) }

// PowScalar returns xᶜ, elementwise, as [Pow] does. The constant c is an
// operand of its own, as that of [Scale] is.
func PowScalar[T Float](x tape.Var[T], c T) tape.Var[T] {
	defer tape.Named("PowScalar", nil, x)
	return Pow(x, x.Scalar(c))
}

type powOp[T Float] struct{}

func (powOp[T]) Name() string { return "Pow" }

func (powOp[T]) Block(out []T, x [][]T) { kern.Pow(out, x[0], x[1]) }

// Factor: ∂/∂a = b·aᵇ⁻¹, ∂/∂b = aᵇ·log|a|. The guarded product makes the former
// 0 at a = b = 0, and the choice of 0 for log 0 the latter at a = 0.
func (powOp[T]) Factor(k int, y tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	a, b := x[0], x[1]
	if k == 0 {
		return tape.GuardedMul(b, Pow(a, AddScalar(b, -1)))
	}
	return tape.GuardedMul(y, Where(a, Log(Abs(a)), a.Scalar(0)))
}
