package tape_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// here returns "file:line" of its caller's line plus off.
func here(off int) string {
	_, file, line, _ := runtime.Caller(1)
	return fmt.Sprintf("%s:%d", file, line+off)
}

// misuse runs f and returns the *tape.Error that it panics with.
func misuse(t *testing.T, f func()) (e *tape.Error) {
	t.Helper()
	defer func() {
		var ok bool
		if e, ok = recover().(*tape.Error); !ok {
			t.Fatal("no *tape.Error")
		}
	}()
	f()
	return nil
}

func wants(t *testing.T, err error, kind error, op, site string, parts ...string) {
	t.Helper()
	var e *tape.Error
	if !errors.Is(err, kind) || !errors.As(err, &e) {
		t.Fatalf("%v is not %v", err, kind)
	}
	if e.Op != op {
		t.Errorf("op is %q, want %q", e.Op, op)
	}
	if e.Site != site {
		t.Errorf("site is %q, want %q", e.Site, site)
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("%q does not say %q", err, p)
		}
	}
}

func TestShapesThatDoNotFit(t *testing.T) {
	tp := tape.New[float64]()
	a, b := tp.Input(tensor.Zeros[float64](2, 3)), tp.Input(tensor.Zeros[float64](4))
	var site string
	e := misuse(t, func() { site = here(0); ops.Mul(a, b) })
	wants(t, e, tape.ErrShape, "Mul", site, "[2 3]", "[4]")
}

func TestShapesThatDoNotFitInsideGrad(t *testing.T) {
	var site string
	_, err := tape.Grad(func(x tape.Var64) tape.Var64 {
		site = here(1)
		return ops.Sum(ops.Add(x, x.Const(tensor.Zeros[float64](5))))
	})(tensor.Zeros[float64](3))
	wants(t, err, tape.ErrShape, "Add", site, "[3]", "[5]")
}

func TestForeignTapes(t *testing.T) {
	a := tape.New[float64]().Input(tensor.Scalar(1.0))
	b := tape.New[float64]().Input(tensor.Scalar(1.0))
	var site string
	wants(t, misuse(t, func() { site = here(0); ops.Mul(a, b) }), tape.ErrForeign, "Mul", site)

	_, err := tape.Grad(func(x tape.Var64) tape.Var64 { return a })(tensor.Scalar(1.0))
	if !errors.Is(err, tape.ErrForeign) {
		t.Errorf("a result of another tape: %v", err)
	}
}

func TestVarAfterReset(t *testing.T) {
	tp := tape.New[float64]()
	a := tp.Input(tensor.Scalar(1.0))
	i := tp.Ints(tensor.ScalarInt(1))
	tp.Reset()
	tp.Input(tensor.Scalar(2.0))
	tp.Ints(tensor.ScalarInt(1))
	wants(t, misuse(t, func() { ops.Exp(a) }), tape.ErrStale, "Exp", here(0))
	wants(t, misuse(t, func() { a.Value() }), tape.ErrStale, "Value", here(0))
	wants(t, misuse(t, func() { i.Value() }), tape.ErrStale, "Value", here(0))

	var leaked tape.Var64
	if _, err := tape.Grad(func(x tape.Var64) tape.Var64 { leaked = x; return x })(tensor.Scalar(1.0)); err != nil {
		t.Fatal(err)
	}
	wants(t, misuse(t, func() { ops.Exp(leaked) }), tape.ErrStale, "Exp", here(0))
}

func TestNotScalar(t *testing.T) {
	_, err := tape.Grad(ops.Exp[float64])(tensor.Zeros[float64](3))
	wants(t, err, tape.ErrNotScalar, "Grad", here(-1), "[3]", "Sum")
	_, err = tape.HVP(ops.Exp[float64])(tensor.Zeros[float64](3), tensor.Zeros[float64](3))
	wants(t, err, tape.ErrNotScalar, "HVP", here(-1), "[3]")
}

