package tape_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// shardedModel is a net whose loss is a mean over examples, with weight decay, a
// label for each example, a rate, and state that counts steps and follows the mean
// of the inputs.
type shardedModel struct {
	p             *tensor.Params[float64]
	in            tape.Inputs
	w, v          tensor.Param
	steps, center tensor.Param
	x             tape.Input
	labels        tape.IntInput
	decay         tape.Input
}

func newShardedModel() *shardedModel {
	m := &shardedModel{p: tensor.NewParams[float64]()}
	rng := tensor.NewRand(3)
	m.w, m.v = m.p.Add("w", tensor.Shape{4, 5}, tensor.HeNormal(rng)), m.p.Add("v", tensor.Shape{5, 3}, tensor.HeNormal(rng))
	m.p.Add("unused", tensor.Shape{3}, nil)
	m.steps, m.center = m.p.AddState("steps", tensor.Shape{}, nil), m.p.AddState("center", tensor.Shape{4}, nil)
	m.x, m.labels, m.decay = m.in.Float("x", 12, 4).Sharded(), m.in.Ints("labels", 12).Sharded(), m.in.Float("decay")
	return m
}

func (m *shardedModel) loss(r *tape.Rec[float64]) tape.Var64 {
	x := r.Input(m.x)
	r.Assign(m.steps, ops.AddScalar(r.Param(m.steps), 1))
	r.Assign(m.center, ops.Mean(x, 0))
	h := ops.MatMul(ops.Tanh(ops.MatMul(x, r.Param(m.w))), r.Param(m.v))
	fit := ops.CrossEntropy(h, r.IntInput(m.labels), ops.CrossEntropyOptions{})
	return ops.Add(fit, ops.Mul(r.Input(m.decay), ops.NormSq(r.Param(m.w))))
}

func (m *shardedModel) runner(t *testing.T, shards int) *tape.Runner[float64] {
	t.Helper()
	g, err := tape.CompileGradient(m.p, &m.in, m.loss, &tape.CompileOptions{GradShards: shards})
	if err != nil {
		t.Fatal(err)
	}
	return g.NewRunner()
}

// TestShardsAreTheWhole: loss, gradient and state of a mean over examples are those
// of the batch in one piece, for batches that can and cannot be cut evenly.
func TestShardsAreTheWhole(t *testing.T) {
	for _, shards := range []int{2, 3, 4, 7} {
		m := newShardedModel()
		whole, cut := m.runner(t, 1), m.runner(t, shards)
		cut.Audit(2)
		for step, n := range []int{12, 1, 5, 12, 13, 2, 8} {
			v := batch(n, int64(step))[:3]
			want := mustRun(t, whole, v)
			center := m.p.Value(m.center)
			got := mustRun(t, cut, v)
			if y := cut.View(""); math.Abs(got-want) > 1e-14 || y.Item() != got || len(y.Shape()) != 0 {
				t.Errorf("%d shards of %d: loss %v (%v), want %v", shards, n, got, &y, want)
			}
			for i, g := range cut.GradView() {
				if d := math.Abs(g - whole.GradView()[i]); d > 1e-14 {
					t.Errorf("%d shards of %d: gradient %d is off by %v", shards, n, i, d)
				}
			}
			if now := m.p.Value(m.center); !tensor.AllClose(now, center, 1e-14, 1e-14) {
				t.Errorf("%d shards of %d: state %v, want %v", shards, n, now, center)
			}
			for i, g := range cut.GradView() {
				m.p.Mutate()[i] -= 0.1 * g
			}
		}
		if n := m.p.Value(m.steps).Item(); n != 14 {
			t.Errorf("%d shards: the state has counted %v steps, want 14", shards, n)
		}
	}
}

