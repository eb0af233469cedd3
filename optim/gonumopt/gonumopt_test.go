package gonumopt_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/optimize"
	"gonum.org/v1/gonum/optimize/functions"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/optim/gonumopt"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

func rosenbrock(x tape.Var64) tape.Var64 {
	a, b := ops.Select(x, 0, 0), ops.Select(x, 0, 1)
	return ops.Add(ops.Scale(ops.Square(ops.Sub(b, ops.Square(a))), 100), ops.Square(ops.AddScalar(ops.Neg(a), 1)))
}

// productsOnly hides the Hessian.
type productsOnly struct{ optim.HessianProduct }

func TestOursUnderGonum(t *testing.T) {
	x0 := []float64{-1.2, 1}
	full := tape.Problem(rosenbrock, tensor.FromSlice(x0))
	for _, o := range []optim.Objective{full, productsOnly{full}} {
		for _, m := range []optimize.Method{&optimize.BFGS{}, &optimize.LBFGS{}, &optimize.CG{}, &optimize.Newton{}} {
			r, err := optimize.Minimize(gonumopt.Problem(o), x0, nil, m)
			if err != nil || math.Abs(r.X[0]-1) > 1e-5 || math.Abs(r.X[1]-1) > 1e-5 {
				t.Errorf("%T: %v, %v", m, r, err)
			}
		}
	}
	p := gonumopt.Problem(optim.Func(func(x []float64) float64 { return x[0] * x[0] }))
	if p.Grad != nil || p.Hess != nil {
		t.Error("a plain function has a gradient")
	}
}

func TestGonumsUnderOurs(t *testing.T) {
	f := functions.Watson{}
	problem := optimize.Problem{Func: f.Func, Grad: f.Grad, Hess: f.Hess}
	for _, m := range []optim.Method{&optim.Newton{}, &optim.TrustRegion{}, &optim.BFGS{}} {
		o, err := gonumopt.Objective(problem)
		if err != nil {
			t.Fatal(err)
		}
		r, err := optim.Minimize(o, make([]float64, 6), m, nil)
		if err != nil || math.Abs(r.F-0.0022876700535523838) > 1e-10 {
			t.Errorf("%T: %v, %v", m, r, err)
		}
	}
	problem.Hess = nil
	o, _ := gonumopt.Objective(problem)
	if _, err := optim.Minimize(o, make([]float64, 6), &optim.Newton{}, nil); !errors.Is(err, tensor.ErrMisuse) {
		t.Errorf("without Hess: %v", err)
	}
	problem.Grad = nil
	o, _ = gonumopt.Objective(problem)
	if _, err := optim.Minimize(o, make([]float64, 6), &optim.LBFGS{}, nil); !errors.Is(err, tensor.ErrMisuse) {
		t.Errorf("without Grad: %v", err)
	}
	_, err := gonumopt.Objective(optimize.Problem{})
	var e *tensor.Error
	if !errors.As(err, &e) || !errors.Is(err, tensor.ErrZeroVar) || !strings.Contains(e.Site, "gonumopt_test.go:") {
		t.Errorf("without Func: %v", err)
	}
}

// There and back again is the same function.
func TestRoundTrip(t *testing.T) {
	x := []float64{0.3, -0.7}
	o := tape.Problem(rosenbrock, tensor.FromSlice(x))
	back, err := gonumopt.Objective(gonumopt.Problem(o))
	if err != nil {
		t.Fatal(err)
	}
	twice := back.(optim.TwiceDifferentiable)
	var g, gBack [2]float64
	var h, hBack [4]float64
	f, _ := o.ValueGrad(x, g[:])
	fBack, err := twice.ValueGrad(x, gBack[:])
	if err != nil || f != fBack || g != gBack {
		t.Errorf("%v %v and %v %v, %v", f, g, fBack, gBack, err)
	}
	if err := errors.Join(o.Hessian(x, h[:]), twice.Hessian(x, hBack[:])); err != nil || h != hBack {
		t.Errorf("%v and %v, %v", h, hBack, err)
	}
}

type failing struct {
	left  int
	panic bool
}

var errBroken = errors.New("broken")

func (o *failing) Value(x []float64) (float64, error) {
	if o.left--; o.left > 0 {
		return x[0] * x[0], nil
	}
	if o.panic {
		panic(errBroken)
	}
	return 0, errBroken
}

func (o *failing) ValueGrad(x, g []float64) (float64, error) {
	g[0] = 2 * x[0]
	return o.Value(x)
}

func TestFailures(t *testing.T) {
	for _, panics := range []bool{false, true} {
		_, err := optimize.Minimize(gonumopt.Problem(&failing{3, panics}), []float64{10}, nil, &optimize.GradientDescent{})
		if !errors.Is(err, errBroken) {
			t.Errorf("panics %v: gonum's error is %v", panics, err)
		}
		back, err := gonumopt.Objective(gonumopt.Problem(&failing{3, panics}))
		if err != nil {
			t.Fatal(err)
		}
		r, err := optim.Minimize(back, []float64{10}, &optim.GD{Step: 0.1}, nil)
		if !errors.Is(err, errBroken) || r.Status.Code != optim.ObjectiveFailed {
			t.Errorf("panics %v: our error is %v", panics, err)
		}
	}
	if _, err := optimize.Minimize(gonumopt.Problem(nil), []float64{1}, nil, &optimize.NelderMead{}); !errors.Is(err, tensor.ErrZeroVar) {
		t.Errorf("nil objective: %v", err)
	}
}

func ExampleProblem() {
	x0 := []float64{-1.2, 1}
	f := tape.Problem(rosenbrock, tensor.FromSlice(x0)) // gradient and Hessian are derived
	r, err := optimize.Minimize(gonumopt.Problem(f), x0, nil, &optimize.Newton{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("x = %.6f\n", r.X)
	// Output: x = [1.000000 1.000000]
}

func ExampleObjective() {
	f := functions.Wood{}
	o, err := gonumopt.Objective(optimize.Problem{Func: f.Func, Grad: f.Grad, Hess: f.Hess})
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := optim.Minimize(o, []float64{-3, -1, -3, -1}, &optim.TrustRegion{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("x = %.6f\n", r.X)
	// Output: x = [1.000000 1.000000 1.000000 1.000000]
}
