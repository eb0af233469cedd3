package ops_test

import (
	"fmt"
	"sort"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var counts64 = tensor.Arange(0.0, 64, 1)
var counts32 = tensor.Arange[float32](0, 64, 1)

// numbers64 makes indices a Var, so that a sample can return them.
func numbers64(x tape.Var64, i tape.IntVar) tape.Var64 { return ops.Take(x.Const(counts64), i, 0) }

func numbers32(x tape.Var32, i tape.IntVar) tape.Var32 { return ops.Take(x.Const(counts32), i, 0) }

// lines applies f, which takes and returns a line of numbers, along an axis by
// plain loops.
func lines(x *tensor.Dense[float64], axis int, f func([]float64) []float64) *tensor.Dense[float64] {
	s := x.Shape()
	a, _ := s.Axis(axis)
	to := s.Clone()
	to[a] = len(f(make([]float64, s[a])))
	y := tensor.Zeros[float64](to...)
	starts := s.Clone()
	starts[a] = 1
	each(starts, func(_ int, index []int) {
		at := append([]int{}, index...)
		line := make([]float64, s[a])
		for j := range line {
			at[a] = j
			line[j] = x.At(at...)
		}
		for j, v := range f(line) {
			at[a] = j
			y.Set(v, at...)
		}
	})
	return y
}

// along returns a sample of an op along one axis.
func along(x *tensor.Dense[float64], axis int, ref func([]float64) []float64, f64 func(tape.Var64) tape.Var64, f32 func(tape.Var32) tape.Var32) adtest.Sample {
	return adtest.Sample{
		Name: fmt.Sprint("shape ", x.Shape(), " axis ", axis),
		X:    []*tensor.Dense[float64]{x},
		F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return f64(x[0]) },
		F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return f32(x[0]) },
		Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
			return lines(x[0], axis, ref)
		},
	}
}

// flatSample marks a sample as piecewise constant.
func flatSample(s adtest.Sample) adtest.Sample { s.Flat = true; return s }

// before tells the order that Sort documents: numbers, then NaN.
func before(a, b float64) bool { return a < b || a == a && b != b }

// sortedAt returns the order of x, stable.
func sortedAt(x []float64, less func(a, b float64) bool) []float64 {
	at := make([]float64, len(x))
	for j := range at {
		at[j] = float64(j)
	}
	sort.SliceStable(at, func(i, j int) bool { return less(x[int(at[i])], x[int(at[j])]) })
	return at
}

// chosen returns the elements of x at the given places.
func chosen(x, at []float64) []float64 {
	y := make([]float64, len(at))
	for j, i := range at {
		y[j] = x[int(i)]
	}
	return y
}

func sortRef(x []float64) []float64    { return chosen(x, sortedAt(x, before)) }
func argSortRef(x []float64) []float64 { return sortedAt(x, before) }
func downRef(x []float64) []float64 {
	return sortedAt(x, func(a, b float64) bool { return before(b, a) })
}

var sortCase = adtest.Case{Op: "Sort", Samples: []adtest.Sample{
	sorted(generic(61, 7), 0), sorted(generic(62, 2, 3), -1), sorted(generic(63, 3, 2, 2), 0), sorted(generic(64, 2, 4, 3), 1), sorted(generic(1, 0, 3), 0), sorted(generic(1, 3, 0), 0),
	sorted(generic(65, 1), 0), unsorted("ties and NaN", []float64{2, nan, 1, 2, -inf, nan, 1, inf}, 4, []float64{0, 0, 0, 1, 0, 0, 0, 0}),
}}

func sorted(x *tensor.Dense[float64], axis int) adtest.Sample {
	return along(x, axis, sortRef, func(x tape.Var64) tape.Var64 { return ops.Sort(x, axis) }, func(x tape.Var32) tape.Var32 { return ops.Sort(x, axis) })
}

// unsorted selects place k of the sorted x, at a kink.
func unsorted(name string, x []float64, k int, grad []float64) adtest.Sample {
	s := along(tensor.FromSlice(x), 0, func(x []float64) []float64 { return sortRef(x)[k : k+1] },
		func(x tape.Var64) tape.Var64 { return ops.Slice(ops.Sort(x, 0), ops.Span(k, k+1)) },
		func(x tape.Var32) tape.Var32 { return ops.Slice(ops.Sort(x, 0), ops.Span(k, k+1)) })
	s.Name, s.Rough = name, true
	s.Grad = []*tensor.Dense[float64]{tensor.FromSlice(grad)}
	return s
}

var argSortCase = adtest.Case{Op: "ArgSort", Samples: []adtest.Sample{
	argSorted(generic(61, 7), 0), argSorted(generic(64, 2, 4, 3), -2), argSorted(generic(1, 0, 3), 0),
	argSorted(tensor.FromSlice([]float64{2, nan, 1, 2, -inf, nan, 1, inf, 0, -1, 0, 0, 2, 2, 1, 1, 0, 0, 1, 2}), 0),
}}

func argSorted(x *tensor.Dense[float64], axis int) adtest.Sample {
	return flatSample(along(x, axis, argSortRef,
		func(x tape.Var64) tape.Var64 { return numbers64(x, ops.ArgSort(x, axis)) },
		func(x tape.Var32) tape.Var32 { return numbers32(x, ops.ArgSort(x, axis)) }))
}

var topKCase = adtest.Case{Op: "TopK", Samples: []adtest.Sample{
	top(generic(66, 6), 3, 0), top(generic(67, 2, 5), 2, -1), top(generic(68, 4, 2, 2), 1, 0), top(generic(69, 2, 3), 0, 1), top(generic(69, 2, 3), 3, 1), top(generic(1, 0, 3), 2, 1),
	topAt(tensor.FromSlice([]float64{2, nan, 1, 2, -inf, nan, 3, inf}), 5, 0), topAt(generic(67, 2, 5), 2, -1),
}}

func top(x *tensor.Dense[float64], k, axis int) adtest.Sample {
	s := along(x, axis, func(x []float64) []float64 { return chosen(x, downRef(x)[:k]) },
		func(x tape.Var64) tape.Var64 { v, _ := ops.TopK(x, k, axis); return v },
		func(x tape.Var32) tape.Var32 { v, _ := ops.TopK(x, k, axis); return v })
	s.Name += fmt.Sprint(" values ", k)
	return s
}

func topAt(x *tensor.Dense[float64], k, axis int) adtest.Sample {
	s := flatSample(along(x, axis, func(x []float64) []float64 { return downRef(x)[:k] },
		func(x tape.Var64) tape.Var64 { _, i := ops.TopK(x, k, axis); return numbers64(x, i) },
		func(x tape.Var32) tape.Var32 { _, i := ops.TopK(x, k, axis); return numbers32(x, i) }))
	s.Name += fmt.Sprint(" indices ", k)
	return s
}

func TestTopKErrors(t *testing.T) {
	x := func(tp *tape.Tape[float64]) tape.Var64 { return tp.Input(tensor.Zeros[float64](2, 3)) }
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.TopK(x(tp), 3, 0) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.TopK(x(tp), -1, 0) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Sort(x(tp), 2) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.ArgSort(x(tp), -3) })
}
