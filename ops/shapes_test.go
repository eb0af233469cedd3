package ops_test

import (
	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// pointer maps each element of a result of shape to to the position of an
// element of the operand, or to −1 for 0: what a copying op is defined by.
type pointer func(index []int) int

// copying returns a sample of an op of one operand that only moves elements: the
// result has shape to, and its element at index is that of x at from(index).
func copying(name string, x *tensor.Dense[float64], to tensor.Shape, from pointer, f64 func(tape.Var64) tape.Var64, f32 func(tape.Var32) tape.Var32) adtest.Sample {
	return adtest.Sample{
		Name: name,
		X:    []*tensor.Dense[float64]{x},
		F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return f64(x[0]) },
		F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return f32(x[0]) },
		Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
			y := tensor.Zeros[float64](to...)
			each(to, func(p int, index []int) {
				if q := from(index); q >= 0 {
					y.Data()[p] = x[0].Data()[q]
				}
			})
			return y
		},
	}
}

// position returns the row-major position of index in a tensor of shape s.
func position(s tensor.Shape, index []int) int {
	p := 0
	for a, n := range s {
		p = p*n + index[a]
	}
	return p
}
