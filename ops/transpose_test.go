package ops_test

import (
	"fmt"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var transposeCase = adtest.Case{Op: "Transpose", Samples: []adtest.Sample{
	transposed(tensor.Shape{2, 3}), transposed(tensor.Shape{}), transposed(tensor.Shape{4}), transposed(tensor.Shape{2, 3, 4}),
	transposed(tensor.Shape{2, 3, 4}, 1, 2, 0), transposed(tensor.Shape{2, 3, 4}, 0, -1, -2), transposed(tensor.Shape{2, 1, 3, 2}, 3, 1, 0, 2),
	transposed(tensor.Shape{2, 0, 3}, 2, 0, 1), transposed(tensor.Shape{2, 3}, 0, 1),
}}

func transposed(s tensor.Shape, perm ...int) adtest.Sample {
	from := make([]int, len(s)) // of each axis of the result
	to := make(tensor.Shape, len(s))
	for k := range s {
		if from[k] = len(s) - 1 - k; len(perm) > 0 {
			from[k] = (perm[k] + len(s)) % len(s)
		}
		to[k] = s[from[k]]
	}
	return copying(fmt.Sprint("shape ", s, " axes ", perm), generic(7, s...), to, moving(s, from),
		func(x tape.Var64) tape.Var64 { return ops.Transpose(x, perm...) },
		func(x tape.Var32) tape.Var32 { return ops.Transpose(x, perm...) })
}

// moving points at the element of a tensor of shape s whose index on axis from[k]
// is that of the result on axis k.
func moving(s tensor.Shape, from []int) pointer {
	return func(index []int) int {
		at := make([]int, len(s))
		for k, i := range index {
			at[from[k]] = i
		}
		return position(s, at)
	}
}

var swapAxesCase = adtest.Case{Op: "SwapAxes", Samples: []adtest.Sample{
	swapped(tensor.Shape{2, 3}, 0, 1), swapped(tensor.Shape{2, 3, 4}, -1, 0), swapped(tensor.Shape{2, 3}, 1, -1), swapped(tensor.Shape{3, 0, 2}, 0, 2),
}}

func swapped(s tensor.Shape, a, b int) adtest.Sample {
	i, j := (a+len(s))%len(s), (b+len(s))%len(s)
	from := []int{0, 1, 2}[:len(s)]
	from[i], from[j] = j, i
	to := s.Clone()
	to[i], to[j] = s[j], s[i]
	return copying(fmt.Sprint("shape ", s, " axes ", a, b), generic(8, s...), to, moving(s, from),
		func(x tape.Var64) tape.Var64 { return ops.SwapAxes(x, a, b) },
		func(x tape.Var32) tape.Var32 { return ops.SwapAxes(x, a, b) })
}

func TestTransposeErrors(t *testing.T) {
	x := func(tp *tape.Tape[float64]) tape.Var64 { return tp.Input(tensor.Zeros[float64](2, 3)) }
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Transpose(x(tp), 1) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Transpose(x(tp), 1, -1) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Transpose(x(tp), 0, 2) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.SwapAxes(x(tp), 0, -3) })
}

// FuzzTranspose permutes the axes of a tensor, compares with a plain loop, and
// undoes it.
func FuzzTranspose(f *testing.F) {
	f.Add([]byte{2, 3, 4}, uint16(3))
	f.Add([]byte{}, uint16(0))
	f.Add([]byte{17, 18}, uint16(1))
	f.Add([]byte{1, 0, 2, 3, 1, 2, 1, 2}, uint16(40319))
	f.Fuzz(func(t *testing.T, lengths []byte, code uint16) {
		s, ok := fuzzShape(lengths)
		if !ok {
			t.Skip()
		}
		perm, back := make([]int, len(s)), make([]int, len(s))
		left := make([]int, len(s))
		for k := range left {
			left[k] = k
		}
		n := int(code)
		for k := range perm { // the permutation of number code
			j := n % len(left)
			n /= len(left)
			perm[k], back[left[j]] = left[j], k
			left = append(left[:j], left[j+1:]...)
		}
		x := tape.New[float64]().Input(generic(1, s...))
		y := ops.Transpose(x, perm...)
		if len(s) == 0 {
			back = nil
		}
		to, from := y.Value(), moving(s, perm)
		each(to.Shape(), func(p int, index []int) {
			if v := x.Value().Data()[from(index)]; to.Data()[p] != v {
				t.Fatalf("shape %v axes %v: element %v is %v, want %v", s, perm, index, to.Data()[p], v)
			}
		})
		z := ops.Transpose(y, back...).Value()
		if !z.Shape().Equal(s) {
			t.Fatalf("shape %v axes %v: undone to %v", s, perm, z.Shape())
		}
		for i, v := range x.Value().Data() {
			if z.Data()[i] != v {
				t.Fatalf("shape %v axes %v: not undone", s, perm)
			}
		}
	})
}

// fuzzShape makes a small shape of bytes.
func fuzzShape(lengths []byte) (s tensor.Shape, ok bool) {
	if len(lengths) > tensor.MaxRank {
		return nil, false
	}
	for _, b := range lengths {
		s = append(s, int(b)%40)
	}
	return s, s.Size() <= 4096
}
