package ops_test

import (
	"fmt"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var dotCase = vectorsCase("Dot", ops.Dot[float64], ops.Dot[float32], [][2]tensor.Shape{
	{{3}, {3}}, {{2, 3}, {3}}, {{3}, {2, 3}}, {{2, 1, 3}, {4, 3}}, {{0}, {0}}, {{2, 0}, {0}}, {{0, 3}, {3}},
}, func(a, b *tensor.Dense[float64]) *tensor.Dense[float64] {
	a, b = a.Reshape(append(a.Shape().Clone(), 1)...), b.Reshape(append(b.Shape().Clone(), 1)...)
	y := productRef(a, b, true, false) // 1×1 matrices aᵀb
	return y.Reshape(y.Shape()[:y.Rank()-2]...)
})

var outerCase = vectorsCase("Outer", ops.Outer[float64], ops.Outer[float32], [][2]tensor.Shape{
	{{3}, {2}}, {{2, 3}, {4}}, {{3}, {2, 2}}, {{2, 1, 3}, {4, 2}}, {{0}, {2}}, {{0, 3}, {3}},
}, func(a, b *tensor.Dense[float64]) *tensor.Dense[float64] {
	a, b = a.Reshape(append(a.Shape().Clone(), 1)...), b.Reshape(append(b.Shape().Clone(), 1)...)
	return productRef(a, b, false, true)
})

func vectorsCase(op string, f64 func(a, b tape.Var64) tape.Var64, f32 func(a, b tape.Var32) tape.Var32, shapes [][2]tensor.Shape, ref func(a, b *tensor.Dense[float64]) *tensor.Dense[float64]) adtest.Case {
	c := adtest.Case{Op: op}
	for _, s := range shapes {
		c.Samples = append(c.Samples, adtest.Sample{
			Name: fmt.Sprint("shapes ", s[0], s[1]),
			X:    []*tensor.Dense[float64]{generic(3, s[0]...), generic(4, s[1]...)},
			F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return f64(x[0], x[1]) },
			F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return f32(x[0], x[1]) },
			Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] { return ref(x[0], x[1]) },
		})
	}
	return c
}

func TestDotMisfits(t *testing.T) {
	for _, s := range [][2]tensor.Shape{{{3}, {1}}, {{}, {3}}, {{2, 3}, {3, 3}}} {
		wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) {
			ops.Dot(tp.Input(tensor.Zeros[float64](s[0]...)), tp.Input(tensor.Zeros[float64](s[1]...)))
		})
	}
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) {
		ops.Outer(tp.Scalar(1), tp.Input(tensor.Zeros[float64](2)))
	})
}
