package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Exp returns eˣ, elementwise: 0 at −Inf, +Inf at +Inf.
func Exp[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(expOp[T]{}, x) }

type expOp[T Float] struct{}

func (expOp[T]) Name() string { return "Exp" }

func (expOp[T]) Block(out []T, x [][]T) {
	kern.Map(out, x[0], func(v T) T { return T(math.Exp(float64(v))) })
}

// Factor: (eˣ)′ = eˣ.
func (expOp[T]) Factor(_ int, y tape.Var[T], _ []tape.Var[T]) tape.Var[T] { return y }
