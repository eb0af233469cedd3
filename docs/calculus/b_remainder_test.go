package calculus

import (
	"fmt"
	"math"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
)

// taylor returns the Taylor polynomial of order k of f at a: Σ f⁽ⁱ⁾(a)(x − a)ⁱ/i!, its
// derivatives taken one of the other.
func taylor(f func(Var) Var, a float64, k int) func(x float64) float64 {
	c := make([]float64, k+1)
	factorial := 1.0
	for i := range c {
		if i > 0 {
			f = tape.D(f)
			factorial *= float64(i)
		}
		c[i] = value(f, number(a)).Item() / factorial
	}
	return func(x float64) float64 {
		sum := 0.0
		for i := k; i >= 0; i-- {
			sum = float64(sum*(x-a)) + c[i]
		}
		return sum
	}
}

// lagrange returns M|x − a|ᵏ⁺¹/(k+1)!. It bounds the remainder of order k if, and only
// if, M bounds the derivative of order k+1 everywhere between a and x: who calls
// it must know that M. The largest of some sampled values is no bound.
func lagrange(M, a, x float64, k int) float64 {
	b := M
	for i := 1; i <= k+1; i++ {
		b *= math.Abs(x-a) / float64(i)
	}
	return b
}

// B2. The remainder of a Taylor model, and Lagrange's bound for it. Between 0 and ½
// no derivative of eˣ exceeds M = √e; the second derivative of x² is 2 everywhere,
// and there the bound is what comes.
func Example_remainder() {
	x, k := 0.5, 4
	fmt.Printf("eˣ, order 4, at 0.5: error %.4e ≤ %.4e\n",
		math.Exp(x)-taylor(ops.Exp[float64], 0, k)(x), lagrange(math.Sqrt(math.E), 0, x, k))
	x, k = 1.1, 1
	fmt.Printf("x², order 1 at 1, at 1.1: error %.4f ≤ %.4f\n",
		x*x-taylor(ops.Square[float64], 1, k)(x), lagrange(2, 1, x, k))
	// Output:
	// eˣ, order 4, at 0.5: error 2.8377e-04 ≤ 4.2935e-04
	// x², order 1 at 1, at 1.1: error 0.0100 ≤ 0.0100
}
