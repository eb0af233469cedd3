package tape_test

import (
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// flip reverses a vector: linear and not pointwise, so that it needs its
// operand in full.
type flip[T tape.Float] struct{}

func (flip[T]) Name() string                                    { return "flip" }
func (flip[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) { return x[0], nil }
func (flip[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	for i, v := range in.X[0].Data() {
		out.Data()[len(out.Data())-1-i] = v
	}
	return nil
}
func (flip[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return tape.RecordLinear(flip[T]{}, []tape.Var[T]{g}, nil)
}

// split has two float results and an integer one: x, 2x and len(x).
type split[T tape.Float] struct{}

func (split[T]) Name() string { return "split" }
func (split[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	return tape.Results{X: []tensor.Shape{x[0], x[0]}, I: []tensor.Shape{{}}}, nil
}
func (split[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	for i, v := range in.X[0].Data() {
		out.X[0].Data()[i], out.X[1].Data()[i] = v, 2*v
	}
	out.I[0].Data()[0] = int64(in.X[0].Size())
	return nil
}
func (split[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	if !c.Wants(0) {
		return
	}
	dx[0] = g[0]
	if !g[1].IsZero() {
		dx[0] = tape.Accumulate(dx[0], tape.GuardedMul(g[1], g[1].Scalar(2)))
	}
}
func (split[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	dy[0], dy[1] = dx[0], tape.GuardedMul(dx[0], dx[0].Scalar(2))
}

// program records a random computation of x that depends on seed alone.
func program(seed uint64, x tape.Var[float64]) tape.Var[float64] {
	r := rand.New(rand.NewPCG(seed, 1))
	vs := []tape.Var[float64]{x}
	pick := func() tape.Var[float64] { return vs[r.IntN(len(vs))] }
	for range 2 + r.IntN(12) {
		var y tape.Var[float64]
		switch r.IntN(8) {
		case 0:
			y = Cube(tape.GuardedMul(pick(), x.Scalar(0.3)))
		case 1:
			y = tape.Add(pick(), pick())
		case 2:
			y = tape.GuardedMul(pick(), pick())
		case 3:
			y = tape.RecordLinear(flip[float64]{}, []tape.Var[float64]{pick()}, nil)
		case 4:
			y = tape.Expand(tape.SumTo(pick()), 4)
		case 5:
			c := tape.Record(split[float64]{}, []tape.Var[float64]{pick()}, nil)
			y = c.Y[r.IntN(2)]
		case 6:
			y = tape.SumTo(tape.Expand(pick(), 3, 4), 4)
			x.Ints(tensor.ZerosInts(1 + r.IntN(3)))
		case 7:
			y = tape.D(func(z tape.Var[float64]) tape.Var[float64] { return tape.SumTo(Cube(z)) })(pick())
		}
		vs = append(vs, tape.GuardedMul(y, y.Scalar(0.5)))
	}
	return tape.SumTo(tape.GuardedMul(pick(), vs[len(vs)-1]))
}

// replayed is an objective that can be another program at each evaluation, all of them
// recorded on one tape.
type replayed struct {
	seed uint64
	o    *tape.Objective
}

func newReplayed() *replayed {
	r := &replayed{}
	r.o = tape.Problem(func(x tape.Var64) tape.Var64 { return program(r.seed, x) }, tensor.Zeros[float64](4))
	return r
}

// grad returns value and gradient of a program.
func (r *replayed) grad(t *testing.T, seed uint64, x []float64) []float64 {
	t.Helper()
	r.seed = seed
	res := make([]float64, 1+len(x))
	v, err := r.o.ValueGrad(x, res[1:])
	if err != nil {
		t.Fatal(err)
	}
	res[0] = v
	return res
}

// TestReplayHasTheBitsOfAFreshRecording changes what is recorded from run to
// run, so that memory and nodes are reused, dropped and taken again.
func TestReplayHasTheBitsOfAFreshRecording(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	reused := newReplayed()
	for run := range 3000 {
		seed := uint64(r.IntN(40))
		x := []float64{r.NormFloat64(), r.NormFloat64(), r.NormFloat64(), r.NormFloat64()}
		got, want := reused.grad(t, seed, x), newReplayed().grad(t, seed, x)
		for i := range want {
			if got[i] != want[i] && (got[i] == got[i] || want[i] == want[i]) {
				t.Fatalf("run %d, program %d: %v on a reused tape, %v on a fresh one", run, seed, got, want)
			}
		}
	}
}

// TestCotangentsAreFreed: what a gradient takes besides the values is a few tensors, for
// a chain of any length.
func TestCotangentsAreFreed(t *testing.T) {
	const n = 100_000
	x, g := make([]float64, n), make([]float64, n)
	taken := func(eval func(o *tape.Objective) error) float64 {
		o := tape.Problem(func(y tape.Var64) tape.Var64 {
			for range 50 {
				y = Cube(y)
			}
			return tape.SumTo(y)
		}, tensor.Zeros[float64](n))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range 2 {
			if err := eval(o); err != nil {
				t.Fatal(err)
			}
		}
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc-before.TotalAlloc) / (8 * n)
	}
	values := taken(func(o *tape.Objective) error { _, err := o.Value(x); return err })
	all := taken(func(o *tape.Objective) error { _, err := o.ValueGrad(x, g); return err })
	if values < 50 || all-values > 12 {
		t.Errorf("%.1f tensors for values and cotangents of a chain of 50, %.1f for the values", all, values)
	}
}

func TestSeveralResults(t *testing.T) {
	f := func(x tape.Var[float64]) tape.Var[float64] {
		c := tape.Record(split[float64]{}, []tape.Var[float64]{x}, nil)
		if n := c.J[0].Value().Data()[0]; n != 3 {
			t.Errorf("integer result %d, want 3", n)
		}
		return tape.SumTo(tape.GuardedMul(c.Y[0], c.Y[1])) // 2x²
	}
	x := tensor.FromSlice([]float64{1, 2, 3})
	g, err := tape.Grad(f)(x)
	if err != nil || g.At(2) != 12 {
		t.Errorf("gradient %v, %v", g, err)
	}
	h, err := tape.Hessian(f)(x)
	if err != nil || h.At(1, 1) != 4 || h.At(0, 1) != 0 {
		t.Errorf("Hessian %v, %v", h, err)
	}
	only := func(x tape.Var[float64]) tape.Var[float64] {
		return tape.SumTo(tape.Record(split[float64]{}, []tape.Var[float64]{x}, nil).Y[1])
	}
	if g, err := tape.Grad(only)(x); err != nil || g.At(0) != 2 {
		t.Errorf("gradient through the second result alone: %v, %v", g, err)
	}
}

// TestParentVarsAreCaptured: what a function uses of the recordings around it is an
// operand, once, and what it computes of these alone is computed where it runs.
func TestParentVarsAreCaptured(t *testing.T) {
	var in tape.Inputs
	a, p := in.Float("a", 2), in.Float("p")
	prog, err := tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 {
		a, p := r.Input(a), r.Input(p)
		b := tape.GuardedMul(a, a)
		same := func(x []tape.Var64) []tape.Var64 { return x }
		return tape.SumTo(tape.Cond(p, func(x []tape.Var64) []tape.Var64 {
			y := tape.Add(tape.GuardedMul(x[0], b), b)
			z := tape.Add(tape.GuardedMul(a, b), r.Scalar(1))
			return tape.Cond(p, func(x []tape.Var64) []tape.Var64 {
				return []tape.Var64{tape.Add(tape.GuardedMul(x[0], a), z)}
			}, same, y)
		}, same, a)[0])
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	steps := prog.Plan().Steps
	if len(steps) != 3 || steps[0].Op != "GuardedMul" || steps[1].Op != "Cond" {
		t.Fatal(prog)
	}
	// The operands are p, the x that is given, and what is captured: b, a, and p for the
	// inner condition.
	if n := len(steps[1].Shapes); n != 5 {
		t.Errorf("%d operands, want 5: %v", n, steps[1].Shapes)
	}
	run := prog.NewRunner()
	for p, want := range []float64{2 + 3, 33 + 136} { // of b = [4 9], y = [12 36], z = [9 28]
		got, err := run.Run(tensor.FromSlice([]float64{2, 3}), tensor.Scalar(float64(p)))
		if err != nil || got != want {
			t.Errorf("branch %d: %v, want %v, %v", p, got, want, err)
		}
	}
}

// TestRecordingWithoutComputing: values of a size that no memory holds.
func TestRecordingWithoutComputing(t *testing.T) {
	var in tape.Inputs
	x := in.Float("x", 1<<18, 1<<18)
	_, err := tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 {
		x := r.Input(x)
		y := tape.SumTo(Cube(tape.Expand(x, 1<<18, 1<<18)))
		g := tape.Pullback(y, y.Ones(), x)
		if s := g[0].Shape(); !s.Equal(x.Shape()) {
			t.Errorf("shape %v", s)
		}
		y.Value()
		t.Error("a value was read that nobody computed")
		return y
	}, nil)
	if !errors.Is(err, tape.ErrMisuse) {
		t.Error(err)
	}
}

// TestIntegersWithoutComputing: a scalar whose value nobody computes still has
// rank 0.
func TestIntegersWithoutComputing(t *testing.T) {
	var in tape.Inputs
	n := in.Ints("n")
	_, err := tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 {
		i := r.IntInput(n)
		for _, s := range []tensor.Shape{i.Shape(), i.Scalar(3).Shape()} {
			if len(s) != 0 {
				t.Errorf("shape %v, want []", s)
			}
		}
		return r.Scalar(1)
	}, nil)
	if err != nil {
		t.Error(err)
	}
}

func TestIntVarScalar(t *testing.T) {
	tp, tp32 := tape.New[float64](), tape.New[float32]()
	for _, n := range []int64{3, -5} { // the second recording replays the first
		tp.Reset()
		k := tp.Ints(tensor.ZerosInts(2))
		if got := k.Scalar(n).Value(); got.Rank() != 0 || got.At() != n {
			t.Errorf("Scalar(%d) is %v of shape %v", n, got.Data(), got.Shape())
		}
		if k.Single() || !tp32.Ints(tensor.ScalarInt(1)).Single() {
			t.Error("Single does not tell the element types apart")
		}
	}
}

func TestLazyExpansionIsFilledForWhoNeedsIt(t *testing.T) {
	f := func(x tape.Var[float64]) tape.Var[float64] {
		e := tape.Expand(x, 3, 2) // a row
		s := tape.RecordLinear(flip[float64]{}, []tape.Var[float64]{e}, nil)
		return tape.SumTo(tape.GuardedMul(s, e))
	}
	tp := tape.New[float64]()
	for _, d := range [][]float64{{1, 2}, {3, 5}} {
		tp.Reset()
		y := f(tp.Input(tensor.FromSlice(d)))
		if want := 6 * d[0] * d[1]; y.Item() != want {
			t.Errorf("at %v: %v, want %v", d, y.Item(), want)
		}
	}
}

func TestRowsOfDifferentLengths(t *testing.T) {
	tp := tape.New[float64]()
	row := tp.Input(tensor.FromSlice([]float64{1, 2}))
	block := tp.Input(tensor.FromSlice([]float64{1, 2, 3, 4}, 2, 2))
	a, b := tape.Expand(row, 3, 2, 2), tape.Expand(block, 3, 2, 2)
	if got := tape.SumTo(tape.GuardedMul(a, b)).Item(); got != 3*(1+4+3+8) {
		t.Errorf("got %v", got)
	}
}

// TestConstDoesNotWriteToACallersMemory: the tape remembers the caller's memory where now
// a constant is recorded, of which it keeps a copy.
func TestConstDoesNotWriteToACallersMemory(t *testing.T) {
	c := tensor.FromSlice([]float64{3, 4})
	o := tape.Problem(func(x tape.Var64) tape.Var64 {
		return tape.SumTo(tape.GuardedMul(x, tape.GuardedMul(x, x.Const(c))))
	}, tensor.Zeros[float64](2))
	x, v, hv := []float64{1, 1}, []float64{1, 2}, make([]float64, 2)
	err := o.HVP(x, v, hv)
	y, err2 := o.Value(x)
	if err != nil || err2 != nil || y != 7 || hv[1] != 16 {
		t.Error(hv, y, err, err2)
	}
	if v[0] != 1 || v[1] != 2 {
		t.Errorf("the caller's vector became %v", v)
	}
}

func TestLazyExpansionThatRepeatsNothing(t *testing.T) {
	tp := tape.New[float64]()
	e := tape.Expand(tp.Input(tensor.FromSlice([]float64{1, 2, 3})), 1, 3)
	if got := tape.SumTo(Cube(e)).Item(); got != 36 {
		t.Errorf("got %v", got)
	}
}

// TestFreeListsDoNotGrow: a list that grew by an entry a run would take more than these
// bytes.
func TestFreeListsDoNotGrow(t *testing.T) {
	const runs = 4000
	o := tape.Problem(func(x tape.Var64) tape.Var64 { return tape.SumTo(Cube(tape.GuardedMul(Cube(x), Cube(x)))) }, tensor.Zeros[float64](4))
	x, g := []float64{0.1, 0.2, 0.3, 0.4}, make([]float64, 4)
	evaluate := func(n int) {
		for range n {
			if _, err := o.ValueGrad(x, g); err != nil {
				t.Fatal(err)
			}
		}
	}
	evaluate(3)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	evaluate(runs)
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > runs {
		t.Errorf("%d bytes in %d runs", n, runs)
	}
}

// TestRecordingPastTheRememberedEnd repeats a recording and then goes on: what
// was freed in the first part must not be handed out twice.
func TestRecordingPastTheRememberedEnd(t *testing.T) {
	d := tensor.FromSlice([]float64{0.1, 0.2, 0.3, 0.4})
	run := func(tp *tape.Tape[float64], more bool) []float64 {
		tp.Reset()
		x := tp.Input(d)
		y := tape.SumTo(Cube(Cube(x)))
		g := slices.Clone(tape.Pullback(y, y.Ones(), x)[0].Value().Data())
		if more {
			z := tape.SumTo(tape.GuardedMul(Cube(x), tape.RecordLinear(flip[float64]{}, []tape.Var64{x}, nil)))
			g = append(g, tape.Pullback(z, z.Ones(), x)[0].Value().Data()...)
		}
		return g
	}
	tp := tape.New[float64]()
	for range 3 {
		run(tp, false)
	}
	got, want := run(tp, true), run(tape.New[float64](), true)
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}
