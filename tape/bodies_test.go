package tape_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// powers is x^n by a loop, or by loops inside of loops.
func powers(x tape.Var64, n, depth int) tape.Var64 {
	last, _ := tape.Scan([]tape.Var64{x.Ones()}, nil, func(_ tape.IntVar, c, _ []tape.Var64) (next, y []tape.Var64) {
		if depth > 1 {
			return []tape.Var64{ops.Mul(c[0], powers(x, n, depth-1))}, nil
		}
		return []tape.Var64{ops.Mul(c[0], x)}, nil
	}, &tape.ScanOptions{Steps: n})
	return last[0]
}

// TestHigherDerivatives of x⁶ and of (x²)³, computed by loops in one another.
func TestHigherDerivatives(t *testing.T) {
	for _, depth := range []int{1, 2} {
		f := func(x tape.Var64) tape.Var64 {
			if depth == 2 {
				return ops.Mul(powers(x, 2, 2), ops.Square(x)) // (x²)²·x²
			}
			return powers(x, 6, 1)
		}
		want := []float64{64, 6 * 32, 30 * 16, 120 * 8, 360 * 4}
		for order, w := range want {
			y := tape.New[float64]().Input(tensor.Scalar(2.0))
			if got := f(y).Item(); math.Abs(got-w) > 1e-9 {
				t.Errorf("depth %d, derivative %d: %v, want %v", depth, order, got, w)
			}
			f = tape.D(f)
		}
	}
}

// TestUnboundedWhile: a loop without a bound has a pushforward, and that has one.
func TestUnboundedWhile(t *testing.T) {
	f := func(x tape.Var64) tape.Var64 { // doubles until 10: 4x³ at x = 1.5
		return tape.While([]tape.Var64{ops.Mul(x, ops.Square(x)), x.Scalar(0)},
			func(c []tape.Var64) tape.Var64 { return ops.Less(c[0], c[0].Scalar(10)) },
			func(c []tape.Var64) []tape.Var64 {
				return []tape.Var64{ops.Add(c[0], c[0]), ops.AddScalar(c[1], 1)}
			}, 0)[0]
	}
	x, one := tensor.Scalar(1.5), tensor.Scalar(1.0)
	y, dy, err := tape.JVP(f)(x, one)
	if err != nil || y.Item() != 13.5 || dy.Item() != 27 {
		t.Errorf("%v, %v, %v; want 13.5 and 27", y, dy, err)
	}
	g := func(x tape.Var64) tape.Var64 {
		return tape.Pushforward(f(x), []tape.Var64{x}, []tape.Var64{x.Ones()})
	}
	if _, dy, err := tape.JVP(g)(x, one); err != nil || dy.Item() != 36 {
		t.Errorf("the second derivative is %v, %v; want 36", dy, err)
	}
}

// TestBodiesChange: a recording that is repeated with another function, other
// constants or other captured Vars runs these.
func TestBodiesChange(t *testing.T) {
	p := tensor.NewParams[float64]()
	w := p.Add("w", tensor.Shape{}, func(d []float64, _ tensor.Shape) { d[0] = 2 })
	rate, squared := 1.0, false
	g := tape.NewGradient(p, func(r *tape.Rec[float64]) tape.Var64 {
		other := r.Scalar(rate + 1)
		return tape.Checkpoint(func(v tape.Var64) tape.Var64 {
			if squared {
				v = ops.Square(v)
			}
			return ops.Add(ops.Scale(v, rate), ops.Mul(v, other))
		})(r.Param(w))
	})
	for k := range 8 {
		rate, squared = float64(k/2), k%3 == 0
		v, err := g.Eval()
		x, d := 2.0, 1.0
		if squared {
			x, d = 4, 4
		}
		if s := 2*rate + 1; err != nil || v != x*s || g.View()[0] != d*s {
			t.Errorf("round %d: %v, %v, %v; want %v, %v", k, v, g.View(), err, x*s, d*s)
		}
	}
}

