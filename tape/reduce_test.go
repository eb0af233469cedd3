package tape_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// fuseAll makes programs join operations on small tensors too, until the test ends.
func fuseAll(t *testing.T) {
	was := prog.FuseAll
	prog.FuseAll = true
	t.Cleanup(func() { prog.FuseAll = was })
}

// ripple is a tensor of numbers that are all different.
func ripple(shape ...int) *tensor.Dense[float32] {
	d := tensor.Zeros[float32](shape...)
	for i := range d.Data() {
		d.Data()[i] = float32((i*7919)%1009)/500 - 1
	}
	return d
}

// fused compares a function of two tensors as a program, on 1 and 3 threads, with the
// program without the pass, and returns the names of the instructions.
func fused(t *testing.T, a, b *tensor.Dense[float32], pass tape.Pass, f func(a, b tape.Var32) []tape.Var32) (ops string) {
	t.Helper()
	defer func(was bool) { kern.ShareAll = was }(kern.ShareAll)
	kern.ShareAll = true
	run := func(skip tape.Pass, threads int) (*tape.Plan, [][]float32) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		var in tape.Inputs
		x, y, names := in.Float("a", a.Shape()...), in.Float("b", b.Shape()...), []string{""}
		p, err := tape.Compile(nil, &in, func(r *tape.Rec[float32]) tape.Var32 {
			outs := f(r.Input(x), r.Input(y))
			names = names[:1]
			for k, v := range outs[1:] {
				names = append(names, fmt.Sprint(k))
				r.Output(names[k+1], v)
			}
			return outs[0]
		}, &tape.CompileOptions{Skip: skip})
		if err != nil {
			t.Fatal(err)
		}
		r := p.NewRunner()
		for range 2 {
			if _, err := r.Run(a, b); err != nil {
				t.Fatal(err)
			}
		}
		var out [][]float32
		for _, n := range names {
			v := r.View(n)
			out = append(out, slices.Clone(v.Data()))
		}
		return p.Plan(), out
	}
	plain, want := run(pass, 1)
	for _, threads := range []int{1, 3} {
		plan, got := run(0, threads)
		for k := range want {
			if i := prog.Differ(want[k], got[k]); i >= 0 {
				t.Fatalf("result %d on %d threads: element %d is %v, want %v", k, threads, i, got[k][i], want[k][i])
			}
		}
		if plan.Flops != plain.Flops || len(plan.Steps) < len(plain.Steps) && plan.Bytes >= plain.Bytes {
			t.Errorf("%v\nwithout the pass %v", plan, plain)
		}
		var names []string
		for _, s := range plan.Steps {
			names = append(names, s.Op)
		}
		ops = strings.Join(names, " ")
	}
	return ops
}

// TestSumsOfChains: a chain takes the sums of what it computes, of all, of rows, or
// of columns, and has no memory for what nobody else reads.
func TestSumsOfChains(t *testing.T) {
	fuseAll(t)
	type vars = []tape.Var32
	for _, shape := range [][]int{{3, 5}, {40, 300}, {70, 64}, {7, 4099}, {2, 17_000}, {1000, 9}} {
		a, b := ripple(shape...), ripple(shape[1])
		for _, c := range []struct {
			name string
			f    func(a, b tape.Var32) []tape.Var32
			want string
		}{
			{"all", func(a, b tape.Var32) vars { return vars{ops.Sum(ops.Exp(ops.Mul(a, b)))} }, "Mul+Exp+Sum"},
			{"rows", func(a, b tape.Var32) vars { return vars{ops.Sum(ops.Sin(ops.Add(a, b)), 1)} }, "Add+Sin+Sum"},
			{"columns", func(a, _ tape.Var32) vars { return vars{ops.SumTo(ops.Square(a), 1, a.Shape()[1])} }, "Square+SumTo"},
			{"read twice", func(a, _ tape.Var32) vars { v := ops.Square(a); return vars{ops.Sum(v, 0), v} }, "Square+Sum"},
			{"two sums", func(a, b tape.Var32) vars { v := ops.Mul(a, b); return vars{ops.Sum(v), ops.Sum(ops.Cos(v))} }, "Mul+Cos+Sum+Sum"},
			{"other axes", func(a, b tape.Var32) vars { v := ops.Mul(a, b); return vars{ops.Sum(v), ops.Sum(v, 0)} }, "Mul+Sum Sum"},
		} {
			want := c.want
			if shape[1] > 1<<10 && (c.name == "columns" || c.name == "read twice") || shape[1] > 1<<14 && c.name == "rows" {
				want = strings.ReplaceAll(want, "+Sum", " Sum") // parts would be too large
			}
			if got := fused(t, a, b, tape.PassSums, c.f); got != want {
				t.Errorf("%v, %s: %s, want %s", shape, c.name, got, want)
			}
		}
	}
}

