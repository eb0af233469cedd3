package ops_test

import (
	"fmt"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var squeezeCase = adtest.Case{Op: "Squeeze", Samples: []adtest.Sample{
	squeezed(tensor.Shape{1, 3, 1}, tensor.Shape{3}), squeezed(tensor.Shape{1, 3, 1}, tensor.Shape{1, 3}, -1),
	squeezed(tensor.Shape{1, 1, 2, 1}, tensor.Shape{1, 2}, 1, 3), squeezed(tensor.Shape{1, 1}, tensor.Shape{}), squeezed(tensor.Shape{}, tensor.Shape{}),
	squeezed(tensor.Shape{0, 1}, tensor.Shape{0}, 1),
}}

func squeezed(s, to tensor.Shape, axes ...int) adtest.Sample {
	return copying(fmt.Sprint("shape ", s, " axes ", axes), generic(11, s...), to, func(index []int) int { return position(to, index) },
		func(x tape.Var64) tape.Var64 { return ops.Squeeze(x, axes...) },
		func(x tape.Var32) tape.Var32 { return ops.Squeeze(x, axes...) })
}

var unsqueezeCase = adtest.Case{Op: "Unsqueeze", Samples: []adtest.Sample{
	unsqueezed(tensor.Shape{3}, tensor.Shape{1, 3}, 0), unsqueezed(tensor.Shape{3}, tensor.Shape{3, 1}, -1),
	unsqueezed(tensor.Shape{2, 3}, tensor.Shape{1, 2, 1, 3, 1}, -1, 0, 2), unsqueezed(tensor.Shape{}, tensor.Shape{1}, 0),
	unsqueezed(tensor.Shape{2}, tensor.Shape{2}), unsqueezed(tensor.Shape{0, 2}, tensor.Shape{0, 1, 2}, 1),
}}

func unsqueezed(s, to tensor.Shape, axes ...int) adtest.Sample {
	return copying(fmt.Sprint("shape ", s, " axes ", axes), generic(12, s...), to, func(index []int) int { return position(to, index) },
		func(x tape.Var64) tape.Var64 { return ops.Unsqueeze(x, axes...) },
		func(x tape.Var32) tape.Var32 { return ops.Unsqueeze(x, axes...) })
}

func TestSqueezeErrors(t *testing.T) {
	x := func(tp *tape.Tape[float64]) tape.Var64 { return tp.Input(tensor.Zeros[float64](2, 1)) }
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Squeeze(x(tp), 0) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Squeeze(x(tp), 1, -1) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Squeeze(x(tp), 2) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Unsqueeze(x(tp), 3) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Unsqueeze(x(tp), 1, -3) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Unsqueeze(x(tp), 0, 1, 2, 3, 4, 5, 6) })
}
