package tape_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// caught returns the *Error that f panics with; a raw panic becomes one, too.
func caught(f func()) (e *tape.Error) {
	defer func() {
		switch r := recover().(type) {
		case *tape.Error:
			e = r
		case runtime.Error:
			e = &tape.Error{Op: "a raw panic: " + r.Error()}
		}
	}()
	f()
	return nil
}

// TestNilPanics: what returns no error panics with one in the user's line.
func TestNilPanics(t *testing.T) {
	var (
		f    func(tape.Var64) tape.Var64
		many func([]tape.Var64) tape.Var64
		aux  func([]tape.Var64) (tape.Var64, []tape.Var64)
		loss func(*tape.Rec[float64]) tape.Var64
		tp   *tape.Tape[float64]
		rec  *tape.Rec[float64]
		grad *tape.Gradient[float64]
	)
	p, x := tensor.NewParams[float64](), tensor.Zeros[float64](2)
	constant := func(r *tape.Rec[float64]) tape.Var64 { return r.Scalar(1) }
	for op, calls := range map[string][]func(){
		"Grad": {func() { tape.Grad(f) }}, "ValueAndGrad": {func() { tape.ValueAndGrad(f) }},
		"GradMany": {func() { tape.GradMany(many) }}, "ValueAndGradMany": {func() { tape.ValueAndGradMany(many) }},
		"ValueAndGradAux": {func() { tape.ValueAndGradAux(aux) }}, "Depends": {func() { tape.Depends(many) }},
		"VJP": {func() { tape.VJP(f) }}, "JVP": {func() { tape.JVP(f) }}, "HVP": {func() { tape.HVP(f) }},
		"Jacobian": {func() { tape.Jacobian(f) }}, "Hessian": {func() { tape.Hessian(f) }}, "D": {func() { tape.D(f) }},
		"Directional": {func() { tape.Directional(f) }}, "Curvature": {func() { tape.Curvature(f) }},
		"Problem":    {func() { tape.Problem(nil, x) }, func() { tape.Problem(ops.Exp[float64], nil) }},
		"Checkpoint": {func() { tape.Checkpoint(f) }}, "CheckpointMany": {func() { tape.CheckpointMany[float64](nil) }},
		"Scan":        {func() { tape.Scan([]tape.Var64{tape.New[float64]().Input(x)}, nil, nil, nil) }},
		"Cond":        {func() { tape.Cond(tape.New[float64]().Input(x), nil, nil) }},
		"While":       {func() { tape.While([]tape.Var64{tape.New[float64]().Input(x)}, nil, nil, 1) }},
		"NewGradient": {func() { tape.NewGradient(p, loss) }, func() { tape.NewGradient(nil, constant) }},
		"Input":       {func() { tp.Input(x) }, func() { new(tape.Tape[float64]).Input(x) }},
		"Const":       {func() { tp.Const(x) }}, "Scalar": {func() { tp.Scalar(1) }},
		"Ints": {func() { tp.Ints(tensor.ScalarInt(1)) }}, "Tape.Reset": {func() { tp.Reset() }},
		"Tape.Len": {func() { tp.Len() }}, "Tape.Ops": {func() { tp.Ops() }},
		"Rec.Param": {func() { rec.Param(tensor.Param{}) }, func() { new(tape.Rec[float64]).Param(tensor.Param{}) }},
		"Rec.Const": {func() { rec.Const(x) }}, "Rec.Scalar": {func() { rec.Scalar(1) }},
		"Rec.Ints": {func() { rec.Ints(tensor.ScalarInt(1)) }}, "Rec.Assign": {func() { rec.Assign(tensor.Param{}, tape.Var64{}) }},
		"Gradient.View": {func() { grad.View() }, func() { new(tape.Gradient[float64]).View() }},
		"Gradient.Of":   {func() { grad.Of(tensor.Param{}) }}, "Gradient.Unreached": {func() { grad.Unreached() }},
	} {
		for k, call := range calls {
			if e := caught(call); e == nil || e.Op != op || !errors.Is(e, tape.ErrZeroVar) || !strings.Contains(e.Site, "nil_test.go:") {
				t.Errorf("%s, call %d: %v", op, k, e)
			}
		}
	}
}

