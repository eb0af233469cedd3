package tape_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// A saturating curve y = a·(1 − exp(−b·x)) through six points: the residuals are
// written once, the tape has their Jacobian.
func ExampleResiduals() {
	x := tensor.FromSlice([]float64{1, 2, 3, 5, 7, 10}, 6)
	y := tensor.FromSlice([]float64{109, 149, 149, 191, 213, 224}, 6)
	f := tape.Residuals(func(p tape.Var64) tape.Var64 {
		a, b := ops.Select(p, 0, 0), ops.Select(p, 0, 1)
		model := ops.Neg(ops.Mul(a, ops.Expm1(ops.Neg(ops.Mul(b, p.Const(x))))))
		return ops.Sub(p.Const(y), model)
	}, tensor.FromSlice([]float64{100, 0.75}, 2))
	res, err := optim.Minimize(f, []float64{100, 0.75}, &optim.LevenbergMarquardt{}, &optim.Settings{Certify: &optim.Certify{}})
	if err != nil {
		fmt.Println(err)
		return
	}
	c := res.Certificate
	fmt.Printf("a = %.4f ± %.4f, b = %.5f ± %.5f: a %v\n", res.X[0], c.StdErrors[0], res.X[1], c.StdErrors[1], c.Verdict)
	// Output: a = 213.8094 ± 12.3545, b = 0.54724 ± 0.10456: a minimum
}

// mixed has m residuals of three variables, a matrix of shape 3×1, with all
// derivatives.
func mixed(m int) *tape.SumOfSquares {
	rows := make([]float64, 3*m)
	for i := range rows {
		rows[i] = math.Sin(float64(3 * i))
	}
	a := tensor.FromSlice(rows, m, 3)
	return tape.Residuals(func(x tape.Var64) tape.Var64 {
		return ops.Sin(ops.MatMul(x.Const(a), ops.Square(x)))
	}, tensor.FromSlice([]float64{1, -0.5, 0.25}, 3, 1))
}

// Products, Jacobian and the Hessian of wᵀr agree with differences and with each
// other, whether rows or columns are fewer.
func TestResidualDerivatives(t *testing.T) {
	x := []float64{0.7, -0.3, 1.1}
	for _, m := range []int{1, 2, 3, 8} {
		f := mixed(m)
		if f.Len() != m {
			t.Fatalf("%d residuals of %d", f.Len(), m)
		}
		if found, err := optim.CheckDerivatives(f, x); err != nil || len(found) > 0 {
			t.Errorf("m = %d: %q, %v", m, found, err)
		}
		w := make([]float64, m)
		for i := range w {
			w[i] = float64(i) - 1.5
		}
		along := optim.FuncHVP{
			F: func(x []float64) float64 {
				r, sum := make([]float64, m), 0.0
				if err := f.Residuals(x, r); err != nil {
					t.Fatal(err)
				}
				for i, c := range w {
					sum += c * r[i]
				}
				return sum
			},
			Grad: func(x, g []float64) {
				if err := f.VJP(x, w, g); err != nil {
					t.Fatal(err)
				}
			},
			HessVec: func(x, v, hv []float64) {
				if err := f.HVPAlong(x, w, v, hv); err != nil {
					t.Fatal(err)
				}
			},
		}
		if found, err := optim.CheckDerivatives(along, x); err != nil || len(found) > 0 {
			t.Errorf("m = %d, along w: %q, %v", m, found, err)
		}
	}
}

// Residuals that do not depend on x have zeros for derivatives.
func TestConstantResiduals(t *testing.T) {
	f := tape.Residuals(func(x tape.Var64) tape.Var64 { return x.Const(tensor.FromSlice([]float64{3, 4}, 2)) }, tensor.FromSlice([]float64{1, 1, 1}, 3))
	one := []float64{1, 1, 1}
	for name, call := range map[string]func(out []float64) error{
		"JVP":       func(out []float64) error { return f.JVP(one, one, out[:2]) },
		"VJP":       func(out []float64) error { return f.VJP(one, one[:2], out[:3]) },
		"HVPAlong":  func(out []float64) error { return f.HVPAlong(one, one[:2], one, out[:3]) },
		"Jacobian":  func(out []float64) error { return f.Jacobian(one, out) },
		"ValueGrad": func(out []float64) error { _, err := f.ValueGrad(one, out[:3]); return err },
	} {
		out := []float64{9, 9, 9, 9, 9, 9}
		if err := call(out); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, o := range out {
			if o != 0 && o != 9 || out[0] != 0 {
				t.Errorf("%s: %v", name, out)
			}
		}
	}
	if v, err := f.Value(one); v != 25 || err != nil {
		t.Errorf("f = %v, %v", v, err)
	}
}

func TestResidualsMisuse(t *testing.T) {
	x := []float64{1, 2, 3}
	f := mixed(2)
	two, six := make([]float64, 2), make([]float64, 6)
	for want, err := range map[string]error{
		"SumOfSquares.Residuals": f.Residuals(x, six),
		"SumOfSquares.JVP":       f.JVP(x, two, two),
		"SumOfSquares.VJP":       f.VJP(x, x, x),
		"SumOfSquares.HVPAlong":  f.HVPAlong(x, x, x, x),
		"SumOfSquares.Jacobian":  f.Jacobian(x, x),
	} {
		if !errors.Is(err, tape.ErrShape) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "residuals_test.go:") {
			t.Errorf("%s: %v", want, err)
		}
	}
	rows := 2
	changing := tape.Residuals(func(x tape.Var64) tape.Var64 { return ops.Slice(x, ops.Span(0, rows)) }, tensor.FromSlice(x, 3))
	rows = 3
	if err := changing.Residuals(x, two); !errors.Is(err, tape.ErrShape) || !strings.Contains(err.Error(), "3 residuals, and 2 at x0") {
		t.Errorf("%v", err)
	}
	var none *tape.SumOfSquares
	for op, call := range map[string]func(){
		"Residuals":        func() { tape.Residuals(nil, tensor.FromSlice(x, 3)) },
		"SumOfSquares.Len": func() { none.Len() },
	} {
		if e := caught(call); e == nil || e.Op != op || !errors.Is(e, tape.ErrZeroVar) {
			t.Errorf("%s: %v", op, e)
		}
	}
	for op, err := range map[string]error{"SumOfSquares.Residuals": none.Residuals(x, two), "SumOfSquares.JVP": new(tape.SumOfSquares).JVP(x, x, two)} {
		var e *tape.Error
		if !errors.As(err, &e) || e.Op != op || !errors.Is(e, tape.ErrZeroVar) {
			t.Errorf("%s: %v", op, err)
		}
	}
}

func TestResidualsAllocateNothing(t *testing.T) {
	f := mixed(50)
	x, r, jac := []float64{0.7, -0.3, 1.1}, make([]float64, 50), make([]float64, 150)
	n := testing.AllocsPerRun(20, func() {
		if err := f.Residuals(x, r); err != nil {
			t.Fatal(err)
		}
		if err := f.Jacobian(x, jac); err != nil {
			t.Fatal(err)
		}
	})
	if n > 0 && !adtest.Race {
		t.Errorf("%v allocations", n)
	}
}