// TestEpilogues: a product goes on with what reads it alone.
func TestEpilogues(t *testing.T) {
	fuseAll(t)
	type vars = []tape.Var32
	for _, shape := range [][]int{{3, 5}, {40, 300}, {130, 64}, {20, 2500}} {
		a, b := ripple(shape...), ripple(shape...)
		for _, c := range []struct {
			name string
			f    func(a, b tape.Var32) []tape.Var32
			want string
		}{
			{"activation", func(a, b tape.Var32) vars { return vars{ops.Tanh(ops.MatMulTN(a, b))} }, "MatMulTN+Tanh"},
			{"row", func(a, b tape.Var32) vars {
				return vars{ops.ReLU(ops.Add(ops.MatMulTN(a, b), ops.Sum(b, 0)))}
			}, "Sum MatMulTN+Add+ReLU"},
			{"operand", func(a, b tape.Var32) vars { return vars{ops.Add(b, ops.MatMul(ops.MatMulNT(a, b), b))} }, "MatMulNT MatMul+Add"},
			{"two results", func(a, b tape.Var32) vars {
				v := ops.Square(ops.MatMulNT(a, b))
				return vars{ops.Sin(v), v}
			}, "MatMulNT+Square+Sin"},
			{"read twice", func(a, b tape.Var32) vars { v := ops.MatMulNT(a, b); return vars{ops.Sin(v), v} }, "MatMulNT Sin"},
			{"two products", func(a, b tape.Var32) vars {
				return vars{ops.Sub(ops.MatMulNT(a, b), ops.Neg(ops.MatMulNT(b, a)))}
			}, "MatMulNT MatMulNT+Neg+Sub"},
		} {
			if got := fused(t, a, b, tape.PassEpilogues, c.f); got != c.want {
				t.Errorf("%v, %s: %s, want %s", shape, c.name, got, c.want)
			}
		}
	}
}

// TestFusedAllocs: joined sums and products allocate nothing in a run, and CheckFinite
// sees their parts.
func TestFusedAllocs(t *testing.T) {
	fuseAll(t)
	var in tape.Inputs
	a, b := in.Float("a", 60, 300), in.Float("b", 300)
	p, err := tape.Compile(nil, &in, func(r *tape.Rec[float32]) tape.Var32 {
		r.Output("x", ops.Log(ops.Add(ops.MatMulNT(r.Input(a), r.Input(a)), ops.Mean(r.Input(b)))))
		return ops.Sum(ops.Exp(r.Input(b)))
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if s := p.String(); !strings.Contains(s, "MatMulNT+Add+Log") || !strings.Contains(s, "Exp+Sum") {
		t.Error(s)
	}
	x, y, run := ripple(60, 300), ripple(300), p.NewRunner()
	if n := testing.AllocsPerRun(5, func() { _, _ = run.Run(x, y) }); n != 0 && !adtest.Race {
		t.Errorf("%v allocations", n)
	}
	clear(x.Data())
	clear(y.Data())
	var e *tape.Error
	if _, err := run.CheckFinite(x, y); !errors.As(err, &e) || e.Op != "Log" {
		t.Errorf("%v", err)
	}
}

// TestFusedAreAudited: what was joined agrees with an eager recording, a change of the
// surroundings is found in it with its line, and profiles have a row for it.
func TestFusedAreAudited(t *testing.T) {
	fuseAll(t)
	rate := float32(0.5)
	p := tensor.NewParams[float32]()
	w := p.Add("w", tensor.Shape{30, 8}, tensor.Constant(0.3))
	copy(p.Mutate(), ripple(30, 8).Data())
	var in tape.Inputs
	x := in.Float("x", 12, 30)
	g, err := tape.CompileGradient(p, &in, func(r *tape.Rec[float32]) tape.Var32 {
		r.Output("covariances", ops.ReLU(ops.MatMulTN(r.Input(x), r.Input(x))))
		return ops.Sum(ops.Exp(ops.Scale(ops.Tanh(ops.MatMul(r.Input(x), r.Param(w))), rate)))
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	run, data := g.NewRunner(), ripple(12, 30)
	run.Audit(1)
	run.SetProfile(true)
	for range 2 {
		if _, err := run.Run(data); err != nil {
			t.Fatal(err)
		}
	}
	plan, profile := g.Plan(), run.Profile()
	if profile.Runs != 2 || len(profile.Steps) != len(plan.Steps) {
		t.Errorf("%d runs of %d steps, want 2 of %d", profile.Runs, len(profile.Steps), len(plan.Steps))
	}
	if s := profile.String(); !strings.Contains(s, "+Sum ") || !strings.Contains(s, "MatMulTN+ReLU ") || !strings.Contains(s, "reduce_test.go:") {
		t.Errorf("%s\n%v", s, plan)
	}
	rate = 0.25
	if _, err := run.Run(data); !errors.Is(err, tape.ErrMisuse) || !strings.Contains(err.Error(), "a constant of shape [] changed") || !strings.Contains(err.Error(), "reduce_test.go:") {
		t.Errorf("%v", err)
	}
}
