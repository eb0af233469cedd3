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

var sliceCase = adtest.Case{Op: "Slice", Samples: []adtest.Sample{
	sliced("1:3", tensor.Shape{5}, []int{1, 2}, nil, ops.Span(1, 3)),
	sliced(":, 1:-1", tensor.Shape{2, 4}, nil, []int{1, 2}, ops.All(), ops.Span(1, -1)),
	sliced("1:", tensor.Shape{3, 2}, []int{1, 2}, nil, ops.From(1)),
	sliced(":-1, ::-1", tensor.Shape{3, 4}, []int{0, 1}, []int{3, 2, 1, 0}, ops.Until(-1), ops.All().By(-1)),
	sliced("1::2", tensor.Shape{6}, []int{1, 3, 5}, nil, ops.From(1).By(2)),
	sliced("4:0:-2, -3:", tensor.Shape{5, 4, 2}, []int{4, 2}, []int{1, 2, 3}, ops.Span(4, 0).By(-2), ops.From(-3)),
	sliced("-1:-9:-3", tensor.Shape{7}, []int{6, 3, 0}, nil, ops.Span(-1, -9).By(-3)),
	sliced("-9:99", tensor.Shape{3}, []int{0, 1, 2}, nil, ops.Span(-9, 99)),
	sliced("2:1", tensor.Shape{4, 2}, []int{}, nil, ops.Span(2, 1)),
	sliced("::5", tensor.Shape{0, 2}, []int{}, nil, ops.All().By(5)),
	sliced("no ranges", tensor.Shape{2, 3}, nil, nil),
	sliced("of a scalar", tensor.Shape{}, nil, nil),
}}

var allCase = adtest.Case{Op: "All", Samples: []adtest.Sample{sliced(":", tensor.Shape{3, 2}, nil, []int{1}, ops.All(), ops.Span(1, 2))}}
var spanCase = adtest.Case{Op: "Span", Samples: []adtest.Sample{sliced("-3:-1", tensor.Shape{5}, []int{2, 3}, nil, ops.Span(-3, -1))}}
var fromCase = adtest.Case{Op: "From", Samples: []adtest.Sample{sliced("-2:", tensor.Shape{5}, []int{3, 4}, nil, ops.From(-2))}}
var untilCase = adtest.Case{Op: "Until", Samples: []adtest.Sample{sliced(":2", tensor.Shape{5}, []int{0, 1}, nil, ops.Until(2))}}

// sliced is a sample that takes the indices rows of the first axis and cols of
// the second (nil: all).
func sliced(name string, s tensor.Shape, rows, cols []int, ranges ...ops.Range) adtest.Sample {
	taken := [2][]int{rows, cols}
	to := s.Clone()
	for a := range min(2, len(s)) {
		if taken[a] != nil {
			to[a] = len(taken[a])
		}
	}
	from := func(index []int) int {
		at := append([]int{}, index...)
		for a := range min(2, len(s)) {
			if taken[a] != nil {
				at[a] = taken[a][index[a]]
			}
		}
		return position(s, at)
	}
	return copying(name, generic(9, s...), to, from,
		func(x tape.Var64) tape.Var64 { return ops.Slice(x, ranges...) },
		func(x tape.Var32) tape.Var32 { return ops.Slice(x, ranges...) })
}

var selectCase = adtest.Case{Op: "Select", Samples: []adtest.Sample{
	selected(tensor.Shape{3}, 0, 1), selected(tensor.Shape{2, 3, 4}, 1, -1), selected(tensor.Shape{2, 3}, -2, 0), selected(tensor.Shape{2, 0}, 0, 1),
	selected(tensor.Shape{1, 3}, 0, 0),
}}

func selected(s tensor.Shape, axis, index int) adtest.Sample {
	a, i := (axis+len(s))%len(s), (index+s[(axis+len(s))%len(s)])%s[(axis+len(s))%len(s)]
	to := append(append(tensor.Shape{}, s[:a]...), s[a+1:]...)
	from := func(index []int) int {
		at := append(append(append([]int{}, index[:a]...), i), index[a:]...)
		return position(s, at)
	}
	return copying(fmt.Sprint("shape ", s, " axis ", axis, " index ", index), generic(10, s...), to, from,
		func(x tape.Var64) tape.Var64 { return ops.Select(x, axis, index) },
		func(x tape.Var32) tape.Var32 { return ops.Select(x, axis, index) })
}

