package optim_test

import (
	"bytes"
	"errors"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// run is a training run with everything that a checkpoint may have.
type run[T tensor.Float] struct {
	params  *tensor.Params[T]
	opt     optim.Optimizer[T]
	batches *tensor.Batches[T, *tensor.Dense[T]]
	rng     *tensor.Rand
	at      tensor.Position
	ema     optim.EMA[T]
	swa     optim.SWA[T]
	stop    optim.EarlyStopping[T]
	plateau optim.Plateau
}

func newRun[T tensor.Float](opt optim.Optimizer[T]) *run[T] {
	x := tensor.Zeros[T](10, 2)
	for i := range x.Data() {
		x.Data()[i] = T(i) / 20
	}
	return &run[T]{params: netParams[T](4), opt: opt, rng: tensor.NewRand(3),
		batches: tensor.NewBatches(x, x, tensor.BatchOptions{Size: 3, Seed: 4}), plateau: optim.Plateau{Patience: 1}}
}

func (r *run[T]) checkpoint() *optim.Checkpoint[T] {
	return &optim.Checkpoint[T]{Params: r.params, Optimizer: r.opt, Rand: r.rng, Position: &r.at,
		Others: map[string]optim.Keeper{"ema": &r.ema, "swa": &r.swa, "stop": &r.stop, "plateau": &r.plateau}}
}

// steps takes so many steps, from where the run is.
func (r *run[T]) steps(t *testing.T, n int) {
	t.Helper()
	running, _ := r.params.Lookup("running")
	g := make([]T, len(r.params.TrainableView()))
	r.batches.Resume(r.at)
	for epoch := r.at.Epoch; ; epoch++ {
		for b := range r.batches.Epoch(epoch) {
			if n == 0 {
				return
			}
			n--
			r.at = r.batches.Position()
			pull(r.params.TrainableView(), g, r.rng)
			g[0] += b.X.At(0, 0) * T(r.plateau.At(0))
			loss := float64(g[0])
			if err := errors.Join(r.opt.Update(r.params, g), r.ema.Add(r.params), r.swa.Add(r.params)); err != nil {
				t.Fatal(err)
			}
			r.params.Assign(running, tensor.Full(T(loss), 2))
			r.stop.Observe(r.params, loss)
			r.plateau.Observe(loss)
		}
	}
}

// state is all that a run has, as the bytes of its checkpoint.
func (r *run[T]) state(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.checkpoint().Save(&b, map[string]string{"note": "a run"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// k steps, save, load into another run, k steps: the bits of 2k steps.
func TestCheckpointEveryOptimizer(t *testing.T) {
	t.Run("float32", testCheckpoint[float32])
	t.Run("float64", testCheckpoint[float64])
}

func testCheckpoint[T tensor.Float](t *testing.T) {
	for name, opt := range everyOptimizer[T]() {
		for _, k := range []int{0, 1, 5, 7} {
			whole, half, rest := newRun(opt()), newRun(opt()), newRun(opt())
			whole.steps(t, 2*k)
			half.steps(t, k)
			meta, err := rest.checkpoint().Load(bytes.NewReader(half.state(t)), nil)
			if err != nil || meta["note"] != "a run" || len(meta) != 1 {
				t.Fatalf("%s: %v, %v", name, meta, err)
			}
			rest.steps(t, k)
			if !bytes.Equal(rest.state(t), whole.state(t)) {
				t.Errorf("%s: %d steps after a checkpoint of %d are not %d steps", name, k, k, 2*k)
			}
			if rest.opt.Steps() != whole.opt.Steps() {
				t.Errorf("%s: %d steps, want %d", name, rest.opt.Steps(), whole.opt.Steps())
			}
		}
	}
}

func TestCheckpointFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.safetensors")
	a, b := newRun[float64](&optim.AdamW[float64]{}), newRun[float64](&optim.AdamW[float64]{})
	a.steps(t, 5)
	if err := a.checkpoint().SaveFile(path, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := b.checkpoint().LoadFile(path, nil); err != nil || !bytes.Equal(a.state(t), b.state(t)) {
		t.Errorf("%v, or another state", err)
	}
	if _, err := b.checkpoint().LoadFile(path+"x", nil); err == nil || !strings.Contains(err.Error(), "checkpoint_test.go:") {
		t.Error(err)
	}
	for want, err := range map[string]error{
		"nil Params":     (&optim.Checkpoint[float64]{}).SaveFile(path, nil),
		"is set by Save": a.checkpoint().SaveFile(path, map[string]string{"covector.checkpoint": "1"}),
		"Decay is 1":     (&optim.Checkpoint[float64]{Params: a.params, Optimizer: &optim.RMSProp[float64]{Decay: 1}}).Save(&bytes.Buffer{}, nil),
		"nil Optimizer":  (&optim.Checkpoint[float64]{Params: a.params, Optimizer: &optim.Lookahead[float64]{}}).Save(&bytes.Buffer{}, nil),
		"take a step with": func() error {
			o := &optim.SGD[float64]{}
			if err := o.Update(a.params, make([]float64, len(a.params.TrainableView()))); err != nil {
				return err
			}
			o.Momentum = 0.5
			return (&optim.Checkpoint[float64]{Params: a.params, Optimizer: o}).Save(&bytes.Buffer{}, nil)
		}(),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// forge returns the file with other arrays or metadata; nil takes one away.
func forge(t *testing.T, file []byte, arrays map[string]tensor.Value, meta map[string]string) []byte {
	t.Helper()
	a, err := tensor.ReadSafetensors(bytes.NewReader(file), nil)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]tensor.Value{}
	for _, name := range a.Names() {
		if a.DType(name) == "int64" {
			all[name], err = a.Ints(name)
		} else {
			all[name], err = tensor.Array[float64](a, name)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, v := range arrays {
		if all[name] = v; v == nil {
			delete(all, name)
		}
	}
	m := a.Metadata()
	maps.Copy(m, meta)
	maps.DeleteFunc(m, func(_, v string) bool { return v == "" })
	var b bytes.Buffer
	if err := tensor.WriteSafetensors(&b, all, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A file that does not fit is told what is wrong with it, and nothing has changed.
func TestCheckpointRefuses(t *testing.T) {
	r := newRun[float64](&optim.Adam[float64]{})
	r.steps(t, 5)
	good := r.state(t)
	ints := func(v ...int) tensor.Value { return tensor.IntsFrom(v) }
	vec := func(n int) tensor.Value { return tensor.Zeros[float64](n) }
	type arrays = map[string]tensor.Value
	for _, test := range []struct {
		want string
		kind error
		file []byte
	}{
		{"this is no checkpoint", tensor.ErrFormat, forge(t, good, nil, map[string]string{"covector.checkpoint": ""})},
		{"which is no version number", tensor.ErrFormat, forge(t, good, nil, map[string]string{"covector.checkpoint": "x"})},
		{"is of version 2", tensor.ErrFormat, forge(t, good, nil, map[string]string{"covector.checkpoint": "2"})},
		{`no array is named "optimizer/0/mean"`, tensor.ErrFormat, forge(t, good, arrays{"optimizer/0/mean": nil}, nil)},
		{`"optimizer/0/mean" has shape [3] in the file, not [38]`, tensor.ErrShape, forge(t, good, arrays{"optimizer/0/mean": vec(3)}, nil)},
		{`"optimizer/0/square" has shape [0] in the file, not [38]`, tensor.ErrShape, forge(t, good, arrays{"optimizer/0/square": vec(0)}, nil)},
		{`"optimizer/0/steps" has shape [2] in the file, not [1]`, tensor.ErrShape, forge(t, good, arrays{"optimizer/0/steps": ints(1, 2)}, nil)},
		{`"optimizer/steps": out of range: -5 is no count`, tensor.ErrRange, forge(t, good, arrays{"optimizer/steps": ints(-5)}, nil)},
		{"which int64 cannot hold", tensor.ErrRange, forge(t, good, arrays{"optimizer/steps": tensor.FromSlice([]float64{0.5})}, nil)},
		{`the file has "optimizer/1/momentum", which nothing here keeps`, tensor.ErrFormat, forge(t, good, arrays{"optimizer/1/momentum": vec(38)}, nil)},
		{"missing in the file: \"w\"", tensor.ErrFormat, forge(t, good, arrays{"params/w": nil}, nil)},
		{"not in the parameters: \"u\"", tensor.ErrFormat, forge(t, good, arrays{"params/u": vec(1)}, nil)},
		{`"b" has shape [4]`, tensor.ErrShape, forge(t, good, arrays{"params/b": vec(4)}, nil)},
		{"epoch -1, batch 0", tensor.ErrRange, forge(t, good, arrays{"position": ints(-1, 0)}, nil)},
		{`"rand" has shape [1]`, tensor.ErrShape, forge(t, good, arrays{"rand": ints(1)}, nil)},
		{`"others/stop/best" has shape [38] in the file, not [40]`, tensor.ErrShape, forge(t, good, arrays{"others/stop/best": vec(38)}, nil)},
		{"the tensors' elements", tensor.ErrFormat, good[:len(good)-8]},
	} {
		r.steps(t, 1)
		before := r.state(t)
		_, err := r.checkpoint().Load(bytes.NewReader(test.file), nil)
		var e *tensor.Error
		if !errors.As(err, &e) || !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "checkpoint_test.go:") {
			t.Errorf("%v, want %q", err, test.want)
		}
		if !bytes.Equal(before, r.state(t)) {
			t.Errorf("%q: a refused file changed something", test.want)
		}
	}
	other := newRun[float64](&optim.SGD[float64]{Momentum: 0.9})
	if _, err := other.checkpoint().Load(bytes.NewReader(good), nil); !errors.Is(err, tensor.ErrFormat) {
		t.Errorf("the state of Adam for SGD: %v", err)
	}
}

// Whatever a file is, it loads or is refused, and what was refused changed nothing.
func FuzzCheckpoint(f *testing.F) {
	for _, opt := range []optim.Optimizer[float64]{&optim.Adam[float64]{}, &optim.Lookahead[float64]{Optimizer: &optim.NAdam[float64]{}}} {
		r := newRun(opt)
		var b bytes.Buffer
		if err := r.checkpoint().Save(&b, nil); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r := newRun[float64](&optim.Adam[float64]{})
		before := r.state(t)
		_, err := r.checkpoint().Load(bytes.NewReader(file), nil)
		if err != nil && !bytes.Equal(before, r.state(t)) {
			t.Errorf("refused, but something changed: %v", err)
		}
		if err == nil {
			again := newRun[float64](&optim.Adam[float64]{})
			if _, err := again.checkpoint().Load(bytes.NewReader(r.state(t)), nil); err != nil || !bytes.Equal(r.state(t), again.state(t)) {
				t.Errorf("what was loaded is not what is saved: %v", err)
			}
		}
	})
}
