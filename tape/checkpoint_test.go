package tape_test

import (
	"fmt"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// blocks compiles the gradient of n residual blocks of LayerNorm, Linear, GELU and
// Linear, for a batch of 64 of the given width.
func blocks(tb testing.TB, n, width int, wrap func(func(tape.Var32) tape.Var32) func(tape.Var32) tape.Var32, o *tape.CompileOptions) (*tape.Program[float32], *tensor.Dense[float32]) {
	tb.Helper()
	p, rng := tensor.NewParams[float32](), tensor.NewRand(3)
	var in tape.Inputs
	x := in.Float("x", 64, width)
	type weights struct{ gain, shift, up, b1, down, b2 tensor.Param }
	ws := make([]weights, n)
	for k := range ws {
		at := func(name string) string { return fmt.Sprint(name, k) }
		ws[k] = weights{
			p.Add(at("gain"), tensor.Shape{width}, tensor.Normal(rng, 1, 0.1)), p.Add(at("shift"), tensor.Shape{width}, nil),
			p.Add(at("up"), tensor.Shape{width, 4 * width}, tensor.XavierUniform(rng)), p.Add(at("b1"), tensor.Shape{4 * width}, nil),
			p.Add(at("down"), tensor.Shape{4 * width, width}, tensor.XavierUniform(rng)), p.Add(at("b2"), tensor.Shape{width}, nil),
		}
	}
	g, err := tape.CompileGradient(p, &in, func(r *tape.Rec[float32]) tape.Var32 {
		h := r.Input(x)
		for _, w := range ws {
			h = wrap(func(h tape.Var32) tape.Var32 {
				u := ops.Linear(ops.LayerNorm(h, r.Param(w.gain), r.Param(w.shift), 1e-5), r.Param(w.up), r.Param(w.b1))
				return ops.Add(h, ops.Linear(ops.GELU(u), r.Param(w.down), r.Param(w.b2)))
			})(h)
		}
		return ops.Mean(ops.Square(h))
	}, o)
	if err != nil {
		tb.Fatal(err)
	}
	d := tensor.Zeros[float32](64, width)
	for i := range d.Data() {
		d.Data()[i] = float32(rng.NormFloat64())
	}
	return g, d
}

func plain(f func(tape.Var32) tape.Var32) func(tape.Var32) tape.Var32 { return f }

// TestCheckpointMemory: checkpoints change no bit of the gradient of 64 blocks,
// and take a fifth of the memory at most. BenchmarkBlocks has them of useful size.
func TestCheckpointMemory(t *testing.T) {
	a, x := blocks(t, 64, 32, plain, nil)
	b, _ := blocks(t, 64, 32, tape.Checkpoint[float32], nil)
	if before, after := a.Plan().ArenaBytes, b.Plan().ArenaBytes; before < 5*after {
		t.Errorf("%d bytes became %d, want a fifth", before, after)
	}
	r, s := a.NewRunner(), b.NewRunner()
	if u, v := mustRun32(t, r, x), mustRun32(t, s, x); u != v {
		t.Errorf("loss %v, want %v", v, u)
	}
	for i, g := range s.GradView() {
		if g != r.GradView()[i] {
			t.Fatalf("gradient %d is %v, want %v", i, g, r.GradView()[i])
		}
	}
}

func mustRun32(tb testing.TB, r *tape.Runner[float32], in ...tensor.Value) float32 {
	tb.Helper()
	v, err := r.Run(in...)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

func BenchmarkBlocks(b *testing.B) {
	for name, wrap := range map[string]func(func(tape.Var32) tape.Var32) func(tape.Var32) tape.Var32{"plain": plain, "checkpointed": tape.Checkpoint[float32]} {
		b.Run(name, func(b *testing.B) {
			g, x := blocks(b, 64, 256, wrap, nil)
			r := g.NewRunner()
			for b.Loop() {
				mustRun32(b, r, x)
			}
			b.ReportMetric(float64(g.Plan().ArenaBytes), "arena-B")
		})
	}
}
