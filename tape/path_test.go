package tape_test

import (
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// TestPathsAreFoundAnew: a tape keeps the way from y back to x, and takes another one where
// nodes of the same numbers, or other inputs, lead elsewhere.
func TestPathsAreFoundAnew(t *testing.T) {
	tp := tape.New[float64]()
	check := func(name string, want float64, f func(x, a tape.Var64) tape.Var64, wrt func(x, a tape.Var64) tape.Var64) {
		t.Helper()
		for range 3 {
			tp.Reset()
			x, a := tp.Input(tensor.Scalar(3.0)), tp.Input(tensor.Scalar(5.0))
			y := f(x, a)
			if got := tape.Pullback(y, y.Ones(), wrt(x, a))[0].Item(); got != want {
				t.Errorf("%s: derivative %v, want %v", name, got, want)
			}
		}
	}
	first := func(x, _ tape.Var64) tape.Var64 { return x }
	second := func(_, a tape.Var64) tape.Var64 { return a }
	check("x·a", 5, func(x, a tape.Var64) tape.Var64 { return ops.Mul(x, a) }, first)
	check("x·a by a", 3, func(x, a tape.Var64) tape.Var64 { return ops.Mul(x, a) }, second)
	check("a·a", 0, func(_, a tape.Var64) tape.Var64 { return ops.Mul(a, a) }, first)
	check("x·x", 6, func(x, _ tape.Var64) tape.Var64 { return ops.Mul(x, x) }, first)
	check("x + a", 1, func(x, a tape.Var64) tape.Var64 { return ops.Add(x, a) }, first)
	check("(x·a)·x", 30, func(x, a tape.Var64) tape.Var64 { return ops.Mul(ops.Mul(x, a), x) }, first)
	check("(x·a)·a", 25, func(x, a tape.Var64) tape.Var64 { return ops.Mul(ops.Mul(x, a), a) }, first)
	check("(x·a)'·x", 5, func(x, a tape.Var64) tape.Var64 {
		y := ops.Mul(x, a)
		return ops.Mul(tape.Pullback(y, y.Ones(), x)[0], x)
	}, first)
}

// TestPullbackAllocatesNothing once it is recorded again and its result does not outlive the caller.
func TestPullbackAllocatesNothing(t *testing.T) {
	tp, x := tape.New[float64](), tensor.Scalar(0.5)
	step := func() {
		tp.Reset()
		v := tp.Input(x)
		y := ops.Mul(ops.Sin(v), v)
		_ = tape.Pullback(y, y.Ones(), v)[0].Item()
	}
	step()
	if n := adtest.Allocations(step); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestMemoryThatMoves: a node that is computed again reads the memory that its operands have now,
// and not what they had when it was recorded first.
func TestMemoryThatMoves(t *testing.T) {
	double := tape.Grad(func(x tape.Var64) tape.Var64 { return ops.Sum(ops.Mul(ops.Square(x), x)) })
	for k := range 5 {
		x := tensor.FromSlice([]float64{float64(k), 1}, 2) // other memory each time
		g, err := double(x)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range x.Data() {
			if want := 3 * v * v; g.Data()[i] != want {
				t.Errorf("derivative of x³ at %v: %v, want %v", v, g.Data()[i], want)
			}
		}
	}
}

// TestPathsEndAtX: the rule of the op that computed x is not run, as nobody asks for the
// cotangents of its operands. That of a loop without a bound would fail.
func TestPathsEndAtX(t *testing.T) {
	tp := tape.New[float64]()
	x := tape.While([]tape.Var64{tp.Scalar(1)},
		func(c []tape.Var64) tape.Var64 { return ops.Less(c[0], c[0].Scalar(5)) },
		func(c []tape.Var64) []tape.Var64 { return []tape.Var64{ops.Scale(c[0], 2)} }, 0)[0]
	y := ops.Square(x)
	if got := tape.Pullback(y, y.Ones(), x)[0].Item(); got != 16 {
		t.Errorf("derivative of x² at 8: %v", got)
	}
}