// TestShardsAnyThreads: the bits do not depend on the number of threads.
func TestShardsAnyThreads(t *testing.T) {
	defer func(was bool) { kern.ShareAll = was }(kern.ShareAll)
	kern.ShareAll = true
	m := newShardedModel()
	var want []float64
	for _, threads := range []int{1, 2, 3, 8} {
		before := tensor.SetThreads(threads)
		run := m.runner(t, 5)
		for range 20 {
			loss := mustRun(t, run, batch(203, 1)[:3])
			got := append([]float64{loss}, run.GradView()...)
			if want == nil {
				want = got
			}
			for i := range got {
				if got[i] != want[i] {
					t.Fatalf("%d threads: number %d is %v, was %v", threads, i, got[i], want[i])
				}
			}
		}
		tensor.SetThreads(before)
	}
}

func TestShardsAllocateNothing(t *testing.T) {
	m := newShardedModel()
	run := m.runner(t, 3)
	v := batch(10, 1)
	x, l, d := v[0], v[1], v[2]
	mustRun(t, run, v[:3])
	if n := testing.AllocsPerRun(100, func() {
		if _, err := run.Run(x, l, d); err != nil {
			t.Error(err)
		}
	}); n != 0 && !adtest.Race {
		t.Errorf("%v allocations a run, want none", n)
	}
}

func TestShardsRefuse(t *testing.T) {
	m := newShardedModel()
	cut := &tape.CompileOptions{GradShards: 2}
	var none tape.Inputs
	none.Float("x", 4)
	var uneven tape.Inputs
	uneven.Float("x", 4).Sharded()
	uneven.Ints("labels", 5).Sharded()
	for name, c := range map[string]struct {
		in   *tape.Inputs
		f    func(r *tape.Rec[float64]) tape.Var64
		want error
		says string
	}{
		"nothing to cut": {&none, m.loss, tape.ErrMisuse, "there is none"},
		"no inputs":      {nil, m.loss, tape.ErrMisuse, "there is none"},
		"other lengths":  {&uneven, m.loss, tape.ErrShape, `"x" and "labels"`},
		"an output": {&m.in, func(r *tape.Rec[float64]) tape.Var64 {
			r.Output("h", r.Input(m.x))
			return m.loss(r)
		}, tape.ErrMisuse, `"h"`},
	} {
		if _, err := tape.CompileGradient(m.p, c.in, c.f, cut); !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %v that says %q", name, err, c.want, c.says)
		}
	}
	if _, err := tape.Compile(m.p, &m.in, m.loss, cut); !errors.Is(err, tape.ErrMisuse) {
		t.Errorf("a prediction: %v", err)
	}
	run := m.runner(t, 2)
	if _, err := run.Run(tensor.Zeros[float64](4, 4), tensor.ZerosInts(5), tensor.Scalar(0.0)); !errors.Is(err, tape.ErrShape) {
		t.Errorf("inputs of other lengths: %v", err)
	}
	if _, err := run.Run(tensor.Zeros[float64](4, 4), tensor.IntsFrom([]int{0, 0, 0, 9}), tensor.Scalar(0.0)); !errors.Is(err, tape.ErrRange) || !strings.Contains(err.Error(), "label 9 of row 1") ||
		!strings.Contains(err.Error(), "(in shard 1, which begins with example 2 of the batch)") {
		t.Errorf("a label of the last shard: %v", err)
	}
	nan := tensor.Ones[float64](4, 4)
	nan.Set(math.NaN(), 3, 0)
	if _, err := run.CheckFinite(nan, tensor.ZerosInts(4), tensor.Scalar(0.0)); !errors.Is(err, tape.ErrNonFinite) || !strings.Contains(err.Error(), "(in shard 1, ") {
		t.Errorf("a NaN in the last shard: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := run.RunContext(ctx, batch(4, 1)[:3]...); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that is done: %v", err)
	}
	if n := m.p.Value(m.steps).Item(); n != 0 {
		t.Errorf("state was written %v times by runs that failed", n)
	}
	mustRun(t, run, batch(4, 1)[:3])
	for name, f := range map[string]func(){
		"rank 0":      func() { m.decay.Sharded() },
		"a vector":    func() { m.labels.ShardKey() },
		"no key":      func() { tape.IntInput{}.ShardKey() },
		"zero handle": func() { tape.IntInput{}.Sharded() },
	} {
		func() {
			defer func() {
				if _, ok := recover().(*tape.Error); !ok {
					t.Errorf("%s: no *Error", name)
				}
			}()
			f()
		}()
	}
}

