package ops_test

import (
	"math"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var reductions = map[string]ops.Reduction{"mean": ops.ReduceMean, "sum": ops.ReduceSum, "none": ops.ReduceNone}

// lossCase returns the golden samples of a loss, one for each reduction.
func lossCase(op, name string, f64 func(ops.Reduction) adtest.Func[float64], f32 func(ops.Reduction) adtest.Func[float32]) adtest.Case {
	c := adtest.Case{Op: op}
	for _, r := range []string{"mean", "sum", "none"} {
		c.Samples = append(c.Samples, layerSample(name+"/"+r, f64(reductions[r]), f32(reductions[r])))
	}
	return c
}

// of makes a family of functions by reduction from a loss of two operands.
func of[T ops.Float](f func(x, y tape.Var[T], r ...ops.Reduction) tape.Var[T]) func(ops.Reduction) adtest.Func[T] {
	return func(r ops.Reduction) adtest.Func[T] {
		rs := []ops.Reduction{r} // once: f is not known here, so that the compiler cannot keep it on the stack
		return func(x []tape.Var[T], _ []tape.IntVar) tape.Var[T] { return f(x[0], x[1], rs...) }
	}
}

func huber[T ops.Float](r ops.Reduction) adtest.Func[T] {
	return func(x []tape.Var[T], _ []tape.IntVar) tape.Var[T] { return ops.Huber(x[0], x[1], 0.7, r) }
}

func gaussian[T ops.Float](r ops.Reduction) adtest.Func[T] {
	return func(x []tape.Var[T], _ []tape.IntVar) tape.Var[T] { return ops.GaussianNLL(x[0], x[1], x[2], r) }
}

func nll[T ops.Float](ignore *int64) func(ops.Reduction) adtest.Func[T] {
	return func(r ops.Reduction) adtest.Func[T] {
		return func(x []tape.Var[T], i []tape.IntVar) tape.Var[T] { return ops.NLL(x[0], i[0], ignore, r) }
	}
}

func crossEntropy[T ops.Float](smoothing float64, ignore *int64) func(ops.Reduction) adtest.Func[T] {
	return func(r ops.Reduction) adtest.Func[T] {
		return func(x []tape.Var[T], i []tape.IntVar) tape.Var[T] {
			return ops.CrossEntropy(x[0], i[0], ops.CrossEntropyOptions{Smoothing: smoothing, Ignore: ignore, Reduction: r})
		}
	}
}

func hinge[T ops.Float](x []tape.Var[T], i []tape.IntVar) tape.Var[T] { return ops.Hinge(x[0], i[0]) }

func cosine[T ops.Float](x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return ops.CosineSimilarity(x[0], x[1], ops.ReduceNone)
}

var absent = new(int64(-100))

var (
	mseCase           = lossCase("MSE", "mse", of(ops.MSE[float64]), of(ops.MSE[float32]))
	maeCase           = lossCase("MAE", "mae", of(ops.MAE[float64]), of(ops.MAE[float32]))
	huberCase         = lossCase("Huber", "huber", huber[float64], huber[float32])
	bceWithLogitsCase = lossCase("BCEWithLogits", "bcewithlogits", of(ops.BCEWithLogits[float64]), of(ops.BCEWithLogits[float32]))
	poissonNLLCase    = lossCase("PoissonNLL", "poissonnll", of(ops.PoissonNLL[float64]), of(ops.PoissonNLL[float32]))
	gaussianNLLCase   = lossCase("GaussianNLL", "gaussiannll", gaussian[float64], gaussian[float32])
	klDivCase         = lossCase("KLDiv", "kldiv", of(ops.KLDiv[float64]), of(ops.KLDiv[float32]))

	nllCase = with(lossCase("NLL", "nll", nll[float64](nil), nll[float32](nil)),
		lossCase("", "nllignore", nll[float64](absent), nll[float32](absent)).Samples...)

	crossEntropyCase = with(lossCase("CrossEntropy", "crossentropy", crossEntropy[float64](0, nil), crossEntropy[float32](0, nil)),
		append(append(
			lossCase("", "smooth", crossEntropy[float64](0.1, nil), crossEntropy[float32](0.1, nil)).Samples,
			lossCase("", "ignore", crossEntropy[float64](0, absent), crossEntropy[float32](0, absent)).Samples...),
			layerSample("smoothignore", crossEntropy[float64](0.2, absent)(0), crossEntropy[float32](0.2, absent)(0)))...)

	hingeCase = adtest.Case{Op: "Hinge", Samples: []adtest.Sample{layerSample("hinge", hinge[float64], hinge[float32])}}

	cosineSimilarityCase = adtest.Case{Op: "CosineSimilarity", Samples: []adtest.Sample{layerSample("cosine", cosine[float64], cosine[float32])}}
)

func TestAllRowsIgnored(t *testing.T) {
	v, g, err := tape.ValueAndGrad(func(x tape.Var64) tape.Var64 {
		labels := x.Ints(tensor.IntsFrom([]int{-100, -100}))
		return ops.CrossEntropy(x, labels, ops.CrossEntropyOptions{Ignore: absent})
	})(tensor.FromSlice([]float64{1, 2, math.NaN(), math.Inf(1)}, 2, 2))
	if err != nil || v != 0 {
		t.Errorf("value %v, %v; want 0", v, err)
	}
	for _, d := range g.Data() {
		if d != 0 {
			t.Errorf("gradient %v, want zeros", g.Data())
			break
		}
	}
}

func TestLossesAtLargeLogits(t *testing.T) {
	for _, scale := range []float32{1e4, -1e4} {
		x := tensor.FromSlice([]float32{scale, 0, -scale}, 1, 3)
		for name, f := range map[string]func(x tape.Var32) tape.Var32{
			"CrossEntropy": func(x tape.Var32) tape.Var32 {
				return ops.CrossEntropy(x, x.Ints(tensor.IntsFrom([]int{0})), ops.CrossEntropyOptions{})
			},
			"BCEWithLogits": func(x tape.Var32) tape.Var32 {
				return ops.BCEWithLogits(x, x.Const(tensor.FromSlice([]float32{0, 0.5, 1}, 1, 3)))
			},
			"LogSumExp": func(x tape.Var32) tape.Var32 { return ops.LogSumExp(x) },
		} {
			v, g, err := tape.ValueAndGrad(f)(x)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range append([]float32{v}, g.Data()...) {
				if math.IsNaN(float64(d)) || math.IsInf(float64(d), 0) {
					t.Errorf("%s at %v: value %v, gradient %v", name, scale, v, g.Data())
					break
				}
			}
		}
	}
}

func TestLabelOutOfRange(t *testing.T) {
	for _, label := range []int{-1, 3} {
		text := wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) {
			ops.CrossEntropy(tp.Input(tensor.Zeros[float64](1, 3)), tp.Ints(tensor.IntsFrom([]int{label})), ops.CrossEntropyOptions{})
		})
		t.Log(text)
	}
}
