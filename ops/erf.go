package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Erf returns the error function 2/√π·∫₀ˣ e^(−t²) dt, elementwise: ±1 at ±Inf.
func Erf[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(erfOp[T]{}, x) }

type erfOp[T Float] struct{}

func (erfOp[T]) Name() string { return "Erf" }

func (erfOp[T]) Block(out []T, x [][]T) { kern.Erf(out, x[0]) }

// Factor: erf′ = 2/√π·e^(−x²).
func (erfOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Scale(Exp(Neg(Square(x[0]))), 2/math.SqrtPi)
}

// Erfc returns 1 − Erf(x), elementwise, exact to rounding also where it is
// small: 2 at −Inf, 0 at +Inf.
func Erfc[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(erfcOp[T]{}, x) }

type erfcOp[T Float] struct{}

func (erfcOp[T]) Name() string { return "Erfc" }

func (erfcOp[T]) Block(out []T, x [][]T) { kern.Erfc(out, x[0]) }

// Factor: erfc′ = −2/√π·e^(−x²).
func (erfcOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return Scale(Exp(Neg(Square(x[0]))), -2/math.SqrtPi)
}
