package ops_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// reduction returns samples of a reduction over axes, in the shapes that
// matter. It keeps the axes if its name says so; ref computes one row.
func reduction(op string, f64 func(tape.Var64, ...int) tape.Var64, f32 func(tape.Var32, ...int) tape.Var32, ref func([]float64) float64) adtest.Case {
	c := adtest.Case{Op: op}
	for k, s := range []struct {
		shape tensor.Shape
		axes  []int
	}{
		{tensor.Shape{2, 3}, nil}, {tensor.Shape{}, nil}, {tensor.Shape{2, 3, 4}, []int{1}}, {tensor.Shape{2, 1, 3, 2}, []int{2, 0}}, {tensor.Shape{0, 3}, []int{1}},
		{tensor.Shape{7}, nil}, {tensor.Shape{1, 1}, nil}, {tensor.Shape{2, 3}, []int{0}}, {tensor.Shape{2, 3}, []int{-1}},
		{tensor.Shape{2, 3, 4}, []int{0, -1}}, {tensor.Shape{2, 3, 4}, []int{-1, 1}}, {tensor.Shape{2, 0, 3}, []int{0, 2}},
	} {
		if k >= 5 && strings.HasSuffix(op, "Keep") {
			break // it differs in the shape of the result alone
		}
		c.Samples = append(c.Samples, reduced(op, f64, f32, ref, generic(31, s.shape...), s.axes))
	}
	return c
}

// reduced returns one sample of a reduction, at x.
func reduced(op string, f64 func(tape.Var64, ...int) tape.Var64, f32 func(tape.Var32, ...int) tape.Var32, ref func([]float64) float64, x *tensor.Dense[float64], axes []int) adtest.Sample {
	return adtest.Sample{
		Name: fmt.Sprint("shape ", x.Shape(), " axes ", axes),
		X:    []*tensor.Dense[float64]{x},
		F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return f64(x[0], axes...) },
		F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return f32(x[0], axes...) },
		Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
			return reduceRef(x[0], axes, strings.HasSuffix(op, "Keep"), ref)
		},
	}
}

// with returns c with further samples.
func with(c adtest.Case, more ...adtest.Sample) adtest.Case {
	c.Samples = append(c.Samples, more...)
	return c
}

// reduceRef reduces by plain loops: it collects each row, then computes it.
func reduceRef(x *tensor.Dense[float64], axes []int, keep bool, ref func([]float64) float64) *tensor.Dense[float64] {
	s := x.Shape()
	var to tensor.Shape
	var kept []int // the axes that stay
	for a, n := range s {
		switch gone := len(axes) == 0 || slices.Contains(axes, a) || slices.Contains(axes, a-len(s)); {
		case !gone:
			kept, to = append(kept, a), append(to, n)
		case keep:
			to = append(to, 1)
		}
	}
	y := tensor.Zeros[float64](to...)
	rows := make([][]float64, y.Size())
	each(s, func(p int, index []int) {
		r := 0
		for _, a := range kept {
			r = r*s[a] + index[a]
		}
		rows[r] = append(rows[r], x.Data()[p])
	})
	for r, row := range rows {
		y.Data()[r] = ref(row)
	}
	return y
}

// rough returns samples at a kink: x as one row, the value and the gradient that
// are documented there.
func rough(name string, f64 func(tape.Var64, ...int) tape.Var64, f32 func(tape.Var32, ...int) tape.Var32, want float64, x, grad []float64) adtest.Sample {
	first := []int{0}
	return adtest.Sample{
		Name:  name,
		X:     []*tensor.Dense[float64]{tensor.FromSlice(x)},
		F64:   func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return f64(x[0], first...) },
		F32:   func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return f32(x[0], first...) },
		Rough: true,
		Want: func([]*tensor.Dense[float64], []*tensor.Ints) *tensor.Dense[float64] {
			return tensor.Scalar(want)
		},
		Grad: []*tensor.Dense[float64]{tensor.FromSlice(grad)},
	}
}

// roughWhereConstant marks the samples whose rows have one element, which
// no other can differ from, as lying at a kink.
func roughWhereConstant(c adtest.Case) adtest.Case {
	for k := range c.Samples {
		s := &c.Samples[k]
		if x := s.X[0]; x.Size() == s.Want(s.X, nil).Size() {
			s.Rough = true
		}
	}
	return c
}
