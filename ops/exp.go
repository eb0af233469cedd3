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

func (expOp[T]) Block(out []T, x [][]T) { kern.Exp(out, x[0]) }

// Factor: (eˣ)′ = eˣ.
func (expOp[T]) Factor(_ int, y tape.Var[T], _ []tape.Var[T]) tape.Var[T] { return y }

// Exp2 returns 2ˣ, elementwise: 0 at −Inf, +Inf at +Inf.
func Exp2[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(exp2Op[T]{}, x) }

type exp2Op[T Float] struct{}

func (exp2Op[T]) Name() string { return "Exp2" }

func (exp2Op[T]) Block(out []T, x [][]T) { kern.Via(out, x[0], math.Exp2) }

// Factor: (2ˣ)′ = 2ˣ·log 2.
func (exp2Op[T]) Factor(_ int, y tape.Var[T], _ []tape.Var[T]) tape.Var[T] {
	return Scale(y, math.Ln2)
}

func (expOp[T]) Scalar() kern.ScalarOp { return kern.ScalarExp }

// Expm1 returns eˣ − 1, elementwise, exact to rounding also for small x: −1 at
// −Inf, +Inf at +Inf.
func Expm1[T Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(expm1Op[T]{}, x) }

type expm1Op[T Float] struct{}

func (expm1Op[T]) Name() string { return "Expm1" }

func (expm1Op[T]) Block(out []T, x [][]T) { kern.Expm1(out, x[0]) }

// Factor is eˣ: the sum y + 1 would lose it for large negative x.
func (expm1Op[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] { return Exp(x[0]) }
