package tape_test

import (
	"math"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// The ops below are defined here, outside the engine, as a user would.

type mulOp[T tape.Float] struct{}

func (mulOp[T]) Name() string { return "mul" }
func (mulOp[T]) Block(out []T, x [][]T) {
	tensorMap2(out, x[0], x[1], func(a, b T) T { return a * b })
}
func (mulOp[T]) Factor(k int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] { return x[1-k] }

func tensorMap2[T tape.Float](out, a, b []T, f func(a, b T) T) {
	for i := range out {
		out[i] = f(a[i%len(a)], b[i%len(b)])
	}
}

func mul[T tape.Float](a, b tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(mulOp[T]{}, a, b) }

type sinOp[T tape.Float] struct{ cos bool }

func (sinOp[T]) Name() string { return "sin" }
func (s sinOp[T]) Block(out []T, x [][]T) {
	for i := range out {
		v := float64(x[0][i%len(x[0])])
		if s.cos {
			out[i] = T(math.Cos(v))
		} else {
			out[i] = T(math.Sin(v))
		}
	}
}
func (s sinOp[T]) Factor(_ int, _ tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	d := tape.RecordElementwise(sinOp[T]{!s.cos}, x[0])
	if s.cos {
		d = mul(d, d.Scalar(-1))
	}
	return d
}

func sin[T tape.Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(sinOp[T]{}, x) }
func sum[T tape.Float](x tape.Var[T]) tape.Var[T] { return tape.SumTo(x) }

func TestThirdDerivative(t *testing.T) {
	f := func(x tape.Var64) tape.Var64 { return sum(sin(x)) }
	x := tensor.Scalar(0.7)
	for k, want := range []float64{math.Cos(0.7), -math.Sin(0.7), -math.Cos(0.7), math.Sin(0.7)} {
		g, err := tape.Grad(f)(x)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(g.Item()-want) > 1e-15 {
			t.Errorf("derivative %d is %v, want %v", k+1, g.Item(), want)
		}
		f = tape.D(f)
	}
}

func TestBroadcastGradients(t *testing.T) {
	a := tensor.FromSlice([]float64{1, 2, 3, 4, 5, 6}, 2, 3)
	b := tensor.FromSlice([]float64{7, 8, 9}, 3)
	c := tensor.FromSlice([]float64{2, 5}, 2, 1)
	f := func(x []tape.Var64) tape.Var64 { return sum(mul(mul(x[0], x[1]), x[2])) }
	g, err := tape.GradMany(f)(a, b, c)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]float64{{14, 16, 18, 35, 40, 45}, {22, 29, 36}, {50, 122}}
	for k, w := range want {
		for i, v := range g[k].Data() {
			if v != w[i] {
				t.Errorf("gradient %d is %v, want %v", k, g[k].Data(), w)
				break
			}
		}
	}
}

func TestHessianOfProduct(t *testing.T) {
	f := func(x tape.Var64) tape.Var64 { return sum(mul(mul(x, x), sin(x))) }
	x := tensor.FromSlice([]float64{0.3, 1.1})
	h, err := tape.Hessian(f)(x)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range x.Data() {
		want := 2*math.Sin(v) + 4*v*math.Cos(v) - v*v*math.Sin(v)
		if math.Abs(h.At(i, i)-want) > 1e-14 || h.At(i, 1-i) != 0 {
			t.Errorf("row %d of the Hessian is %v %v, want %v on the diagonal", i, h.At(i, 0), h.At(i, 1), want)
		}
	}
}

func TestGradientAllocatesNothing(t *testing.T) {
	p := tensor.NewParams[float64]()
	w := p.Add("w", tensor.Shape{4, 3}, nil)
	b := p.Add("b", tensor.Shape{3}, nil)
	x := tensor.Full(0.5, 4, 3)
	g := tape.NewGradient(p, func(r *tape.Rec[float64]) tape.Var64 {
		h := tape.Add(mul(r.Param(w), r.Const(x)), r.Param(b))
		return sum(mul(sin(h), sin(h)))
	})
	eval := func() {
		if _, err := g.Eval(); err != nil {
			t.Fatal(err)
		}
		d := p.Mutate()
		for i := range d {
			d[i] += 0.01
		}
	}
	eval()
	eval()
	if n := testing.AllocsPerRun(20, eval); n != 0 && !adtest.Race {
		t.Errorf("%v allocations in a step", n)
	}
}

func TestDAtASharedPoint(t *testing.T) {
	// x·∂y(x+y) at y = x is x: D must not see the outer x.
	f := func(x tape.Var64) tape.Var64 {
		return mul(x, tape.D(func(y tape.Var64) tape.Var64 { return tape.Add(x, y) })(x))
	}
	g, err := tape.Grad(f)(tensor.Scalar(3.0))
	if err != nil || g.Item() != 1 {
		t.Errorf("got %v, %v; want 1", g, err)
	}
}
