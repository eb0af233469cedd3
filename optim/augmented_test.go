package optim_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// The lowest point of the plane x + y on a circle. The multiplier tells what a
// larger circle would be worth.
func ExampleAugmentedLagrangian() {
	plane := optim.FuncGrad{F: func(x []float64) float64 { return x[0] + x[1] }, Grad: func(x, g []float64) { g[0], g[1] = 1, 1 }}
	circle := optim.FuncResiduals{M: 1,
		R: func(x, r []float64) { r[0] = x[0]*x[0] + x[1]*x[1] - 2 },
		J: func(x, jac []float64) { jac[0], jac[1] = 2*x[0], 2*x[1] },
	}
	res, err := optim.Minimize(optim.Constrained(plane, circle, nil), []float64{1, 0.5}, &optim.AugmentedLagrangian{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("x = %.6f, multiplier %.6f, KKT residuals below 1e-8: %v\n", res.X, res.KKT.Equality[0], res.KKT.Largest() < 1e-8)
	// Output: x = [-1.000000 -1.000000], multiplier 0.500000, KKT residuals below 1e-8: true
}

// vector makes constraints of a function on Vars of n variables.
func vector(n int, f func(x []tape.Var64) []tape.Var64) *tape.SumOfSquares {
	return tape.Residuals(func(x tape.Var64) tape.Var64 { return ops.Stack(0, f(elements(x, n))...) }, tensor.Full(0.5, n))
}

func scalarOf(n int, f func(x []tape.Var64) tape.Var64) *tape.Objective {
	return tape.Problem(func(x tape.Var64) tape.Var64 { return f(elements(x, n)) }, tensor.Full(0.5, n))
}

func elements(x tape.Var64, n int) []tape.Var64 {
	out := make([]tape.Var64, n)
	for i := range out {
		out[i] = ops.Select(x, 0, i)
	}
	return out
}

// Problems of Hock and Schittkowski (Test Examples for Nonlinear Programming Codes,
// 1981), with their solutions.
func TestHockSchittkowski(t *testing.T) {
	square := ops.Square[float64]
	problems := []struct {
		name   string
		f      optim.Objective
		x0     []float64
		want   float64
		x      []float64
		lambda []float64
	}{
		{"HS6", optim.Constrained(
			scalarOf(2, func(x []tape.Var64) tape.Var64 { return square(ops.AddScalar(ops.Neg(x[0]), 1)) }),
			vector(2, func(x []tape.Var64) []tape.Var64 {
				return []tape.Var64{ops.Scale(ops.Sub(x[1], square(x[0])), 10)}
			}), nil),
			[]float64{-1.2, 1}, 0, []float64{1, 1}, nil},
		{"HS43", optim.Constrained(
			scalarOf(4, func(x []tape.Var64) tape.Var64 {
				return sum(square(x[0]), square(x[1]), ops.Scale(square(x[2]), 2), square(x[3]),
					ops.Scale(x[0], -5), ops.Scale(x[1], -5), ops.Scale(x[2], -21), ops.Scale(x[3], 7))
			}), nil,
			vector(4, func(x []tape.Var64) []tape.Var64 {
				squares := sum(square(x[0]), square(x[1]), square(x[2]), square(x[3]))
				return []tape.Var64{
					ops.AddScalar(sum(squares, x[0], ops.Neg(x[1]), x[2], ops.Neg(x[3])), -8),
					ops.AddScalar(sum(squares, square(x[1]), square(x[3]), ops.Neg(x[0]), ops.Neg(x[3])), -10),
					ops.AddScalar(sum(ops.Scale(square(x[0]), 2), square(x[1]), square(x[2]), ops.Scale(x[0], 2), ops.Neg(x[1]), ops.Neg(x[3])), -5),
				}
			})),
			[]float64{0, 0, 0, 0}, -44, []float64{0, 1, 2, -1}, []float64{1, 0, 2}},
		{"HS71", optim.Bounded(optim.Constrained(
			scalarOf(4, func(x []tape.Var64) tape.Var64 {
				return sum(times(x[0], x[3], sum(x[0], x[1], x[2])), x[2])
			}),
			vector(4, func(x []tape.Var64) []tape.Var64 {
				return []tape.Var64{ops.AddScalar(sum(square(x[0]), square(x[1]), square(x[2]), square(x[3])), -40)}
			}),
			vector(4, func(x []tape.Var64) []tape.Var64 {
				return []tape.Var64{ops.AddScalar(ops.Neg(times(x[0], x[1], x[2], x[3])), 25)}
			})), []float64{1, 1, 1, 1}, []float64{5, 5, 5, 5}),
			[]float64{1, 5, 5, 1}, 17.0140172892, []float64{1, 4.74299964, 3.82114998, 1.37940829}, []float64{0.55229366}},
	}
	for _, p := range problems {
		for _, inner := range []optim.Method{nil, &optim.Newton{}, &optim.GD{}} {
			if p.name == "HS71" && inner != nil {
				continue // which do not honour bounds
			}
			if _, slow := inner.(*optim.GD); slow && p.name != "HS43" {
				continue
			}
			r := minimize(t, p.f, p.x0, &optim.AugmentedLagrangian{Method: inner}, nil)
			wantConverged(t, r)
			if !near(r.F, p.want, 1e-7*(1+math.Abs(p.want))) || r.KKT.Largest() > 1e-8 || r.GradNorm != r.KKT.Largest() {
				t.Errorf("%s by %T: f = %v, want %v; %v, %v", p.name, inner, r.F, p.want, r.KKT, r.Status)
			}
			for i, v := range p.x {
				if !near(r.X[i], v, 1e-5) {
					t.Errorf("%s by %T: x = %v, want %v", p.name, inner, r.X, p.x)
				}
			}
			for i, v := range p.lambda {
				if !near(r.KKT.Inequality[i], v, 1e-5) {
					t.Errorf("%s by %T: multipliers %v, want %v", p.name, inner, r.KKT.Inequality, p.lambda)
				}
			}
		}
	}
}

// Without a point that meets the constraints the status says so by its numbers, and
// ends.
func TestInfeasible(t *testing.T) {
	f := quadratic(1)
	impossible := optim.FuncResiduals{M: 1, R: func(x, r []float64) { r[0] = x[0]*x[0] + 1 }, J: func(x, jac []float64) { jac[0] = 2 * x[0] }}
	r := minimize(t, optim.Constrained(f, impossible, nil), []float64{3}, &optim.AugmentedLagrangian{}, &optim.Settings{MaxIterations: 60, MaxEvaluations: 5000})
	if r.Status.Converged() || r.KKT.Feasibility < 0.99 || !strings.Contains(r.Status.String(), "KKT residual") {
		t.Errorf("%v, %v", r.Status, r.KKT)
	}
}

// f alone is unbounded below; the penalty must grow until it is held.
func TestConstraintHoldsUnbounded(t *testing.T) {
	f := optim.FuncGrad{F: func(x []float64) float64 { return -x[0] * x[0] * x[0] }, Grad: func(x, g []float64) { g[0] = -3 * x[0] * x[0] }}
	below := optim.FuncResiduals{M: 1, R: func(x, r []float64) { r[0] = x[0]*x[0] - 4 }, J: func(x, jac []float64) { jac[0] = 2 * x[0] }}
	r := minimize(t, optim.Constrained(f, nil, below), []float64{1}, &optim.AugmentedLagrangian{}, nil)
	wantConverged(t, r)
	if !near(r.X[0], 2, 1e-7) || !near(r.KKT.Inequality[0], 3, 1e-6) {
		t.Errorf("%v, %v, %v", r.X, r.KKT, r.Status)
	}
}

func TestAugmentedLagrangianRefuses(t *testing.T) {
	x0 := []float64{1, 1}
	al := &optim.AugmentedLagrangian{}
	constrained := optim.Constrained(rosenbrock(), valley, nil)
	for want, c := range map[string]struct {
		f optim.Objective
		m optim.Method
	}{
		"is none":                         {rosenbrock(), al},
		"Penalty of -1":                   {constrained, &optim.AugmentedLagrangian{Penalty: -1}},
		"nil *AugmentedLagrangian":        {constrained, (*optim.AugmentedLagrangian)(nil)},
		"does not honour constraints":     {constrained, &optim.LBFGS{}},
		"the constraints are Curved":      {constrained, &optim.AugmentedLagrangian{Method: &optim.Newton{}}},
		"LBFGS does not honour bounds":    {optim.Bounded(constrained, []float64{0, 0}, nil), &optim.AugmentedLagrangian{Method: &optim.LBFGS{}}},
		"nil constraints":                 {optim.Constrained(rosenbrock(), nil, nil), al},
		"Constrained inside":              {optim.Constrained(constrained, valley, nil), al},
		"0 constraints":                   {optim.Constrained(rosenbrock(), optim.FuncResiduals{}, nil), al},
		"nil objective inside of Constra": {optim.Constrained(nil, valley, nil), al},
	} {
		if _, err := optim.Minimize(c.f, x0, c.m, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	broken := errors.New("broken")
	failing := optim.FuncResiduals{M: 1, R: func(x, r []float64) { panic(broken) }, J: func(x, jac []float64) {}}
	r, err := optim.Minimize(optim.Constrained(rosenbrock(), failing, nil), x0, al, nil)
	if !errors.Is(err, broken) || r.Status.Code != optim.ObjectiveFailed {
		t.Errorf("%v, %v", r, err)
	}
}
