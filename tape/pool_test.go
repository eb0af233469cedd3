package tape_test

import (
	"fmt"
	"testing"

	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// deep is a loss of a vector with n layers, with a loop and a branch inside.
func deep(n int) func(x tape.Var64) tape.Var64 {
	return func(x tape.Var64) tape.Var64 {
		for k := range n {
			x = ops.Tanh(ops.AddScalar(ops.Scale(x, float64(k)), 0.5))
		}
		y, _ := tape.Scan([]tape.Var64{x}, nil, func(_ tape.IntVar, c, _ []tape.Var64) (next, ys []tape.Var64) {
			return []tape.Var64{ops.Sin(c[0])}, nil
		}, &tape.ScanOptions{Steps: 3})
		return ops.Sum(tape.Checkpoint(ops.Square[float64])(y[0]))
	}
}

// TestCompileAfterFailure: a function that panics, is refused or needs too much memory
// leaves nothing behind for the next one, which is recorded on a tape from the pool; nor
// does that change what was compiled before.
func TestCompileAfterFailure(t *testing.T) {
	data := tensor.Linspace(-1., 2, 7)
	compile := func(f func(x tape.Var64) tape.Var64, o *tape.CompileOptions) (*tape.Program[float64], error) {
		var in tape.Inputs
		x := in.Float("x", 7)
		return tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 {
			v := r.Input(x)
			y := f(v)
			r.Output("gradient", tape.Pullback(y, y.Ones(), v)[0])
			return y
		}, o)
	}
	n := 0
	fails := map[string]func() error{
		"a panic": func() (err error) {
			defer func() { err = fmt.Errorf("%v", recover()) }()
			_, err = compile(func(x tape.Var64) tape.Var64 { deep(5)(x); panic("user") }, nil)
			return err
		},
		"a panic in a loop": func() (err error) {
			defer func() { err = fmt.Errorf("%v", recover()) }()
			_, err = compile(func(x tape.Var64) tape.Var64 {
				return tape.Checkpoint(func(x tape.Var64) tape.Var64 { ops.Sin(x); panic("user") })(x)
			}, nil)
			return err
		},
		"misuse": func() error {
			_, err := compile(func(x tape.Var64) tape.Var64 { return ops.Sum(ops.MatMul(deep(4)(x), x)) }, nil)
			return err
		},
		"two recordings": func() error {
			_, err := compile(func(x tape.Var64) tape.Var64 { n++; return deep(n)(x) }, nil)
			return err
		},
		"memory": func() error {
			_, err := compile(deep(6), &tape.CompileOptions{MaxBytes: 8})
			return err
		},
	}
	first, err := compile(deep(9), nil)
	if err != nil {
		t.Fatal(err)
	}
	listing := first.String()
	for name, fail := range fails {
		if fail() == nil {
			t.Errorf("%s: no error", name)
		}
		for _, layers := range []int{2, 9, 3} {
			p, err := compile(deep(layers), nil)
			if err != nil {
				t.Fatalf("after %s: %v", name, err)
			}
			if layers == 9 && p.String() != listing {
				t.Errorf("after %s: %v\nbefore %s", name, p, listing)
			}
			checkDeep(t, p, layers, data)
		}
	}
	if got := first.String(); got != listing {
		t.Errorf("what was compiled first has become\n%s\nfrom\n%s", got, listing)
	}
	checkDeep(t, first, 9, data)
}

// checkDeep compares p with an eager recording.
func checkDeep(t *testing.T, p *tape.Program[float64], layers int, data *tensor.Dense[float64]) {
	t.Helper()
	want, grad, err := tape.ValueAndGrad(deep(layers))(data)
	if err != nil {
		t.Fatal(err)
	}
	run := p.NewRunner()
	got, err := run.Run(data)
	if err != nil {
		t.Fatal(err)
	}
	g := run.View("gradient")
	if !prog.SameBits([]float64{got}, []float64{want}) || !prog.SameBits(g.Data(), grad.Data()) {
		t.Errorf("%d layers: %v and %v, want %v and %v", layers, got, &g, want, grad)
	}
}
