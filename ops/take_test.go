package ops_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// ints returns indices below n, of the given shape, some of which come again.
func ints(n int, shape ...int) *tensor.Ints {
	d := tensor.ZerosInts(shape...)
	for p := range d.Data() {
		d.Data()[p] = int64((p*p + 3*p + 1) % n)
	}
	return d
}

// indexed adds an integer operand to a sample of an op that only moves elements.
func indexed(name string, x *tensor.Dense[float64], i *tensor.Ints, to tensor.Shape, from pointer, f64 func(tape.Var64, tape.IntVar) tape.Var64, f32 func(tape.Var32, tape.IntVar) tape.Var32) adtest.Sample {
	s := copying(name, x, to, from, nil, nil)
	s.I = []*tensor.Ints{i}
	s.F64 = func(x []tape.Var64, i []tape.IntVar) tape.Var64 { return f64(x[0], i[0]) }
	s.F32 = func(x []tape.Var32, i []tape.IntVar) tape.Var32 { return f32(x[0], i[0]) }
	return s
}

var takeCase = adtest.Case{Op: "Take", Samples: []adtest.Sample{
	taken(tensor.Shape{5}, ints(5, 4), 0), taken(tensor.Shape{4, 3}, ints(4, 2, 3), 0), taken(tensor.Shape{2, 4, 3}, ints(4, 6), -2),
	taken(tensor.Shape{2, 4}, tensor.ScalarInt(3), 1), taken(tensor.Shape{3, 2}, ints(1, 0), 0), taken(tensor.Shape{0, 2}, ints(2, 3), 1), taken(tensor.Shape{2, 0}, ints(2, 3), 0),
	taken(tensor.Shape{0, 2}, ints(1, 0, 2), 0),
}}

func taken(s tensor.Shape, i *tensor.Ints, axis int) adtest.Sample {
	a, _ := s.Axis(axis)
	r := i.Rank()
	to := append(append(append(tensor.Shape{}, s[:a]...), i.Shape()...), s[a+1:]...)
	from := func(index []int) int {
		at := append(append([]int{}, index[:a]...), int(i.At(index[a:a+r]...)))
		return position(s, append(at, index[a+r:]...))
	}
	return indexed(fmt.Sprint("shape ", s, " indices ", i.Shape(), " axis ", axis), generic(51, s...), i, to, from,
		func(x tape.Var64, i tape.IntVar) tape.Var64 { return ops.Take(x, i, axis) },
		func(x tape.Var32, i tape.IntVar) tape.Var32 { return ops.Take(x, i, axis) })
}

var takeAlongCase = adtest.Case{Op: "TakeAlong", Samples: []adtest.Sample{
	takenAlong(tensor.Shape{4}, ints(4, 6), 0), takenAlong(tensor.Shape{2, 3}, ints(3, 2, 2), -1), takenAlong(tensor.Shape{3, 2, 2}, ints(3, 4, 2, 2), 0),
	takenAlong(tensor.Shape{2, 3, 2}, ints(3, 2, 1, 2), 1), takenAlong(tensor.Shape{2, 3}, ints(1, 2, 0), 1), takenAlong(tensor.Shape{0, 3}, ints(3, 0, 2), 1),
	takenAlong(tensor.Shape{2, 0}, ints(1, 2, 0), 1),
}}

func takenAlong(s tensor.Shape, i *tensor.Ints, axis int) adtest.Sample {
	a, _ := s.Axis(axis)
	from := func(index []int) int {
		at := append([]int{}, index...)
		at[a] = int(i.At(index...))
		return position(s, at)
	}
	return indexed(fmt.Sprint("shape ", s, " indices ", i.Shape(), " axis ", axis), generic(52, s...), i, i.Shape(), from,
		func(x tape.Var64, i tape.IntVar) tape.Var64 { return ops.TakeAlong(x, i, axis) },
		func(x tape.Var32, i tape.IntVar) tape.Var32 { return ops.TakeAlong(x, i, axis) })
}

var gatherCase = adtest.Case{Op: "Gather", Samples: []adtest.Sample{
	gathered(tensor.Shape{4}, ints(4, 3, 1)), gathered(tensor.Shape{3, 3, 2}, ints(3, 4, 2)), gathered(tensor.Shape{3, 3, 2}, ints(2, 2, 2, 3)),
	gathered(tensor.Shape{2, 2}, ints(2, 2)), gathered(tensor.Shape{2, 3}, ints(1, 2, 0)), gathered(tensor.Shape{2, 3}, ints(1, 0, 2)), gathered(tensor.Shape{2, 0}, ints(2, 3, 1)),
}}

func gathered(s tensor.Shape, i *tensor.Ints) adtest.Sample {
	r := i.Rank() - 1
	k := i.Shape()[r]
	to := append(append(tensor.Shape{}, i.Shape()[:r]...), s[k:]...)
	from := func(index []int) int {
		var at []int
		for j := range k {
			at = append(at, int(i.At(append(append([]int{}, index[:r]...), j)...)))
		}
		return position(s, append(at, index[r:]...))
	}
	return indexed(fmt.Sprint("shape ", s, " indices ", i.Shape()), generic(53, s...), i, to, from,
		func(x tape.Var64, i tape.IntVar) tape.Var64 { return ops.Gather(x, i) },
		func(x tape.Var32, i tape.IntVar) tape.Var32 { return ops.Gather(x, i) })
}