func TestZeroVar(t *testing.T) {
	var zero tape.Var64
	wants(t, misuse(t, func() { ops.Exp(zero) }), tape.ErrZeroVar, "Exp", here(0))
	wants(t, misuse(t, func() { zero.Shape() }), tape.ErrZeroVar, "Shape", here(0))
	wants(t, misuse(t, func() { tape.IntVar{}.Shape() }), tape.ErrZeroVar, "Shape", here(0))
	tp := tape.New[float64]()
	wants(t, misuse(t, func() { tp.Input(nil) }), tape.ErrZeroVar, "Input", here(0))
	wants(t, misuse(t, func() { tp.Ints(nil) }), tape.ErrZeroVar, "Ints", here(0))
	_, err := tape.Grad(func(x tape.Var64) tape.Var64 { return zero })(tensor.Scalar(1.0))
	wants(t, err, tape.ErrZeroVar, "Grad", here(-1))
	_, err = tape.Grad(ops.Exp[float64])(nil)
	wants(t, err, tape.ErrZeroVar, "Grad", here(-1))
}

func TestCotangentOfAnotherShape(t *testing.T) {
	_, _, err := tape.VJP(ops.Exp[float64])(tensor.Zeros[float64](3), tensor.Zeros[float64](2))
	wants(t, err, tape.ErrShape, "VJP", here(-1), "[3]", "[2]")
	_, _, err = tape.JVP(ops.Exp[float64])(tensor.Zeros[float64](3), tensor.Zeros[float64](2))
	wants(t, err, tape.ErrShape, "JVP", here(-1), "[3]", "[2]")
}

func TestJacobianOfTooHighRank(t *testing.T) {
	_, err := tape.Jacobian(ops.Exp[float64])(tensor.Zeros[float64](1, 1, 1, 1, 1))
	wants(t, err, tape.ErrShape, "Jacobian", here(-1), "Flatten")
}

func TestOtherPanicsPassThrough(t *testing.T) {
	defer func() {
		if r := recover(); r != "mine" {
			t.Errorf("recovered %v", r)
		}
	}()
	tape.Grad(func(x tape.Var64) tape.Var64 { panic("mine") })(tensor.Scalar(1.0))
}

func TestParameterWrittenBehindATape(t *testing.T) {
	p := tensor.NewParams[float64]()
	w := p.Add("w", tensor.Shape{2}, nil)
	_, _, err := tape.ValueAndGradParams(p, func(r *tape.Rec[float64]) tape.Var64 {
		y := ops.Sum(ops.Exp(r.Param(w)))
		p.Mutate()[0] = 1
		return y
	})
	if !errors.Is(err, tape.ErrStale) {
		t.Errorf("a pullback over a parameter written since: %v", err)
	}
	v := p.View(w)
	wants(t, misuse(t, func() { tape.New[float64]().Const(&v) }), tape.ErrStale, "Const", here(0), "Rec.Param")
}

func TestWrongDerivativeRuleIsCaught(t *testing.T) {
	_, err := tape.Grad(func(x tape.Var64) tape.Var64 { return ops.Sum(tape.RecordElementwise(badFactor{}, x)) })(tensor.Zeros[float64](2))
	if err != nil {
		t.Errorf("a factor broadcasts: %v", err)
	}
	_, err = tape.Grad(func(x tape.Var64) tape.Var64 { return ops.Sum(tape.RecordLinear(badAdjoint{}, []tape.Var64{x}, nil)) })(tensor.Zeros[float64](2))
	wants(t, err, tape.ErrShape, "badAdjoint", here(-1), "[2 2]")
}

type badFactor struct{}

func (badFactor) Name() string                                          { return "badFactor" }
func (badFactor) Block(out []float64, x [][]float64)                    { copy(out, x[0]) }
func (badFactor) Factor(_ int, _ tape.Var64, x []tape.Var64) tape.Var64 { return x[0].Scalar(1) }

type badAdjoint struct{}