// TestNilErrors: what returns an error returns it.
func TestNilErrors(t *testing.T) {
	f := func(x tape.Var64) tape.Var64 { return ops.Sum(x) }
	constant := func(r *tape.Rec[float64]) tape.Var64 { return r.Scalar(1) }
	p, x := tensor.NewParams[float64](), tensor.Zeros[float64](2)
	var none func(tape.Var64) tape.Var64
	var o *tape.Objective
	got := map[string][]error{}
	add := func(op string, err error) { got[op] = append(got[op], err) }
	_, _, err := tape.Linearize(none, x)
	add("Linearize", err)
	_, err = tape.Taylor(none, x, 1)
	add("Taylor", err)
	_, err = tape.Taylor(none, nil, 1)
	add("Taylor", err)
	_, _, err = tape.ValueAndGradParams(nil, constant)
	add("ValueAndGradParams", err)
	_, _, err = tape.ValueAndGradParams(p, nil)
	add("ValueAndGradParams", err)
	_, err = tape.Eval(nil, constant)
	add("Eval", err)
	_, err = tape.Eval(p, nil)
	add("Eval", err)
	_, err = new(tape.Gradient[float64]).Eval()
	add("Gradient.Eval", err)
	_, err = o.Value(nil)
	add("Objective.Value", err)
	_, err = o.ValueGrad(nil, nil)
	add("Objective.ValueGrad", err)
	add("Objective.HVP", o.HVP(nil, nil, nil))
	add("Objective.Hessian", new(tape.Objective).Hessian(nil, nil))
	_, err = tape.HVP(f)(x, nil)
	add("HVP", err)
	_, _, err = tape.JVP(f)(nil, x)
	add("JVP", err)
	for op, errs := range got {
		for k, err := range errs {
			var e *tape.Error
			if !errors.As(err, &e) || e.Op != op || !errors.Is(err, tape.ErrZeroVar) || !strings.Contains(e.Site, "nil_test.go:") {
				t.Errorf("%s, call %d: %v", op, k, err)
			}
		}
	}
}

// TestOperatorsAreNamed: an error names the operator that the user called, and
// the shapes that it was called with.
func TestOperatorsAreNamed(t *testing.T) {
	sum := func(x tape.Var64) tape.Var64 { return ops.Sum(ops.Square(x)) }
	vector := ops.Square[float64]
	x, two := tensor.Zeros[float64](3), tensor.Zeros[float64](2)
	errOf := func(_ any, err error) error { return err }
	_, _, jvp := tape.JVP(sum)(x, two)
	_, df, err := tape.Linearize(sum, x)
	if err != nil {
		t.Fatal(err)
	}
	model, err := tape.Taylor(sum, x, 2)
	if err != nil {
		t.Fatal(err)
	}
	_, _, linearize := tape.Linearize(func(x tape.Var64) tape.Var64 { return tape.Var64{} }, x)
	scalarOnly := tape.Problem(vector, x)
	for op, c := range map[string]struct {
		err  error
		says string
	}{
		"JVP":                 {jvp, "[3] [2]"},
		"HVP":                 {errOf(tape.HVP(sum)(x, two)), "[3] [2]"},
		"Curvature":           {errOf(tape.Curvature(sum)(x, two)), "[3] [2]"},
		"Directional":         {errOf(tape.Directional(sum)(x, two)), "[3] [2]"},
		"Linearize":           {errOf(df(two)), "[3] [2]"},
		"Taylor":              {errOf(model(two)), "[3] [2]"},
		"Hessian":             {errOf(tape.Hessian(vector)(x)), "[3]: not a scalar"},
		"GradMany":            {errOf(tape.GradMany(func(xs []tape.Var64) tape.Var64 { return xs[0] })(x)), "[3]: not a scalar"},
		"Objective.Value":     {errOf(scalarOnly.Value(x.Data())), "[3]: not a scalar"},
		"Objective.HVP":       {scalarOnly.HVP(x.Data(), x.Data(), x.Data()), "[3]: not a scalar"},
		"Objective.ValueGrad": {errOf(tape.Problem(sum, x).ValueGrad(x.Data(), two.Data())), "[3] [2]"},
	} {
		var e *tape.Error
		if !errors.As(c.err, &e) || e.Op != op || !strings.Contains(c.err.Error(), c.says) {
			t.Errorf("%s: %v", op, c.err)
		}
	}
	if !errors.Is(linearize, tape.ErrZeroVar) || !strings.Contains(linearize.Error(), "Linearize") {
		t.Errorf("Linearize: %v", linearize)
	}
}

