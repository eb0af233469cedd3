package ops

import "github.com/covector-ad/covector/tape"

// Var returns the variances.
func Var[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	return Mean(Square(Sub(x, MeanKeep(x, axes...))), axes...)
}
