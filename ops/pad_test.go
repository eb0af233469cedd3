package ops_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var padCase = adtest.Case{Op: "Pad", Samples: []adtest.Sample{
	padded(tensor.Shape{3}, 0, [2]int{1, 2}), padded(tensor.Shape{2, 3}, 1.5, [2]int{1, 0}, [2]int{0, 2}), padded(tensor.Shape{2, 2, 3}, -1, [2]int{2, 1}),
	padded(tensor.Shape{2, 0}, 3, [2]int{0, 1}, [2]int{1, 1}), padded(tensor.Shape{2}, 5, [2]int{0, 0}), padded(tensor.Shape{}, 1), padded(tensor.Shape{0}, 2, [2]int{0, 0}),
}}

func padded(s tensor.Shape, c float64, widths ...[2]int) adtest.Sample {
	to := grown(s, widths)
	from := func(index []int) int {
		at := unpadded(s, index, widths)
		for a, i := range at {
			if i < 0 || i >= s[a] {
				return -1
			}
		}
		return position(s, at)
	}
	sample := copying(fmt.Sprint("shape ", s, " widths ", widths), generic(41, s...), to, from,
		func(x tape.Var64) tape.Var64 { return ops.Pad(x, c, widths...) },
		func(x tape.Var32) tape.Var32 { return ops.Pad(x, float32(c), widths...) })
	inside := sample.Want
	sample.Want = func(x []*tensor.Dense[float64], i []*tensor.Ints) *tensor.Dense[float64] {
		y := inside(x, i)
		each(to, func(p int, index []int) {
			if from(index) < 0 {
				y.Data()[p] = c
			}
		})
		return y
	}
	return sample
}

// grown returns s with the widths, which belong to the last axes, added.
func grown(s tensor.Shape, widths [][2]int) tensor.Shape {
	to := s.Clone()
	for j, w := range widths {
		to[len(s)-len(widths)+j] += w[0] + w[1]
	}
	return to
}

// unpadded returns where index stands relative to the unpadded tensor.
func unpadded(s tensor.Shape, index []int, widths [][2]int) []int {
	at := append([]int{}, index...)
	for j, w := range widths {
		at[len(s)-len(widths)+j] -= w[0]
	}
	return at
}

var padEdgeCase = adtest.Case{Op: "PadEdge", Samples: []adtest.Sample{
	mirrored(false, tensor.Shape{3}, [2]int{1, 2}), mirrored(false, tensor.Shape{2, 3}, [2]int{1, 0}, [2]int{0, 2}), mirrored(false, tensor.Shape{2, 2, 3}, [2]int{2, 1}),
	mirrored(false, tensor.Shape{0, 2}, [2]int{1, 1}), mirrored(false, tensor.Shape{0, 2}, [2]int{0, 0}, [2]int{1, 0}), mirrored(false, tensor.Shape{1}, [2]int{2, 0}),
}}

var padReflectCase = adtest.Case{Op: "PadReflect", Samples: []adtest.Sample{
	mirrored(true, tensor.Shape{3}, [2]int{2, 2}), mirrored(true, tensor.Shape{2, 3}, [2]int{1, 0}, [2]int{0, 2}), mirrored(true, tensor.Shape{3, 2, 2}, [2]int{2, 1}, [2]int{0, 0}, [2]int{1, 1}),
	mirrored(true, tensor.Shape{3}, [2]int{7, 9}), mirrored(true, tensor.Shape{1, 2}, [2]int{2, 1}, [2]int{0, 0}), mirrored(true, tensor.Shape{2, 0}, [2]int{1, 1}, [2]int{0, 0}),
}}

// mirrored walks from inside to the place, one step at a time, and turns round
// (or stops) at the ends.
func mirrored(reflect bool, s tensor.Shape, widths ...[2]int) adtest.Sample {
	from := func(index []int) int {
		at := unpadded(s, index, widths)
		for a, i := range at {
			at[a] = walk(i, s[a], reflect)
		}
		return position(s, at)
	}
	return copying(fmt.Sprint("shape ", s, " widths ", widths), generic(42, s...), grown(s, widths), from,
		func(x tape.Var64) tape.Var64 {
			if reflect {
				return ops.PadReflect(x, widths...)
			}
			return ops.PadEdge(x, widths...)
		},
		func(x tape.Var32) tape.Var32 {
			if reflect {
				return ops.PadReflect(x, widths...)
			}
			return ops.PadEdge(x, widths...)
		})
}