func TestSliceErrors(t *testing.T) {
	x := func(tp *tape.Tape[float64]) tape.Var64 { return tp.Input(tensor.Zeros[float64](2, 3)) }
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Slice(x(tp), ops.All(), ops.All(), ops.All()) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Slice(x(tp), ops.All(), ops.All().By(0)) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Select(x(tp), 1, 3) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Select(x(tp), 0, -3) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Select(x(tp), 2, 0) })
}

// FuzzSlicing compares Slice with a loop that walks each range as Python's
// definition says, and its adjoint with the same loop run backwards.
func FuzzSlicing(f *testing.F) {
	f.Add([]byte{5}, 1, 4, 2, uint8(7), 0, 0, 1, uint8(0))
	f.Add([]byte{3, 4}, -1, -4, -1, uint8(7), 2, 0, -1, uint8(5))
	f.Add([]byte{2, 0, 3}, 0, 99, 5, uint8(3), -99, 99, 1, uint8(3))
	f.Add([]byte{4, 5}, math.MinInt, math.MaxInt, math.MaxInt, uint8(7), math.MaxInt, math.MinInt, math.MinInt, uint8(7))
	f.Fuzz(func(t *testing.T, lengths []byte, start0, stop0, step0 int, has0 uint8, start1, stop1, step1 int, has1 uint8) {
		s, ok := fuzzShape(lengths)
		if !ok {
			t.Skip()
		}
		var taken [2][]int
		var ranges []ops.Range
		for a, r := range []fuzzRange{{start0, stop0, step0, has0}, {start1, stop1, step1, has1}} {
			if a < len(s) {
				var asked ops.Range
				asked, taken[a] = r.on(s[a])
				ranges = append(ranges, asked)
			}
		}
		sample := sliced("", s, taken[0], taken[1], ranges...)
		x := tape.New[float64]().Input(sample.X[0])
		y, want := ops.Slice(x, ranges...), sample.Want(sample.X, nil)
		if !y.Shape().Equal(want.Shape()) {
			t.Fatalf("shape %v ranges %+v: shape %v, want %v", s, ranges, y.Shape(), want.Shape())
		}
		for i, v := range y.Value().Data() {
			if v != want.Data()[i] {
				t.Fatalf("shape %v ranges %+v: element %d is %v, want %v", s, ranges, i, v, want.Data()[i])
			}
		}
		counts := tape.Pullback(y, y.Ones(), x)[0].Value()
		each(s, func(p int, index []int) {
			in := 1.0
			for a := range ranges {
				if !contains(taken[a], index[a]) {
					in = 0
				}
			}
			if counts.Data()[p] != in {
				t.Fatalf("shape %v ranges %+v: cotangent of %v is %v, want %v", s, ranges, index, counts.Data()[p], in)
			}
		})
	})
}

type fuzzRange struct {
	start, stop, step int
	has               uint8 // which of start, stop and step are given, as bits
}

// on returns the range, and by a plain walk the indices that it takes of an axis
// of length n.
func (r fuzzRange) on(n int) (asked ops.Range, taken []int) {
	step := 1
	if r.has&4 != 0 && r.step != 0 {
		step = r.step
	}
	start, stop := 0, n
	if step < 0 {
		start, stop = n-1, -1
	}
	clip := func(i, first, last int) int {
		if i < 0 {
			i += n
		}
		return min(max(i, first), last)
	}
	first, last := 0, n
	if step < 0 {
		first, last = -1, n-1
	}
	switch r.has & 3 {
	case 1:
		asked, start = ops.From(r.start), clip(r.start, first, last)
	case 2:
		asked, stop = ops.Until(r.stop), clip(r.stop, first, last)
	case 3:
		asked, start, stop = ops.Span(r.start, r.stop), clip(r.start, first, last), clip(r.stop, first, last)
	}
	if r.has&4 != 0 {
		asked = asked.By(step)
	}
	taken = []int{}
	for i := 0; i < n; i++ { // i steps from start
		at := float64(start) + float64(i)*float64(step)
		if step > 0 && at >= float64(stop) || step < 0 && at <= float64(stop) {
			break
		}
		taken = append(taken, int(at))
	}
	return asked, taken
}

func contains(list []int, v int) bool {
	for _, w := range list {
		if w == v {
			return true
		}
	}
	return false
}
