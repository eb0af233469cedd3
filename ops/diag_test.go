package ops_test

import (
	"fmt"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
	"gonum.org/v1/gonum/mat"
)

var diagCase = func() adtest.Case {
	c := adtest.Case{Op: "Diag"}
	f64, f32 := one(ops.Diag[float64], ops.Diag[float32])
	for _, s := range []tensor.Shape{{3}, {1}, {2, 3}, {2, 1, 2}, {0}, {2, 0}, {0, 2}} {
		c.Samples = append(c.Samples, adtest.Sample{
			Name: fmt.Sprint("shape ", s),
			X:    []*tensor.Dense[float64]{generic(6, s...)},
			F64:  f64,
			F32:  f32,
			Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
				n := s[len(s)-1]
				y := tensor.Zeros[float64](append(s.Clone(), n)...)
				each(s, func(p int, i []int) { y.Set(x[0].Data()[p], append(i, i[len(i)-1])...) })
				return y
			},
		})
	}
	return c
}()

var manyShapes = []*tensor.Dense[float64]{
	generic(1, 3, 3), generic(2, 2, 4), generic(3, 4, 2), generic(4, 2, 3, 3), generic(5, 0, 2), generic(6, 2, 0), generic(7, 0, 2, 2), generic(8, 1, 1),
}

var diagPartCase = matrixCase("DiagPart", ops.DiagPart[float64], ops.DiagPart[float32], func(a *mat.Dense) *tensor.Dense[float64] {
	m, n := a.Dims()
	y := tensor.Zeros[float64](min(m, n))
	for i := range y.Data() {
		y.Data()[i] = a.At(i, i)
	}
	return y
}, manyShapes...)

var traceCase = matrixCase("Trace", ops.Trace[float64], ops.Trace[float32], func(a *mat.Dense) *tensor.Dense[float64] {
	m, n := a.Dims()
	y := tensor.Scalar(0.0)
	for i := range min(m, n) {
		y.Data()[0] += a.At(i, i)
	}
	return y
}, manyShapes...)

var quadFormCase = func() adtest.Case {
	c := adtest.Case{Op: "QuadForm"}
	f64, f32 := two(ops.QuadForm[float64], ops.QuadForm[float32])
	for _, s := range [][2]tensor.Shape{
		{{3}, {3, 3}}, {{1}, {1, 1}}, {{2, 3}, {3, 3}}, {{3}, {2, 3, 3}}, {{2, 1, 2}, {3, 2, 2}}, {{0}, {0, 0}}, {{0, 2}, {2, 2}}, {{2, 0}, {0, 0}},
	} {
		c.Samples = append(c.Samples, adtest.Sample{
			Name: fmt.Sprint("shapes ", s[0], s[1]),
			X:    []*tensor.Dense[float64]{generic(7, s[0]...), generic(8, s[1]...)},
			F64:  f64,
			F32:  f32,
			Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
				col := x[0].Reshape(append(x[0].Shape().Clone(), 1)...)
				row := x[0].Reshape(append(s[0][:len(s[0])-1].Clone(), 1, s[0][len(s[0])-1])...)
				y := productRef(productRef(row, x[1], false, false), col, false, false)
				return y.Reshape(y.Shape()[:y.Rank()-2]...)
			},
		})
	}
	return c
}()

func TestHessianOfQuadForm(t *testing.T) {
	a := generic(1, 3, 3)
	h, err := tape.Hessian(func(x tape.Var64) tape.Var64 { return ops.QuadForm(x, x.Const(a)) })(generic(2, 3))
	if err != nil {
		t.Fatal(err)
	}
	each(h.Shape(), func(p int, i []int) {
		if want := a.At(i[0], i[1]) + a.At(i[1], i[0]); abs(h.Data()[p]-want) > 1e-15 {
			t.Errorf("element %v is %v, want %v", i, h.Data()[p], want)
		}
	})
}

func TestDiagMisfits(t *testing.T) {
	shapes := func(f func(a, b tape.Var64) tape.Var64, a, b tensor.Shape) {
		t.Helper()
		wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) {
			f(tp.Input(tensor.Zeros[float64](a...)), tp.Input(tensor.Zeros[float64](b...)))
		})
	}
	first := func(f func(tape.Var64) tape.Var64) func(a, b tape.Var64) tape.Var64 {
		return func(a, _ tape.Var64) tape.Var64 { return f(a) }
	}
	shapes(first(ops.Diag[float64]), tensor.Shape{}, nil)
	shapes(first(ops.Diag[float64]), tensor.Shape{1, 1, 1, 1, 1, 1, 1, 1}, nil)
	shapes(first(ops.DiagPart[float64]), tensor.Shape{2}, nil)
	shapes(first(ops.Trace[float64]), tensor.Shape{2}, nil)
	shapes(ops.QuadForm[float64], tensor.Shape{2}, tensor.Shape{2, 3})
	shapes(ops.QuadForm[float64], tensor.Shape{3}, tensor.Shape{2, 2})
	shapes(ops.QuadForm[float64], tensor.Shape{}, tensor.Shape{2, 2})
	shapes(ops.QuadForm[float64], tensor.Shape{1, 1, 1, 1, 1, 1, 1, 2}, tensor.Shape{2, 2})
	shapes(ops.QuadForm[float64], tensor.Shape{2, 2}, tensor.Shape{3, 2, 2})
}

func TestDiagAllocatesNothing(t *testing.T) {
	allocatesNothing(t, func(x tape.Var64) tape.Var64 {
		d := ops.DiagPart(ops.Mul(x, ops.Diag(ops.DiagPart(x))))
		return ops.Sum(ops.Mul(ops.QuadForm(d, x), ops.Trace(x)))
	}, generic(3, 2, 3, 3))
}
