package ops_test

import (
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

func attention[T ops.Float](o ops.AttentionOptions) adtest.Func[T] {
	return func(x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
		var mask tape.Var[T]
		if len(x) == 4 {
			mask = x[3]
		}
		return ops.Attention(x[0], x[1], x[2], mask, o)
	}
}

func attentionSample(name string, o ops.AttentionOptions) adtest.Sample {
	return layerSample(name, attention[float64](o), attention[float32](o))
}

var attentionCase = func() adtest.Case {
	masked := attentionSample("attention/mask", ops.AttentionOptions{})
	masked.Fixed = []int{3}
	return adtest.Case{Op: "Attention", Samples: []adtest.Sample{
		attentionSample("attention", ops.AttentionOptions{}),
		attentionSample("attention/heads", ops.AttentionOptions{Heads: 2}),
		attentionSample("attention/causal", ops.AttentionOptions{Heads: 2, Causal: true}),
		masked,
	}}
}()

func TestAttentionThatSeesNothing(t *testing.T) {
	q := tensor.Ones[float64](2, 4)
	f := func(x tape.Var64) tape.Var64 {
		mask := x.Const(tensor.FromSlice([]float64{0, 0, 1, 0}, 2, 2))
		return ops.Sum(ops.Attention(x, x, x, mask, ops.AttentionOptions{}))
	}
	v, g, err := tape.ValueAndGrad(f)(q)
	if err != nil || v != 4 {
		t.Errorf("value %v, %v; want that of the second query alone, 4", v, err)
	}
	for i, d := range g.Data() {
		if want := []float64{1, 0}[i/4]; d != want {
			t.Errorf("gradient %v", g.Data())
			break
		}
	}
}

func TestAttentionWithoutKeys(t *testing.T) {
	tp := tape.New[float64]()
	q, k := tp.Input(tensor.Ones[float64](2, 4)), tp.Input(tensor.Zeros[float64](0, 4))
	for _, causal := range []bool{false, true} {
		y := ops.Attention(q, k, k, tape.Var64{}, ops.AttentionOptions{Causal: causal}).Value()
		if !y.Shape().Equal(tensor.Shape{2, 4}) || y.At(1, 3) != 0 {
			t.Errorf("causal %v: %v", causal, y)
		}
	}
}
