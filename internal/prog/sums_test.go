package prog

import (
	"testing"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// total is the sum over some axes.
type total struct {
	axes [2]bool
	to   tensor.Shape
}

func (*total) Name() string { return "Total" }

func (s *total) Results(_, _ []tensor.Shape) (Results, error) {
	return Results{X: []tensor.Shape{s.to}}, nil
}

func (s *total) Forward(out *Out[float64], in *In[float64]) error {
	kern.SumAxes(out.X[0].Data(), in.X[0].Data(), in.X[0].Shape(), s.axes[:])
	return nil
}

func (s *total) Equal(o Kernel[float64]) bool {
	r, ok := o.(*total)
	return ok && r.axes == s.axes
}

func (s *total) Summed(tensor.Shape) []bool { return s.axes[:] }

var (
	mul = binary(kern.ScalarMul, kern.Mul[float64])
	exp = unary(kern.ScalarExp, kern.Exp[float64])
)

const rows, cols = 40, 300

// sums is Σ exp(a·b) by s, and the exponentials themselves if they are wanted.
func sums(s *total, wanted bool) *List[float64] {
	l, shape := &List[float64]{}, tensor.Shape{rows, cols}
	a, b := l.input(shape...), l.input(shape...)
	y := l.record(exp, Pointwise, shape, l.record(mul, Pointwise, shape, a, b))
	l.Outs = []int32{l.record(s, Call, s.to, y)}
	if wanted {
		l.Outs = append(l.Outs, y)
	}
	return l
}

var (
	ofAll     = &total{[2]bool{true, true}, tensor.Shape{}}
	ofRows    = &total{[2]bool{false, true}, tensor.Shape{rows}}
	ofColumns = &total{[2]bool{true, false}, tensor.Shape{cols}}
)

// waves are two inputs of rows times cols elements.
func waves() (a, b []float64) {
	a, b = ramp[float64](rows*cols), ramp[float64](rows*cols)
	kern.Sin(a, a)
	kern.Cos(b, b)
	return a, b
}

func TestFuseSums(t *testing.T) {
	a, b := waves()
	joined(t, func() *List[float64] { return sums(ofAll, false) }, map[Pass]string{0: "Mul+Exp Total"}, a, b) // too small
	fuseAll(t)
	for _, s := range []*total{ofAll, ofRows, ofColumns} {
		for _, wanted := range []bool{false, true} {
			joined(t, func() *List[float64] { return sums(s, wanted) }, map[Pass]string{
				0: "Mul+Exp+Total", Sums: "Mul+Exp Total", Fusion: "Mul Exp+Total", Fusion | Sums: "Mul Exp Total",
			}, a, b)
		}
	}
}

// TestSumsHold: what only sums read has no memory, and the shapes are still checked.
func TestSumsHold(t *testing.T) {
	fuseAll(t)
	a, b := waves()
	l := sums(ofRows, false)
	c, _ := compiled(t, l, 0, a, b)
	if want := int64(8 * lines(rows)); c.Bytes() != want {
		t.Errorf("%d bytes, want %d: the sums alone", c.Bytes(), want)
	}
	op := l.Code[0].Op.(*chain[float64])
	if op.out != 0 || op.held != 1 || len(op.sums) != 1 {
		t.Errorf("%d results, %d held, %d sums", op.out, op.held, len(op.sums))
	}
	again, other := sums(ofRows, false), sums(ofColumns, false)
	compiled(t, again, 0, a, b)
	compiled(t, other, 0, a, b)
	if !op.Equal(again.Code[0].Op) || op.Equal(other.Code[0].Op) {
		t.Error("chains are equal by other things than their operations")
	}
	l.X[l.Outs[0]].Shape = tensor.Shape{cols}
	if l.Check() == nil {
		t.Error("a sum of another shape passes")
	}
}
