package ops

import "github.com/covector-ad/covector/tape"

// Mean returns the means over the given axes (all, if none is given), which it
// drops.
func Mean[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	n := x.Shape().Size()
	y := Sum(x, axes...)
	return Scale(y, T(y.Shape().Size())/T(n))
}

// MeanKeep is Mean, but keeps the axes, with length 1.
func MeanKeep[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	n := x.Shape().Size()
	y := SumKeep(x, axes...)
	return Scale(y, T(y.Shape().Size())/T(n))
}
