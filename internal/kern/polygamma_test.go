package kern

import (
	"math"
	"testing"
)

// polygammaSlow adds up (−1)ⁿ⁺¹ n!/(x+k)ⁿ⁺¹ term by term, from the small ones on, and
// takes the rest beyond a hundred thousand for the integral, by the midpoint rule.
func polygammaSlow(n int, x float64) (value, size float64) {
	const terms = 100_000
	factorial := math.Gamma(float64(n + 1))
	value = factorial / float64(n) * math.Pow(x+terms-0.5, -float64(n))
	for k := terms - 1; k >= 0; k-- {
		term := factorial * math.Pow(x+float64(k), -float64(n+1))
		value += term
		size += math.Abs(term)
	}
	if n%2 == 0 {
		value = -value
	}
	return value, size
}

func TestPolygammaAgainstSum(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 7, 12, 30, 100} {
		for _, x := range []float64{0.01, 0.3, 1, 1.5, 2, 6.9, 17, 42.5, -0.25, -0.5, -1.5, -3.99, -12.3} {
			want, size := polygammaSlow(n, x)
			if got := Polygamma(n, x); math.Abs(got-want) > 2e-14*size {
				t.Errorf("Polygamma(%d, %v) = %v, want %v", n, x, got, want)
			}
		}
	}
}

// TestDigammaIdentities holds ψ(1) = −γ, ψ(½) = −γ − 2 log 2, ψ(x+1) = ψ(x) + 1/x and
// the reflection formula.
func TestDigammaIdentities(t *testing.T) {
	const gamma = 0.57721566490153286060651209008240243
	near := func(what string, got, want, size float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-15*max(1, size) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	near("ψ(1)", Digamma(1), -gamma, 2)
	near("ψ(½)", Digamma(0.5), -gamma-2*math.Ln2, 2)
	for _, x := range []float64{1e-9, 0.1, 1.4616321449683623, 3.3, 9.99, 10, 123.4, 1e9} {
		near("ψ(x+1)", Digamma(x+1), Digamma(x)+1/x, 4+1/x+math.Log(x+1))
		if x == math.Floor(x) || x > 100 {
			continue
		}
		near("ψ(−x)", Digamma(-x), Digamma(x)+1/x+math.Pi/math.Tan(math.Pi*x), 100*(1+x)+10/x)
	}
}

func TestPolygammaEdges(t *testing.T) {
	inf, negative := math.Inf(1), math.Copysign(0, -1)
	for _, c := range []struct {
		n       int
		x, want float64
	}{
		{0, 0, -inf}, {0, negative, inf}, {0, -1, math.NaN()}, {0, inf, inf}, {0, -inf, math.NaN()}, {0, math.NaN(), math.NaN()},
		{1, 0, inf}, {1, -3, inf}, {1, inf, 0}, {1, -inf, math.NaN()}, {1, math.NaN(), math.NaN()},
		{2, 0, -inf}, {2, negative, inf}, {2, -3, math.NaN()}, {2, inf, 0},
		{1, 1e300, 1e-300}, {300, 1, -inf}, {301, 1, inf}, {500, 1e300, 0},
		{1, -1e300, inf}, // an integer, like all numbers of that size
	} {
		got := Polygamma(c.n, c.x)
		if got != c.want && !(got != got && c.want != c.want) && !(math.Abs(got-c.want) < 1e-14*math.Abs(c.want)) {
			t.Errorf("Polygamma(%d, %v) = %v, want %v", c.n, c.x, got, c.want)
		}
	}
}
