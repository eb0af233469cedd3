package tape_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// model is a small classifier with all kinds of inputs: data, labels, a scalar
// and a random key; and state, which counts its steps.
type model struct {
	p           *tensor.Params[float64]
	in          tape.Inputs
	w, b, steps tensor.Param
	x, decay    tape.Input
	labels, key tape.IntInput
}

func newModel() *model {
	m := &model{p: tensor.NewParams[float64]()}
	ramp := func(dst []float64, _ tensor.Shape) {
		for i := range dst {
			dst[i] = float64(i%5)/4 - 0.5
		}
	}
	m.w, m.b = m.p.Add("w", tensor.Shape{4, 3}, ramp), m.p.Add("b", tensor.Shape{3}, nil)
	m.p.Add("unused", tensor.Shape{2}, ramp)
	m.steps = m.p.AddState("steps", tensor.Shape{}, nil)
	m.x, m.labels = m.in.Float("x", 6, 4), m.in.Ints("labels", 6)
	m.decay, m.key = m.in.Float("decay"), m.in.Ints("key")
	return m
}

func (m *model) loss(r *tape.Rec[float64]) tape.Var64 {
	r.Assign(m.steps, ops.AddScalar(r.Param(m.steps), 1))
	return m.lossOf(r, r.Input(m.x), r.IntInput(m.labels), r.Input(m.decay), r.IntInput(m.key))
}

func (m *model) lossOf(r *tape.Rec[float64], x tape.Var64, labels tape.IntVar, decay tape.Var64, key tape.IntVar) tape.Var64 {
	w := r.Param(m.w)
	h := ops.Dropout(ops.Linear(x, w, r.Param(m.b)), 0.25, key)
	return ops.Add(ops.CrossEntropy(h, labels, ops.CrossEntropyOptions{}), ops.Mul(decay, ops.NormSq(w)))
}

// batch returns inputs for n rows.
func batch(n int, seed int64) []tensor.Value {
	rng := rand.New(rand.NewSource(seed))
	x, l := tensor.Zeros[float64](n, 4), tensor.ZerosInts(n)
	for i := range x.Data() {
		x.Data()[i] = rng.NormFloat64()
	}
	for i := range l.Data() {
		l.Data()[i] = int64(rng.Intn(3))
	}
	return []tensor.Value{x, l, tensor.Scalar(rng.Float64()), tensor.ScalarInt(seed)}
}

// eager returns the loss and the gradient of the model, recorded eagerly.
func (m *model) eager(t *testing.T, v []tensor.Value) (float64, []float64) {
	t.Helper()
	loss, grad, err := tape.ValueAndGradParams(m.p, func(r *tape.Rec[float64]) tape.Var64 {
		return m.lossOf(r, r.Const(v[0].(*tensor.Dense[float64])), r.Ints(v[1].(*tensor.Ints)), r.Const(v[2].(*tensor.Dense[float64])), r.Ints(v[3].(*tensor.Ints)))
	})
	if err != nil {
		t.Fatal(err)
	}
	return loss, grad
}

