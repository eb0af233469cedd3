package problems

import (
	"fmt"
	"math"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tensor"
)

// penalties are problems 23 to 26 and 35.
func penalties() []Problem {
	index := func(n int) []float64 { return ramp(n, func(i float64) float64 { return i }) }
	fraction := func(n int) []float64 { return ramp(n, func(i float64) float64 { return 1 - i/float64(n) }) }
	return []Problem{
		{Name: "Penalty I 4", X0: index(4), F: penalty1, Minima: []float64{2.2499775008999372e-5}},
		{Name: "Penalty I 10", X0: index(10), F: penalty1, Minima: []float64{7.087651467090369e-5}},
		{Name: "Penalty II 4", X0: constant(4, 0.5), F: penalty2(4), Minima: []float64{9.376293007355449e-6}},
		{Name: "Penalty II 10", X0: constant(10, 0.5), F: penalty2(10), Minima: []float64{2.9366053745674594e-4}},
		{Name: "Variably dimensioned", X0: fraction(10), F: variablyDimensioned(10), Minima: []float64{0}},
		{Name: "Trigonometric", X0: constant(10, 0.1), F: Trigonometric(10), Minima: []float64{0, 2.795056121876575e-5}},
		chebyquad(7, 0), chebyquad(8, 3.51687372568e-3), chebyquad(9, 0), chebyquad(10, 6.5039548e-3),
	}
}

func penalty1(x Var) Var {
	return ops.Add(times(1e-5, ops.NormSq(plus(x, -1))), sq(plus(ops.NormSq(x), -0.25)))
}

func penalty2(n int) func(Var) Var {
	const a = 1e-5
	tenth := func(i float64) float64 { return math.Exp(i / 10) }
	y := vector(ramp(n-1, func(i float64) float64 { return tenth(i+1) + tenth(i) })...)
	weight := vector(ramp(n, func(i float64) float64 { return float64(n) - i + 1 })...)
	return func(x Var) Var {
		e := ops.Exp(times(0.1, x))
		head, tail := ops.Slice(e, ops.Span(0, n-1)), ops.Slice(e, ops.From(1))
		r := ops.Sub(ops.Add(tail, head), x.Const(y))
		s := plus(tail, -math.Exp(-0.1))
		last := plus(ops.Sum(ops.Mul(x.Const(weight), sq(x))), -1)
		sum := times(a, ops.Add(ops.NormSq(r), ops.NormSq(s)))
		return ops.Add(ops.Add(sum, sq(plus(at(x, 0), -0.2))), sq(last))
	}
}

func variablyDimensioned(n int) func(Var) Var {
	index := vector(ramp(n, func(i float64) float64 { return i })...)
	return func(x Var) Var {
		d := plus(x, -1)
		s := ops.Dot(x.Const(index), d)
		return sumSquares(d, s, sq(s))
	}
}

// Trigonometric has the residuals n − Σ cos xⱼ + i(1 − cos xᵢ) − sin xᵢ.
func Trigonometric(n int) func(Var) Var {
	index := vector(ramp(n, func(i float64) float64 { return i })...)
	return func(x Var) Var {
		cos := ops.Cos(x)
		total := from(float64(n), ops.Sum(cos))
		return sumSquares(ops.Sub(ops.Add(total, ops.Mul(x.Const(index), from(1, cos))), ops.Sin(x)))
	}
}

// chebyquad compares the means of Chebyshev polynomials over the x with their
// integrals over [0, 1].
func chebyquad(n int, minimum float64) Problem {
	f := func(x Var) Var {
		t := plus(times(2, x), -1)
		last, now := plus(times(0, x), 1), t
		var sum Var
		for i := 1; i <= n; i++ {
			r := ops.Mean(now)
			if i%2 == 0 {
				r = plus(r, 1/float64(i*i-1))
			}
			if i == 1 {
				sum = sq(r)
			} else {
				sum = ops.Add(sum, sq(r))
			}
			last, now = now, ops.Sub(times(2, ops.Mul(t, now)), last)
		}
		return sum
	}
	start := ramp(n, func(i float64) float64 { return i / float64(n+1) })
	return Problem{Name: fmt.Sprintf("Chebyquad %d", n), X0: start, F: f, Minima: []float64{minimum}}
}

// watson has Σⱼ (j − 1)xⱼt^{j−2} − (Σⱼ xⱼt^{j−1})² − 1 at t = i/29, x₁, and x₂ − x₁² − 1.
func watson(n int) func(Var) Var {
	powers, slopes := make([]float64, 29*n), make([]float64, 29*n)
	for i := range 29 {
		t := float64(i+1) / 29
		for j := range n {
			powers[i*n+j] = math.Pow(t, float64(j))
			if j > 0 {
				slopes[i*n+j] = float64(j) * math.Pow(t, float64(j-1))
			}
		}
	}
	p, s := tensor.FromSlice(powers, 29, n), tensor.FromSlice(slopes, 29, n)
	return func(x Var) Var {
		r := plus(ops.Sub(ops.MatMul(x.Const(s), x), sq(ops.MatMul(x.Const(p), x))), -1)
		a, b := two(x)
		return sumSquares(r, a, plus(ops.Sub(b, sq(a)), -1))
	}
}

