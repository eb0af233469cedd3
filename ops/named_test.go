package ops_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// shapes is a list of shapes, for tables.
type shapes = []tensor.Shape

// misfit is a call with operands that do not fit.
type misfit struct {
	op   string
	x, i shapes
	f    func(x []tape.Var64, i []tape.IntVar)
	kind error // nil means ErrShape
}

// binary makes a misfit of a function of two operands.
func binary(op string, f func(a, b tape.Var64) tape.Var64, a, b tensor.Shape) misfit {
	return misfit{op: op, x: shapes{a, b}, f: func(x []tape.Var64, _ []tape.IntVar) { f(x[0], x[1]) }}
}

// unary makes a misfit of a function of one operand.
func unary(op string, f func(a tape.Var64), a tensor.Shape) misfit {
	return misfit{op: op, x: shapes{a}, f: func(x []tape.Var64, _ []tape.IntVar) { f(x[0]) }}
}

// loss makes a misfit of a loss.
func loss(op string, f func(x, y tape.Var64, r ...ops.Reduction) tape.Var64, a, b tensor.Shape) misfit {
	return binary(op, func(x, y tape.Var64) tape.Var64 { return f(x, y) }, a, b)
}

// ranged says that the misfit is one of range.
func ranged(m misfit) misfit {
	m.kind = tape.ErrRange
	return m
}

type conv = ops.ConvOptions

