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

var tileCase = adtest.Case{Op: "Tile", Samples: []adtest.Sample{
	tiled(tensor.Shape{3}, 2), tiled(tensor.Shape{2, 3}, 2, 3), tiled(tensor.Shape{2, 3}, 2), tiled(tensor.Shape{2}, 3, 1, 2), tiled(tensor.Shape{}, 2, 2),
	tiled(tensor.Shape{2, 0}, 2, 2), tiled(tensor.Shape{2, 3}, 0, 2), tiled(tensor.Shape{2}),
}}

func tiled(s tensor.Shape, times ...int) adtest.Sample {
	rank := max(len(s), len(times))
	to, src := make(tensor.Shape, rank), make(tensor.Shape, rank)
	for a := range rank {
		src[a], to[a] = 1, 1
		if k := a - rank + len(s); k >= 0 {
			src[a], to[a] = s[k], s[k]
		}
		if k := a - rank + len(times); k >= 0 {
			to[a] *= times[k]
		}
	}
	from := func(index []int) int {
		at := append([]int{}, index...)
		for a := range at {
			at[a] %= src[a]
		}
		return position(src, at)
	}
	return copying(fmt.Sprint("shape ", s, " times ", times), generic(15, s...), to, from,
		func(x tape.Var64) tape.Var64 { return ops.Tile(x, times...) },
		func(x tape.Var32) tape.Var32 { return ops.Tile(x, times...) })
}

var repeatCase = adtest.Case{Op: "Repeat", Samples: []adtest.Sample{
	repeated(tensor.Shape{3}, 2, 0), repeated(tensor.Shape{2, 3}, 3, -1), repeated(tensor.Shape{2, 3}, 2, 0), repeated(tensor.Shape{2, 3, 2}, 2, 1),
	repeated(tensor.Shape{2, 3}, 1, 0), repeated(tensor.Shape{2, 3}, 0, 1), repeated(tensor.Shape{0, 3}, 2, 1),
}}

func repeated(s tensor.Shape, n, axis int) adtest.Sample {
	a, _ := s.Axis(axis)
	to := s.Clone()
	to[a] *= n
	from := func(index []int) int {
		at := append([]int{}, index...)
		at[a] /= n
		return position(s, at)
	}
	return copying(fmt.Sprint("shape ", s, " times ", n, " axis ", axis), generic(16, s...), to, from,
		func(x tape.Var64) tape.Var64 { return ops.Repeat(x, n, axis) },
		func(x tape.Var32) tape.Var32 { return ops.Repeat(x, n, axis) })
}

func TestTileErrors(t *testing.T) {
	x := func(tp *tape.Tape[float64]) tape.Var64 { return tp.Input(tensor.Zeros[float64](2, 3)) }
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Tile(x(tp), -1) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Tile(x(tp), 1, 1, 1, 1, 1, 1, 1, 1, 1) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Repeat(x(tp), math.MaxInt, 1) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Repeat(ops.Repeat(x(tp), 0, 0), -1, 1) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Repeat(x(tp), 2, 2) })
}