func (badAdjoint) Name() string                                    { return "badAdjoint" }
func (badAdjoint) Shape(x, _ []tensor.Shape) (tensor.Shape, error) { return x[0], nil }
func (badAdjoint) Forward(out *tensor.Dense[float64], in *tape.In[float64]) error {
	copy(out.Data(), in.X[0].Data())
	return nil
}
func (badAdjoint) Adjoint(_ int, g tape.Var64, _ []tape.Var64, _ []tape.IntVar) tape.Var64 {
	return ops.Expand(g, 2, 2)
}

func TestParameterWrittenBehindADerivativeByData(t *testing.T) {
	p := tensor.NewParams[float64]()
	w := p.Add("w", tensor.Shape{}, nil)
	for name, d := range map[string]func(y, x, w tape.Var64) tape.Var64{
		"Pullback by data": func(y, x, _ tape.Var64) tape.Var64 { return tape.Pullback(y, y.Ones(), x)[0] },
		"Pushforward": func(y, _, w tape.Var64) tape.Var64 {
			return tape.Pushforward(y, []tape.Var64{w}, []tape.Var64{w.Ones()})
		},
	} {
		_, _, err := tape.ValueAndGradParams(p, func(r *tape.Rec[float64]) tape.Var64 {
			x := r.Scalar(2)
			y := ops.Mul(ops.Square(x), r.Param(w))
			p.Mutate()[0] = 100
			return d(y, x, r.Param(w))
		})
		if !errors.Is(err, tape.ErrStale) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAssignOfAnotherTape(t *testing.T) {
	p := tensor.NewParams[float64]()
	s := p.AddState("s", tensor.Shape{}, nil)
	other := tape.New[float64]().Scalar(5)
	_, _, err := tape.ValueAndGradParams(p, func(r *tape.Rec[float64]) tape.Var64 {
		r.Assign(s, other)
		return r.Scalar(1)
	})
	if !errors.Is(err, tape.ErrForeign) || p.Value(s).Item() != 0 {
		t.Errorf("%v, state %v", err, p.Value(s))
	}
}

func TestNilIsNamed(t *testing.T) {
	f := func(x tape.Var64) tape.Var64 { return ops.Sum(x) }
	_, _, err := tape.Linearize(f, nil)
	wants(t, err, tape.ErrZeroVar, "Linearize", here(-1))
	model, err := tape.Taylor(f, nil, 1)
	wants(t, err, tape.ErrZeroVar, "Taylor", here(-1))
	if model != nil {
		t.Error("a model beside an error")
	}
	model, err = tape.Taylor(f, tensor.Scalar(1.0), 1)
	if err != nil {
		t.Fatal(err)
	}
	_, err = model(nil)
	wants(t, err, tape.ErrZeroVar, "Taylor", here(-1))
	wants(t, misuse(t, func() { tape.Problem(f, nil) }), tape.ErrZeroVar, "Problem", here(0))
}

func TestProblemChecksLengths(t *testing.T) {
	p := tape.Problem(func(x tape.Var64) tape.Var64 { return ops.NormSq(x) }, tensor.Zeros[float64](3))
	x, two := make([]float64, 3), make([]float64, 2)
	if _, err := p.ValueGrad(x, two); !errors.Is(err, tape.ErrShape) {
		t.Errorf("gradient: %v", err)
	}
	if err := p.HVP(x, x, two); !errors.Is(err, tape.ErrShape) {
		t.Errorf("HVP: %v", err)
	}
	if err := p.Hessian(x, x); !errors.Is(err, tape.ErrShape) {
		t.Errorf("Hessian: %v", err)
	}
	if _, err := p.Value(two); !errors.Is(err, tape.ErrShape) {
		t.Errorf("value: %v", err)
	}
}

func TestVarThatEscapedFromAFailure(t *testing.T) {
	var leaked tape.Var64
	_, err := tape.Grad(func(x tape.Var64) tape.Var64 { leaked = x; return ops.Add(x, x.Const(tensor.Zeros[float64](2))) })(tensor.Zeros[float64](3))
	if err == nil {
		t.Fatal("no error")
	}
	wants(t, misuse(t, func() { leaked.Value() }), tape.ErrStale, "Value", here(0))
}