// misfits has functions that are composed of ops, or record operands that the
// user did not give.
var misfits = []misfit{
	loss("MSE", ops.MSE[float64], tensor.Shape{4}, tensor.Shape{4, 1}),
	loss("MSE", ops.MSE[float64], tensor.Shape{4}, tensor.Shape{}),
	loss("MAE", ops.MAE[float64], tensor.Shape{4}, tensor.Shape{4, 1}),
	loss("BCEWithLogits", ops.BCEWithLogits[float64], tensor.Shape{2, 1}, tensor.Shape{2, 3}),
	loss("PoissonNLL", ops.PoissonNLL[float64], tensor.Shape{4}, tensor.Shape{1}),
	loss("KLDiv", ops.KLDiv[float64], tensor.Shape{2, 3}, tensor.Shape{3}),
	loss("KLDiv", ops.KLDiv[float64], tensor.Shape{}, tensor.Shape{}),
	loss("CosineSimilarity", ops.CosineSimilarity[float64], tensor.Shape{2, 3}, tensor.Shape{1, 3}),
	loss("CosineSimilarity", ops.CosineSimilarity[float64], tensor.Shape{}, tensor.Shape{}),
	binary("Huber", func(x, y tape.Var64) tape.Var64 { return ops.Huber(x, y, 1) }, tensor.Shape{4}, tensor.Shape{4, 1}),
	{op: "GaussianNLL", x: shapes{{4}, {4, 1}, {4}}, f: gaussianMisfit},
	{op: "GaussianNLL", x: shapes{{4}, {4}, {4, 1}}, f: gaussianMisfit},
	{op: "NLL", x: shapes{{2, 3}}, i: shapes{{3}}, f: func(x []tape.Var64, i []tape.IntVar) { ops.NLL(x[0], i[0], nil) }},
	{op: "Hinge", x: shapes{{2, 3}}, i: shapes{{2, 1}}, f: func(x []tape.Var64, i []tape.IntVar) { ops.Hinge(x[0], i[0]) }},
	{op: "CrossEntropy", x: shapes{{2, 3}}, i: shapes{{}}, f: func(x []tape.Var64, i []tape.IntVar) {
		ops.CrossEntropy(x[0], i[0], ops.CrossEntropyOptions{})
	}},
	{op: "CrossEntropy", x: shapes{{2, 0}}, i: shapes{{2}}, kind: tape.ErrRange, f: func(x []tape.Var64, i []tape.IntVar) {
		ops.CrossEntropy(x[0], i[0], ops.CrossEntropyOptions{})
	}},

	{op: "Linear", x: shapes{{2, 3}, {5, 4}, {4}}, f: linearMisfit},
	{op: "Linear", x: shapes{{2, 3}, {3, 4}, {5}}, f: linearMisfit},
	{op: "Linear", x: shapes{{2, 3}, {3, 4}, {2, 4}}, f: linearMisfit},
	{op: "Linear", x: shapes{{2, 3}, {3}, {}}, f: linearMisfit},
	{op: "Linear", x: shapes{{}, {3, 4}, {4}}, f: linearMisfit},
	{op: "Linear", x: shapes{{2, 3}, {5, 4}}, f: func(x []tape.Var64, _ []tape.IntVar) { ops.Linear(x[0], x[1], tape.Var64{}) }},
	{op: "Embedding", x: shapes{{3, 4}}, i: shapes{{2, 2, 2, 2, 2, 2, 2, 2}}, f: func(x []tape.Var64, i []tape.IntVar) { ops.Embedding(x[0], i[0]) }},
	{op: "Embedding", x: shapes{{0, 4}}, i: shapes{{2}}, kind: tape.ErrRange, f: func(x []tape.Var64, i []tape.IntVar) { ops.Embedding(x[0], i[0]) }},
	{op: "Embedding", x: shapes{{3}}, i: shapes{{2}}, f: func(x []tape.Var64, i []tape.IntVar) { ops.Embedding(x[0], i[0]) }},
	{op: "BatchNorm", x: shapes{{2, 3}, {4}, {3}, {3}, {3}}, f: batchNormMisfit},
	{op: "BatchNorm", x: shapes{{2, 3}, {3}, {3}, {3}, {4}}, f: batchNormMisfit},
	{op: "BatchNorm", x: shapes{{2, 3, 4, 4}, {1}, {3}, {3}, {3}}, f: batchNormMisfit},
	{op: "BatchNorm", x: shapes{{2, 3, 4, 4, 3}, {3}, {3}, {3}, {3}}, f: batchNormMisfit},
	{op: "BatchNorm", x: shapes{{3}, {3}, {3}, {3}, {3}}, f: batchNormMisfit},
	{op: "BatchNormTrain", x: shapes{{2, 3}, {2}, {3}}, f: batchNormTrainMisfit},
	{op: "BatchNormTrain", x: shapes{{2, 3}, {3}, {1, 3}}, f: batchNormTrainMisfit},
	{op: "BatchNormTrain", x: shapes{{3}, {3}, {3}}, f: batchNormTrainMisfit},
	{op: "LayerNorm", x: shapes{{2, 3}, {2}, {3}}, f: func(x []tape.Var64, _ []tape.IntVar) { ops.LayerNorm(x[0], x[1], x[2], 0) }},
	{op: "LayerNorm", x: shapes{{2, 3}, {3}, {2, 3}}, f: func(x []tape.Var64, _ []tape.IntVar) { ops.LayerNorm(x[0], x[1], x[2], 0) }},
	{op: "LayerNorm", x: shapes{{}, {}, {}}, f: func(x []tape.Var64, _ []tape.IntVar) { ops.LayerNorm(x[0], x[1], x[2], 0) }},
	binary("RMSNorm", func(x, g tape.Var64) tape.Var64 { return ops.RMSNorm(x, g, 0) }, tensor.Shape{2, 3}, tensor.Shape{2, 3}),
	binary("Running", func(x, g tape.Var64) tape.Var64 { return ops.Running(x, g, 0.5) }, tensor.Shape{3}, tensor.Shape{2, 3}),
	{op: "LSTMCell", x: shapes{{2, 3}, {2, 4}, {2, 4}, {3, 16}, {4, 12}, {16}}, f: lstmMisfit},
	{op: "LSTMCell", x: shapes{{2, 3}, {2, 4}, {2, 4}, {3, 12}, {4, 16}, {16}}, f: lstmMisfit},
	{op: "LSTMCell", x: shapes{{2, 3}, {2, 4}, {2, 5}, {3, 16}, {4, 16}, {16}}, f: lstmMisfit},
	{op: "LSTMCell", x: shapes{{2, 3}, {2, 4}, {2, 4}, {3, 16}, {4, 16}, {2, 16}}, f: lstmMisfit},
	{op: "LSTMCell", x: shapes{{2, 3}, {4}, {4}, {3, 16}, {4, 16}, {16}}, f: lstmMisfit},
	{op: "GRUCell", x: shapes{{2, 3}, {2, 4}, {3, 12}, {4, 11}, {12}, {12}}, f: gruMisfit},
	{op: "GRUCell", x: shapes{{2, 3}, {2, 4}, {5, 12}, {4, 12}, {12}, {12}}, f: gruMisfit},
	{op: "GRUCell", x: shapes{{2, 3}, {2, 4}, {3, 12}, {4, 12}, {12}, {1}}, f: gruMisfit},
	{op: "GRUCell", x: shapes{{3, 3}, {2, 4}, {3, 12}, {4, 12}, {12}, {12}}, f: gruMisfit},
	{op: "Attention", x: shapes{{4, 6}, {5, 6}, {6, 6}}, f: attentionMisfit},
	{op: "Attention", x: shapes{{2, 4, 6}, {3, 5, 6}, {3, 5, 6}}, f: attentionMisfit},
	{op: "Attention", x: shapes{{4, 6}, {5, 6}, {5, 6}, {4, 4}}, f: attentionMisfit},
	{op: "Attention", x: shapes{{4, 6}, {5, 6}, {5, 6}, {7, 4, 5}}, f: attentionMisfit},
	binary("Conv1D", func(x, k tape.Var64) tape.Var64 { return ops.Conv1D(x, k, conv{}) }, tensor.Shape{1, 2, 5}, tensor.Shape{3, 4, 2}),
	binary("Conv1D", func(x, k tape.Var64) tape.Var64 { return ops.Conv1D(x, k, conv{}) }, tensor.Shape{1, 2, 5}, tensor.Shape{3, 2, 6}),
	binary("Conv2D", func(x, k tape.Var64) tape.Var64 { return ops.Conv2D(x, k, conv{}) }, tensor.Shape{1, 2, 5, 5}, tensor.Shape{3, 4, 2, 2}),
	binary("ConvTranspose2D", func(x, k tape.Var64) tape.Var64 { return ops.ConvTranspose2D(x, k, [2]int{}, conv{}) }, tensor.Shape{1, 2, 5, 5}, tensor.Shape{3, 4, 2, 2}),
	unary("MaxPool2D", func(x tape.Var64) { ops.MaxPool2D(x, [2]int{2, 2}, conv{}) }, tensor.Shape{2, 4, 4}),
	unary("AvgPool2D", func(x tape.Var64) { ops.AvgPool2D(x, [2]int{2, 2}, conv{}) }, tensor.Shape{1, 1, 1, 4}),
	unary("GlobalAvgPool2D", func(x tape.Var64) { ops.GlobalAvgPool2D(x) }, tensor.Shape{2, 4, 4}),
	{op: "Dropout", x: shapes{{2, 3}}, i: shapes{{1}}, f: func(x []tape.Var64, i []tape.IntVar) { ops.Dropout(x[0], 0.5, i[0]) }},
	{op: "FoldIn", i: shapes{{2}}, f: func(_ []tape.Var64, i []tape.IntVar) { ops.FoldIn(i[0], 7) }},

	binary("MatMul", ops.MatMul[float64], tensor.Shape{2, 3}, tensor.Shape{4}),
	binary("MatMul", ops.MatMul[float64], tensor.Shape{5, 2, 3}, tensor.Shape{4, 2}),
	binary("MatMulNT", ops.MatMulNT[float64], tensor.Shape{3}, tensor.Shape{2, 4}),
	binary("MatMulTN", ops.MatMulTN[float64], tensor.Shape{2, 3}, tensor.Shape{4}),
	binary("MatMulTT", ops.MatMulTT[float64], tensor.Shape{4}, tensor.Shape{3, 2}),
	binary("Dot", ops.Dot[float64], tensor.Shape{2, 3}, tensor.Shape{5, 3}),
	binary("Outer", ops.Outer[float64], tensor.Shape{2, 3}, tensor.Shape{5, 3}),
	binary("QuadForm", ops.QuadForm[float64], tensor.Shape{2, 3}, tensor.Shape{5, 3, 3}),
	binary("Solve", ops.Solve[float64], tensor.Shape{2, 2}, tensor.Shape{3}),
	binary("TriangularSolve", func(a, b tape.Var64) tape.Var64 { return ops.TriangularSolve(a, b, ops.Triangle{Right: true}) }, tensor.Shape{2, 2}, tensor.Shape{3}),
	binary("LstSq", ops.LstSq[float64], tensor.Shape{3, 2}, tensor.Shape{2}),
	binary("Einsum", func(a, b tape.Var64) tape.Var64 { return ops.Einsum("ij,jk", a, b) }, tensor.Shape{1, 2}, tensor.Shape{3, 1}),
	unary("Cholesky", func(x tape.Var64) { ops.Cholesky(x) }, tensor.Shape{2, 3}),
	unary("SymEig", func(x tape.Var64) { ops.SymEig(x) }, tensor.Shape{2, 3}),
	unary("Trace", func(x tape.Var64) { ops.Trace(x) }, tensor.Shape{2}),
	unary("Diag", func(x tape.Var64) { ops.Diag(x) }, tensor.Shape{}),
	unary("ArgMaxKeep", func(x tape.Var64) { ops.ArgMaxKeep(x, 0) }, tensor.Shape{0}),
	unary("ArgMinKeep", func(x tape.Var64) { ops.ArgMinKeep(x, 0) }, tensor.Shape{0}),
	unary("MaxKeep", func(x tape.Var64) { ops.MaxKeep(x) }, tensor.Shape{0, 2}),
	unary("MinKeep", func(x tape.Var64) { ops.MinKeep(x) }, tensor.Shape{0, 2}),
	unary("Norm", func(x tape.Var64) { ops.Norm(x, inf) }, tensor.Shape{0}),
	unary("NormKeep", func(x tape.Var64) { ops.NormKeep(x, -inf) }, tensor.Shape{0}),
	ranged(unary("NormSq", func(x tape.Var64) { ops.NormSq(x, 2) }, tensor.Shape{2})),
	ranged(unary("VarKeep", func(x tape.Var64) { ops.VarKeep(x, 2) }, tensor.Shape{2})),
	ranged(unary("Std", func(x tape.Var64) { ops.Std(x, 2) }, tensor.Shape{2})),
	ranged(unary("ArgSort", func(x tape.Var64) { ops.ArgSort(x, 2) }, tensor.Shape{2})),
	unary("Pad", func(x tape.Var64) { ops.Pad(x, 0, [2]int{1, -1}) }, tensor.Shape{2}),
	unary("PadEdge", func(x tape.Var64) { ops.PadEdge(x, [2]int{1, 1}, [2]int{1, 1}) }, tensor.Shape{2, 0}),
	unary("PadReflect", func(x tape.Var64) { ops.PadReflect(x, [2]int{1, 1}, [2]int{1, 1}) }, tensor.Shape{2, 0}),
	unary("Tile", func(x tape.Var64) { ops.Tile(x, 2, 3, -1) }, tensor.Shape{2}),
	{op: "Concat", x: nShapes(70, tensor.Shape{2}, tensor.Shape{2, 1}), f: func(x []tape.Var64, _ []tape.IntVar) { ops.Concat(0, x...) }},
	{op: "Stack", x: nShapes(70, tensor.Shape{2}, tensor.Shape{3}), f: func(x []tape.Var64, _ []tape.IntVar) { ops.Stack(0, x...) }},
	{op: "ScatterAdd", x: shapes{{2, 3}}, i: shapes{{2, 3}}, f: func(x []tape.Var64, i []tape.IntVar) { ops.ScatterAdd(x[0], i[0], 4) }},
	{op: "TakeAlong", x: shapes{{2, 3}}, i: shapes{{2}}, f: func(x []tape.Var64, i []tape.IntVar) { ops.TakeAlong(x[0], i[0], 0) }},
}

