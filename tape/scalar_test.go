package tape_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// scalarWeb compares programs of a random function of single numbers of several
// ranks, and of their gradients, with an eager recording, bit for bit.
func scalarWeb(t *testing.T, seed uint64, x, y float64) {
	t.Helper()
	values := []*tensor.Dense[float64]{
		tensor.Full(x, 1, 1), tensor.Full(y, 1, 1), tensor.Full(x, 1), tensor.Full(-y, 1), tensor.Scalar(x + y), tensor.Scalar(0.5),
	}
	f := func(xs []tape.Var64) tape.Var64 { return web(rand.New(rand.NewPCG(seed, 2)), xs) }
	want, grads, err := tape.ValueAndGradMany(f)(values...)
	if err != nil {
		t.Fatal(err)
	}
	for _, skip := range []tape.Pass{0, tape.PassScalars, tape.PassCommon | tape.PassReuse, ^tape.PassScalars} {
		checkWeb(t, fmt.Sprintf("seed %d at %v, %v, passes skipped %b", seed, x, y, skip), 1, skip, f, values, want, grads)
	}
}

func TestScalarsKeepBits(t *testing.T) {
	for seed := range uint64(60) {
		scalarWeb(t, seed, []float64{0.3, -2, 0, 700}[seed%4], []float64{1.25, math.Copysign(0, -1), -0.5}[seed%3])
	}
}

// FuzzScalars does the same for functions and numbers that the fuzzer chooses.
func FuzzScalars(f *testing.F) {
	f.Add(uint64(1), 0.5, -1.5)
	f.Add(uint64(2), math.Inf(1), 0.0)
	f.Add(uint64(3), math.NaN(), 1e300)
	f.Fuzz(func(t *testing.T, seed uint64, x, y float64) { scalarWeb(t, seed, x, y) })
}

// bell is a user's op, exp(−x²), which the interpreter knows by its Block alone.
type bell struct{}

func (bell) Name() string { return "bell" }

func (bell) Block(out []float64, x [][]float64) {
	tensor.Map(out, x[0], func(v float64) float64 { return math.Exp(-v * v) })
}

func (bell) Factor(_ int, y tape.Var64, x []tape.Var64) tape.Var64 {
	return ops.Scale(ops.Mul(x[0], y), -2)
}

// TestScalarsOfUsers holds that an op without an operation of the interpreter is part of
// the sequence, and what plan and listing tell.
func TestScalarsOfUsers(t *testing.T) {
	p := tensor.NewParams[float64]()
	w := p.Add("w", tensor.Shape{}, tensor.Constant(0.5))
	program, err := tape.CompileGradient(p, nil, func(r *tape.Rec[float64]) tape.Var64 {
		x := r.Param(w)
		return ops.Add(tape.RecordElementwise(bell{}, ops.Sin(x)), x)
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan := program.Plan()
	if len(plan.Steps) != 1 || plan.Scalars != 8 || plan.Steps[0].Scalars != 8 || plan.Flops != 8 {
		t.Errorf("%d instructions with %d operations on single numbers, want 1 with 8\n%v%v", len(plan.Steps), plan.Scalars, plan, program)
	}
	if text := program.String(); !strings.Contains(text, " = Scalars(") || !strings.Contains(text, " = bell(r") {
		t.Errorf("listed as\n%s", text)
	}
	run := program.NewRunner()
	v, err := run.Run()
	b := math.Exp(-math.Sin(0.5) * math.Sin(0.5))
	if want := b + 0.5; err != nil || math.Abs(v-want) > 1e-15 {
		t.Errorf("%v, %v; want %v", v, err, want)
	}
	if g, want := run.GradView()[0], -2*math.Sin(0.5)*b*math.Cos(0.5)+1; math.Abs(g-want) > 1e-15 {
		t.Errorf("gradient %v, want %v", g, want)
	}
	if n := testing.AllocsPerRun(10, func() { _, _ = run.Run() }); n != 0 {
		t.Errorf("a run allocates %v times", n)
	}
}

// TestScalarsAreChecked holds that CheckFinite sees inside a sequence.
func TestScalarsAreChecked(t *testing.T) {
	var in tape.Inputs
	x := in.Float("x")
	program, err := tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 {
		return ops.Exp(ops.Log(ops.Sub(r.Input(x), r.Scalar(1))))
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = program.NewRunner().CheckFinite(tensor.Scalar(0.5))
	if !errors.Is(err, tape.ErrNonFinite) || !strings.Contains(err.Error(), "Log") {
		t.Errorf("%v, want that Log made a NaN", err)
	}
}
