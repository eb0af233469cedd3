package ops_test

import (
	"fmt"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var reshapeCase = adtest.Case{Op: "Reshape", Samples: []adtest.Sample{
	reshaped(tensor.Shape{2, 3}, tensor.Shape{3, 2}), reshaped(tensor.Shape{2, 3}, tensor.Shape{6}, -1), reshaped(tensor.Shape{2, 3, 4}, tensor.Shape{4, 6}, 4, -1),
	reshaped(tensor.Shape{1}, tensor.Shape{}), reshaped(tensor.Shape{}, tensor.Shape{1, 1}), reshaped(tensor.Shape{0, 3}, tensor.Shape{3, 0}),
	reshaped(tensor.Shape{2, 3}, tensor.Shape{2, 3}),
}}

// reshaped asks for the lengths, or for those of the shape if none are given.
func reshaped(s, to tensor.Shape, lengths ...int) adtest.Sample {
	if lengths == nil {
		lengths = to
	}
	return copying(fmt.Sprint("shape ", s, " to ", lengths), generic(17, s...), to, func(index []int) int { return position(to, index) },
		func(x tape.Var64) tape.Var64 { return ops.Reshape(x, lengths...) },
		func(x tape.Var32) tape.Var32 { return ops.Reshape(x, lengths...) })
}

var flattenCase = adtest.Case{Op: "Flatten", Samples: []adtest.Sample{
	flattened(tensor.Shape{2, 3}), flattened(tensor.Shape{}), flattened(tensor.Shape{4}), flattened(tensor.Shape{2, 0, 3}),
}}

func flattened(s tensor.Shape) adtest.Sample {
	return copying(fmt.Sprint("shape ", s), generic(18, s...), tensor.Shape{s.Size()}, func(index []int) int { return index[0] },
		func(x tape.Var64) tape.Var64 { return ops.Flatten(x) }, func(x tape.Var32) tape.Var32 { return ops.Flatten(x) })
}

func TestReshapeErrors(t *testing.T) {
	x := func(tp *tape.Tape[float64]) tape.Var64 { return tp.Input(tensor.Zeros[float64](2, 3)) }
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Reshape(x(tp), 5) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Reshape(x(tp), -1, -1) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Reshape(x(tp), 4, -1) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Reshape(x(tp), -2, -3) })
}
