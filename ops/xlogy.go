package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Xlogy returns x·log y, elementwise, broadcasting, and 0 where x = 0 unless y is
// NaN, so that 0·log 0 is 0. For y < 0 and x ≠ 0 it is NaN.
//
// The derivatives are log y and x/y. Where x = 0 and y ≤ 0, where these do not
// exist, both are 0, and so are second derivatives.
func Xlogy[T Float](x, y tape.Var[T]) tape.Var[T] {
	return tape.RecordElementwise(xlogyOp[T]{}, x, y)
}

type xlogyOp[T Float] struct{}

func (xlogyOp[T]) Name() string { return "Xlogy" }

func (xlogyOp[T]) Block(out []T, x [][]T) { kern.Via2(out, x[0], x[1], xlogy) }

func (xlogyOp[T]) Factor(k int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	f := Log(x[1])
	if k == 1 {
		f = Div(x[0], x[1])
	}
	zero := x[0].Scalar(0)
	return Where(And(Equal(x[0], zero), LessEqual(x[1], zero)), zero, f)
}

func xlogy(x, y float64) float64 {
	if x == 0 && y == y {
		return 0
	}
	return x * log(y)
}
