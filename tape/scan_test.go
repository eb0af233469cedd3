package tape_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// recurrent compiles the gradient of a recurrent net over the series x.
func recurrent(tb testing.TB, width, steps int, o tape.ScanOptions) *tape.Program[float64] {
	tb.Helper()
	p := tensor.NewParams[float64]()
	w := p.Add("w", tensor.Shape{width, width}, tensor.HeNormal(tensor.NewRand(1)))
	var in tape.Inputs
	x := in.Float("x", steps, 4, width)
	g, err := tape.CompileGradient(p, &in, func(r *tape.Rec[float64]) tape.Var64 {
		v := r.Input(x)
		last, _ := tape.Scan([]tape.Var64{ops.Expand(v.Scalar(0), 4, width)}, []tape.Var64{v}, func(_ tape.IntVar, c, x []tape.Var64) (next, y []tape.Var64) {
			return []tape.Var64{ops.Tanh(ops.Add(ops.MatMul(c[0], r.Param(w)), x[0]))}, nil
		}, &o)
		return ops.Sum(last[0])
	}, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

// TestScanLengths: a program serves series of any length, with bits as for that
// length alone, and does not allocate for those it has met.
func TestScanLengths(t *testing.T) {
	for _, o := range []tape.ScanOptions{{}, {Checkpoint: true}} {
		run := recurrent(t, 3, 5, o).NewRunner()
		for _, n := range []int{5, 17, 1, 0, 17} {
			x := waves(1, n, 4, 3)
			got := mustRun(t, run, []tensor.Value{x})
			fresh := recurrent(t, 3, n, o).NewRunner()
			if want := mustRun(t, fresh, []tensor.Value{x}); got != want {
				t.Errorf("%d steps: %v, want %v", n, got, want)
			}
			for i, g := range run.GradView() {
				if g != fresh.GradView()[i] {
					t.Errorf("%d steps: gradient %d is %v, want %v", n, i, g, fresh.GradView()[i])
				}
			}
			in := []tensor.Value{x}
			if a := testing.AllocsPerRun(5, func() { mustRun(t, run, in) }); a > 0 && !adtest.Race {
				t.Errorf("%v allocations a run", a)
			}
		}
	}
}

// TestScanMemory: a loop of 10⁵ steps, with its gradient, is a few
// instructions, and checkpoints bring its memory from n carries to 2√n.
func TestScanMemory(t *testing.T) {
	const n = 100_000
	compile := func(checkpoint bool) *tape.Program[float64] {
		g, err := tape.Compile(nil, nil, func(r *tape.Rec[float64]) tape.Var64 {
			y := tape.D(func(a tape.Var64) tape.Var64 {
				last, _ := tape.Scan([]tape.Var64{a}, nil, func(_ tape.IntVar, c, _ []tape.Var64) (next, y []tape.Var64) {
					return []tape.Var64{ops.Add(c[0], ops.Scale(ops.Mul(a, ops.Cos(c[0])), 1e-6))}, nil
				}, &tape.ScanOptions{Steps: n, Checkpoint: checkpoint})
				return last[0]
			})(r.Scalar(0.5))
			return y
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	full, part := compile(false), compile(true)
	if p := full.Plan(); p.ArenaBytes < 8*n || len(p.Steps) > 20 {
		t.Errorf("%d bytes, %d instructions", p.ArenaBytes, len(p.Steps))
	}
	if p := part.Plan(); p.ArenaBytes > 8*2*1000 || len(p.Steps) > 20 {
		t.Errorf("with checkpoints %d bytes, %d instructions", p.ArenaBytes, len(p.Steps))
	}
	a, b := mustRun(t, full.NewRunner(), nil), mustRun(t, part.NewRunner(), nil)
	if math.Abs(a-b) > 1e-12*a {
		t.Errorf("%v and %v", a, b)
	}
}

// TestScanSavesNothingInVain: without a derivative a program keeps no carries.
func TestScanSavesNothingInVain(t *testing.T) {
	g, err := tape.Compile(nil, nil, func(r *tape.Rec[float64]) tape.Var64 {
		last, _ := tape.Scan([]tape.Var64{r.Scalar(0.5)}, nil, func(_ tape.IntVar, c, _ []tape.Var64) (next, y []tape.Var64) {
			return []tape.Var64{ops.Sin(c[0])}, nil
		}, &tape.ScanOptions{Steps: 1 << 20})
		return last[0]
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if b := g.Plan().ArenaBytes; b > 1<<12 {
		t.Errorf("%d bytes", b)
	}
}

// stopping is an op that cancels a context after some calls.
type stopping struct{}

var calls int
var stop func(error)

func (stopping) Name() string { return "stopping" }
func (stopping) Block(out []float64, x [][]float64) {
	if calls++; calls == 7 {
		stop(errEnough)
	}
	copy(out, x[0])
}

var errEnough = errors.New("enough")

func TestScanStopsBetweenSteps(t *testing.T) {
	g, err := tape.Compile(nil, nil, func(r *tape.Rec[float64]) tape.Var64 {
		last, _ := tape.Scan([]tape.Var64{r.Scalar(1)}, nil, func(_ tape.IntVar, c, _ []tape.Var64) (next, y []tape.Var64) {
			return []tape.Var64{tape.RecordPointconstant(stopping{}, c[0])}, nil
		}, &tape.ScanOptions{Steps: 1000})
		return last[0]
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	calls, stop = 0, cancel
	run := g.NewRunner()
	if _, err := run.RunContext(ctx); !errors.Is(err, errEnough) || calls != 7 {
		t.Errorf("%v after %d steps; want the cause after 7", err, calls)
	}
	if _, err := run.Run(); err != nil {
		t.Errorf("the Runner is of no use any more: %v", err)
	}
}

// TestBodyErrors: what fails in a body, when it is recorded or when it runs, names
// its own line.
func TestBodyErrors(t *testing.T) {
	line := 0
	here := func() { _, _, line, _ = runtime.Caller(1); line++ }
	singular := tensor.FromSlice([]float64{1, 2, 2, 4}, 2, 2)
	one := func(v tape.Var64) []tape.Var64 { return []tape.Var64{v} }
	for name, c := range map[string]struct {
		f    func(x tape.Var64) tape.Var64
		want error
		says string
		line bool
	}{
		"shapes in a step": {func(x tape.Var64) tape.Var64 {
			last, _ := tape.Scan(one(x), nil, func(_ tape.IntVar, c, _ []tape.Var64) (next, y []tape.Var64) {
				here()
				return one(ops.Add(c[0], x.Const(tensor.Ones[float64](3)))), nil
			}, &tape.ScanOptions{Steps: 3})
			return last[0]
		}, tape.ErrShape, "Add", true},
		"a step that fails": {func(x tape.Var64) tape.Var64 {
			last, _ := tape.Scan(one(x), nil, func(_ tape.IntVar, c, _ []tape.Var64) (next, y []tape.Var64) {
				here()
				return one(ops.Cholesky(ops.AddScalar(c[0], -1))), nil
			}, &tape.ScanOptions{Steps: 3})
			return last[0]
		}, tape.ErrSingular, "step 0 of Scan", true},
		"a branch that fails": {func(x tape.Var64) tape.Var64 {
			return tape.Cond(x.Scalar(1), func(x []tape.Var64) []tape.Var64 {
				here()
				return one(ops.Cholesky(ops.Neg(x[0])))
			}, func(x []tape.Var64) []tape.Var64 { return x }, x)[0]
		}, tape.ErrSingular, "in Cond", true},
		"a branch that is not taken": {func(x tape.Var64) tape.Var64 {
			return tape.Cond(x.Scalar(0), func([]tape.Var64) []tape.Var64 { return one(ops.Cholesky(ops.Neg(x))) },
				func(x []tape.Var64) []tape.Var64 { return x }, x)[0]
		}, nil, "", false},
		"no number of steps": {func(x tape.Var64) tape.Var64 {
			here()
			last, _ := tape.Scan(one(x), nil, func(_ tape.IntVar, c, _ []tape.Var64) (next, y []tape.Var64) { return c, nil }, nil)
			return last[0]
		}, tape.ErrRange, "ScanOptions.Steps", true},
		"a block that fails": {func(x tape.Var64) tape.Var64 {
			return tape.Checkpoint(func(x tape.Var64) tape.Var64 {
				here()
				return ops.Cholesky(ops.Neg(x))
			})(x)
		}, tape.ErrSingular, "Cholesky", true},
		"a value": {func(x tape.Var64) tape.Var64 {
			return tape.Checkpoint(func(x tape.Var64) tape.Var64 {
				here()
				return x.Scalar(x.Item())
			})(x)
		}, tape.ErrMisuse, "values are not known", true},
		"no end": {func(x tape.Var64) tape.Var64 {
			return tape.While(one(x), func([]tape.Var64) tape.Var64 { return x.Scalar(1) }, func(c []tape.Var64) []tape.Var64 { return c }, 5)[0]
		}, tape.ErrLimit, "after 5 steps", false},
		"no bound": {func(x tape.Var64) tape.Var64 {
			return ops.Sum(tape.While(one(x), func([]tape.Var64) tape.Var64 { return x.Scalar(0) }, func(c []tape.Var64) []tape.Var64 { return c }, 0)[0])
		}, tape.ErrMisuse, "without a bound", false},
		"another carry": {func(x tape.Var64) tape.Var64 {
			last, _ := tape.Scan(one(x), nil, func(_ tape.IntVar, c, _ []tape.Var64) (next, y []tape.Var64) { return one(ops.Sum(c[0])), nil }, &tape.ScanOptions{Steps: 3})
			return last[0]
		}, tape.ErrShape, "changed the shape of carry 0", false},
		"lengths": {func(x tape.Var64) tape.Var64 {
			tape.Scan(nil, []tape.Var64{x, ops.Tile(x, 2, 1)}, func(_ tape.IntVar, _, x []tape.Var64) (next, y []tape.Var64) { return nil, x }, nil)
			return x
		}, tape.ErrShape, "4 steps along axis 0, not 2", false},
		"branches differ": {func(x tape.Var64) tape.Var64 {
			return tape.Cond(x.Scalar(0), func(x []tape.Var64) []tape.Var64 { return one(ops.Sum(x[0])) }, func(x []tape.Var64) []tape.Var64 { return x }, x)[0]
		}, tape.ErrShape, "different shapes", false},
		"not a number": {func(x tape.Var64) tape.Var64 {
			return tape.Cond(x, func(x []tape.Var64) []tape.Var64 { return x }, func(x []tape.Var64) []tape.Var64 { return x }, x)[0]
		}, tape.ErrNotScalar, "Where", false},
	} {
		eager := func() error {
			_, err := tape.Grad(func(x tape.Var64) tape.Var64 { return ops.Sum(c.f(x)) })(singular)
			return err
		}
		compiled := func() error {
			g, err := tape.Compile(nil, nil, func(r *tape.Rec[float64]) tape.Var64 {
				return tape.D(func(x tape.Var64) tape.Var64 { return ops.Sum(c.f(x)) })(r.Const(singular))
			}, nil)
			if err == nil {
				_, err = g.NewRunner().Run()
			}
			return err
		}
		for mode, f := range map[string]func() error{"eager": eager, "compiled": compiled} {
			line = 0
			err := f()
			if c.want == nil {
				if err != nil {
					t.Errorf("%s, %s: %v", name, mode, err)
				}
				continue
			}
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "scan_test.go") {
				t.Errorf("%s, %s: %v; want %v that says %q", name, mode, err, c.want, c.says)
			} else if c.line && !strings.Contains(err.Error(), fmt.Sprintf("scan_test.go:%d:", line)) {
				t.Errorf("%s, %s: %v; want line %d", name, mode, err, line)
			}
		}
	}
}

// BenchmarkReplan: how long a program takes to be compiled for another length,
// and to run once.
func BenchmarkReplan(b *testing.B) {
	run, n := recurrent(b, 32, 10, tape.ScanOptions{}).NewRunner(), 10
	for b.Loop() {
		n++
		if _, err := run.Run(tensor.Zeros[float64](n%50+1, 4, 32)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkScan: the gradient of a recurrent net, 50 steps of a batch of 32
// with 64 features, as a loop and unrolled.
func BenchmarkScan(b *testing.B) {
	for _, c := range []struct {
		name string
		loop loop[float64]
	}{
		{"loop", scan[float64](tape.ScanOptions{})},
		{"checkpoints", scan[float64](tape.ScanOptions{Checkpoint: true})},
		{"unrolled", goLoop(tape.ScanOptions{})},
	} {
		b.Run(c.name, func(b *testing.B) {
			p := tensor.NewParams[float64]()
			wx := p.Add("wx", tensor.Shape{64, 64}, tensor.HeNormal(tensor.NewRand(1)))
			wh := p.Add("wh", tensor.Shape{64, 64}, tensor.HeNormal(tensor.NewRand(2)))
			var in tape.Inputs
			x := in.Float("x", 50, 32, 64)
			g, err := tape.CompileGradient(p, &in, func(r *tape.Rec[float64]) tape.Var64 {
				v := r.Input(x)
				_, ys := c.loop([]tape.Var64{ops.Expand(v.Scalar(0), 32, 64)}, []tape.Var64{v}, func(_ tape.IntVar, c, x []tape.Var64) (next, y []tape.Var64) {
					h := ops.Tanh(ops.Add(ops.MatMul(x[0], r.Param(wx)), ops.MatMul(c[0], r.Param(wh))))
					return []tape.Var64{h}, []tape.Var64{h}
				})
				return ops.Mean(ops.Square(ys[0]))
			}, nil)
			if err != nil {
				b.Fatal(err)
			}
			run, d := g.NewRunner(), waves(1, 50, 32, 64)
			for b.Loop() {
				if _, err := run.Run(d); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(g.Plan().ArenaBytes), "arena-B")
		})
	}
}