// TestStaleAmongOthers: of the operands of which one is stale the shapes that are
// still known are told.
func TestStaleAmongOthers(t *testing.T) {
	tp := tape.New[float64]()
	old, ids := tp.Input(tensor.Zeros[float64](7)), tp.Ints(tensor.IntsFrom([]int{0}))
	tp.Reset()
	a := tp.Input(tensor.Zeros[float64](2, 3))
	wants(t, misuse(t, func() { ops.Mul(a, old) }), tape.ErrStale, "Mul", here(0), "[2 3]", "of the other operands", "record it again")
	wants(t, misuse(t, func() { ops.Take(a, ids, 0) }), tape.ErrStale, "Take", here(0), "[2 3]", "of the other operands")
	wants(t, misuse(t, func() { tape.Pullback(a, a, old) }), tape.ErrStale, "Pullback", here(0), "[2 3]")
	wants(t, misuse(t, func() { ops.Mul(tape.Var64{}, a) }), tape.ErrZeroVar, "Mul", here(0), "[2 3]")
	wants(t, misuse(t, func() { old.Value() }), tape.ErrStale, "Value", here(0))
	wants(t, misuse(t, func() { old.Item() }), tape.ErrStale, "Item", here(0))
	wants(t, misuse(t, func() { old.Rank() }), tape.ErrStale, "Rank", here(0))
	wants(t, misuse(t, func() { old.Ones() }), tape.ErrStale, "Ones", here(0))
}

func TestShapesOfTooHighRank(t *testing.T) {
	x := tape.New[float64]().Input(tensor.Zeros[float64](2))
	wants(t, misuse(t, func() { tape.SumTo(x, 1, 1, 1, 1, 1, 1, 1, 1, 1) }), tape.ErrShape, "SumTo", here(0), "rank 9")
	wants(t, misuse(t, func() { tape.DimsOf(make(tensor.Shape, 9)) }), tape.ErrShape, "DimsOf", here(0))
}

func TestRolesThatDoNotFit(t *testing.T) {
	p := tensor.NewParams[float64]()
	w, s := p.Add("w", tensor.Shape{2}, nil), p.AddState("s", tensor.Shape{2}, nil)
	g := tape.NewGradient(p, func(r *tape.Rec[float64]) tape.Var64 {
		r.Assign(w, r.Param(s))
		return ops.Sum(r.Param(w))
	})
	_, err := g.Eval()
	if !errors.Is(err, tape.ErrMisuse) || !strings.Contains(err.Error(), `"w" is trainable`) {
		t.Errorf("%v", err)
	}
	wants(t, misuse(t, func() { g.Of(s) }), tape.ErrMisuse, "Gradient.Of", here(0), `"s" is state`)
}

// TestParameterWrittenThroughAView: a write by Set is noticed like any other.
func TestParameterWrittenThroughAView(t *testing.T) {
	p := tensor.NewParams[float64]()
	w := p.Add("w", tensor.Shape{2}, nil)
	_, _, err := tape.ValueAndGradParams(p, func(r *tape.Rec[float64]) tape.Var64 {
		y := ops.Sum(ops.Exp(r.Param(w)))
		v := p.View(w)
		v.Set(1, 0)
		return y
	})
	if !errors.Is(err, tape.ErrStale) {
		t.Errorf("%v", err)
	}
}
