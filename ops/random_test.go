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

// The numbers of a key, one by one, are held to golden ones in package tensor.
var (
	randomUniformCase = adtest.Case{Op: "RandomUniform", Samples: randomSamples(ops.RandomUniform[float64], ops.RandomUniform[float32], tensor.PhiloxUniform)}
	randomNormalCase  = adtest.Case{Op: "RandomNormal", Samples: randomSamples(ops.RandomNormal[float64], ops.RandomNormal[float32], tensor.PhiloxNormal)}
)

func randomSamples(f64 func(tape.IntVar, ...int) tape.Var64, f32 func(tape.IntVar, ...int) tape.Var32, element func(key, i uint64) float64) []adtest.Sample {
	var out []adtest.Sample
	for _, s := range []tensor.Shape{{}, {1}, {5}, {2, 3}, {3, 0}, {2, 1, 4}} {
		for _, key := range []int64{0, -1, 1 << 40} {
			out = append(out, adtest.Sample{
				Name: fmt.Sprintf("shape %v, key %d", s, key),
				I:    []*tensor.Ints{tensor.ScalarInt(key)},
				F64:  func(_ []tape.Var64, i []tape.IntVar) tape.Var64 { return f64(i[0], s...) },
				F32:  func(_ []tape.Var32, i []tape.IntVar) tape.Var32 { return f32(i[0], s...) },
				Flat: true,
				Want: func(_ []*tensor.Dense[float64], i []*tensor.Ints) *tensor.Dense[float64] {
					return numbers(uint64(i[0].At()), s, element)
				},
			})
		}
	}
	return out
}

// numbers returns the elements of a key.
func numbers(key uint64, s tensor.Shape, element func(key, i uint64) float64) *tensor.Dense[float64] {
	d := tensor.Zeros[float64](s...)
	for i := range d.Data() {
		d.Data()[i] = element(key, uint64(i))
	}
	return d
}

// FoldIn returns no Var: the samples see the keys that it makes through the
// numbers of these.
var foldInCase = adtest.Case{Op: "FoldIn", Samples: []adtest.Sample{
	foldSample("one", 3), foldSample("negative", -7), foldSample("twice", 3, 1<<33),
}}

var foldInByCase = adtest.Case{Op: "FoldInBy", Samples: []adtest.Sample{{
	Name: "key and number",
	I:    []*tensor.Ints{tensor.ScalarInt(12), tensor.ScalarInt(3)},
	F64: func(_ []tape.Var64, i []tape.IntVar) tape.Var64 {
		return ops.RandomUniform[float64](ops.FoldInBy(i[0], i[1]), 3)
	},
	F32: func(_ []tape.Var32, i []tape.IntVar) tape.Var32 {
		return ops.RandomUniform[float32](ops.FoldInBy(i[0], i[1]), 3)
	},
	Flat: true,
	Want: foldSample("one", 3).Want, // which reads the key alone
}}}

func foldSample(name string, ns ...int64) adtest.Sample {
	fold := func(key tape.IntVar) tape.IntVar {
		for _, n := range ns {
			key = ops.FoldIn(key, n)
		}
		return key
	}
	return adtest.Sample{
		Name: name,
		I:    []*tensor.Ints{tensor.ScalarInt(12)},
		F64:  func(_ []tape.Var64, i []tape.IntVar) tape.Var64 { return ops.RandomUniform[float64](fold(i[0]), 3) },
		F32:  func(_ []tape.Var32, i []tape.IntVar) tape.Var32 { return ops.RandomUniform[float32](fold(i[0]), 3) },
		Flat: true,
		Want: func(_ []*tensor.Dense[float64], i []*tensor.Ints) *tensor.Dense[float64] {
			key := uint64(i[0].At())
			for _, n := range ns {
				key = tensor.FoldKey(key, uint64(n))
			}
			return numbers(key, tensor.Shape{3}, tensor.PhiloxUniform)
		},
	}
}

var dropoutCase = adtest.Case{Op: "Dropout", Samples: dropoutSamples()}

func dropoutSamples() []adtest.Sample {
	var out []adtest.Sample
	for _, c := range []struct {
		name string
		x    *tensor.Dense[float64]
		rate float64
	}{
		{"half", tensor.Linspace(-2.5, 3, 12).Reshape(3, 4), 0.5},
		{"seldom", tensor.Linspace(1.0, 2, 7), 0.125},
		{"rate 0", tensor.Linspace(-1.0, 2, 5), 0},
		{"often", tensor.Linspace(1.0, 2, 30).Reshape(2, 3, 5), 0.875},
		{"scalar", tensor.Scalar(1.5), 0.25},
		{"no elements", tensor.Zeros[float64](2, 0), 0.5},
	} {
		out = append(out, adtest.Sample{
			Name: c.name,
			X:    []*tensor.Dense[float64]{c.x},
			I:    []*tensor.Ints{tensor.ScalarInt(99)},
			F64:  func(x []tape.Var64, i []tape.IntVar) tape.Var64 { return ops.Dropout(x[0], c.rate, i[0]) },
			F32:  func(x []tape.Var32, i []tape.IntVar) tape.Var32 { return ops.Dropout(x[0], c.rate, i[0]) },
			Want: func(x []*tensor.Dense[float64], i []*tensor.Ints) *tensor.Dense[float64] {
				return dropped(x[0], c.rate, i[0])
			},
			Grad: []*tensor.Dense[float64]{dropped(tensor.Ones[float64](c.x.Shape()...), c.rate, tensor.ScalarInt(99))},
		})
	}
	return out
}