// discrete are problems 27 to 34, with n = 10.
func discrete() []Problem {
	const n, m = 10, 20
	return []Problem{
		{Name: "Brown almost-linear", X0: constant(n, 0.5), F: brownAlmostLinear, Minima: []float64{0, 1}},
		{Name: "Discrete boundary value", X0: ramp(n, func(i float64) float64 { t := i / (n + 1); return t * (t - 1) }), F: boundaryValue(n), Minima: []float64{0}},
		{Name: "Discrete integral", X0: ramp(n, func(i float64) float64 { t := i / (n + 1); return t * (t - 1) }), F: integralEquation(n), Minima: []float64{0}},
		{Name: "Broyden tridiagonal", X0: constant(n, -1), F: broydenTridiagonal(n), Minima: []float64{0}},
		{Name: "Broyden banded", X0: constant(n, -1), F: broydenBanded(n), Minima: []float64{0}},
		{Name: "Linear, full rank", X0: constant(n, 1), F: linearFullRank(m), Minima: []float64{m - n}},
		{Name: "Linear, rank 1", X0: constant(n, 1), F: linearRankOne(n, m), Minima: []float64{m * (m - 1) / (2 * (2*m + 1.0))}},
		{Name: "Linear, rank 1, zeros", X0: constant(n, 1), F: linearRankOneZeros(n, m), Minima: []float64{(m*m + 3*m - 6) / (2 * (2*m - 3.0))}},
	}
}

func brownAlmostLinear(x Var) Var {
	n := x.Shape().Size()
	head := ops.Slice(x, ops.Span(0, n-1))
	return sumSquares(plus(ops.Add(head, ops.Sum(x)), -float64(n+1)), plus(ops.Prod(x), -1))
}

// shifted returns x moved by one place, with 0 coming in.
func shifted(x Var, left bool) Var {
	n := x.Shape().Size()
	if left {
		return ops.Pad(ops.Slice(x, ops.From(1)), 0, [2]int{0, 1})
	}
	return ops.Pad(ops.Slice(x, ops.Span(0, n-1)), 0, [2]int{1, 0})
}

func cube(x Var) Var { return ops.Mul(x, sq(x)) }

func boundaryValue(n int) func(Var) Var {
	h := 1 / float64(n+1)
	t := vector(ramp(n, func(i float64) float64 { return 1 + i*h })...)
	return func(x Var) Var {
		bend := ops.Sub(times(2, x), ops.Add(shifted(x, true), shifted(x, false)))
		return sumSquares(ops.Add(bend, times(h*h/2, cube(ops.Add(x, x.Const(t))))))
	}
}

func integralEquation(n int) func(Var) Var {
	h := 1 / float64(n+1)
	t := vector(ramp(n, func(i float64) float64 { return 1 + i*h })...)
	k := make([]float64, n*n)
	for i := range n {
		for j := range n {
			lo, hi := min(i, j), max(i, j)
			k[i*n+j] = h / 2 * float64(lo+1) * h * (1 - float64(hi+1)*h)
		}
	}
	kernel := tensor.FromSlice(k, n, n)
	return func(x Var) Var {
		return sumSquares(ops.Add(x, ops.MatMul(x.Const(kernel), cube(ops.Add(x, x.Const(t))))))
	}
}

func broydenTridiagonal(n int) func(Var) Var {
	return func(x Var) Var {
		own := plus(ops.Mul(from(3, times(2, x)), x), 1)
		return sumSquares(ops.Sub(own, ops.Add(shifted(x, false), times(2, shifted(x, true)))))
	}
}

func broydenBanded(n int) func(Var) Var {
	band := make([]float64, n*n)
	for i := range n {
		for j := max(0, i-5); j <= min(n-1, i+1); j++ {
			if j != i {
				band[i*n+j] = 1
			}
		}
	}
	b := tensor.FromSlice(band, n, n)
	return func(x Var) Var {
		own := plus(ops.Mul(x, plus(times(5, sq(x)), 2)), 1)
		return sumSquares(ops.Sub(own, ops.MatMul(x.Const(b), ops.Mul(x, plus(x, 1)))))
	}
}

func linearFullRank(m int) func(Var) Var {
	return func(x Var) Var {
		mean := times(2/float64(m), ops.Sum(x))
		n := x.Shape().Size()
		rest := times(float64(m-n), sq(plus(mean, 1)))
		return ops.Add(ops.NormSq(plus(ops.Sub(x, mean), -1)), rest)
	}
}

func linearRankOne(n, m int) func(Var) Var {
	i := vector(ramp(m, func(i float64) float64 { return i })...)
	j := vector(ramp(n, func(j float64) float64 { return j })...)
	return func(x Var) Var {
		return sumSquares(plus(ops.Mul(x.Const(i), ops.Dot(x.Const(j), x)), -1))
	}
}

func linearRankOneZeros(n, m int) func(Var) Var {
	i := vector(ramp(m, func(i float64) float64 {
		if int(i) == m {
			return 0
		}
		return i - 1
	})...)
	j := vector(ramp(n, func(j float64) float64 {
		if j == 1 || int(j) == n {
			return 0
		}
		return j
	})...)
	return func(x Var) Var {
		return sumSquares(plus(ops.Mul(x.Const(i), ops.Dot(x.Const(j), x)), -1))
	}
}