// nShapes returns n shapes, the last of which is another.
func nShapes(n int, s, last tensor.Shape) shapes {
	out := make(shapes, n)
	for k := range out {
		out[k] = s
	}
	out[n-1] = last
	return out
}

func gaussianMisfit(x []tape.Var64, _ []tape.IntVar) { ops.GaussianNLL(x[0], x[1], x[2]) }
func linearMisfit(x []tape.Var64, _ []tape.IntVar)   { ops.Linear(x[0], x[1], x[2]) }
func lstmMisfit(x []tape.Var64, _ []tape.IntVar)     { ops.LSTMCell(x[0], x[1], x[2], x[3], x[4], x[5]) }
func gruMisfit(x []tape.Var64, _ []tape.IntVar)      { ops.GRUCell(x[0], x[1], x[2], x[3], x[4], x[5]) }
func batchNormMisfit(x []tape.Var64, _ []tape.IntVar) {
	ops.BatchNorm(x[0], x[1], x[2], x[3], x[4], 0)
}
func batchNormTrainMisfit(x []tape.Var64, _ []tape.IntVar) { ops.BatchNormTrain(x[0], x[1], x[2], 0) }
func attentionMisfit(x []tape.Var64, i []tape.IntVar) {
	attention[float64](ops.AttentionOptions{})(x, i)
}

