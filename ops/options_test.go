package ops_test

import (
	"math"
	"strings"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// TestNonsense: options that make no sense are errors of range that name the
// function, whatever the operands are.
func TestNonsense(t *testing.T) {
	nan := math.NaN()
	two := func(a, b int) [2]int { return [2]int{a, b} }
	for _, c := range []struct {
		op string
		f  func(o operands)
	}{
		{"MSE", func(o operands) { ops.MSE(o.rows, o.rows, ops.Reduction(9)) }},
		{"MSE", func(o operands) { ops.MSE(o.rows, o.rows, ops.ReduceSum, ops.ReduceNone) }},
		{"MAE", func(o operands) { ops.MAE(o.rows, o.rows, ops.Reduction(3)) }},
		{"Huber", func(o operands) { ops.Huber(o.rows, o.rows, 1, ops.Reduction(3)) }},
		{"Huber", func(o operands) { ops.Huber(o.rows, o.rows, 0) }},
		{"Huber", func(o operands) { ops.Huber(o.rows, o.rows, -1) }},
		{"Huber", func(o operands) { ops.Huber(o.rows, o.rows, nan) }},
		{"BCEWithLogits", func(o operands) { ops.BCEWithLogits(o.rows, o.rows, ops.Reduction(3)) }},
		{"PoissonNLL", func(o operands) { ops.PoissonNLL(o.rows, o.rows, ops.Reduction(3)) }},
		{"GaussianNLL", func(o operands) { ops.GaussianNLL(o.rows, o.rows, o.rows, ops.Reduction(3)) }},
		{"KLDiv", func(o operands) { ops.KLDiv(o.rows, o.rows, ops.Reduction(3)) }},
		{"CosineSimilarity", func(o operands) { ops.CosineSimilarity(o.rows, o.rows, ops.Reduction(3)) }},
		{"Hinge", func(o operands) { ops.Hinge(o.rows, o.labels, ops.Reduction(3)) }},
		{"NLL", func(o operands) { ops.NLL(o.rows, o.labels, nil, ops.ReduceSum, ops.ReduceSum) }},
		{"CrossEntropy", func(o operands) { ops.CrossEntropy(o.rows, o.labels, ops.CrossEntropyOptions{Reduction: 3}) }},
		{"CrossEntropy", func(o operands) { ops.CrossEntropy(o.rows, o.labels, ops.CrossEntropyOptions{Smoothing: -0.1}) }},
		{"CrossEntropy", func(o operands) { ops.CrossEntropy(o.rows, o.labels, ops.CrossEntropyOptions{Smoothing: 1.1}) }},
		{"CrossEntropy", func(o operands) { ops.CrossEntropy(o.rows, o.labels, ops.CrossEntropyOptions{Smoothing: nan}) }},

		{"Attention", func(o operands) {
			ops.Attention(o.rows, o.rows, o.rows, tape.Var64{}, ops.AttentionOptions{Heads: -2})
		}},
		{"BatchNorm", func(o operands) { ops.BatchNorm(o.rows, o.row, o.row, o.row, o.row, -1e-5) }},
		{"BatchNorm", func(o operands) { ops.BatchNorm(o.rows, o.row, o.row, o.row, o.row, inf) }},
		{"BatchNormTrain", func(o operands) { ops.BatchNormTrain(o.rows, o.row, o.row, nan) }},
		{"LayerNorm", func(o operands) { ops.LayerNorm(o.rows, o.row, o.row, -1) }},
		{"RMSNorm", func(o operands) { ops.RMSNorm(o.rows, o.row, -1) }},
		{"Running", func(o operands) { ops.Running(o.row, o.row, -0.1) }},
		{"Running", func(o operands) { ops.Running(o.row, o.row, 1.1) }},
		{"Running", func(o operands) { ops.Running(o.row, o.row, nan) }},
		{"Dropout", func(o operands) { ops.Dropout(o.rows, 1, o.key) }},
		{"Dropout", func(o operands) { ops.Dropout(o.rows, -0.1, o.key) }},
		{"Dropout", func(o operands) { ops.Dropout(o.rows, nan, o.key) }},

		{"Conv1D", func(o operands) { ops.Conv1D(o.signal, o.signal, conv{Stride: two(2, 0)}) }},
		{"Conv1D", func(o operands) { ops.Conv1D(o.signal, o.signal, conv{Stride: two(1, 1)}) }},
		{"Conv1D", func(o operands) { ops.Conv1D(o.signal, o.signal, conv{Padding: two(1, 1)}) }},
		{"Conv1D", func(o operands) { ops.Conv1D(o.signal, o.signal, conv{Dilation: two(2, 1)}) }},
		{"Conv1D", func(o operands) { ops.Conv1D(o.signal, o.signal, conv{Stride: two(0, -1)}) }},
		{"Conv2D", func(o operands) { ops.Conv2D(o.image, o.image, conv{Padding: two(-1, 0)}) }},
		{"Conv2D", func(o operands) { ops.Conv2D(o.image, o.image, conv{Dilation: two(0, -1)}) }},
		{"Conv2D", func(o operands) { ops.Conv2D(o.image, o.image, conv{Groups: -1}) }},
		{"Conv2D", func(o operands) { ops.Conv2D(o.image, o.image, conv{Stride: two(math.MaxInt, 1)}) }},
		{"ConvTranspose2D", func(o operands) { ops.ConvTranspose2D(o.image, o.image, two(1, 0), conv{}) }},
		{"ConvTranspose2D", func(o operands) { ops.ConvTranspose2D(o.image, o.image, two(0, -1), conv{}) }},
		{"MaxPool2D", func(o operands) { ops.MaxPool2D(o.image, two(0, 1), conv{}) }},
		{"MaxPool2D", func(o operands) { ops.MaxPool2D(o.image, two(1, 1), conv{Stride: two(-1, 0)}) }},
		{"MaxPool2D", func(o operands) { ops.MaxPool2D(o.image, two(1, 1), conv{Groups: 2}) }},
		{"AvgPool2D", func(o operands) { ops.AvgPool2D(o.image, two(math.MaxInt, 1), conv{}) }},
		{"AvgPool2D", func(o operands) { ops.AvgPool2D(o.image, two(2, 2), conv{Groups: -3}) }},
		{"AvgPool2D", func(o operands) { ops.AvgPool2D(o.image, two(2, 2), conv{Padding: two(2, 0)}) }},

		{"OneHot", func(o operands) { ops.OneHot[float64](o.labels, -1) }},
		{"TopK", func(o operands) { ops.TopK(o.row, -1, 0) }},
		{"TopK", func(o operands) { ops.TopK(o.row, 4, 0) }},
		{"Polygamma", func(o operands) { ops.Polygamma(-1, o.row) }},
		{"Polygamma", func(o operands) { ops.Polygamma(501, o.row) }},
		{"Norm", func(o operands) { ops.Norm(o.row, 0) }},
		{"Norm", func(o operands) { ops.Norm(o.row, -1) }},
		{"NormKeep", func(o operands) { ops.NormKeep(o.row, nan) }},
		{"Slice", func(o operands) { ops.Slice(o.row, ops.All().By(0)) }},
		{"Select", func(o operands) { ops.Select(o.row, 0, 3) }},
		{"Embedding", func(o operands) { ops.Embedding(o.rows, o.key) }},
		{"Softmax", func(o operands) { ops.Softmax(o.row, 1) }},
		{"CumSum", func(o operands) { ops.CumSum(o.row, -2) }},
	} {
		e := caught(func() { c.f(newOperands()) })
		switch {
		case e == nil:
			t.Errorf("%s: no error", c.op)
		case e.Op != c.op || !strings.Contains(e.Error(), "out of range") || !strings.Contains(e.Site, "options_test.go"):
			t.Errorf("%s: %v", c.op, e)
		}
	}
}

// operands are such as fit.
type operands struct {
	row, rows, signal, image tape.Var64
	labels, key              tape.IntVar
}

func newOperands() operands {
	tp := tape.New[float64]()
	return operands{
		row: tp.Input(tensor.Ones[float64](3)), rows: tp.Input(tensor.Ones[float64](2, 3)),
		signal: tp.Input(tensor.Ones[float64](2, 2, 3)), image: tp.Input(tensor.Ones[float64](2, 2, 3, 3)),
		labels: tp.Ints(tensor.IntsFrom([]int{0, 2})), key: tp.Ints(tensor.ScalarInt(7)),
	}
}

// TestEdgesOfLosses holds what their pages say.
func TestEdgesOfLosses(t *testing.T) {
	one := func(f func(e tape.Var64) tape.Var64, e float64) (v, d, dd float64) {
		x := []float64{e}
		value, first, second, _ := derivatives(t, f, x...)
		return value[0], first[0], second[0]
	}
	for _, c := range []struct {
		name      string
		f         func(tape.Var64) tape.Var64
		x         float64
		v, d1, d2 float64
	}{
		{"Huber at 0", huberOf(0.5), 0, 0, 0, 1},
		{"Huber inside", huberOf(0.5), -0.25, 0.03125, -0.25, 1},
		{"Huber at delta", huberOf(0.5), 0.5, 0.125, 0.5, 0.75},
		{"Huber at −delta", huberOf(0.5), -0.5, 0.125, -0.5, 0.75},
		{"Huber beyond", huberOf(0.5), -2, 0.875, -0.5, 0},
		{"Huber of infinite delta", huberOf(inf), -2, 2, -2, 1},
		{"MAE at 0", func(e tape.Var64) tape.Var64 { return ops.MAE(e, e.Zeros()) }, 0, 0, 0, 0},
	} {
		if v, d1, d2 := one(c.f, c.x); v != c.v || d1 != c.d1 || d2 != c.d2 {
			t.Errorf("%s: %v, %v, %v; want %v, %v, %v", c.name, v, d1, d2, c.v, c.d1, c.d2)
		}
	}
	tp := tape.New[float64]()
	rows := func(v ...float64) tape.Var64 { return tp.Input(tensor.FromSlice(v, 1, len(v))) }
	p, logQ := rows(0, 1, 0), rows(-inf, 0, -1)
	y := ops.KLDiv(logQ, p)
	g := tape.Pullback(y, y.Ones(), logQ, p)
	same(t, "KLDiv", y.Value().Data(), 0)
	same(t, "KLDiv by logQ", g[0].Value().Data(), 0, -1, 0)
	same(t, "KLDiv by p", g[1].Value().Data(), inf, 1, 1)
	same(t, "KLDiv of the impossible", ops.KLDiv(rows(-inf), rows(1)).Value().Data(), inf)

	a, b := rows(0, 0), rows(3, 4)
	y = ops.CosineSimilarity(a, b)
	g = tape.Pullback(y, y.Ones(), a, b)
	same(t, "CosineSimilarity", y.Value().Data(), 0)
	same(t, "CosineSimilarity by the zero row", g[0].Value().Data(), 3/1e-8, 4/1e-8)
	same(t, "CosineSimilarity by the other", g[1].Value().Data(), 0, 0)

	v := ops.GaussianNLL(rows(1, 2), rows(3, 2), tp.Scalar(4), ops.ReduceNone)
	same(t, "GaussianNLL", v.Value().Data(), 0.5*(math.Log(4)+1), 0.5*math.Log(4))
	none := tp.Input(tensor.Zeros[float64](0, 3))
	ignore := int64(-100)
	for name, c := range map[string]struct{ got, want float64 }{
		"empty MSE":                  {ops.MSE(none, none).Item(), math.NaN()},
		"empty CrossEntropy":         {ops.CrossEntropy(none, tp.Ints(tensor.ZerosInts(0)), ops.CrossEntropyOptions{}).Item(), math.NaN()},
		"empty CrossEntropy, Ignore": {ops.CrossEntropy(none, tp.Ints(tensor.ZerosInts(0)), ops.CrossEntropyOptions{Ignore: &ignore}).Item(), 0},
		"GaussianNLL of no variance": {ops.GaussianNLL(p, p, p.Zeros()).Item(), math.NaN()},
	} {
		same(t, name, []float64{c.got}, c.want)
	}
}

func huberOf(delta float64) func(tape.Var64) tape.Var64 {
	return func(e tape.Var64) tape.Var64 { return ops.Huber(e, e.Zeros(), delta) }
}
