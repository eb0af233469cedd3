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

// softmaxSample is a sample of an op along one axis, at x; ref computes element i of
// a row.
func softmaxSample(f64 func(tape.Var64, int) tape.Var64, f32 func(tape.Var32, int) tape.Var32, ref func(row []float64, i int) float64, x *tensor.Dense[float64], axis int) adtest.Sample {
	return adtest.Sample{
		Name: fmt.Sprint("shape ", x.Shape(), " axis ", axis),
		X:    []*tensor.Dense[float64]{x},
		F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return f64(x[0], axis) },
		F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return f32(x[0], axis) },
		Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
			y := x[0].Clone()
			s := y.Shape()
			a := (axis + len(s)) % len(s)
			each(s, func(p int, index []int) {
				row := make([]float64, s[a])
				at := append([]int(nil), index...)
				for i := range row {
					at[a] = i
					row[i] = x[0].At(at...)
				}
				y.Data()[p] = ref(row, index[a])
			})
			return y
		},
	}
}

// softmaxSamples returns samples of an op along one axis, in the shapes that matter, and
// where a naive formula overflows or loses everything.
func softmaxSamples(op string, f64 func(tape.Var64, int) tape.Var64, f32 func(tape.Var32, int) tape.Var32, ref func(row []float64, i int) float64) adtest.Case {
	c := adtest.Case{Op: op}
	for _, s := range []struct {
		shape tensor.Shape
		axis  int
	}{
		{tensor.Shape{5}, 0}, {tensor.Shape{2, 3}, 0}, {tensor.Shape{2, 3}, -1}, {tensor.Shape{2, 3, 2}, 1}, {tensor.Shape{2, 1, 3, 2}, -2},
		{tensor.Shape{1}, 0}, {tensor.Shape{3, 1}, 1}, {tensor.Shape{0, 3}, 1}, {tensor.Shape{2, 0}, -1}, {tensor.Shape{2, 0, 3}, 0},
	} {
		c.Samples = append(c.Samples, softmaxSample(f64, f32, ref, generic(17, s.shape...), s.axis))
	}
	for _, x := range [][]float64{{1e4, 1e4 - 1, 1e4 - 3}, {-1e4, -1e4 + 2, -1e4}, {-1e4, 1e4, 0}, {0, -4, 2}} {
		s := softmaxSample(f64, f32, ref, vector(x...), 0)
		s.Name = fmt.Sprint("row ", x)
		c.Samples = append(c.Samples, s)
	}
	return c
}

func logSoftmaxRef(row []float64, i int) float64 {
	shifted := make([]float64, len(row)) // so that the result is a logarithm, not a difference
	for k, v := range row {
		shifted[k] = v - row[i]
	}
	return -logSumExpRow(shifted)
}

var softmaxCase = softmaxEdges(softmaxSamples("Softmax", ops.Softmax[float64], ops.Softmax[float32],
	func(row []float64, i int) float64 { return math.Exp(logSoftmaxRef(row, i)) }),
	[]float64{0.5, 0, 0.5, 0, 0, 0, 0.5, 0, 0.5, nan, nan, nan},
	[]float64{0, 0, 0, 0, 0, 0, 0, 0, 0, nan, nan, nan})

var logSoftmaxCase = softmaxEdges(softmaxSamples("LogSoftmax", ops.LogSoftmax[float64], ops.LogSoftmax[float32], logSoftmaxRef),
	[]float64{-math.Ln2, -inf, -math.Ln2, -inf, -inf, -inf, -math.Ln2, -inf, -math.Ln2, nan, nan, nan},
	[]float64{-0.5, 1, -0.5, 1, 1, 1, -0.5, 1, -0.5, nan, nan, nan})

// softmaxEdges adds a sample with rows that hold −Inf, only −Inf, +Inf, and NaN.
func softmaxEdges(c adtest.Case, want, grad []float64) adtest.Case {
	x := []float64{3, -inf, 3, -inf, -inf, -inf, inf, 7, inf, 1, nan, 2}
	s := c.Samples[2] // axis −1
	s.Name, s.Rough, s.X = "edges", true, []*tensor.Dense[float64]{tensor.FromSlice(x, 4, 3)}
	s.Want = func([]*tensor.Dense[float64], []*tensor.Ints) *tensor.Dense[float64] {
		return tensor.FromSlice(want, 4, 3)
	}
	s.Grad = []*tensor.Dense[float64]{tensor.FromSlice(grad, 4, 3)}
	c.Samples = append(c.Samples, s)
	return c
}

func TestSoftmaxAxisErrors(t *testing.T) {
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Softmax(tp.Input(vector(1, 2)), 1) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.LogSoftmax(tp.Input(vector(1, 2)), -2) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Softmax(tp.Scalar(1), 0) })
}
