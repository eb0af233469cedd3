package problems

import (
	"math"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tensor"
)

// moreGarbowHillstrom are all 35 problems of Moré, Garbow and Hillstrom, Testing
// unconstrained optimization software, ACM TOMS 7, 1981, as sums of squares, in the
// order and with the standard starts of the paper.
func moreGarbowHillstrom() []Problem {
	return append(append([]Problem{
		{Name: "Rosenbrock", X0: []float64{-1.2, 1}, F: Rosenbrock, Minima: []float64{0}},
		{Name: "Freudenstein–Roth", X0: []float64{0.5, -2}, F: freudensteinRoth, Minima: []float64{0, 48.98425367924}},
		{Name: "Powell badly scaled", X0: []float64{0, 1}, F: powellBadlyScaled, Minima: []float64{0}},
		{Name: "Brown badly scaled", X0: []float64{1, 1}, F: brownBadlyScaled, Minima: []float64{0}},
		{Name: "Beale", X0: []float64{1, 1}, F: beale(), Minima: []float64{0}},
		{Name: "Jennrich–Sampson", X0: []float64{0.3, 0.4}, F: jennrichSampson(), Minima: []float64{124.362182355615}},
		{Name: "Helical valley", X0: []float64{-1, 0, 0}, F: helicalValley, Minima: []float64{0}},
		{Name: "Bard", X0: []float64{1, 1, 1}, F: bard(), Minima: []float64{8.21487730657898e-3, 17.4286933333}},
		{Name: "Gaussian", X0: []float64{0.4, 1, 0}, F: gaussian(), Minima: []float64{1.12793276961912e-8}},
		{Name: "Meyer", X0: []float64{0.02, 4000, 250}, F: meyer(), Minima: []float64{87.945855171}},
		{Name: "Gulf", X0: []float64{5, 2.5, 0.15}, F: gulf(), Minima: []float64{0, 0.0380}},
		{Name: "Box 3D", X0: []float64{0, 10, 20}, F: box3D(), Minima: []float64{0}},
		{Name: "Powell singular", X0: []float64{3, -1, 0, 1}, F: PowellSingular, Minima: []float64{0}},
		{Name: "Wood", X0: []float64{-3, -1, -3, -1}, F: wood, Minima: []float64{0}},
		{Name: "Kowalik–Osborne", X0: []float64{0.25, 0.39, 0.415, 0.39}, F: kowalikOsborne(), Minima: []float64{3.0750560385e-4, 1.02734e-3}},
		{Name: "Brown–Dennis", X0: []float64{25, 5, -5, -1}, F: brownDennis(), Minima: []float64{85822.2016263563}},
		{Name: "Osborne 1", X0: []float64{0.5, 1.5, -1, 0.01, 0.02}, F: osborne1(), Minima: []float64{5.4648946975e-5}},
		{Name: "Biggs EXP6", X0: []float64{1, 2, 1, 1, 1, 1}, F: biggsEXP6(), Minima: []float64{0, 5.655649925499929e-3, 0.306366772624790}},
		{Name: "Osborne 2", X0: []float64{1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5}, F: osborne2(), Minima: []float64{4.01377362935477e-2}},
		{Name: "Watson 6", X0: constant(6, 0), F: watson(6), Minima: []float64{2.2876700535523838e-3}},
		{Name: "Watson 9", X0: constant(9, 0), F: watson(9), Minima: []float64{1.399760138096796e-6}},
		{Name: "Watson 12", X0: constant(12, 0), F: watson(12), Minima: []float64{4.72238e-10}},
		{Name: "Rosenbrock 10", X0: repeat(10, -1.2, 1), F: Rosenbrock, Minima: []float64{0}},
		{Name: "Powell singular 12", X0: repeat(12, 3, -1, 0, 1), F: PowellSingular, Minima: []float64{0}},
	}, penalties()...), discrete()...)
}

// repeat fills n elements with v again and again.
func repeat(n int, v ...float64) []float64 {
	return ramp(n, func(i float64) float64 { return v[(int(i)-1)%len(v)] })
}

// Rosenbrock is the extended Rosenbrock function, Σ 100(b − a²)² + (1 − a)² over pairs.
func Rosenbrock(x Var) Var {
	pairs := ops.Reshape(x, -1, 2)
	a, b := ops.Select(pairs, 1, 0), ops.Select(pairs, 1, 1)
	return sumSquares(times(10, ops.Sub(b, sq(a))), from(1, a))
}