func walk(i, n int, reflect bool) int {
	at, step := 0, 1
	if i < 0 {
		i, step = -i, -1
	}
	for range i {
		if at+step < 0 || at+step >= n {
			if !reflect || n == 1 {
				break
			}
			step = -step
		}
		at += step
	}
	return at
}

var flipCase = adtest.Case{Op: "Flip", Samples: []adtest.Sample{
	flipped(tensor.Shape{4}), flipped(tensor.Shape{2, 3}), flipped(tensor.Shape{2, 3}, -1), flipped(tensor.Shape{2, 3, 2}, 0, 2), flipped(tensor.Shape{}), flipped(tensor.Shape{2, 0}, 0),
	flipped(tensor.Shape{0, 2}, 0),
}}

func flipped(s tensor.Shape, axes ...int) adtest.Sample {
	from := func(index []int) int {
		at := append([]int{}, index...)
		for a := range s {
			if len(axes) == 0 || contains(axes, a) || contains(axes, a-len(s)) {
				at[a] = s[a] - 1 - at[a]
			}
		}
		return position(s, at)
	}
	return copying(fmt.Sprint("shape ", s, " axes ", axes), generic(43, s...), s, from,
		func(x tape.Var64) tape.Var64 { return ops.Flip(x, axes...) },
		func(x tape.Var32) tape.Var32 { return ops.Flip(x, axes...) })
}

var rollCase = adtest.Case{Op: "Roll", Samples: []adtest.Sample{
	rolled(tensor.Shape{5}, 2, 0), rolled(tensor.Shape{2, 3}, -1, -1), rolled(tensor.Shape{2, 3, 2}, 7, 1), rolled(tensor.Shape{2, 3}, -4, 0), rolled(tensor.Shape{3}, 0, 0),
	rolled(tensor.Shape{2, 0}, 1, 1), rolled(tensor.Shape{0, 3}, 1, 1),
}}

func rolled(s tensor.Shape, shift, axis int) adtest.Sample {
	a, _ := s.Axis(axis)
	from := func(index []int) int {
		at := append([]int{}, index...)
		at[a] = ((at[a]-shift)%s[a] + s[a]) % s[a]
		return position(s, at)
	}
	return copying(fmt.Sprint("shape ", s, " by ", shift, " axis ", axis), generic(44, s...), s, from,
		func(x tape.Var64) tape.Var64 { return ops.Roll(x, shift, axis) },
		func(x tape.Var32) tape.Var32 { return ops.Roll(x, shift, axis) })
}

func TestPadErrors(t *testing.T) {
	x := func(tp *tape.Tape[float64]) tape.Var64 { return tp.Input(tensor.Zeros[float64](2, 0)) }
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Pad(x(tp), 0, [2]int{}, [2]int{}, [2]int{}) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Pad(x(tp), 0, [2]int{1, -1}) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Pad(x(tp), 0, [2]int{math.MaxInt32, math.MaxInt32}) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.PadEdge(x(tp), [2]int{1, 1}) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.PadReflect(x(tp), [2]int{1, 1}) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Flip(x(tp), 2) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Roll(x(tp), 1, -3) })
}

// TestPadBorder differentiates Pad by the constant, which is an operand of the op:
// each element of the border counts once.
func TestPadBorder(t *testing.T) {
	tp := tape.New[float64]()
	x, c := tp.Input(tensor.Full(2.0, 2, 3)), tp.Input(tensor.Scalar(5.0))
	ops.Pad(x, 0, [2]int{1, 1})
	var pad tape.Linear[float64]
	for op := range tp.Ops() {
		pad = op.(interface{ Unwrap() tape.Linear[float64] }).Unwrap()
	}
	y := tape.RecordLinear(pad, []tape.Var64{x, c}, nil)
	w := tp.Input(tensor.FromSlice([]float64{1, 10, 10, 10, 2, 4, 10, 10, 10, 8}, 2, 5))
	g := tape.Pullback(y, w, x, c)
	if got := g[1].Item(); got != 15 {
		t.Errorf("cotangent of the border is %v, want 15", got)
	}
	if dy := tape.Pushforward(y, []tape.Var64{c}, []tape.Var64{c}).Value(); dy.At(0, 0) != 5 || dy.At(0, 1) != 0 {
		t.Errorf("tangent %v", dy.Data())
	}
}
