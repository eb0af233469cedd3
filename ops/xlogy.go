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

func (xlogyOp[T]) Block(out []T, x [][]T) {
	zero := [1]T{}
	kern.Compose2(out, x[0], x[1], func(out, x, y []T, s [3][]T) {
		kern.Log(s[0], y)
		kern.Mul(s[0], x, s[0])
		kern.Equal(s[1], x, zero[:])
		kern.Equal(s[2], y, y) // not NaN
		kern.And(s[1], s[1], s[2])
		kern.Where(out, s[1], zero[:], s[0])
	})
}

func (xlogyOp[T]) Factor(k int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	f := Log(x[1])
	if k == 1 {
		f = Div(x[0], x[1])
	}
	zero := x[0].Scalar(0)
	return Where(And(Equal(x[0], zero), LessEqual(x[1], zero)), zero, f)
}