// TestMisfits: an error names the function that the user called, and the shapes
// that the user gave, no other: not those of an op inside.
func TestMisfits(t *testing.T) {
	for _, m := range misfits {
		tp := tape.New[float64]()
		var x []tape.Var64
		var i []tape.IntVar
		for _, s := range m.x {
			x = append(x, tp.Input(tensor.Zeros[float64](s...)))
		}
		for _, s := range m.i {
			i = append(i, tp.Ints(tensor.ZerosInts(s...)))
		}
		e := caught(func() { m.f(x, i) })
		if e == nil {
			t.Errorf("%s %v %v: no error", m.op, m.x, m.i)
			continue
		}
		kind := m.kind
		if kind == nil {
			kind = tape.ErrShape
		}
		want := append(append(shapes{}, m.x...), m.i...)
		if e.Op != m.op || !errors.Is(e, kind) || !sameShapes(e.Shapes, want) || !strings.Contains(e.Site, "named_test.go:") && !strings.Contains(e.Site, "attention_test.go:") {
			t.Errorf("%s %v %v: %v", m.op, m.x, m.i, e)
		}
	}
}

// TestSumToOfTooHighRank: a shape of more than 8 axes is an error, not a panic of
// the runtime.
func TestSumToOfTooHighRank(t *testing.T) {
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) {
		ops.SumTo(tp.Input(tensor.Ones[float64](3)), 1, 1, 1, 1, 1, 1, 1, 1, 1)
	})
}

func sameShapes(a, b shapes) bool {
	if len(a) != len(b) {
		return false
	}
	for k := range a {
		if !a[k].Equal(b[k]) {
			return false
		}
	}
	return true
}

// caught returns the *tape.Error that f panics with.
func caught(f func()) (e *tape.Error) {
	defer func() { e, _ = recover().(*tape.Error) }()
	f()
	return nil
}

// TestZeroVarNamesTheFunction calls every op of the list with zero Vars, as its
// samples do.
func TestZeroVarNamesTheFunction(t *testing.T) {
	for _, c := range all {
		switch c.Op {
		case "All", "Span", "From", "Until": // they make a Range
			continue
		}
		var last *tape.Error
		if !slices.ContainsFunc(c.Samples, func(s adtest.Sample) bool {
			last = caught(func() { s.F64(make([]tape.Var64, len(s.X)), make([]tape.IntVar, len(s.I))) })
			return last != nil && last.Op == c.Op && errors.Is(last, tape.ErrZeroVar) && strings.Contains(last.Site, ".go:")
		}) {
			t.Errorf("%s of zero Vars: %v", c.Op, last)
		}
	}
}
