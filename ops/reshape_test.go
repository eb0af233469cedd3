package ops_test

import (
	"fmt"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var reshapeCase = func() adtest.Case {
	c := adtest.Case{Op: "Reshape"}
	for _, s := range []struct{ from, asked, to tensor.Shape }{
		{tensor.Shape{2, 3}, tensor.Shape{3, 2}, tensor.Shape{3, 2}},
		{tensor.Shape{2, 3}, tensor.Shape{2, 3}, tensor.Shape{2, 3}},
		{tensor.Shape{2, 3}, tensor.Shape{-1}, tensor.Shape{6}},
		{tensor.Shape{4}, tensor.Shape{2, -1, 1}, tensor.Shape{2, 2, 1}},
		{tensor.Shape{}, tensor.Shape{1, 1}, tensor.Shape{1, 1}},
		{tensor.Shape{1}, tensor.Shape{}, tensor.Shape{}},
		{tensor.Shape{2, 0}, tensor.Shape{0, 5}, tensor.Shape{0, 5}},
		{tensor.Shape{2, 0}, tensor.Shape{-1, 3}, tensor.Shape{0, 3}},
	} {
		c.Samples = append(c.Samples, adtest.Sample{
			Name: fmt.Sprint(s.from, " as ", s.asked),
			X:    []*tensor.Dense[float64]{counted(s.from)},
			F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return ops.Reshape(x[0], s.asked...) },
			F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return ops.Reshape(x[0], s.asked...) },
			Want: reshaped(s.to),
		})
	}
	c.Samples = append(c.Samples, adtest.Sample{ // the lengths, written out, do not allocate
		Name: "literal lengths",
		X:    []*tensor.Dense[float64]{counted(tensor.Shape{4, 3})},
		F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return ops.Reshape(x[0], 2, 6) },
		F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return ops.Reshape(x[0], 2, 6) },
		Want: reshaped(tensor.Shape{2, 6}),
	})
	return c
}()

var flattenCase = func() adtest.Case {
	c := adtest.Case{Op: "Flatten"}
	for _, s := range []tensor.Shape{{2, 3}, {6}, {}, {2, 0, 3}} {
		c.Samples = append(c.Samples, adtest.Sample{
			Name: fmt.Sprint(s),
			X:    []*tensor.Dense[float64]{counted(s)},
			F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return ops.Flatten(x[0]) },
			F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return ops.Flatten(x[0]) },
			Want: reshaped(tensor.Shape{s.Size()}),
		})
	}
	return c
}()

// reshaped is the reference that keeps the elements, in order.
func reshaped(to tensor.Shape) func([]*tensor.Dense[float64], []*tensor.Ints) *tensor.Dense[float64] {
	return func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
		return tensor.FromSlice(x[0].Data(), to...)
	}
}
