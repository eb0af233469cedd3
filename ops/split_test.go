package ops_test

import (
	"fmt"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var splitCase = adtest.Case{Op: "Split", Samples: []adtest.Sample{
	part(tensor.Shape{6}, 0, 0, 1, 2, 3), part(tensor.Shape{6}, 0, 2, 1, 2, 3), part(tensor.Shape{2, 4, 3}, 1, 1, 1, 3), part(tensor.Shape{2, 3}, -1, 1, 0, 2, 1),
	part(tensor.Shape{0, 3}, 1, 0, 1, 2), part(tensor.Shape{2}, 0, 0, 2), rejoined(),
}}

// part is a sample of the part of the given number.
func part(s tensor.Shape, axis, number int, sizes ...int) adtest.Sample {
	a, _ := s.Axis(axis)
	start := 0
	for _, n := range sizes[:number] {
		start += n
	}
	to := s.Clone()
	to[a] = sizes[number]
	from := func(index []int) int {
		at := append([]int{}, index...)
		at[a] += start
		return position(s, at)
	}
	return copying(fmt.Sprint("shape ", s, " axis ", axis, " part ", number, " of ", sizes), generic(13, s...), to, from,
		func(x tape.Var64) tape.Var64 { return ops.Split(x, axis, sizes...)[number] },
		func(x tape.Var32) tape.Var32 { return ops.Split(x, axis, sizes...)[number] })
}

// rejoined uses all parts, in another order.
func rejoined() adtest.Sample {
	from := func(index []int) int { return index[0]*4 + (index[1]+2)%4 }
	return copying("joined again", generic(14, 2, 4), tensor.Shape{2, 4}, from,
		func(x tape.Var64) tape.Var64 { p := ops.Split(x, 1, 2, 2); return ops.Concat(1, p[1], p[0]) },
		func(x tape.Var32) tape.Var32 { p := ops.Split(x, 1, 2, 2); return ops.Concat(1, p[1], p[0]) })
}

// TestSplitManyParts has more parts than one op makes.
func TestSplitManyParts(t *testing.T) {
	sizes := make([]int, 70)
	for k := range sizes {
		sizes[k] = k % 2
	}
	for _, number := range []int{0, 1, 63, 64, 67, 69} {
		s := part(tensor.Shape{2, 35}, 1, number, sizes...)
		x := tape.New[float64]().Input(s.X[0])
		y := s.F64([]tape.Var64{x}, nil)
		got, want := y.Value(), s.Want(s.X, nil)
		back := tape.Pullback(y, y.Ones(), x)[0].Value()
		sum := 0.0
		for i, v := range want.Data() {
			if got.Data()[i] != v {
				t.Errorf("part %d of 70: element %d is %v, want %v", number, i, got.Data()[i], v)
			}
		}
		for _, v := range back.Data() {
			sum += v
		}
		if !got.Shape().Equal(want.Shape()) || sum != float64(want.Size()) {
			t.Errorf("part %d of 70: shape %v, want %v; cotangents add up to %v", number, got.Shape(), want.Shape(), sum)
		}
	}
}

func TestSplitErrors(t *testing.T) {
	x := func(tp *tape.Tape[float64]) tape.Var64 { return tp.Input(tensor.Zeros[float64](2, 3)) }
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Split(x(tp), 1, 1, 1) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Split(x(tp), 1, 2, 2) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Split(x(tp), 1, 4, -1) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Split(x(tp), 1) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Split(x(tp), 2, 1) })
}