var scatterAddCase = adtest.Case{Op: "ScatterAdd", Samples: []adtest.Sample{
	scattered(tensor.Shape{4}, ints(4, 7, 1)), scattered(tensor.Shape{3, 3, 2}, ints(3, 5, 2)), scattered(tensor.Shape{3, 3, 2}, ints(2, 2, 3, 3)),
	scattered(tensor.Shape{2, 3}, ints(1, 2, 0)), scattered(tensor.Shape{2, 3}, ints(1, 0, 2)), scattered(tensor.Shape{2, 0}, ints(2, 3, 1)),
}}

// scattered runs gathered backwards: every element is added where it came from.
func scattered(s tensor.Shape, i *tensor.Ints) adtest.Sample {
	r := i.Rank() - 1
	k := i.Shape()[r]
	parts := append(append(tensor.Shape{}, i.Shape()[:r]...), s[k:]...)
	return adtest.Sample{
		Name: fmt.Sprint("indices ", i.Shape(), " into ", s),
		X:    []*tensor.Dense[float64]{generic(54, parts...)},
		I:    []*tensor.Ints{i},
		F64:  func(x []tape.Var64, i []tape.IntVar) tape.Var64 { return ops.ScatterAdd(x[0], i[0], s...) },
		F32:  func(x []tape.Var32, i []tape.IntVar) tape.Var32 { return ops.ScatterAdd(x[0], i[0], s...) },
		Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
			y := tensor.Zeros[float64](s...)
			each(parts, func(p int, index []int) {
				var at []int
				for j := range k {
					at = append(at, int(i.At(append(append([]int{}, index[:r]...), j)...)))
				}
				y.Data()[position(s, append(at, index[r:]...))] += x[0].Data()[p]
			})
			return y
		},
	}
}

var oneHotCase = adtest.Case{Op: "OneHot", Samples: []adtest.Sample{
	oneHot(ints(4, 5), 4), oneHot(ints(3, 2, 2), 3), oneHot(tensor.ScalarInt(1), 2), oneHot(ints(1, 0), 3), oneHot(ints(1, 0), 0),
}}

func oneHot(i *tensor.Ints, classes int) adtest.Sample {
	return adtest.Sample{
		Name: fmt.Sprint("indices ", i.Shape(), " of ", classes),
		I:    []*tensor.Ints{i},
		F64:  func(_ []tape.Var64, i []tape.IntVar) tape.Var64 { return ops.OneHot[float64](i[0], classes) },
		F32:  func(_ []tape.Var32, i []tape.IntVar) tape.Var32 { return ops.OneHot[float32](i[0], classes) },
		Flat: true,
		Want: func(_ []*tensor.Dense[float64], i []*tensor.Ints) *tensor.Dense[float64] {
			y := tensor.Zeros[float64](append(i[0].Shape().Clone(), classes)...)
			each(y.Shape(), func(p int, index []int) {
				if r := len(index) - 1; i[0].At(index[:r]...) == int64(index[r]) {
					y.Data()[p] = 1
				}
			})
			return y
		},
	}
}

func TestIndexErrors(t *testing.T) {
	x := func(tp *tape.Tape[float64]) tape.Var64 { return tp.Input(tensor.Zeros[float64](2, 3)) }
	i := func(tp *tape.Tape[float64], v int64, shape ...int) tape.IntVar {
		d := tensor.ZerosInts(shape...)
		d.Data()[d.Size()-1] = v
		return tp.Ints(d)
	}
	for _, bad := range []int64{3, -1, 1 << 40, -1 << 63} {
		text := wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Take(x(tp), i(tp, bad, 2, 2), 1) })
		for _, part := range []string{fmt.Sprint("index ", bad, ","), "element 3", "axis 1", "length 3"} {
			if !strings.Contains(text, part) {
				t.Errorf("%q does not say %q", text, part)
			}
		}
		wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.TakeAlong(x(tp), i(tp, bad, 2, 1), 1) })
		wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.OneHot[float64](i(tp, bad, 2), 3) })
		wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.ScatterAdd(ops.Sum(x(tp), 1), i(tp, bad, 2, 2), 2, 3) })
		text = wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Gather(x(tp), i(tp, bad, 2, 2)) })
		if !strings.Contains(text, "number 1 of tuple 1, on axis 1 of length 3") {
			t.Errorf("%q", text)
		}
	}
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Take(x(tp), i(tp, 0, 2), 2) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.TakeAlong(x(tp), i(tp, 0, 2), 1) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.TakeAlong(x(tp), i(tp, 0, 1, 3), 1) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Gather(x(tp), i(tp, 0, 1, 3)) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Gather(x(tp), i(tp, 0)) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.ScatterAdd(x(tp), i(tp, 0, 2, 1), 4, 4) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.ScatterAdd(x(tp), i(tp, 0, 2, 1), 4, -3) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.OneHot[float64](i(tp, 0, 2), -1) })
	wantError(t, tape.ErrZeroVar, func(tp *tape.Tape[float64]) { ops.Take(x(tp), tape.IntVar{}, 0) })
}
