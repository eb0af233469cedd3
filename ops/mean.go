package ops

import (
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Mean returns the means over the given axes (all, if none is given), which it
// drops. The mean of nothing is NaN.
func Mean[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("Mean", nil, x)
	return meanOver(x, axesOf("Mean", x.Shape(), axes), false)
}

// MeanKeep is Mean, but keeps the axes, with length 1.
func MeanKeep[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("MeanKeep", nil, x)
	return meanOver(x, axesOf("MeanKeep", x.Shape(), axes), true)
}

func meanOver[T Float](x tape.Var[T], set axisSet, keep bool) tape.Var[T] {
	n := T(set.size(x.Shape()))
	return Div(recordSum(x, sumOp[T]{set, keep}), x.Scalar(n))
}

// size returns how many elements of s one index of the axes outside the set has.
func (set axisSet) size(s tensor.Shape) int {
	n := 1
	for a, l := range s {
		if set.has(a, len(s)) {
			n *= l
		}
	}
	return n
}
