package problems

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/optimize/functions"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tensor"
)

// biggs are Biggs' exponential functions with fewer variables. Where EXP6 has a
// variable, they have its value at the solution (1, 10, 1, 5, 4, 3).
func biggs() []Problem {
	start := []float64{1, 2, 1, 1, 1}
	out := make([]Problem, 0, 4)
	for n := 2; n <= 5; n++ {
		out = append(out, Problem{Name: fmt.Sprintf("Biggs EXP%d", n), X0: start[:n], F: biggsEXP(n), Minima: []float64{0}})
	}
	return out
}

// biggsEXP is gonum's, with residuals at t = 0.1 … 1, of n = 5 also at 1.1.
func biggsEXP(n int) func(Var) Var {
	m := 10
	third := 0.0
	if n == 5 {
		m, third = 11, 3
	}
	t := vector(ramp(m, func(i float64) float64 { return i / 10 })...)
	y := vector(ramp(m, func(i float64) float64 {
		return math.Exp(-i/10) - 5*math.Exp(-i) + third*math.Exp(-0.4*i)
	})...)
	return func(x Var) Var {
		t := x.Const(t)
		first, second := fading(t, at(x, 0)), fading(t, at(x, 1))
		switch {
		case n >= 4:
			first, second = ops.Mul(at(x, 2), first), ops.Mul(at(x, 3), second)
		case n == 3:
			second = ops.Mul(at(x, 2), second)
		default:
			second = times(5, second)
		}
		model := ops.Sub(first, second)
		if n == 5 {
			model = ops.Add(model, times(3, fading(t, at(x, 4))))
		}
		return sumSquares(ops.Sub(model, x.Const(y)))
	}
}

func biggsEXP6() func(Var) Var {
	t := vector(ramp(13, func(i float64) float64 { return i / 10 })...)
	y := vector(ramp(13, func(i float64) float64 {
		return math.Exp(-i/10) - 5*math.Exp(-i) + 3*math.Exp(-0.4*i)
	})...)
	return func(x Var) Var {
		t := x.Const(t)
		model := ops.Sub(ops.Mul(at(x, 2), fading(t, at(x, 0))), ops.Mul(at(x, 3), fading(t, at(x, 1))))
		model = ops.Add(model, ops.Mul(at(x, 5), fading(t, at(x, 4))))
		return sumSquares(ops.Sub(model, x.Const(y)))
	}
}

// smooth are gonum's other functions with one minimum, or few.
func smooth() []Problem {
	const grid = 8
	surface := functions.NewMinimalSurface(grid, grid)
	return []Problem{
		{Name: "Branin–Hoo", X0: []float64{2, 8}, F: braninHoo, Minima: []float64{5 / (4 * math.Pi)}},
		{Name: "Sphere", X0: ramp(10, func(i float64) float64 { return i }), F: func(x Var) Var { return ops.NormSq(x) }, Minima: []float64{0}},
		{Name: "Linear", X0: constant(3, 1), F: func(x Var) Var { return ops.Sum(x) }, Uncounted: "unbounded below"},
		{Name: "Rosenbrock, chained 7", X0: repeat(7, -1.2, 1), F: chainedRosenbrock, Minima: []float64{0, 3.9836005364248543}},
		{Name: "Three-hump camel", X0: []float64{-0.5, 1}, F: camelThree, Minima: []float64{0, 0.2986384422411}},
		{Name: "Six-hump camel", X0: []float64{0.5, -0.5}, F: camelSix, Minima: []float64{-1.0316284534898774}},
		{Name: "Dixon–Price", X0: constant(10, 1), F: DixonPrice(10), Minima: []float64{0, 2.0 / 3}},
		{Name: "Minimal surface", X0: surface.InitX(), F: minimalSurface(surface), Uncounted: "no published value; convex"},
	}
}

func braninHoo(x Var) Var {
	a, b := two(x)
	t := plus(ops.Add(ops.Sub(b, times(5.1/(4*math.Pi*math.Pi), sq(a))), times(5/math.Pi, a)), -6)
	return plus(ops.Add(sq(t), times(10*(1-1/(8*math.Pi)), ops.Cos(a))), 10)
}

func chainedRosenbrock(x Var) Var {
	n := x.Shape().Size()
	a, b := ops.Slice(x, ops.Span(0, n-1)), ops.Slice(x, ops.From(1))
	return sumSquares(times(10, ops.Sub(b, sq(a))), from(1, a))
}

func camelThree(x Var) Var {
	a, b := two(x)
	s := sq(a)
	hump := ops.Mul(s, plus(ops.Mul(s, plus(times(1.0/6, s), -1.05)), 2))
	return ops.Add(hump, ops.Add(ops.Mul(a, b), sq(b)))
}

