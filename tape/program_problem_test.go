package tape_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var (
	_ optim.HessianProduct      = (*tape.LossObjective[float64])(nil)
	_ optim.TwiceDifferentiable = (*tape.LossObjective[float32])(nil)
)

// TestRunnerProblem compares value, gradient, Hessian-vector products and Hessian of
// a program's loss with those of an eager function of the flat vector.
func TestRunnerProblem(t *testing.T) {
	for _, shards := range []int{1, 3} {
		m := newShardedModel()
		v := batch(11, 5)
		o, err := m.runner(t, shards).Problem(v[:3]...)
		if err != nil {
			t.Fatal(err)
		}
		n := len(m.p.TrainableView())
		eager := tape.Problem(func(flat tape.Var64) tape.Var64 {
			x, labels, decay := flat.Const(v[0].(*tensor.Dense[float64])), flat.Ints(v[1].(*tensor.Ints)), flat.Const(v[2].(*tensor.Dense[float64]))
			w := ops.Reshape(ops.Slice(flat, ops.Span(0, 20)), 4, 5)
			h := ops.MatMul(ops.Tanh(ops.MatMul(x, w)), ops.Reshape(ops.Slice(flat, ops.Span(20, 35)), 5, 3))
			return ops.Add(ops.CrossEntropy(h, labels, ops.CrossEntropyOptions{}), ops.Mul(decay, ops.NormSq(w)))
		}, tensor.Zeros[float64](n))
		x, dir := make([]float64, n), make([]float64, n)
		for i := range x {
			x[i], dir[i] = math.Sin(float64(3*i)), math.Cos(float64(7*i))
		}
		evaluate := func(p optim.TwiceDifferentiable) []float64 {
			value, err1 := p.Value(x)
			grad, hv, hess := make([]float64, n), make([]float64, n), make([]float64, n*n)
			again, err2 := p.ValueGrad(x, grad)
			err3, err4 := p.(optim.HessianProduct).HVP(x, dir, hv), p.Hessian(x, hess)
			if err := errors.Join(err1, err2, err3, err4); err != nil {
				t.Fatal(err)
			}
			return slices.Concat([]float64{value, again}, grad, hv, hess)
		}
		got, want := evaluate(o), evaluate(eager)
		for i := range got {
			if math.Abs(got[i]-want[i]) > 1e-13 {
				t.Errorf("%d shards: number %d is %v, want %v", shards, i, got[i], want[i])
			}
		}
		if s := m.p.Value(m.steps).Item(); s != 0 {
			t.Errorf("%d shards: evaluations have written state: %v", shards, s)
		}
		if !slices.Equal(m.p.TrainableView(), x) {
			t.Errorf("the parameters are %v, want the last point", m.p.TrainableView())
		}
		if a := testing.AllocsPerRun(20, func() {
			if _, err := o.ValueGrad(x, dir); err != nil {
				t.Error(err)
			}
		}); a != 0 && !adtest.Race {
			t.Errorf("%v allocations in ValueGrad, want none", a)
		}
	}
}

func TestRunnerProblemRefuses(t *testing.T) {
	m := newShardedModel()
	v := batch(4, 1)
	run := m.runner(t, 1)
	if _, err := run.Problem(v[:2]...); !errors.Is(err, tape.ErrMisuse) {
		t.Errorf("a missing input: %v", err)
	}
	o, err := run.Problem(v[:3]...)
	if err != nil {
		t.Fatal(err)
	}
	n := len(m.p.TrainableView())
	ok, short := make([]float64, n), make([]float64, n-1)
	_, err1 := o.Value(short)
	_, err2 := o.ValueGrad(ok, short)
	var none *tape.LossObjective[float64]
	_, err3 := none.Value(ok)
	for name, err := range map[string]error{
		"x": err1, "gradient": err2, "direction": o.HVP(ok, short, ok), "product": o.HVP(ok, ok, short), "Hessian": o.Hessian(ok, ok),
	} {
		if !errors.Is(err, tape.ErrShape) {
			t.Errorf("%s: %v, want ErrShape", name, err)
		}
	}
	if !errors.Is(err3, tape.ErrZeroVar) {
		t.Errorf("nil: %v", err3)
	}
	g, err := tape.Compile(m.p, &m.in, m.loss, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.NewRunner().Problem(v[:3]...); !errors.Is(err, tape.ErrMisuse) || !strings.Contains(err.Error(), "CompileGradient") {
		t.Errorf("a program without gradient: %v", err)
	}
}

// TestFailuresAreNoRuns: an evaluation that fails is not counted among the runs that
// errors tell of, and by which audits take turns.
func TestFailuresAreNoRuns(t *testing.T) {
	p := tensor.NewParams[float64]()
	w := p.Add("w", tensor.Shape{}, nil)
	g, err := tape.CompileGradient(p, nil, func(r *tape.Rec[float64]) tape.Var64 {
		next := func(c []tape.Var64) []tape.Var64 { return []tape.Var64{ops.AddScalar(c[0], 1)} }
		y := tape.While([]tape.Var64{r.Param(w)}, func(c []tape.Var64) tape.Var64 { return ops.Less(c[0], r.Scalar(0)) }, next, 3)[0]
		return ops.Sqrt(ops.AddScalar(y, -1))
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	run := g.NewRunner()
	o, err := run.Problem()
	if err != nil {
		t.Fatal(err)
	}
	grad := make([]float64, 1)
	for x, want := range map[float64]error{2: nil, -9: tape.ErrLimit, -8: tape.ErrLimit} {
		if _, err := o.ValueGrad([]float64{x}, grad); !errors.Is(err, want) {
			t.Errorf("at %v: %v, want %v", x, err, want)
		}
	}
	copy(p.Mutate(), []float64{0.5})
	if _, err := run.CheckFinite(); !errors.Is(err, tape.ErrNonFinite) || !strings.Contains(err.Error(), "after 1 run,") {
		t.Errorf("%v, want the root of a negative number after 1 run,", err)
	}
}

// The loss of a program is minimized as a function of its parameters, here with
// Newton's method, which takes the Hessian of the program.
func ExampleRunner_Problem() {
	params := tensor.NewParams[float64]()
	w := params.Add("w", tensor.Shape{2}, nil)
	var in tape.Inputs
	x, y := in.Float("x", 4, 2), in.Float("y", 4)
	program, err := tape.CompileGradient(params, &in, func(r *tape.Rec[float64]) tape.Var64 {
		return ops.MSE(ops.MatMul(r.Input(x), r.Param(w)), r.Input(y))
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	problem, err := program.NewRunner().Problem(
		tensor.FromSlice([]float64{1, 0, 0, 1, 1, 1, 2, 1}, 4, 2), tensor.FromSlice([]float64{1, 2, 3, 4}))
	if err != nil {
		fmt.Println(err)
		return
	}
	res, err := optim.Minimize(problem, params.TrainableView(), &optim.Newton{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	copy(params.Mutate(), res.X)
	fmt.Printf("w = %.4f after %d step\n", params.Value(w), res.Iterations)
	// Output: w = [1.0000 2.0000] after 1 step
}
