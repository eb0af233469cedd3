package tape_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// TestAuditAgrees: what is as it was when it was compiled passes, with all kinds of
// inputs, outputs, writes and shapes.
func TestAuditAgrees(t *testing.T) {
	m := newModel()
	g, err := tape.CompileGradient(m.p, &m.in, func(r *tape.Rec[float64]) tape.Var64 {
		r.Output("probabilities", ops.Softmax(ops.Linear(r.Input(m.x), r.Param(m.w), r.Param(m.b)), 1))
		r.OutputInts("labels", r.IntInput(m.labels))
		return m.loss(r)
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	run := g.NewRunner()
	run.Audit(1)
	for step := range 12 {
		mustRun(t, run, batch([]int{6, 1, 0, 9}[step%4], int64(step)))
		for i, d := range run.GradView() {
			m.p.Mutate()[i] -= 0.1 * d
		}
	}
	if n := m.p.Value(m.steps).Item(); n != 12 {
		t.Errorf("the state has counted %v steps, want 12", n)
	}
}

// TestAuditFinds: each way in which the surroundings of a function can change is
// told, in the run that is audited, and names its line.
func TestAuditFinds(t *testing.T) {
	lines := map[string]int{}
	at := func(name string) { _, _, lines[name], _ = runtime.Caller(1) }
	rate, flag, weights, one := 0.5, false, tensor.FromSlice([]float64{1, 2, 3, 4}), []int{0}
	for name, c := range map[string]struct {
		f      func(r *tape.Rec[float64], x, w tape.Var64) tape.Var64
		change func()
		says   []string
	}{
		"a number": {func(r *tape.Rec[float64], x, w tape.Var64) tape.Var64 {
			at("a number")
			return ops.Sum(ops.Exp(ops.Scale(ops.Mul(x, w), rate)))
		}, func() { rate = 0.25 }, []string{"element 0 of the result is", "a constant of shape [] changed"}},
		"a scalar": {func(r *tape.Rec[float64], x, w tape.Var64) tape.Var64 {
			at("a scalar")
			return ops.Sum(ops.MatMul(ops.Mul(x, r.Scalar(rate)), w))
		}, func() { rate = 1 }, []string{"the result", "a constant of shape [] changed"}},
		"a tensor": {func(r *tape.Rec[float64], x, w tape.Var64) tape.Var64 {
			at("a tensor")
			return ops.Sum(ops.MatMul(ops.Mul(x, w), r.Const(weights)))
		}, func() { weights.Data()[1] = 7 }, []string{"the result", "a constant of shape [4"}},
		"an index": {func(r *tape.Rec[float64], x, w tape.Var64) tape.Var64 {
			return ops.Sum(ops.Take(ops.Mul(x, w), r.Ints(tensor.IntsFrom(one)), 0))
		}, func() { one = []int{3} }, []string{"the result", "constant of shape", "changed"}},
		"a branch": {func(r *tape.Rec[float64], x, w tape.Var64) tape.Var64 {
			y := ops.Mul(x, w)
			at("a branch")
			y = []func(tape.Var64) tape.Var64{ops.Square[float64], ops.Exp[float64]}[btoi(flag)](y)
			return ops.Sum(ops.MatMul(y, w))
		}, func() { flag = true }, []string{"the result"}},
		"the gradient only": {func(r *tape.Rec[float64], x, w tape.Var64) tape.Var64 {
			y := ops.Mul(x, w)
			if flag {
				y = ops.StopGradient(y)
			}
			return ops.Sum(y)
		}, func() { flag = true }, []string{`the gradient of "w"`}},
		"an output": {func(r *tape.Rec[float64], x, w tape.Var64) tape.Var64 {
			r.Output("scaled", ops.Scale(x, rate))
			return ops.Sum(w)
		}, func() { rate = 9 }, []string{`output "scaled"`}},
		"the outputs": {func(r *tape.Rec[float64], x, w tape.Var64) tape.Var64 {
			if flag {
				r.Output("x", x)
			}
			return ops.Sum(w)
		}, func() { flag = true }, []string{`["x"]`}},
	} {
		rate, flag, one = 0.5, false, []int{0}
		p := tensor.NewParams[float64]()
		w := p.Add("w", tensor.Shape{4}, tensor.Constant(0.3))
		var in tape.Inputs
		x := in.Float("x", 4)
		g, err := tape.CompileGradient(p, &in, func(r *tape.Rec[float64]) tape.Var64 { return c.f(r, r.Input(x), r.Param(w)) }, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		run := g.NewRunner()
		run.Audit(3)
		data := tensor.FromSlice([]float64{1, 2, 3, 4})
		for n := range 6 {
			if n == 3 {
				c.change()
			}
			_, err = run.Run(data)
			if n < 5 && err != nil {
				t.Errorf("%s: run %d, which is not audited or has not changed: %v", name, n, err)
			}
		}
		if !errors.Is(err, tape.ErrMisuse) {
			t.Errorf("%s: %v, want ErrMisuse", name, err)
			continue
		}
		for _, says := range c.says {
			if !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %v; want %q", name, err, says)
			}
		}
		if line := lines[name]; line > 0 && !strings.Contains(err.Error(), fmt.Sprintf("audit_test.go:%d", line+1)) {
			t.Errorf("%s: %v; want line %d", name, err, line+1)
		}
		run.Audit(0)
		if _, err := run.Run(data); err != nil {
			t.Errorf("%s: with audits off: %v", name, err)
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestAuditGuardsState: a run that an audit refuses writes no state.
func TestAuditGuardsState(t *testing.T) {
	p := tensor.NewParams[float64]()
	s := p.AddState("s", tensor.Shape{}, nil)
	step := 1.0
	g, err := tape.Compile(p, nil, func(r *tape.Rec[float64]) tape.Var64 {
		r.Assign(s, ops.AddScalar(r.Param(s), step))
		return r.Scalar(0)
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	run := g.NewRunner()
	run.Audit(1)
	if _, err := run.Run(); err != nil {
		t.Fatal(err)
	}
	step = 2
	_, err = run.Run()
	if !errors.Is(err, tape.ErrMisuse) || !strings.Contains(err.Error(), `element 0 of the new value of "s" is 3, of the program 2`) {
		t.Error(err)
	}
	if v := p.Value(s).Item(); v != 1 {
		t.Errorf("the state is %v, want 1", v)
	}
	_, file, _, _ := runtime.Caller(0)
	if !strings.Contains(err.Error(), filepath.Base(file)) {
		t.Errorf("%v; want a line of %s", err, file)
	}
}
