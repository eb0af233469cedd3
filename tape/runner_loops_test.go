package tape_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// TestRunnersAndLoops: audits, shards and second derivatives of a program with a
// loop and a checkpoint in it, whose body uses a variable that changes.
func TestRunnersAndLoops(t *testing.T) {
	p := tensor.NewParams[float64]()
	rng := tensor.NewRand(1)
	wx, wh := p.Add("wx", tensor.Shape{2, 3}, tensor.HeNormal(rng)), p.Add("wh", tensor.Shape{3, 3}, tensor.HeNormal(rng))
	var in tape.Inputs
	x := in.Float("x", 4, 5, 2).Sharded()
	leak := 0.5
	loss := func(r *tape.Rec[float64]) tape.Var64 {
		h0 := ops.Expand(r.Scalar(0), r.Input(x).Shape()[0], 3)
		last, _ := tape.Scan([]tape.Var64{h0}, []tape.Var64{r.Input(x)}, func(_ tape.IntVar, carry, x []tape.Var64) (next, y []tape.Var64) {
			h := ops.Tanh(ops.Add(ops.MatMul(x[0], r.Param(wx)), ops.MatMul(carry[0], r.Param(wh))))
			return []tape.Var64{ops.Scale(h, leak)}, nil
		}, &tape.ScanOptions{Axis: 1})
		return ops.Mean(tape.Checkpoint(ops.Exp[float64])(last[0]))
	}
	data := tensor.FromInit[float64](tensor.Uniform(rng, -1, 1), 5, 4, 2)
	point := append([]float64{}, p.TrainableView()...)
	n := len(point)
	var first []float64
	for _, shards := range []int{1, 2} {
		leak = 0.5
		g, err := tape.CompileGradient(p, &in, loss, &tape.CompileOptions{GradShards: shards})
		if err != nil {
			t.Fatal(err)
		}
		run := g.NewRunner()
		run.Audit(1)
		value := mustRun(t, run, []tensor.Value{data})
		o, err := run.Problem(data)
		if err != nil {
			t.Fatal(err)
		}
		hess := make([]float64, n*n)
		if err := o.Hessian(point, hess); err != nil {
			t.Fatal(err)
		}
		got := append([]float64{value}, hess...)
		if first == nil {
			first = got
		}
		for i := range got {
			if math.Abs(got[i]-first[i]) > 1e-13 {
				t.Errorf("%d shards: number %d is %v, in one piece %v", shards, i, got[i], first[i])
			}
		}
		checkHessian(t, o, point, hess)
		leak = 0.25
		if _, err := run.Run(data); !errors.Is(err, tape.ErrMisuse) || !strings.Contains(err.Error(), "runner_loops_test.go") {
			t.Errorf("%d shards: %v; want ErrMisuse with a line", shards, err)
		}
	}
}

// checkHessian compares a Hessian with central differences of gradients.
func checkHessian(t *testing.T, o *tape.LossObjective[float64], x, hess []float64) {
	t.Helper()
	n := len(x)
	const h = 1e-5
	up, down, at := make([]float64, n), make([]float64, n), append([]float64{}, x...)
	for i := range n {
		for s, g := range map[float64][]float64{h: up, -h: down} {
			at[i] = x[i] + s
			if _, err := o.ValueGrad(at, g); err != nil {
				t.Fatal(err)
			}
		}
		at[i] = x[i]
		for j := range n {
			if d := (up[j] - down[j]) / (2 * h); math.Abs(d-hess[i*n+j]) > 1e-8 {
				t.Errorf("element %d %d of the Hessian is %v, by differences %v", i, j, hess[i*n+j], d)
			}
		}
	}
	if _, err := o.Value(x); err != nil { // leaves the parameters at x
		t.Fatal(err)
	}
}
