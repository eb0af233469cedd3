package calculus

import (
	"fmt"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
)

// B1. Expand x³ around 2 and read off: (2 + δ)³ = 8 + 12δ + 6δ² + δ³, hence
// f′ = 12, f″ = 2!·6, f‴ = 3!·1. Orders above 2 come by nesting.
func Example_perturbation() {
	f := func(x Var) Var { return ops.Mul(x, ops.Square(x)) }
	x := number(2)
	g := f
	for k := range 4 {
		fmt.Println("derivative", k, "=", value(g, x).Item())
		g = tape.D(g)
	}
	model := must(tape.Taylor(f, x, 2))
	delta := 0.5
	fmt.Println("rest at δ = 0.5:", value(f, number(2+delta)).Item()-must(model(number(delta))), "= δ³")
	// Output:
	// derivative 0 = 8
	// derivative 1 = 12
	// derivative 2 = 12
	// derivative 3 = 6
	// rest at δ = 0.5: 0.125 = δ³
}

// B1. A Taylor model is unique: whatever v and H leave a remainder of o(‖δ‖²) are the
// gradient and the Hessian. Here they are found from values of ‖Ax − b‖² alone,
// by exact differences, and are 2Aᵀ(Ax − b) and 2AᵀA. A wrong v leaves a
// remainder of order 1, a wrong H one of order 2.
func Example_uniqueness() {
	A, b, x := matrix(3, 2, 1, 2, 3, 4, 5, 6), vector(-1, -1, -1), vector(2, 0)
	f := leastSquares(A, b)
	v, H := fit(f, x)
	fmt.Println("from values:   ", v.Data(), H.Data())
	fmt.Println("differentiated:", must(tape.Grad(f)(x)).Data(), must(tape.Hessian(f)(x)).Data())

	d := vector(1, 0.5)
	rest := func(v, H *Dense) func(t float64) float64 {
		return func(t float64) float64 {
			model := value(f, x).Item() + t*inner(v, d) + t*t/2*inner(d, times(H, d))
			return value(f, plus(x, t, d)).Item() - model
		}
	}
	fmt.Printf("with both right the remainder at t = 1/32 is %.3f\n", rest(v, H)(1.0/32))
	fmt.Printf("with a wrong v it is of order %.2f\n", order(rest(vector(158, 201), H)))
	fmt.Printf("with a wrong H it is of order %.2f\n", order(rest(v, matrix(2, 2, 70, 88, 88, 113))))
	// Output:
	// from values:    [158 200] [70 88 88 112]
	// differentiated: [158 200] [70 88 88 112]
	// with both right the remainder at t = 1/32 is 0.000
	// with a wrong v it is of order 1.00
	// with a wrong H it is of order 2.00
}

// fit returns the gradient and the Hessian at x of a quadratic function, from its
// values at x, x ± eᵢ and x + eᵢ + eⱼ.
func fit(f func(Var) Var, x *Dense) (v, H *Dense) {
	n := x.Size()
	v, H = plus(x, -1, x), matrix(n, n, make([]float64, n*n)...)
	unit := func(i int) *Dense {
		e := plus(x, -1, x)
		e.Set(1, i)
		return e
	}
	f0 := value(f, x).Item()
	for i := range n {
		ahead, behind := value(f, plus(x, 1, unit(i))).Item(), value(f, plus(x, -1, unit(i))).Item()
		v.Set((ahead-behind)/2, i)
		for j := range n {
			both := value(f, plus(plus(x, 1, unit(i)), 1, unit(j))).Item()
			H.Set(both-ahead-value(f, plus(x, 1, unit(j))).Item()+f0, i, j)
		}
	}
	return v, H
}

// B3. First-order models near 0 that stand behind many derivations, and how far
// off they are at h = 0.1.
func Example_firstOrderModels() {
	for _, c := range []struct {
		name  string
		f     func(Var) Var
		model string
		used  string
	}{
		{"eˣ", ops.Exp[float64], "1 + x", "Poisson limits, learning rates"},
		{"ln(1+x)", ops.Log1p[float64], "x", "log-losses"},
		{"(1+x)⁵", func(x Var) Var { return ops.PowScalar(ops.AddScalar(x, 1), 5) }, "1 + 5x", "binomials"},
		{"σ(x)", ops.Sigmoid[float64], "½ + x/4", "logistic units"},
		{"tanh x", ops.Tanh[float64], "x", "hyperbolic units"},
		{"√(1+x)", func(x Var) Var { return ops.Sqrt(ops.AddScalar(x, 1)) }, "1 + x/2", "norms"},
	} {
		model := must(tape.Taylor(c.f, number(0), 1))
		h := number(0.1)
		v, slope, err := tape.ValueAndGrad(c.f)(number(0))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%-7s ≈ %-7s (%g + %gx): error %10.3e, in %s\n",
			c.name, c.model, v, slope.Item(), value(c.f, h).Item()-must(model(h)), c.used)
	}
	// Output:
	// eˣ      ≈ 1 + x   (1 + 1x): error  5.171e-03, in Poisson limits, learning rates
	// ln(1+x) ≈ x       (0 + 1x): error -4.690e-03, in log-losses
	// (1+x)⁵  ≈ 1 + 5x  (1 + 5x): error  1.105e-01, in binomials
	// σ(x)    ≈ ½ + x/4 (0.5 + 0.25x): error -2.081e-05, in logistic units
	// tanh x  ≈ x       (0 + 1x): error -3.320e-04, in hyperbolic units
	// √(1+x)  ≈ 1 + x/2 (1 + 0.5x): error -1.191e-03, in norms
}
