package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Mod returns the remainder a − b·trunc(a/b), elementwise, broadcasting. It has
// the sign of a, as Go's math.Mod has, and magnitude below |b|; it is NaN for
// b = 0 or infinite a, and a for infinite b.
//
// The derivatives are 1 with respect to a and −trunc(a/b) with respect to b, also
// at the multiples of b, where the value jumps.
func Mod[T Float](a, b tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(modOp[T]{}, a, b) }

type modOp[T Float] struct{}

func (modOp[T]) Name() string { return "Mod" }

func (modOp[T]) Block(out []T, x [][]T) { kern.Via2(out, x[0], x[1], math.Mod) }

// Factor: −trunc(a/b) is the integer (y − a)/b, rounded. (Truncating a quotient that was
// rounded up would be off by one.)
func (modOp[T]) Factor(k int, y tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	if k == 0 {
		return y.Scalar(1)
	}
	return Round(Div(Sub(y, x[0]), x[1]))
}
