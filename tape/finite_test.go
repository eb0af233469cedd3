package tape_test

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

func TestCheckFinite(t *testing.T) {
	var in tape.Inputs
	x := in.Float("x", 2, 3)
	var line int
	g, err := tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 {
		h := ops.Scale(r.Input(x), 2)
		_, _, line, _ = runtime.Caller(0)
		h = ops.Log(h)
		return ops.Sum(ops.Mul(h, h))
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	run := g.NewRunner()
	good, bad := tensor.Ones[float64](2, 3), tensor.FromSlice([]float64{3, 2, 1, 4, 0, 5}, 2, 3)
	if _, err := run.CheckFinite(good); err != nil {
		t.Error(err)
	}
	if v, err := run.Run(bad); err != nil || !math.IsInf(v, 1) {
		t.Fatalf("%v, %v", v, err)
	}
	_, err = run.CheckFinite(bad)
	var e *tape.Error
	if !errors.As(err, &e) || !errors.Is(err, tape.ErrNonFinite) || e.Op != "Log" || !strings.HasSuffix(e.Site, fmt.Sprintf("finite_test.go:%d", line+1)) {
		t.Fatalf("%v", err)
	}
	for _, says := range []string{"after 1 run,", "-Inf at [1 1]", "[0, 10]"} {
		if !strings.Contains(err.Error(), says) {
			t.Errorf("%v; want %q", err, says)
		}
	}
	if y := run.View(""); !math.IsInf(y.Item(), 1) {
		t.Errorf("the results of the last run became %v", &y)
	}
}

// TestCheckFiniteNamesData: where data or parameters were not finite from the beginning,
// they are named, with the element.
func TestCheckFiniteNamesData(t *testing.T) {
	params := tensor.NewParams[float64]()
	w := params.Add("w", tensor.Shape{3}, tensor.Constant(1))
	var in tape.Inputs
	x := in.Float("x", 2, 3)
	table := tensor.FromSlice([]float64{0, math.Inf(1), 0}, 3)
	compile := func(f func(r *tape.Rec[float64]) tape.Var64) *tape.Runner[float64] {
		g, err := tape.CompileGradient(params, &in, func(r *tape.Rec[float64]) tape.Var64 { return ops.Sum(f(r)) }, nil)
		if err != nil {
			t.Fatal(err)
		}
		return g.NewRunner()
	}
	linear := compile(func(r *tape.Rec[float64]) tape.Var64 { return ops.MatMul(r.Input(x), r.Param(w)) })
	added := compile(func(r *tape.Rec[float64]) tape.Var64 {
		return ops.Add(ops.Reshape(r.Input(x), 3, 2), ops.Mul(ops.Reshape(r.Const(table), 3, 1), ops.Reshape(r.Param(w), 3, 1)))
	})
	fine, bad := tensor.Ones[float64](2, 3), tensor.Ones[float64](2, 3)
	bad.Set(math.NaN(), 1, 2)
	for _, c := range []struct {
		name  string
		run   *tape.Runner[float64]
		x     *tensor.Dense[float64]
		w     float64
		says  string
		never string
	}{
		{"an input", linear, bad, 1, `; input "x" has NaN at [1 2]`, "parameter"},
		{"a parameter", linear, fine, math.Inf(-1), `; parameter "w" has -Inf at [1]`, "input"},
		{"both", linear, bad, math.NaN(), `; input "x" has NaN at [1 2]; parameter "w" has NaN at [1]`, "constant"},
		{"a constant", added, fine, 1, "; constant has +Inf at [1 0]", "parameter"},
	} {
		params.Mutate()[1] = c.w
		_, err := c.run.CheckFinite(c.x)
		if !errors.Is(err, tape.ErrNonFinite) || !strings.HasSuffix(err.Error(), c.says) || strings.Contains(err.Error(), c.never) {
			t.Errorf("%s: %v; want %q", c.name, err, c.says)
		}
	}
}

// TestGuardedIsCounted: a branch that was not chosen sends zeros into a pole.
func TestGuardedIsCounted(t *testing.T) {
	var in tape.Inputs
	x := in.Float("x", 4)
	g, err := tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 {
		v := r.Input(x)
		y := ops.Sum(ops.Where(ops.Greater(v, v.Zeros()), ops.Sqrt(v), v.Zeros()))
		r.Output("gradient", tape.Pullback(y, y.Ones(), v)[0])
		return y
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	guarded, err := g.NewRunner().CheckFinite(tensor.FromSlice([]float64{1, 0, 4, 0}))
	n := 0
	for _, g := range guarded {
		n += g.Count
	}
	if err != nil || n != 2 {
		t.Errorf("%v, %v; want 2 elements", guarded, err)
	}
}

// TestCheckFiniteInside: the operation is found that made the number inside the body of
// a loop, a branch or a checkpoint, with its own line and the step.
func TestCheckFiniteInside(t *testing.T) {
	line := 0
	here := func() { _, _, line, _ = runtime.Caller(1); line++ }
	type vars = []tape.Var64
	// The element that is 0 is that of step 2.
	data := tensor.FromSlice([]float64{3, 2, 0, 4, 5}, 5)
	logs := func(_ tape.IntVar, carry, x vars) (next, y vars) {
		twice := ops.Scale(x[0], 2)
		here()
		l := ops.Log(twice)
		return vars{ops.Add(carry[0], l)}, nil
	}
	roots := func(_ tape.IntVar, carry, x vars) (next, y vars) {
		here()
		l := ops.Sqrt(x[0])
		return vars{ops.Add(carry[0], l)}, nil
	}
	scan := func(step func(_ tape.IntVar, carry, x vars) (next, y vars), o *tape.ScanOptions) func(x tape.Var64) tape.Var64 {
		return func(x tape.Var64) tape.Var64 {
			last, _ := tape.Scan(vars{x.Scalar(1)}, vars{x}, step, o)
			return last[0]
		}
	}
	// at3 is 1/(3 − n) at n = 0, 1, …
	at3 := func(n tape.Var64) tape.Var64 {
		far := ops.Sub(n.Scalar(3), n)
		here()
		return ops.Reciprocal(far)
	}
	below5 := func(c vars) tape.Var64 { return ops.Less(c[0], c[0].Scalar(5)) }
	for name, c := range map[string]struct {
		f    func(x tape.Var64) tape.Var64
		op   string
		says []string
	}{
		"a step":                          {scan(logs, nil), "Log", []string{"-Inf at []", "lie in [0, 0]", "(in step 2 of Scan)"}},
		"a step of a loop that goes back": {scan(logs, &tape.ScanOptions{Reverse: true}), "Log", []string{"(in step 2 of Scan)"}},
		"a step of a segment":             {scan(logs, &tape.ScanOptions{Checkpoint: true}), "Log", []string{"(in step 2 of Scan) (in segment 0 of Scan)"}},
		"the derivative of a step":        {scan(roots, nil), "GuardedMul", []string{"(in step 2 of Scan)"}},
		"that of a step of a segment":     {scan(roots, &tape.ScanOptions{Checkpoint: true}), "GuardedMul", []string{"(in step 2 of Scan)", "segment 0"}},
		"a step of While": {func(x tape.Var64) tape.Var64 {
			c := tape.While(vars{x.Scalar(0), x.Scalar(0)}, below5, func(c vars) vars {
				return vars{ops.AddScalar(c[0], 1), ops.Add(c[1], at3(c[0]))}
			}, 7)
			return ops.Add(c[1], ops.Sum(x))
		}, "Reciprocal", []string{"+Inf at []", "lie in [0, 0]", "(in step 3 of While)"}},
		"the test of While": {func(x tape.Var64) tape.Var64 {
			c := tape.While(vars{x.Scalar(0)}, func(c vars) tape.Var64 {
				return ops.Add(ops.Mul(at3(c[0]), c[0].Scalar(0)), below5(c))
			}, func(c vars) vars { return vars{ops.AddScalar(c[0], 1)} }, 7)
			return ops.Add(c[0], ops.Sum(x))
		}, "Reciprocal", []string{"(in step 3 of While)"}},
		"a branch": {func(x tape.Var64) tape.Var64 {
			return ops.Sum(tape.Cond(x.Scalar(1), func(x vars) vars {
				here()
				return vars{ops.Log(x[0])}
			}, func(x vars) vars { return x }, x)[0])
		}, "Log", []string{"-Inf at [2]", "lie in [0, 5]", "(in Cond)"}},
		"a branch that is not taken": {func(x tape.Var64) tape.Var64 {
			return ops.Sum(tape.Cond(x.Scalar(0), func(x vars) vars { return vars{ops.Log(x[0])} }, func(x vars) vars { return x }, x)[0])
		}, "", nil},
		"a checkpoint": {func(x tape.Var64) tape.Var64 {
			return ops.Sum(tape.Checkpoint(func(x tape.Var64) tape.Var64 {
				here()
				return ops.Log(x)
			})(x))
		}, "Log", []string{"-Inf at [2]", "lie in [0, 5]"}},
		"a checkpoint in a branch in a step": {scan(func(_ tape.IntVar, carry, x vars) (next, y vars) {
			return tape.Cond(x[0].Scalar(1), func(x vars) vars {
				return vars{tape.Checkpoint(func(x tape.Var64) tape.Var64 {
					here()
					return ops.Log(x)
				})(x[0])}
			}, func(x vars) vars { return x }, x[0]), nil
		}, nil), "Log", []string{"(in Cond) (in step 2 of Scan)"}},
		"a sum over steps": {func(x tape.Var64) tape.Var64 {
			// The terms of the gradient of y are finite, their sum is not.
			y := ops.AddScalar(ops.Sum(x), -14)
			here()
			last, _ := tape.Scan(vars{x.Scalar(0)}, nil, func(_ tape.IntVar, c, _ vars) (next, _ vars) {
				return vars{ops.Add(c[0], ops.Scale(y, 1e308))}, nil
			}, &tape.ScanOptions{Steps: 4})
			return last[0]
		}, "Scan", nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := tensor.NewParams[float64]()
			w := p.Add("w", data.Shape(), nil)
			p.Assign(w, data)
			g, err := tape.CompileGradient(p, nil, func(r *tape.Rec[float64]) tape.Var64 { return c.f(r.Param(w)) }, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, err = g.NewRunner().CheckFinite()
			if c.op == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var e *tape.Error
			if !errors.As(err, &e) || !errors.Is(err, tape.ErrNonFinite) || e.Op != c.op || !strings.HasSuffix(e.Site, fmt.Sprintf("finite_test.go:%d", line)) {
				t.Fatalf("%v; want %s of line %d", err, c.op, line)
			}
			for _, says := range append(c.says, "after 0 runs") {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("%v; want %q", err, says)
				}
			}
		})
	}
}

// TestGuardedInside: products that are guarded in a loop are one line, and count in each step.
func TestGuardedInside(t *testing.T) {
	p := tensor.NewParams[float64]()
	w := p.Add("w", tensor.Shape{4}, nil)
	p.Assign(w, tensor.FromSlice([]float64{1, 0, 4, 0}, 4))
	g, err := tape.CompileGradient(p, nil, func(r *tape.Rec[float64]) tape.Var64 {
		last, _ := tape.Scan([]tape.Var64{r.Scalar(0)}, []tape.Var64{r.Param(w)}, func(_ tape.IntVar, c, x []tape.Var64) (next, y []tape.Var64) {
			root := ops.Where(ops.Greater(x[0], x[0].Scalar(0)), ops.Sqrt(x[0]), x[0].Scalar(0))
			return []tape.Var64{ops.Add(c[0], root)}, nil
		}, nil)
		return last[0]
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	guarded, err := g.NewRunner().CheckFinite()
	if err != nil || len(guarded) != 1 || guarded[0].Count != 2 || !strings.Contains(guarded[0].Site, "finite_test.go") {
		t.Errorf("%v, %v; want one line with an element in each of two steps", guarded, err)
	}
}

// TestCheckFiniteExcusesInside: an infinite derivative that a guarded product makes 0 is
// none to report, whether a loop has computed it or not.
func TestCheckFiniteExcusesInside(t *testing.T) {
	type vars = []tape.Var64
	for name, root := range map[string]func(x tape.Var64) tape.Var64{
		"no loop": ops.Sqrt[float64],
		"Scan": func(x tape.Var64) tape.Var64 {
			last, _ := tape.Scan(vars{x.Scalar(0)}, nil, func(_ tape.IntVar, c, _ vars) (next, _ vars) {
				return vars{ops.Add(c[0], ops.Sqrt(x))}, nil
			}, &tape.ScanOptions{Steps: 2})
			return last[0]
		},
		"Cond": func(x tape.Var64) tape.Var64 {
			return tape.Cond(x.Scalar(1), func(x vars) vars { return vars{ops.Sqrt(x[0])} }, func(x vars) vars { return x }, x)[0]
		},
	} {
		p := tensor.NewParams[float64]()
		w := p.Add("w", tensor.Shape{}, nil) // 0
		g, err := tape.CompileGradient(p, nil, func(r *tape.Rec[float64]) tape.Var64 {
			return root(ops.Square(r.Param(w)))
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if guarded, err := g.NewRunner().CheckFinite(); err != nil || len(guarded) != 1 {
			t.Errorf("%s: %v, %v; want one line", name, guarded, err)
		}
	}
}