// dropped is Dropout, element by element.
func dropped(x *tensor.Dense[float64], rate float64, key *tensor.Ints) *tensor.Dense[float64] {
	y := x.Clone()
	for i, v := range y.Data() {
		y.Data()[i] = v / (1 - rate)
		if tensor.PhiloxUniform(uint64(key.At()), uint64(i)) < rate {
			y.Data()[i] = 0
		}
	}
	return y
}

// TestDropoutRate counts the dropped elements; the standard deviation of their
// share is √(rate·(1−rate)/n).
func TestDropoutRate(t *testing.T) {
	const n, rate = 40_000, 0.3
	tp := tape.New[float32]()
	x := tp.Input(tensor.Ones[float32](n))
	y := ops.Dropout(x, rate, tp.Ints(tensor.ScalarInt(1))).Value().Data()
	zeros, sum := 0, 0.0
	for _, v := range y {
		if v == 0 {
			zeros++
		}
		sum += float64(v)
	}
	bound := 5 * math.Sqrt(rate*(1-rate)/n)
	if share := float64(zeros) / n; math.Abs(share-rate) > bound {
		t.Errorf("dropped %v, want %v ± %v", share, rate, bound)
	}
	if mean := sum / n; math.Abs(mean-1) > bound/(1-rate) {
		t.Errorf("mean %v, want 1 ± %v", mean, bound/(1-rate))
	}
}

// TestDropoutDropsNonFinite: what is dropped is 0, whatever it was.
func TestDropoutDropsNonFinite(t *testing.T) {
	tp := tape.New[float64]()
	x := tp.Input(tensor.Full(math.NaN(), 64))
	y := ops.Dropout(x, 0.5, tp.Ints(tensor.ScalarInt(1)))
	zeros := 0
	for _, v := range y.Value().Data() {
		if v == 0 {
			zeros++
		}
	}
	if zeros < 16 || zeros > 48 {
		t.Errorf("%d zeros of 64", zeros)
	}
}

// TestKeysAreOperands replays a recording with other keys.
func TestKeysAreOperands(t *testing.T) {
	tp := tape.New[float32]()
	run := func(key int64) []float32 {
		tp.Reset()
		k := tp.Ints(tensor.ScalarInt(key))
		return ops.Add(ops.RandomNormal[float32](ops.FoldIn(k, 1), 4), ops.RandomUniform[float32](k, 4)).Value().Data()
	}
	a, b, again := run(1), run(2), run(1)
	for i := range a {
		if a[i] == b[i] || a[i] != again[i] {
			t.Errorf("element %d: %v for key 1, %v for key 2, then %v for key 1", i, a[i], b[i], again[i])
		}
	}
}

func TestRandomErrors(t *testing.T) {
	one := tensor.Ones[float64](2)
	key := func(tp *tape.Tape[float64]) tape.IntVar { return tp.Ints(tensor.ScalarInt(1)) }
	keys := func(tp *tape.Tape[float64]) tape.IntVar { return tp.Ints(tensor.ZerosInts(1)) }
	for _, rate := range []float64{-0.1, 1, 2, math.NaN(), math.Inf(1)} {
		wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) { ops.Dropout(tp.Input(one), rate, key(tp)) })
	}
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Dropout(tp.Input(one), 0.5, keys(tp)) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.RandomUniform[float64](keys(tp), 2) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.RandomNormal[float64](key(tp), 2, -1) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.FoldIn(keys(tp), 1) })
	wantError(t, tape.ErrZeroVar, func(tp *tape.Tape[float64]) { ops.FoldIn(tape.IntVar{}, 1) })
	wantError(t, tape.ErrZeroVar, func(tp *tape.Tape[float64]) { ops.RandomNormal[float64](tape.IntVar{}) })
	wantError(t, tape.ErrForeign, func(tp *tape.Tape[float64]) { ops.RandomUniform[float32](key(tp), 2) })
	wantError(t, tape.ErrRange, func(tp *tape.Tape[float64]) {
		x := tape.New[float32]().Input(tensor.Ones[float32](2))
		ops.Dropout(x, 1-1e-12, x.Ints(tensor.ScalarInt(1))) // 1 in float32
	})
}
