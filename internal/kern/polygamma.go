package kern

import "math"

// bernoulli holds the Bernoulli numbers B₂, B₄, …, B₂₄.
var bernoulli = [...]float64{
	1. / 6, -1. / 30, 1. / 42, -1. / 30, 5. / 66, -691. / 2730, 7. / 6, -3617. / 510,
	43867. / 798, -174611. / 330, 854513. / 138, -236364091. / 2730,
}

// Digamma returns ψ(x) = Γ′(x)/Γ(x). It is ∓Inf at ±0, NaN at the negative
// integers and −Inf, +Inf at +Inf.
//
// Below 0 it is reflected, ψ(x) = ψ(1−x) − π·cot(πx) (DLMF 5.5.4); up to 10 moved
// by ψ(x) = ψ(x+1) − 1/x (5.5.2); beyond it is the asymptotic series
// log x − 1/(2x) − Σ B₂ₖ/(2k·x²ᵏ) (5.11.2).
func Digamma(x float64) float64 {
	switch {
	case x == 0:
		return math.Copysign(math.Inf(1), -x)
	case math.IsInf(x, 1):
		return x
	case x < 0 && x == math.Floor(x): // −Inf too
		return math.NaN()
	case x < 0:
		return Digamma(1-x) - math.Pi/math.Tan(math.Pi*(x-math.Round(x)))
	}
	var moved float64
	for ; x < 10; x++ {
		moved += 1 / x
	}
	z, p, s := 1/(x*x), 1.0, 0.0
	for k, b := range bernoulli[:8] {
		p *= z
		s += float64(b*p) / float64(2*k+2)
	}
	return math.Log(x) - 0.5/x - s - moved
}

// Polygamma returns the n-th derivative ψ⁽ⁿ⁾(x) of [Digamma], n ≥ 0. At the poles
// x = 0, −1, −2, … it is +Inf for odd n; for even n > 0 it is ∓Inf at ±0 and NaN
// at the others. It is NaN at −Inf.
//
// For x > 0 it is (−1)ⁿ⁺¹ Σₖ n!/(x+k)ⁿ⁺¹ (DLMF 5.15.1). For x < 0, with r = x − ⌊x⌋, the
// terms with x+k < 0 are a difference of two such sums.
func Polygamma(n int, x float64) float64 {
	if n == 0 {
		return Digamma(x)
	}
	sign := float64(1 - 2*((n+1)&1)) // (−1)ⁿ⁺¹
	switch {
	case math.IsInf(x, -1):
		return math.NaN()
	case x <= 0 && x == math.Floor(x):
		return polygammaPole(n, x)
	case x < 0:
		r := x - math.Floor(x)
		below := polygammaSum(n, math.Ceil(x)-x) - polygammaSum(n, 1-x)
		return sign*polygammaSum(n, r) + below
	}
	return sign * polygammaSum(n, x)
}

func polygammaPole(n int, x float64) float64 {
	switch {
	case n&1 == 1:
		return math.Inf(1)
	case x == 0:
		return math.Copysign(math.Inf(1), -x)
	}
	return math.NaN()
}

// polygammaSum returns Σₖ n!/(x+k)ⁿ⁺¹ over k ≥ 0 for n ≥ 1, x > 0: term by term up to
// x+k = n+10, and the rest by Euler and Maclaurin (DLMF 5.15.8),
// (n−1)!/xⁿ·(1 + n/(2x) + Σ B₂ⱼ/(2j)!·n(n+1)⋯(n+2j−1)/x²ʲ).
func polygammaSum(n int, x float64) float64 {
	var sum float64
	for ; x < float64(n+10); x++ {
		sum += factorialOver(n, x) / x
	}
	s := 1 + float64(n)/(2*x)
	p := 1.0
	for j, b := range bernoulli {
		m := float64(n + 2*j)
		p *= m / x * (m + 1) / x / float64((2*j+1)*(2*j+2))
		s += float64(b * p)
	}
	if math.IsInf(x, 1) {
		return 0
	}
	return sum + factorialOver(n, x)/float64(n)*s
}

// factorialOver returns n!/xⁿ, without overflow of either.
func factorialOver(n int, x float64) float64 {
	p := 1.0
	for j := 1; j <= n; j++ {
		p *= float64(j) / x
	}
	return p
}
