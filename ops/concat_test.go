package ops_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var concatCase = adtest.Case{Op: "Concat", Samples: []adtest.Sample{
	concatenated(0, []tensor.Shape{{2}, {3}, {1}}), concatenated(-1, []tensor.Shape{{2, 1}, {2, 3}}), concatenated(1, []tensor.Shape{{2, 2, 3}, {2, 1, 3}}),
	concatenated(0, []tensor.Shape{{0, 2}, {2, 2}, {0, 2}}), concatenated(0, []tensor.Shape{{3}}), concatenated(1, []tensor.Shape{{0, 1}, {0, 2}}),
}}

// many returns n times s.
func many(n int, s tensor.Shape) []tensor.Shape {
	out := make([]tensor.Shape, n)
	for k := range out {
		out[k] = s
	}
	return out
}

func concatenated(axis int, shapes []tensor.Shape) adtest.Sample {
	s := adtest.Sample{
		Name: fmt.Sprint("axis ", axis, " of ", len(shapes), " of ", shapes[0]),
		F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return ops.Concat(axis, x...) },
		F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return ops.Concat(axis, x...) },
		Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] { return concatRef(axis, x) },
	}
	for k, shape := range shapes {
		s.X = append(s.X, generic(20+k, shape...))
	}
	return s
}

// concatRef finds each element of the result in the operand that holds it.
func concatRef(axis int, x []*tensor.Dense[float64]) *tensor.Dense[float64] {
	to := x[0].Shape().Clone()
	a, _ := to.Axis(axis)
	for _, v := range x[1:] {
		to[a] += v.Shape()[a]
	}
	y := tensor.Zeros[float64](to...)
	each(to, func(p int, index []int) {
		at := append([]int{}, index...)
		k := 0
		for ; at[a] >= x[k].Shape()[a]; k++ {
			at[a] -= x[k].Shape()[a]
		}
		y.Data()[p] = x[k].At(at...)
	})
	return y
}

var stackCase = adtest.Case{Op: "Stack", Samples: []adtest.Sample{
	stacked(0, 3, tensor.Shape{2}), stacked(-1, 2, tensor.Shape{2, 3}), stacked(1, 2, tensor.Shape{2, 3}), stacked(0, 2, tensor.Shape{}),
	stacked(0, 2, tensor.Shape{0, 2}), stacked(-1, 1, tensor.Shape{2}),
}}

func stacked(axis, n int, shape tensor.Shape) adtest.Sample {
	s := concatenated(0, many(n, shape))
	s.Name = fmt.Sprint("axis ", axis, " of ", n, " of ", shape)
	s.F64 = func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return ops.Stack(axis, x...) }
	s.F32 = func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return ops.Stack(axis, x...) }
	s.Want = func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
		a := (axis + len(shape) + 1) % (len(shape) + 1)
		to := append(append(append(tensor.Shape{}, shape[:a]...), n), shape[a:]...)
		y := tensor.Zeros[float64](to...)
		each(to, func(p int, index []int) {
			rest := append(append([]int{}, index[:a]...), index[a+1:]...)
			y.Data()[p] = x[index[a]].At(rest...)
		})
		return y
	}
	return s
}

// TestConcatMany joins more tensors than one op does.
func TestConcatMany(t *testing.T) {
	for _, n := range []int{64, 65, 200} {
		for _, s := range []adtest.Sample{concatenated(-1, many(n, tensor.Shape{2, 1})), stacked(1, n, tensor.Shape{2})} {
			tp := tape.New[float64]()
			var xs []tape.Var64
			for _, x := range s.X {
				xs = append(xs, tp.Input(x))
			}
			y := s.F64(xs, nil)
			want := s.Want(s.X, nil)
			if d := y.Value(); !d.Shape().Equal(want.Shape()) || !slices.Equal(d.Data(), want.Data()) {
				t.Errorf("%s: %v, want %v", s.Name, d.Data(), want.Data())
			}
			for k, g := range tape.Pullback(y, y, xs...) { // the identity's adjoint: x itself comes back
				if !slices.Equal(g.Value().Data(), s.X[k].Data()) {
					t.Errorf("%s: cotangent %d is %v, want %v", s.Name, k, g.Value().Data(), s.X[k].Data())
				}
			}
		}
	}
}

func TestConcatErrors(t *testing.T) {
	x := func(tp *tape.Tape[float64], s ...int) tape.Var64 { return tp.Input(tensor.Zeros[float64](s...)) }
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Concat(0, x(tp, 2, 3), x(tp, 2, 4)) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Concat(0, x(tp, 2, 3), x(tp, 2)) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Concat(0, x(tp)) })
	wantError(t, tape.ErrZeroVar, func(tp *tape.Tape[float64]) { ops.Concat[float64](0) })
	wantError(t, tape.ErrZeroVar, func(tp *tape.Tape[float64]) { ops.Stack[float64](0) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Stack(0, x(tp, 2), x(tp, 1)) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Stack(2, x(tp, 2)) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Stack(0, x(tp, 1, 1, 1, 1, 1, 1, 1, 1)) })
}

// TestConcatManyAllocatesNothing records a hundred steps of a recurrence, and the
// stack of them, again and again.
func TestConcatManyAllocatesNothing(t *testing.T) {
	tp := tape.New[float64]()
	x := generic(1, 3)
	xs := make([]tape.Var64, 100)
	record := func() {
		tp.Reset()
		v := tp.Input(x)
		for k := range xs {
			v = ops.Tanh(v)
			xs[k] = v
		}
		ops.Sum(ops.Add(ops.Stack(0, xs...), ops.Reshape(ops.Concat(0, xs...), 100, 3)))
	}
	record()
	record()
	if n := adtest.Allocations(record); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