// PowellSingular is the extended Powell singular function of n = 4k variables.
func PowellSingular(x Var) Var {
	fours := ops.Reshape(x, -1, 4)
	a, b, c, d := ops.Select(fours, 1, 0), ops.Select(fours, 1, 1), ops.Select(fours, 1, 2), ops.Select(fours, 1, 3)
	return sumSquares(ops.Add(a, times(10, b)), times(math.Sqrt(5), ops.Sub(c, d)),
		sq(ops.Sub(b, times(2, c))), times(math.Sqrt(10), sq(ops.Sub(a, d))))
}

func freudensteinRoth(x Var) Var {
	a, b := two(x)
	r := plus(ops.Add(a, ops.Mul(plus(ops.Mul(from(5, b), b), -2), b)), -13)
	s := plus(ops.Add(a, ops.Mul(plus(ops.Mul(plus(b, 1), b), -14), b)), -29)
	return sumSquares(r, s)
}

func powellBadlyScaled(x Var) Var {
	a, b := two(x)
	return sumSquares(plus(times(1e4, ops.Mul(a, b)), -1), plus(ops.Add(ops.Exp(ops.Neg(a)), ops.Exp(ops.Neg(b))), -1.0001))
}

func brownBadlyScaled(x Var) Var {
	a, b := two(x)
	return sumSquares(plus(a, -1e6), plus(b, -2e-6), plus(ops.Mul(a, b), -2))
}

func beale() func(Var) Var {
	y := [3]float64{1.5, 2.25, 2.625}
	return func(x Var) Var {
		a, b := two(x)
		var r [3]Var
		power := b
		for i := range r {
			r[i] = from(y[i], ops.Mul(a, from(1, power)))
			power = ops.Mul(power, b)
		}
		return sumSquares(r[:]...)
	}
}

func jennrichSampson() func(Var) Var {
	i := vector(ramp(10, func(i float64) float64 { return i })...)
	y := vector(ramp(10, func(i float64) float64 { return 2 + 2*i })...)
	return func(x Var) Var {
		a, b := two(x)
		t := x.Const(i)
		return sumSquares(ops.Sub(x.Const(y), ops.Add(ops.Exp(ops.Mul(t, a)), ops.Exp(ops.Mul(t, b)))))
	}
}

// helicalValley: the angle is counted from −π/2 to 3π/2, so that the standard start
// does not lie on its jump.
func helicalValley(x Var) Var {
	a, b, c := three(x)
	theta := times(1/(2*math.Pi), plus(ops.Atan2(ops.Neg(a), b), math.Pi/2))
	return sumSquares(times(10, ops.Sub(c, times(10, theta))), times(10, plus(ops.Hypot(a, b), -1)), c)
}

func bard() func(Var) Var {
	y := vector(0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39)
	u := vector(ramp(15, func(i float64) float64 { return i })...)
	v := vector(ramp(15, func(i float64) float64 { return 16 - i })...)
	w := vector(ramp(15, func(i float64) float64 { return math.Min(i, 16-i) })...)
	return func(x Var) Var {
		a, b, c := three(x)
		below := ops.Add(ops.Mul(x.Const(v), b), ops.Mul(x.Const(w), c))
		return sumSquares(ops.Sub(ops.Sub(x.Const(y), a), ops.Div(x.Const(u), below)))
	}
}

func gaussian() func(Var) Var {
	y := vector(0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989,
		0.3521, 0.2420, 0.1295, 0.0540, 0.0175, 0.0044, 0.0009)
	t := vector(ramp(15, func(i float64) float64 { return (8 - i) / 2 })...)
	return func(x Var) Var {
		a, b, c := three(x)
		return sumSquares(ops.Sub(ops.Mul(a, fading(sq(ops.Sub(x.Const(t), c)), times(0.5, b))), x.Const(y)))
	}
}

func meyer() func(Var) Var {
	y := vector(34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872)
	t := vector(ramp(16, func(i float64) float64 { return 45 + 5*i })...)
	return func(x Var) Var {
		a, b, c := three(x)
		return sumSquares(ops.Sub(ops.Mul(a, ops.Exp(ops.Div(b, ops.Add(x.Const(t), c)))), x.Const(y)))
	}
}