// TestShardsCheckFinite: the shard with the infinite number is found, and the
// results of the last run stay.
func TestShardsCheckFinite(t *testing.T) {
	m := newShardedModel()
	run := m.runner(t, 3)
	good := batch(12, 1)
	mustRun(t, run, good[:3])
	grad := append([]float64{}, run.GradView()...)
	bad := batch(9, 1)
	bad[0].(*tensor.Dense[float64]).Data()[30] = math.Inf(1)
	if _, err := run.CheckFinite(bad[:3]...); !errors.Is(err, tape.ErrNonFinite) {
		t.Errorf("%v, want ErrNonFinite", err)
	}
	for i, g := range run.GradView() {
		if g != grad[i] {
			t.Fatalf("the gradient of the last run became %v, was %v", run.GradView(), grad)
		}
	}
	if _, err := run.CheckFinite(good[:3]...); err != nil {
		t.Error(err)
	}
	run.SetProfile(true)
	mustRun(t, run, good[:3])
	if p := run.Profile(); p == nil || p.Runs != 1 {
		t.Errorf("profile %v", p)
	}
}

// TestShardsHaveKeys: shard s draws with FoldIn(key, s), as an eager recording of its
// examples does; a key that is not declared to be one is the same in all.
func TestShardsHaveKeys(t *testing.T) {
	const n, shards = 11, 3
	p := tensor.NewParams[float64]()
	w := p.Add("w", tensor.Shape{4, 5}, tensor.HeNormal(tensor.NewRand(3)))
	loss := func(r *tape.Rec[float64], x tape.Var64, key, other tape.IntVar) tape.Var64 {
		h := ops.Dropout(ops.Tanh(ops.MatMul(x, r.Param(w))), 0.5, key)
		return ops.Mean(ops.Square(ops.Add(h, ops.RandomNormal[float64](other, 5))))
	}
	var in tape.Inputs
	x, key, other := in.Float("x", n, 4).Sharded(), in.Ints("key").ShardKey(), in.Ints("other")
	g, err := tape.CompileGradient(p, &in, func(r *tape.Rec[float64]) tape.Var64 {
		return loss(r, r.Input(x), r.IntInput(key), r.IntInput(other))
	}, &tape.CompileOptions{GradShards: shards})
	if err != nil {
		t.Fatal(err)
	}
	run := g.NewRunner()
	run.Audit(1)
	data, k, o := batch(n, 1)[0].(*tensor.Dense[float64]), tensor.ScalarInt(77), tensor.ScalarInt(5)
	for step := range 3 {
		k.Data()[0] = int64(77 + step)
		got := mustRun(t, run, []tensor.Value{data, k, o})
		want, grad := 0.0, make([]float64, len(run.GradView()))
		for s := range shards {
			lo, hi := s*n/shards, (s+1)*n/shards
			part := tensor.FromSlice(data.Data()[4*lo:4*hi], hi-lo, 4)
			eager := tape.NewGradient(p, func(r *tape.Rec[float64]) tape.Var64 {
				return loss(r, r.Const(part), ops.FoldIn(r.Ints(k), int64(s)), r.Ints(o))
			})
			l, err := eager.Eval()
			if err != nil {
				t.Fatal(err)
			}
			share := float64(hi-lo) / n
			want += share * l
			for i, v := range eager.View() {
				grad[i] += share * v
			}
		}
		if math.Abs(got-want) > 1e-14 {
			t.Errorf("loss %v, eagerly %v", got, want)
		}
		for i, v := range run.GradView() {
			if math.Abs(v-grad[i]) > 1e-14 {
				t.Errorf("gradient %d is %v, eagerly %v", i, v, grad[i])
			}
		}
	}
}
