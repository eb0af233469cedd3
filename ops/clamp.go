package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
)

// Clamp returns min(max(x, lo), hi), elementwise: x confined to [lo, hi], and hi
// where lo > hi. The bounds are constants, recorded as operands, like that of
// [Scale]; for bounds that are Vars compose [Maximum] and [Minimum].
//
// A bound may be infinite; one that is NaN makes every value NaN.
//
// The derivative is 1 for lo ≤ x ≤ hi, the bounds included, else 0. The value at NaN is
// NaN, the derivative 0.
func Clamp[T Float](x tape.Var[T], lo, hi T) tape.Var[T] {
	defer tape.Named("Clamp", nil, x)
	return tape.RecordElementwise(clampOp[T]{}, x, x.Scalar(lo), x.Scalar(hi))
}

type clampOp[T Float] struct{}

func (clampOp[T]) Name() string { return "Clamp" }

func (clampOp[T]) Block(out []T, x [][]T) {
	kern.Map3(out, x[0], x[1], x[2], func(v, lo, hi T) T { return min(max(v, lo), hi) })
}

// Factor: the operand that is the value has the derivative; of equal ones x, then lo.
func (clampOp[T]) Factor(k int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	v, lo, hi := x[0], x[1], x[2]
	switch k {
	case 0:
		return And(LessEqual(lo, v), LessEqual(v, hi))
	case 1:
		return And(Less(v, lo), LessEqual(lo, hi))
	}
	return Or(Less(hi, v), Less(hi, lo))
}