// gulf is taken with m = 99, and y − x₂ in place of what the paper prints as a product.
func gulf() func(Var) Var {
	t := vector(ramp(99, func(i float64) float64 { return i / 100 })...)
	y := vector(ramp(99, func(i float64) float64 { return 25 + math.Pow(-50*math.Log(i/100), 2.0/3) })...)
	return func(x Var) Var {
		a, b, c := three(x)
		power := ops.Pow(ops.Abs(ops.Sub(x.Const(y), b)), c)
		return sumSquares(ops.Sub(ops.Exp(ops.Neg(ops.Div(power, a))), x.Const(t)))
	}
}

func box3D() func(Var) Var {
	t := vector(ramp(10, func(i float64) float64 { return i / 10 })...)
	k := vector(ramp(10, func(i float64) float64 { return math.Exp(-i/10) - math.Exp(-i) })...)
	return func(x Var) Var {
		a, b, c := three(x)
		t := x.Const(t)
		return sumSquares(ops.Sub(ops.Sub(fading(t, a), fading(t, b)), ops.Mul(c, x.Const(k))))
	}
}

func wood(x Var) Var {
	a, b, c, d := four(x)
	return sumSquares(times(10, ops.Sub(b, sq(a))), from(1, a), times(math.Sqrt(90), ops.Sub(d, sq(c))), from(1, c),
		times(math.Sqrt(10), plus(ops.Add(b, d), -2)), times(math.Sqrt(0.1), ops.Sub(b, d)))
}

func kowalikOsborne() func(Var) Var {
	y := vector(0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246)
	u := vector(4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625)
	return func(x Var) Var {
		a, b, c, d := four(x)
		u := x.Const(u)
		above := ops.Mul(a, ops.Add(sq(u), ops.Mul(u, b)))
		return sumSquares(ops.Sub(x.Const(y), ops.Div(above, ops.Add(ops.Add(sq(u), ops.Mul(u, c)), d))))
	}
}

func brownDennis() func(Var) Var {
	points := func(f func(t float64) float64) *tensor.Dense[float64] {
		return vector(ramp(20, func(i float64) float64 { return f(i / 5) })...)
	}
	t, exp, sin, cos := points(func(t float64) float64 { return t }), points(math.Exp), points(math.Sin), points(math.Cos)
	return func(x Var) Var {
		a, b, c, d := four(x)
		r := ops.Sub(affine(a, x.Const(t), b), x.Const(exp))
		s := ops.Sub(affine(c, x.Const(sin), d), x.Const(cos))
		return sumSquares(ops.Add(sq(r), sq(s)))
	}
}

func osborne1() func(Var) Var {
	y := vector(0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.850, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658, 0.628, 0.603, 0.580,
		0.558, 0.538, 0.522, 0.506, 0.490, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.420, 0.414, 0.411, 0.406)
	t := vector(ramp(33, func(i float64) float64 { return 10 * (i - 1) })...)
	return func(x Var) Var {
		a, b, c, d := four(x)
		t := x.Const(t)
		model := ops.Add(a, ops.Add(ops.Mul(b, fading(t, d)), ops.Mul(c, fading(t, at(x, 4)))))
		return sumSquares(ops.Sub(x.Const(y), model))
	}
}

func osborne2() func(Var) Var {
	y := vector(1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608, 0.655, 0.616, 0.606, 0.602,
		0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661, 0.612, 0.558, 0.533, 0.495, 0.500, 0.423, 0.395, 0.375, 0.372,
		0.391, 0.396, 0.405, 0.428, 0.429, 0.523, 0.562, 0.607, 0.653, 0.672, 0.708, 0.633, 0.668, 0.645, 0.632, 0.591, 0.559, 0.597,
		0.625, 0.739, 0.710, 0.729, 0.720, 0.636, 0.581, 0.428, 0.292, 0.162, 0.098, 0.054)
	t := vector(ramp(65, func(i float64) float64 { return (i - 1) / 10 })...)
	return func(x Var) Var {
		t := x.Const(t)
		model := ops.Mul(at(x, 0), fading(t, at(x, 4)))
		for k := 1; k <= 3; k++ {
			model = ops.Add(model, ops.Mul(at(x, k), fading(sq(ops.Sub(t, at(x, 7+k))), at(x, 4+k))))
		}
		return sumSquares(ops.Sub(x.Const(y), model))
	}
}
