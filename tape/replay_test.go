package tape

import (
	"math/rand/v2"
	"testing"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// cube is an elementwise op with a derivative of every order, for tests inside
// the package.
type cube[T Float] struct{}

func (cube[T]) Name() string { return "cube" }
func (cube[T]) Block(out []T, x [][]T) {
	kern.Map(out, x[0], func(v T) T { return v * v * v })
}
func (cube[T]) Factor(_ int, _ Var[T], x []Var[T]) Var[T] {
	return GuardedMul(x[0].Scalar(3), GuardedMul(x[0], x[0]))
}

// flip reverses a vector: linear and not pointwise, so that it needs its
// operand in full.
type flip[T Float] struct{}

func (flip[T]) Name() string                                    { return "flip" }
func (flip[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) { return x[0], nil }
func (flip[T]) Forward(out *tensor.Dense[T], in *In[T]) error {
	for i, v := range in.X[0].Data() {
		out.Data()[len(out.Data())-1-i] = v
	}
	return nil
}
func (flip[T]) Adjoint(_ int, g Var[T], _ []Var[T], _ []IntVar) Var[T] {
	return RecordLinear(flip[T]{}, []Var[T]{g}, nil)
}

// split has two float results and an integer one: x, 2x and len(x).
type split[T Float] struct{}

func (split[T]) Name() string { return "split" }
func (split[T]) Results(x, _ []tensor.Shape) (Results, error) {
	return Results{X: []tensor.Shape{x[0], x[0]}, I: []tensor.Shape{{}}}, nil
}
func (split[T]) Forward(out *Out[T], in *In[T]) error {
	for i, v := range in.X[0].Data() {
		out.X[0].Data()[i], out.X[1].Data()[i] = v, 2*v
	}
	out.I[0].Data()[0] = int64(in.X[0].Size())
	return nil
}
func (split[T]) Pullback(c *Call[T], g, dx []Var[T]) {
	if !c.Wants(0) {
		return
	}
	dx[0] = g[0]
	if !g[1].IsZero() {
		dx[0] = Accumulate(dx[0], GuardedMul(g[1], g[1].Scalar(2)))
	}
}
func (split[T]) Pushforward(c *Call[T], dx, dy []Var[T]) {
	dy[0], dy[1] = dx[0], GuardedMul(dx[0], dx[0].Scalar(2))
}

// program records a random computation of x that depends on seed alone.
func program(seed uint64, x Var[float64]) Var[float64] {
	r := rand.New(rand.NewPCG(seed, 1))
	vs := []Var[float64]{x}
	pick := func() Var[float64] { return vs[r.IntN(len(vs))] }
	for range 2 + r.IntN(12) {
		var y Var[float64]
		switch r.IntN(8) {
		case 0:
			y = RecordElementwise(cube[float64]{}, GuardedMul(pick(), x.Scalar(0.3)))
		case 1:
			y = Add(pick(), pick())
		case 2:
			y = GuardedMul(pick(), pick())
		case 3:
			y = RecordLinear(flip[float64]{}, []Var[float64]{pick()}, nil)
		case 4:
			y = Expand(SumTo(pick()), 4)
		case 5:
			c := Record(split[float64]{}, []Var[float64]{pick()}, nil)
			y = c.Y[r.IntN(2)]
		case 6:
			y = SumTo(Expand(pick(), 3, 4), 4)
			x.Ints(tensor.ZerosInts(1 + r.IntN(3)))
		case 7:
			y = D(func(z Var[float64]) Var[float64] { return SumTo(RecordElementwise(cube[float64]{}, z)) })(pick())
		}
		vs = append(vs, GuardedMul(y, y.Scalar(0.5)))
	}
	return SumTo(GuardedMul(pick(), vs[len(vs)-1]))
}

// gradOn returns value and gradient of the program on tape t.
func gradOn(t *Tape[float64], seed uint64, d *tensor.Dense[float64]) []float64 {
	t.Reset()
	x := t.alias("test", d)
	y := program(seed, x)
	var out [1]Var[float64]
	t.gradient("Test", y, []Var[float64]{x}, out[:])
	res := []float64{y.Item()}
	return append(res, valueOr(out[0], x).Data()...)
}

// TestReplayHasTheBitsOfAFreshRecording changes what is recorded from run to
// run, so that memory and nodes are reused, dropped and taken again.
func TestReplayHasTheBitsOfAFreshRecording(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	reused := New[float64]()
	for run := range 3000 {
		seed := uint64(r.IntN(40))
		d := tensor.FromSlice([]float64{r.NormFloat64(), r.NormFloat64(), r.NormFloat64(), r.NormFloat64()})
		got, want := gradOn(reused, seed, d), gradOn(New[float64](), seed, d)
		for i := range want {
			if got[i] != want[i] && (got[i] == got[i] || want[i] == want[i]) {
				t.Fatalf("run %d, program %d: %v on a reused tape, %v on a fresh one", run, seed, got, want)
			}
		}
	}
}

func TestCotangentsAreFreed(t *testing.T) {
	tp := New[float64]()
	d := tensor.Full(0.1, 1000)
	for range 2 {
		tp.Reset()
		x := tp.alias("test", d)
		y := x
		for range 50 {
			y = RecordElementwise(cube[float64]{}, y)
		}
		var out [1]Var[float64]
		tp.gradient("Test", SumTo(y), []Var[float64]{x}, out[:])
	}
	if n := len(tp.buffers.all); n > 12 {
		t.Errorf("%d buffers for the cotangents of a chain of 50", n)
	}
}

func TestSeveralResults(t *testing.T) {
	f := func(x Var[float64]) Var[float64] {
		c := Record(split[float64]{}, []Var[float64]{x}, nil)
		if n := c.J[0].Value().Data()[0]; n != 3 {
			t.Errorf("integer result %d, want 3", n)
		}
		return SumTo(GuardedMul(c.Y[0], c.Y[1])) // 2x²
	}
	x := tensor.FromSlice([]float64{1, 2, 3})
	g, err := Grad(f)(x)
	if err != nil || g.At(2) != 12 {
		t.Errorf("gradient %v, %v", g, err)
	}
	h, err := Hessian(f)(x)
	if err != nil || h.At(1, 1) != 4 || h.At(0, 1) != 0 {
		t.Errorf("Hessian %v, %v", h, err)
	}
	only := func(x Var[float64]) Var[float64] {
		return SumTo(Record(split[float64]{}, []Var[float64]{x}, nil).Y[1])
	}
	if g, err := Grad(only)(x); err != nil || g.At(0) != 2 {
		t.Errorf("gradient through the second result alone: %v, %v", g, err)
	}
}

func TestParentVarsAreCaptured(t *testing.T) {
	outer := New[float64]()
	a := outer.Input(tensor.FromSlice([]float64{1, 2}))
	b := GuardedMul(a, a)
	inner := outer.child()
	x := inner.Input(tensor.FromSlice([]float64{5, 7}))
	y := Add(GuardedMul(x, b), b)
	if y.t != inner {
		t.Fatal("recorded on the parent")
	}
	if c := inner.captures; len(c.outer) != 1 || c.outer[0] != b || c.inner[0].t != inner {
		t.Errorf("captures %v of one Var", c.outer)
	}
	if z := GuardedMul(a, b); z.t != outer {
		t.Error("an op on the parent's Vars alone is the parent's")
	}
	third := inner.child()
	GuardedMul(third.Input(tensor.FromSlice([]float64{1, 1})), a)
	if len(inner.captures.outer) != 2 || len(third.captures.outer) != 1 || third.captures.outer[0] != inner.captures.inner[1] {
		t.Error("not captured through two levels")
	}
	outer.active = inner
	if z := Add(GuardedMul(a, b), outer.Scalar(1)); z.t != inner {
		t.Error("recorded outside of the function that is being recorded")
	}
}

func TestRecordingWithoutComputing(t *testing.T) {
	tp := New[float64]()
	tp.abstract = true
	x := tp.v(tp.leaf(inputLeaf, tensor.Shape{1 << 18, 1 << 18}).head)
	y := SumTo(RecordElementwise(cube[float64]{}, Expand(x, 1<<18, 1<<18)))
	g := Pullback(y, y.Ones(), x)
	if s := g[0].Shape(); !s.Equal(x.Shape()) {
		t.Errorf("shape %v", s)
	}
	defer func() {
		if _, ok := recover().(*Error); !ok {
			t.Error("a value was read that nobody computed")
		}
	}()
	y.Value()
}

// TestIntegersWithoutComputing: a scalar whose value nobody computes still has
// rank 0.
func TestIntegersWithoutComputing(t *testing.T) {
	tp := New[float64]()
	tp.abstract = true
	i := tp.addInt(nil, 0)
	for _, s := range []tensor.Shape{i.Shape(), (IntVar{&tp.core, 0, tp.gen}).Scalar(3).Shape()} {
		if len(s) != 0 {
			t.Errorf("shape %v, want []", s)
		}
	}
}

func TestIntVarScalar(t *testing.T) {
	tp, tp32 := New[float64](), New[float32]()
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

func TestRegionsAreNotMerged(t *testing.T) {
	tp := New[float64]()
	d := tensor.FromSlice([]float64{1})
	RecordElementwise(cube[float64]{}, tp.Input(d))
	tp.Reset()
	x := tp.Input(d)
	tp.region = 1
	RecordElementwise(cube[float64]{}, x)
	if tp.old != 2 || tp.at(1).region != 1 {
		t.Error("a node of another region was taken for the same")
	}
}

func TestLazyExpansionIsFilledForWhoNeedsIt(t *testing.T) {
	f := func(x Var[float64]) Var[float64] {
		e := Expand(x, 3, 2) // a row
		s := RecordLinear(flip[float64]{}, []Var[float64]{e}, nil)
		return SumTo(GuardedMul(s, e))
	}
	tp := New[float64]()
	for _, d := range [][]float64{{1, 2}, {3, 5}} {
		tp.Reset()
		y := f(tp.Input(tensor.FromSlice(d)))
		if want := 6 * d[0] * d[1]; y.Item() != want {
			t.Errorf("at %v: %v, want %v", d, y.Item(), want)
		}
	}
}

func TestRowsOfDifferentLengths(t *testing.T) {
	tp := New[float64]()
	row := tp.Input(tensor.FromSlice([]float64{1, 2}))
	block := tp.Input(tensor.FromSlice([]float64{1, 2, 3, 4}, 2, 2))
	a, b := Expand(row, 3, 2, 2), Expand(block, 3, 2, 2)
	if got := SumTo(GuardedMul(a, b)).Item(); got != 3*(1+4+3+8) {
		t.Errorf("got %v", got)
	}
}

// TestInputDoesNotWriteToACallersMemory: a tape from the pool remembers an
// aliased leaf where now a copy is recorded.
func TestInputDoesNotWriteToACallersMemory(t *testing.T) {
	tp := New[float64]()
	mine := tensor.FromSlice([]float64{1, 2})
	tp.alias("test", mine)
	tp.Reset()
	tp.Input(tensor.FromSlice([]float64{3, 4}))
	if mine.At(0) != 1 {
		t.Error("the caller's tensor was overwritten")
	}
}

func TestLazyExpansionThatRepeatsNothing(t *testing.T) {
	tp := New[float64]()
	e := Expand(tp.Input(tensor.FromSlice([]float64{1, 2, 3})), 1, 3)
	if got := SumTo(RecordElementwise(cube[float64]{}, e)).Item(); got != 36 {
		t.Errorf("got %v", got)
	}
}

func TestFreeListsDoNotGrow(t *testing.T) {
	tp := New[float64]()
	d := tensor.FromSlice([]float64{0.1, 0.2, 0.3, 0.4})
	for range 100 {
		gradOn(tp, 7, d)
	}
	n := 0
	for _, l := range tp.buffers.free {
		n += len(l)
	}
	if n > len(tp.buffers.all) {
		t.Errorf("%d entries for %d buffers", n, len(tp.buffers.all))
	}
}

// TestRecordingPastTheRememberedEnd repeats a recording and then goes on: what
// was freed in the first part must not be handed out twice.
func TestRecordingPastTheRememberedEnd(t *testing.T) {
	d := tensor.FromSlice([]float64{0.1, 0.2, 0.3, 0.4})
	run := func(tp *Tape[float64], more bool) []float64 {
		tp.Reset()
		x := tp.alias("test", d)
		y := SumTo(RecordElementwise(cube[float64]{}, RecordElementwise(cube[float64]{}, x)))
		var out [1]Var[float64]
		tp.gradient("Test", y, []Var[float64]{x}, out[:])
		g := valueOr(out[0], x).Data()
		if more {
			z := SumTo(GuardedMul(RecordElementwise(cube[float64]{}, x), RecordLinear(flip[float64]{}, []Var[float64]{x}, nil)))
			tp.gradient("Test", z, []Var[float64]{x}, out[:])
			g = append(g, valueOr(out[0], x).Data()...)
		}
		return g
	}
	tp := New[float64]()
	for range 3 {
		run(tp, false)
	}
	got, want := run(tp, true), run(New[float64](), true)
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}