// TestRecomputation: the pullback of a checkpoint has instructions of its own for
// what it computes again.
func TestRecomputation(t *testing.T) {
	count := func(f func(tape.Var64) tape.Var64) int {
		var in tape.Inputs
		x := in.Float("x", 3)
		g, err := tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 {
			v := r.Input(x)
			y := ops.Sum(ops.Sin(f(v)))
			r.Output("gradient", tape.Pullback(y, y.Ones(), v)[0])
			return y
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(g.String(), "= Exp(")
	}
	f := func(v tape.Var64) tape.Var64 { return ops.Exp(ops.Square(v)) }
	if a, b := count(f), count(tape.Checkpoint(f)); a != 1 || b != 2 {
		t.Errorf("%d and %d exponentials, want 1 and, with a checkpoint, 2", a, b)
	}
}

// TestCapturedIntegers: a step reads a table by its own number, and by integers of
// the surrounding recording, which may be inputs of a program.
func TestCapturedIntegers(t *testing.T) {
	f := func(x tape.Var64, ids tape.IntVar) tape.Var64 {
		last, _ := tape.Scan([]tape.Var64{x.Scalar(0)}, nil, func(i tape.IntVar, c, _ []tape.Var64) (next, y []tape.Var64) {
			row := ops.Take(x, i, 0) // row i of x
			return []tape.Var64{ops.Add(c[0], ops.Sum(ops.Take(row, ids, 0)))}, nil
		}, &tape.ScanOptions{Steps: 3})
		return last[0]
	}
	x := tensor.FromSlice([]float64{1, 2, 3, 4, 5, 6}, 3, 2)
	g, err := tape.Grad(func(x tape.Var64) tape.Var64 { return f(x, x.Ints(tensor.IntsFrom([]int{1, 1}))) })(x)
	if want := []float64{0, 2, 0, 2, 0, 2}; err != nil || !tensor.AllClose(g, tensor.FromSlice(want, 3, 2), 0, 0) {
		t.Errorf("%v, %v; want %v", g, err, want)
	}
	var in tape.Inputs
	table, ids := in.Float("table", 3, 2), in.Ints("ids", 2)
	prog, err := tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 { return f(r.Input(table), r.IntInput(ids)) }, nil)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := prog.NewRunner().Run(x, tensor.IntsFrom([]int{0, 1})); err != nil || v != 21 {
		t.Errorf("%v, %v; want 21", v, err)
	}
}

// TestAuditOfLoops: an audited run of a loop, a branch and a checkpoint, with
// its gradient, agrees with an eager one, and tells when a captured number has
// changed.
func TestAuditOfLoops(t *testing.T) {
	p := tensor.NewParams[float64]()
	w := p.Add("w", tensor.Shape{3}, tensor.Constant(0.5))
	rate := 0.5
	g, err := tape.CompileGradient(p, nil, func(r *tape.Rec[float64]) tape.Var64 {
		last, _ := tape.Scan([]tape.Var64{r.Param(w)}, nil, func(_ tape.IntVar, c, _ []tape.Var64) (next, y []tape.Var64) {
			return []tape.Var64{ops.Sin(ops.Scale(c[0], rate))}, nil
		}, &tape.ScanOptions{Steps: 5, Checkpoint: true})
		return ops.Sum(tape.Checkpoint(ops.Square[float64])(last[0]))
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	run := g.NewRunner()
	run.Audit(1)
	mustRun(t, run, nil)
	rate = 0.25
	if _, err := run.Run(); err == nil || !strings.Contains(err.Error(), "bodies_test.go") {
		t.Errorf("%v; want an error with its line", err)
	}
}

// TestSkipReachesBodies: passes that are skipped are skipped in a loop's body too, and
// the results are the same.
func TestSkipReachesBodies(t *testing.T) {
	var in tape.Inputs
	x := in.Float("x", 3, 64)
	memory := map[tape.Pass]int64{}
	var first *tensor.Dense[float64]
	for _, skip := range []tape.Pass{0, tape.PassFusion | tape.PassInPlace | tape.PassReuse} {
		g, err := tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 {
			last, _ := tape.Scan([]tape.Var64{ops.Expand(r.Scalar(0.5), 64)}, []tape.Var64{r.Input(x)}, func(_ tape.IntVar, c, x []tape.Var64) (next, y []tape.Var64) {
				return []tape.Var64{ops.Tanh(ops.Exp(ops.Sin(ops.Mul(c[0], x[0]))))}, nil
			}, nil)
			return last[0]
		}, &tape.CompileOptions{Skip: skip})
		if err != nil {
			t.Fatal(err)
		}
		memory[skip] = g.Plan().ArenaBytes
		run := g.NewRunner()
		mustRun(t, run, []tensor.Value{tensor.Linspace(-1., 1, 192).Reshape(3, 64)})
		y := run.View("")
		if first == nil {
			first = y.Clone()
		} else if !slices.Equal(first.Data(), y.Data()) {
			t.Error("other results")
		}
	}
	for skip, n := range memory {
		if skip != 0 && n <= memory[0] {
			t.Errorf("%d bytes without reuse, %d with it", n, memory[0])
		}
	}
}