func camelSix(x Var) Var {
	a, b := two(x)
	s, t := sq(a), sq(b)
	hump := ops.Mul(s, plus(ops.Mul(s, plus(times(1.0/3, s), -2.1)), 4))
	return ops.Add(hump, ops.Add(ops.Mul(a, b), ops.Mul(t, plus(times(4, t), -4))))
}

// DixonPrice is (x₁ − 1)² + Σᵢ i(2xᵢ² − xᵢ₋₁)², i = 2 … n.
func DixonPrice(n int) func(Var) Var {
	weight := vector(ramp(n-1, func(i float64) float64 { return math.Sqrt(i + 1) })...)
	return func(x Var) Var {
		head, tail := ops.Slice(x, ops.Span(0, n-1)), ops.Slice(x, ops.From(1))
		return sumSquares(plus(at(x, 0), -1), ops.Mul(x.Const(weight), ops.Sub(times(2, sq(tail)), head)))
	}
}

// minimalSurface is the area over a grid with the boundary of Enneper's surface: two
// triangles a cell.
func minimalSurface(ms *functions.MinimalSurface) func(Var) Var {
	nx, ny := ms.Dims()
	hx, hy := ms.Steps()
	border := make([]float64, nx*ny)
	for j := range ny {
		for i := range nx {
			if i == 0 || j == 0 || i == nx-1 || j == ny-1 {
				border[j*nx+i] = ms.ExactSolution(-0.5+float64(i)*hx, -0.5+float64(j)*hy)
			}
		}
	}
	b := vector(border...)
	part := func(v Var, j0, i0 int) Var {
		return ops.Slice(v, ops.Span(j0, j0+ny-1), ops.Span(i0, i0+nx-1))
	}
	return func(x Var) Var {
		inside := ops.Pad(ops.Reshape(x, ny-2, nx-2), 0, [2]int{1, 1}, [2]int{1, 1})
		v := ops.Add(inside, ops.Reshape(x.Const(b), ny, nx))
		ll, lr, ul, ur := part(v, 0, 0), part(v, 0, 1), part(v, 1, 0), part(v, 1, 1)
		triangle := func(dx, dy Var) Var {
			return ops.Sum(ops.Sqrt(plus(ops.Add(sq(times(1/hx, dx)), sq(times(1/hy, dy))), 1)))
		}
		return times(0.5*hx*hy, ops.Add(triangle(ops.Sub(lr, ll), ops.Sub(ul, ll)), triangle(ops.Sub(ur, ul), ops.Sub(ur, lr))))
	}
}

// univariate are Moré and Thuente's functions for line searches. Only those with a
// minimum that has a closed form are counted.
func univariate() []Problem {
	const noValue = "no published value"
	return []Problem{
		{Name: "Concave right", X0: []float64{0}, F: func(x Var) Var {
			a := at(x, 0)
			return ops.Div(ops.Neg(a), plus(sq(a), 2))
		}, Minima: []float64{-math.Sqrt2 / 4}},
		{Name: "Concave left", X0: []float64{0}, F: func(x Var) Var {
			a := at(x, 0)
			return ops.Mul(sq(sq(plus(a, 0.004))), plus(a, -1.996))
		}, Minima: []float64{-0.4 * math.Pow(1.6, 4)}},
		{Name: "Plassmann", X0: []float64{0}, F: plassmann(39, 0.01), Uncounted: noValue},
		{Name: "Yanai–Ozawa–Kaneko 1", X0: []float64{0}, F: yanaiOzawaKaneko(0.001, 0.001), Uncounted: noValue},
		{Name: "Yanai–Ozawa–Kaneko 2", X0: []float64{0}, F: yanaiOzawaKaneko(0.01, 0.001), Uncounted: noValue},
		{Name: "Yanai–Ozawa–Kaneko 3", X0: []float64{0}, F: yanaiOzawaKaneko(0.001, 0.01), Uncounted: noValue},
	}
}

func plassmann(l, beta float64) func(Var) Var {
	return func(x Var) Var {
		a := at(x, 0)
		d := plus(a, -1)
		inside := times(0.5, plus(times(1/beta, sq(d)), beta))
		wave := times(2*(1-beta)/l/math.Pi, ops.Sin(times(l*math.Pi/2, a)))
		far := ops.Greater(ops.Abs(d), x.Const(tensor.Scalar(beta)))
		return ops.Add(wave, ops.Where(far, ops.Abs(d), inside))
	}
}

func yanaiOzawaKaneko(b1, b2 float64) func(Var) Var {
	weight := func(b float64) float64 { return math.Sqrt(1+b*b) - b }
	return func(x Var) Var {
		a := at(x, 0)
		left := ops.Sqrt(plus(sq(plus(a, -1)), b2*b2))
		right := ops.Sqrt(plus(sq(a), b1*b1))
		return ops.Add(times(weight(b1), left), times(weight(b2), right))
	}
}
