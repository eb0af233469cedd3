// Package outside is a module of its own, as a user's is: it defines an op of
// each kind with nothing but the exported API, and differentiates it twice.
package outside

import (
	"math"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// bump is elementwise: exp(−x²).
type bump[T tape.Float] struct{}

func Bump[T tape.Float](x tape.Var[T]) tape.Var[T] { return tape.RecordElementwise(bump[T]{}, x) }

func (bump[T]) Name() string { return "Bump" }

func (bump[T]) Block(out []T, x [][]T) {
	tensor.Map(out, x[0], func(v T) T { return T(math.Exp(float64(-v * v))) })
}

func (bump[T]) Factor(_ int, y tape.Var[T], x []tape.Var[T]) tape.Var[T] {
	return ops.Scale(ops.Mul(x[0], y), -2)
}

// mid is pointwise and linear: the mean of two operands.
type mid[T tape.Float] struct{}

func Mid[T tape.Float](a, b tape.Var[T]) tape.Var[T] { return tape.RecordPointlinear(mid[T]{}, a, b) }

func (mid[T]) Name() string { return "Mid" }

func (mid[T]) Block(out []T, x [][]T) {
	tensor.Map2(out, x[0], x[1], func(a, b T) T { return (a + b) / 2 })
}

func (mid[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T]) tape.Var[T] { return ops.Scale(g, 0.5) }

// evens is linear: every second element of a vector. odd is its adjoint.
type evens[T tape.Float] struct{}

func Evens[T tape.Float](x tape.Var[T]) tape.Var[T] {
	return tape.RecordLinear(evens[T]{}, []tape.Var[T]{x}, nil)
}

func (evens[T]) Name() string { return "Evens" }

func (evens[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	if len(x[0]) != 1 {
		return nil, tape.Errorf(tape.ErrShape, "needs a vector")
	}
	return tensor.Shape{(x[0][0] + 1) / 2}, nil
}

func (evens[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	for i := range out.Data() {
		out.Data()[i] = in.X[0].Data()[2*i]
	}
	return nil
}

func (evens[T]) Adjoint(_ int, g tape.Var[T], x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return tape.RecordLinear(spread[T]{n: int32(x[0].Shape()[0])}, []tape.Var[T]{g}, nil)
}

type spread[T tape.Float] struct{ n int32 }

func (spread[T]) Name() string { return "Spread" }

func (s spread[T]) Shape(_, _ []tensor.Shape) (tensor.Shape, error) {
	return tensor.Shape{int(s.n)}, nil
}

func (spread[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	clear(out.Data())
	for i, v := range in.X[0].Data() {
		out.Data()[2*i] = v
	}
	return nil
}

func (spread[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return Evens(g)
}

// convolve is bilinear: the circular convolution of two vectors, cₖ = Σᵢ aᵢ·b₍ₖ₋ᵢ₎,
// or with flip the correlation Σᵢ aᵢ·b₍ᵢ₋ₖ₎, which its adjoints need.
type convolve[T tape.Float] struct{ flip bool }

func Convolve[T tape.Float](a, b tape.Var[T]) tape.Var[T] {
	return tape.RecordBilinear(convolve[T]{}, a, b)
}

func (convolve[T]) Name() string { return "Convolve" }

func (convolve[T]) Shape(a, b tensor.Shape) (tensor.Shape, error) {
	if len(a) != 1 || !a.Equal(b) {
		return nil, tape.Errorf(tape.ErrShape, "needs two vectors of one length")
	}
	return a, nil
}

func (c convolve[T]) Forward(out, a, b *tensor.Dense[T]) error {
	n := len(out.Data())
	clear(out.Data())
	for k := range n {
		for i := range n {
			j := k - i
			if c.flip {
				j = i - k
			}
			out.Data()[k] += a.Data()[i] * b.Data()[(j+n)%n]
		}
	}
	return nil
}

func (c convolve[T]) AdjointA(g, a, b tape.Var[T]) tape.Var[T] {
	if c.flip { // aᵢ = Σₖ gₖ·b₍ᵢ₋ₖ₎
		return Convolve(g, b)
	}
	return tape.RecordBilinear(convolve[T]{flip: true}, g, b) // aᵢ = Σₖ gₖ·b₍ₖ₋ᵢ₎
}

func (c convolve[T]) AdjointB(g, a, b tape.Var[T]) tape.Var[T] {
	if c.flip { // bⱼ = Σₖ gₖ·a₍ⱼ₊ₖ₎ = Σᵢ aᵢ·g₍ᵢ₋ⱼ₎
		return tape.RecordBilinear(convolve[T]{flip: true}, a, g)
	}
	return tape.RecordBilinear(convolve[T]{flip: true}, g, a)
}

// steps is piecewise constant: rounds down to halves.
type steps[T tape.Float] struct{}

func Steps[T tape.Float](x tape.Var[T]) tape.Var[T] { return tape.RecordPointconstant(steps[T]{}, x) }

func (steps[T]) Name() string { return "Steps" }

func (steps[T]) Block(out []T, x [][]T) {
	tensor.Map(out, x[0], func(v T) T { return T(math.Floor(float64(2*v)) / 2) })
}

// polar has rules of its own and two results: radius and angle of (x, y).
type polar[T tape.Float] struct{}

func Polar[T tape.Float](x, y tape.Var[T]) (r, phi tape.Var[T]) {
	c := tape.Record(polar[T]{}, tape.Broadcast("Polar", x, y), nil)
	return c.Y[0], c.Y[1]
}

func (polar[T]) Name() string { return "Polar" }

func (polar[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	return tape.Results{X: []tensor.Shape{x[0], x[0]}}, nil
}

func (polar[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	for i, x := range in.X[0].Data() {
		y := float64(in.X[1].Data()[i])
		out.X[0].Data()[i] = T(math.Hypot(float64(x), y))
		out.X[1].Data()[i] = T(math.Atan2(y, float64(x)))
	}
	return nil
}

// dr = (x·dx + y·dy)/r, dφ = (x·dy − y·dx)/r².
func (polar[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	x, y, r := c.X[0], c.X[1], c.Y[0]
	gr, gphi := g[0], g[1]
	if gr.IsZero() {
		gr = r.Zeros()
	}
	if gphi.IsZero() {
		gphi = r.Zeros()
	}
	a, b := ops.Div(gr, r), ops.Div(gphi, ops.Square(r))
	if c.Wants(0) {
		dx[0] = ops.Sub(ops.Mul(a, x), ops.Mul(b, y))
	}
	if c.Wants(1) {
		dx[1] = ops.Add(ops.Mul(a, y), ops.Mul(b, x))
	}
}

func (polar[T]) Pushforward(c *tape.Call[T], d, out []tape.Var[T]) {
	x, y, r := c.X[0], c.X[1], c.Y[0]
	for k := range d {
		if d[k].IsZero() {
			d[k] = x.Zeros()
		}
	}
	out[0] = ops.Div(ops.Add(ops.Mul(x, d[0]), ops.Mul(y, d[1])), r)
	out[1] = ops.Div(ops.Sub(ops.Mul(x, d[1]), ops.Mul(y, d[0])), ops.Square(r))
}

// TestDifferentiatedTwice compares Hessians with central differences of gradients.
func TestDifferentiatedTwice(t *testing.T) {
	weights := tensor.FromSlice([]float64{0.3, -1.1, 0.7, 1.9})
	functions := map[string]func(tape.Var64) tape.Var64{
		"Bump": func(x tape.Var64) tape.Var64 { return ops.Sum(ops.Mul(Bump(x), x.Const(weights))) },
		"Mid":  func(x tape.Var64) tape.Var64 { return ops.Sum(ops.Square(Mid(x, ops.Exp(x)))) },
		"Evens": func(x tape.Var64) tape.Var64 {
			return ops.Sum(ops.Mul(Evens(ops.Exp(x)), Evens(ops.Square(x))))
		},
		"Convolve": func(x tape.Var64) tape.Var64 {
			return ops.Sum(ops.Mul(Convolve(x, ops.Exp(x)), x.Const(weights)))
		},
		"Steps": func(x tape.Var64) tape.Var64 { return ops.Sum(ops.Mul(Steps(x), ops.Square(x))) },
		"Polar": func(x tape.Var64) tape.Var64 {
			r, phi := Polar(x, ops.Exp(x))
			return ops.Sum(ops.Mul(ops.Mul(r, phi), x.Const(weights)))
		},
	}
	x := tensor.FromSlice([]float64{0.4, -0.8, 1.2, 0.1})
	for name, f := range functions {
		t.Run(name, func(t *testing.T) {
			h, err := tape.Hessian(f)(x)
			if err != nil {
				t.Fatal(err)
			}
			const step = 1e-5
			for j := range 4 {
				up, down := x.Clone(), x.Clone()
				up.Data()[j] += step
				down.Data()[j] -= step
				gu, _ := tape.Grad(f)(up)
				gd, _ := tape.Grad(f)(down)
				vu, _, _ := tape.ValueAndGrad(f)(up)
				vd, _, _ := tape.ValueAndGrad(f)(down)
				g, err := tape.Grad(f)(x)
				if err != nil {
					t.Fatal(err)
				}
				near(t, "gradient", g.At(j), (vu-vd)/(2*step))
				for i := range 4 {
					near(t, "Hessian", h.At(i, j), (gu.At(i)-gd.At(i))/(2*step))
				}
			}
		})
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-7*(1+math.Abs(want)) {
		t.Errorf("%s %v, by differences %v", what, got, want)
	}
}