func (m *model) compile(t *testing.T, o *tape.CompileOptions) *tape.Program[float64] {
	t.Helper()
	p, err := tape.CompileGradient(m.p, &m.in, m.loss, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func mustRun(t *testing.T, r *tape.Runner[float64], v []tensor.Value) float64 {
	t.Helper()
	loss, err := r.Run(v...)
	if err != nil {
		t.Fatal(err)
	}
	return loss
}

// TestProgramIsEager trains by a program, with batches of changing sizes, and
// compares every loss and gradient with an eager recording, bit for bit.
func TestProgramIsEager(t *testing.T) {
	m := newModel()
	run := m.compile(t, &tape.CompileOptions{Shapes: 3}).NewRunner()
	for step := range 40 {
		v := batch([]int{6, 1, 6, 9, 0, 2}[step*step%6], int64(step))
		want, grad := m.eager(t, v)
		if loss := mustRun(t, run, v); !prog.SameBits([]float64{loss}, []float64{want}) {
			t.Fatalf("step %d: loss %v, want %v", step, loss, want)
		}
		if i := prog.Differ(run.GradView(), grad); i >= 0 {
			t.Fatalf("step %d: gradient %d is %v, want %v", step, i, run.GradView()[i], grad[i])
		}
		for i := range m.p.Mutate() {
			m.p.Mutate()[i] -= 0.1 * grad[i]
		}
	}
	if n := m.p.Value(m.steps).Item(); n != 40 {
		t.Errorf("the state has counted %v steps, want 40", n)
	}
}

func TestRunAllocatesNothing(t *testing.T) {
	m := newModel()
	run := m.compile(t, nil).NewRunner()
	v := batch(6, 1)
	x, l, d, k := v[0], v[1], v[2], v[3]
	mustRun(t, run, v)
	if n := testing.AllocsPerRun(100, func() {
		if _, err := run.Run(x, l, d, k); err != nil {
			t.Error(err)
		}
	}); n != 0 && !adtest.Race {
		t.Errorf("%v allocations a run, want none", n)
	}
}

func TestOutputs(t *testing.T) {
	var in tape.Inputs
	x := in.Float("x", 2, 3)
	g, err := tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 {
		v := r.Input(x)
		r.OutputInts("best", ops.ArgMax(v, 1))
		r.Output("x itself", v)
		r.Output("flat", ops.Reshape(v, 6))
		r.Output("sum", ops.Sum(v))
		return ops.Softmax(v, 1)
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	run := g.NewRunner()
	d := tensor.FromSlice([]float64{1, 5, 2, 9, 0, 3}, 2, 3)
	if v, err := run.Run(d); err != nil || v != 0 {
		t.Fatalf("%v, %v; want 0 for a result of several numbers", v, err)
	}
	d.Data()[0] = 100 // must not reach the results
	best, itself, flat, sum, y := run.ViewInts("best"), run.View("x itself"), run.View("flat"), run.View("sum"), run.View("")
	if b := best.Data(); b[0] != 1 || b[1] != 0 || itself.At(0, 0) != 1 || flat.At(3) != 9 || sum.Item() != 20 || y.At(1, 0) < 0.9 {
		t.Errorf("%v %v %v %v %v", &best, &itself, &flat, &sum, &y)
	}
}

func TestConstantsAreCopied(t *testing.T) {
	c := tensor.FromSlice([]float64{1, 2, 3})
	g, err := tape.Compile(nil, nil, func(r *tape.Rec[float64]) tape.Var64 { return ops.Exp(r.Const(c)) }, nil)
	if err != nil {
		t.Fatal(err)
	}
	c.Data()[0] = 7
	run := g.NewRunner()
	if _, err := run.Run(); err != nil {
		t.Fatal(err)
	}
	y := run.View("")
	if want := ops.Exp(tape.New[float64]().Const(tensor.FromSlice([]float64{1, 2, 3}))).Value(); !tensor.AllClose(&y, want, 0, 0) {
		t.Errorf("%v, want %v", &y, want)
	}
}

// TestCompileRefuses: what a program could not do again is refused when it is
// compiled, with the line that did it.
func TestCompileRefuses(t *testing.T) {
	m, other := newModel(), newModel()
	var n int
	lines := map[string]int{}
	at := func(name string) { _, _, lines[name], _ = runtime.Caller(1) }
	for name, c := range map[string]struct {
		f    func(r *tape.Rec[float64]) tape.Var64
		want error
		says string
	}{
		"Item": {func(r *tape.Rec[float64]) tape.Var64 {
			at("Item")
			return r.Scalar(r.Input(m.decay).Item())
		}, tape.ErrMisuse, "values are not known"},
		"value of integers": {func(r *tape.Rec[float64]) tape.Var64 {
			at("value of integers")
			return r.Scalar(float64(r.IntInput(m.key).Value().Data()[0]))
		}, tape.ErrMisuse, "values are not known"},
		"a random constant": {func(r *tape.Rec[float64]) tape.Var64 {
			at("a random constant")
			return ops.Add(r.Input(m.decay), r.Scalar(rand.Float64()))
		}, tape.ErrMisuse, "a constant of shape [] changed"},
		"a random integer": {func(r *tape.Rec[float64]) tape.Var64 {
			n++
			at("a random integer")
			return ops.Sum(ops.Take(r.Input(m.x), r.Ints(tensor.IntsFrom([]int{n})), 1))
		}, tape.ErrMisuse, "an integer constant of shape [1] changed"},
		"a changing operation": {func(r *tape.Rec[float64]) tape.Var64 {
			n++
			unary := []func(tape.Var64) tape.Var64{ops.Log[float64], ops.Exp[float64]}[n%2]
			at("a changing operation")
			return unary(r.Input(m.decay))
		}, tape.ErrMisuse, "became"},
		"a changing number of them": {func(r *tape.Rec[float64]) tape.Var64 {
			v := r.Input(m.decay)
			for range n % 7 {
				at("a changing number of them")
				v = ops.Exp(v)
			}
			n++
			return v
		}, tape.ErrMisuse, "operations became"},
		"a changing loop": {func(r *tape.Rec[float64]) tape.Var64 {
			at("a changing loop")
			last, _ := tape.Scan([]tape.Var64{r.Input(m.decay)}, nil, func(_ tape.IntVar, c, _ []tape.Var64) (next, y []tape.Var64) {
				return []tape.Var64{ops.Scale(c[0], rand.Float64())}, nil
			}, &tape.ScanOptions{Steps: 2})
			return last[0]
		}, tape.ErrMisuse, "the inside of Scan changed"},
		"a constant result": {func(r *tape.Rec[float64]) tape.Var64 { return r.Scalar(rand.Float64()) }, tape.ErrMisuse, "compile_test.go:"},
		"another result": {func(r *tape.Rec[float64]) tape.Var64 {
			v := r.Input(m.decay)
			n++
			return []tape.Var64{v, ops.Exp(v)}[n%2]
		}, tape.ErrMisuse, "returned another"},
		"others' input": {func(r *tape.Rec[float64]) tape.Var64 { return r.Input(other.decay) }, tape.ErrForeign, `"decay"`},
		"no handle":     {func(r *tape.Rec[float64]) tape.Var64 { return r.Input(tape.Input{}) }, tape.ErrZeroVar, "zero handle"},
		"an output twice": {func(r *tape.Rec[float64]) tape.Var64 {
			r.Output("a", r.Input(m.decay))
			r.OutputInts("a", r.IntInput(m.key))
			return r.Input(m.decay)
		}, tape.ErrMisuse, "unique"},
		"shapes": {func(r *tape.Rec[float64]) tape.Var64 {
			at("shapes")
			return ops.MatMul(r.Input(m.x), r.Input(m.x))
		}, tape.ErrShape, "[6 4]"},
		"not a scalar": {func(r *tape.Rec[float64]) tape.Var64 { return r.Input(m.x) }, tape.ErrNotScalar, "single number"},
	} {
		_, err := tape.CompileGradient(m.p, &m.in, c.f, nil)
		if err == nil || !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %v that says %q", name, err, c.want, c.says)
			continue
		}
		if line := lines[name]; line > 0 {
			if site := fmt.Sprintf("compile_test.go:%d", line+1); !strings.Contains(err.Error(), site) {
				t.Errorf("%s: %v; want the line %s", name, err, site)
			}
		}
	}
}

// TestCompileRefusesAnOrderOfChance: the operations are the same both times, but
// one and the other of the same kind have changed places.
func TestCompileRefusesAnOrderOfChance(t *testing.T) {
	p, in := tensor.NewParams[float64](), &tape.Inputs{}
	params := [2]tensor.Param{p.Add("a", tensor.Shape{}, nil), p.Add("b", tensor.Shape{}, nil)}
	inputs := [2]tape.Input{in.Float("a"), in.Float("b")}
	ints := [2]tape.IntInput{in.Ints("i"), in.Ints("j")}
	n := 0
	for name, f := range map[string]func(r *tape.Rec[float64], a, b int) tape.Var64{
		"inputs": func(r *tape.Rec[float64], a, b int) tape.Var64 {
			x := r.Input(inputs[a])
			return ops.Sub(x, r.Input(inputs[b]))
		},
		"parameters": func(r *tape.Rec[float64], a, b int) tape.Var64 {
			x := r.Param(params[a])
			return ops.Sub(x, r.Param(params[b]))
		},
		"integer inputs": func(r *tape.Rec[float64], a, b int) tape.Var64 {
			key := r.IntInput(ints[a])
			return ops.RandomUniform[float64](ops.FoldInBy(key, r.IntInput(ints[b])))
		},
	} {
		_, err := tape.Compile(p, in, func(r *tape.Rec[float64]) tape.Var64 {
			n++
			return f(r, n%2, 1-n%2)
		}, nil)
		if !errors.Is(err, tape.ErrMisuse) || !strings.Contains(err.Error(), "became another") {
			t.Errorf("%s: %v, want ErrMisuse", name, err)
		}
	}
}

// TestRunRefuses: wrong inputs are refused before anything is computed.
func TestRunRefuses(t *testing.T) {
	m := newModel()
	run := m.compile(t, &tape.CompileOptions{MaxBytes: 1 << 16}).NewRunner()
	v := batch(6, 1)
	with := func(k int, d tensor.Value) []tensor.Value {
		out := append([]tensor.Value{}, v...)
		out[k] = d
		return out
	}
	for name, c := range map[string]struct {
		in   []tensor.Value
		want error
		says string
	}{
		"missing":       {v[:3], tape.ErrMisuse, `inputs: 3 given, where the program takes 4: ["x" "labels" "decay" "key"]`},
		"extra":         {append(with(0, v[0]), v[0]), tape.ErrMisuse, "5 given"},
		"nil":           {with(0, nil), tape.ErrZeroVar, `"x" is nil`},
		"nil pointer":   {with(1, (*tensor.Ints)(nil)), tape.ErrZeroVar, `"labels" is nil`},
		"element type":  {with(0, tensor.Zeros[float32](6, 4)), tape.ErrMisuse, `"x" is of float32, where the program takes float64`},
		"not integers":  {with(1, tensor.Zeros[float64](6)), tape.ErrMisuse, `"labels" is of float64`},
		"rank":          {with(0, tensor.Zeros[float64](24)), tape.ErrShape, `"x" has shape [24], of rank 1, where the program takes rank 2 (it was declared [6 4])`},
		"lengths":       {with(1, tensor.ZerosInts(5)), tape.ErrShape, "compile_test.go"},
		"label":         {with(1, tensor.IntsFrom([]int{0, 1, 2, 3, 0, 0})), tape.ErrRange, "compile_test.go"},
		"too much":      {append([]tensor.Value{tensor.Zeros[float64](10_000, 4), tensor.ZerosInts(10_000)}, v[2:]...), tape.ErrLimit, "with inputs of these shapes a run takes"},
		"none":          {nil, tape.ErrMisuse, "0 given"},
		"not its order": {[]tensor.Value{v[1], v[0], v[2], v[3]}, tape.ErrMisuse, "int64"},
	} {
		if _, err := run.Run(c.in...); err == nil || !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %v that says %q", name, err, c.want, c.says)
		}
	}
	if n := m.p.Value(m.steps).Item(); n != 0 {
		t.Errorf("state was written %v times by runs that failed", n)
	}
	if want, _ := m.eager(t, v); mustRun(t, run, v) != want {
		t.Error("the Runner is of no use after errors")
	}
}

// TestCompileRefusesOptions: no option is negative.
func TestCompileRefusesOptions(t *testing.T) {
	m := newModel()
	for _, o := range []tape.CompileOptions{{MaxBytes: -1}, {Shapes: -1}, {GradShards: -1}} {
		_, err := tape.Compile(m.p, &m.in, func(r *tape.Rec[float64]) tape.Var64 { return r.Input(m.decay) }, &o)
		if !errors.Is(err, tape.ErrRange) || !strings.Contains(err.Error(), "-1") {
			t.Errorf("%+v: %v, want ErrRange", o, err)
		}
	}
}

// TestRecIsOver: a recording that a function has kept is of no use when the function has
// returned. Its tape may be that of another function by then.
func TestRecIsOver(t *testing.T) {
	m := newModel()
	var kept *tape.Rec[float64]
	keep := func(r *tape.Rec[float64]) tape.Var64 {
		kept = r
		return r.Scalar(1)
	}
	for name, record := range map[string]func(f func(r *tape.Rec[float64]) tape.Var64) error{
		"Compile": func(f func(r *tape.Rec[float64]) tape.Var64) error {
			_, err := tape.Compile(m.p, nil, f, nil)
			return err
		},
		"Eval": func(f func(r *tape.Rec[float64]) tape.Var64) error {
			_, err := tape.Eval(m.p, f)
			return err
		},
	} {
		if err := record(keep); err != nil {
			t.Fatal(name, err)
		}
		old := kept
		err := record(func(*tape.Rec[float64]) tape.Var64 { return old.Scalar(2) })
		if !errors.Is(err, tape.ErrZeroVar) || !strings.Contains(err.Error(), "compile_test.go:") {
			t.Errorf("%s: %v, want ErrZeroVar and the line", name, err)
		}
	}
}

func TestRunContext(t *testing.T) {
	m := newModel()
	run := m.compile(t, nil).NewRunner()
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	if _, err := run.RunContext(ctx, batch(6, 1)...); err != nil {
		t.Fatal(err)
	}
	cancel(cause)
	if _, err := run.RunContext(ctx, batch(6, 1)...); !errors.Is(err, cause) || !strings.Contains(err.Error(), "Runner.RunContext: canceled before or in ") {
		t.Errorf("%v, want the context's cause", err)
	}
	var none context.Context
	if _, err := run.RunContext(none, batch(6, 1)...); !errors.Is(err, tape.ErrZeroVar) {
		t.Errorf("%v, want ErrZeroVar of a nil context", err)
	}
	mustRun(t, run, batch(6, 1))
}

func TestProgramString(t *testing.T) {
	m := newModel()
	s := m.compile(t, nil).String()
	_, file, _, _ := runtime.Caller(0)
	for _, want := range []string{`[6 4] input "x"`, `[] input "key"`, `parameter "w"`, "MatMul", "= CrossEntropy(", filepath.Base(file) + ":", "    return r",
		"\nresult: %", "\ngradient of \"w\": %", "\ngradient of \"b\": %", "\nnew \"steps\": %"} {
		if !strings.Contains(s, want) {
			t.Errorf("no %q in\n%s", want, s)
		}
	}
	for _, leaf := range regexp.MustCompile(`(?m)^([%#]\d+) .* (constant|input|parameter)`).FindAllStringSubmatch(s, -1) {
		if !regexp.MustCompile(leaf[1] + `[,)]`).MatchString(s) {
			t.Errorf("%s is listed, and read by nobody", leaf[0])
		}
	}
}

// TestResultNames: outputs and gradients have their names, also where a parameter has no
// gradient, or no elements.
func TestResultNames(t *testing.T) {
	p := tensor.NewParams[float64]()
	empty, unused, w := p.Add("empty", tensor.Shape{0}, nil), p.Add("unused", tensor.Shape{2}, nil), p.Add("w", tensor.Shape{2}, nil)
	g, err := tape.CompileGradient(p, nil, func(r *tape.Rec[float64]) tape.Var64 {
		v := r.Param(w)
		r.Output("double", ops.Scale(v, 2))
		r.OutputInts("order", ops.ArgSort(v, 0))
		_ = r.Param(unused)
		return ops.Add(ops.Sum(ops.Square(v)), ops.Sum(r.Param(empty)))
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := g.String()
	_, names, _ := strings.Cut(s, "\nresult: ")
	names = regexp.MustCompile(`[%#]\d+`).ReplaceAllString(names, "_")
	if want := "_\noutput \"double\": _\ngradient of \"empty\": _\ngradient of \"w\": _\noutput \"order\": _\n"; names != want {
		t.Errorf("%q, want %q, in\n%s", names, want, s)
	}
}
