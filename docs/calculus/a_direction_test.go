package calculus

import (
	"fmt"
	"math"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
)

// A7. What a gradient and a Hessian say about directions.
func Example_directions() {
	f := func(x Var) Var { // x₁²x₂ + x₁x₂³
		a, b := at(x, 0), at(x, 1)
		return ops.Add(ops.Mul(ops.Square(a), b), ops.Mul(a, ops.PowScalar(b, 3)))
	}
	x, u, v := vector(1, 2), vector(1, 1), vector(2, -1)
	fmt.Printf("∇f = %.4g, H = %.4g\n", must(tape.Grad(f)(x)).Data(), must(tape.Hessian(f)(x)).Data())
	fmt.Printf("along v: ⟨∇f, v⟩ = %.4g\n", must(tape.Directional(f)(x, v)))
	fmt.Printf("mixed: ⟨u, Hv⟩ = %.4g\n", inner(u, must(tape.HVP(f)(x, v))))
	fmt.Printf("curvature along u: %.4g, along 10u: %.4g\n",
		must(tape.Curvature(f)(x, u)), must(tape.Curvature(f)(x, vector(10, 10))))
	// Output:
	// ∇f = [12 13], H = [4 14 14 12]
	// along v: ⟨∇f, v⟩ = 11
	// mixed: ⟨u, Hv⟩ = 10
	// curvature along u: 22, along 10u: 22
}

// A7. Of all unit directions the gradient's is the steepest, and the slope along it
// is ‖∇f‖. The tangent hyperplane is the first-order model.
func Example_steepestAscent() {
	f := func(x Var) Var { return ops.Mul(ops.Exp(at(x, 0)), at(x, 1)) }
	x := vector(0, 2)
	g := must(tape.Grad(f)(x))
	best, angle := 0.0, 0.0
	for degree := range 360 {
		phi := float64(degree) * math.Pi / 180
		if s := must(tape.Directional(f)(x, vector(math.Cos(phi), math.Sin(phi)))); s > best {
			best, angle = s, float64(degree)
		}
	}
	fmt.Printf("steepest of 360: %.3f at %.0f°\n", best, angle)
	fmt.Printf("the gradient:    %.3f at %.1f°\n", math.Sqrt(inner(g, g)), math.Atan2(g.At(1), g.At(0))*180/math.Pi)

	plane, err := tape.Taylor(f, x, 1)
	fmt.Printf("z = 2 + 2x₁ + (x₂ − 2) at (0.1, 2.1): %.4f, %v\n", must(plane(vector(0.1, 0.1))), err)
	// Output:
	// steepest of 360: 2.236 at 27°
	// the gradient:    2.236 at 26.6°
	// z = 2 + 2x₁ + (x₂ − 2) at (0.1, 2.1): 2.3000, <nil>
}

// A8. Partial derivatives are not enough. xy/(x² + y²), 0 at 0, has both partials 0
// there, since it is 0 on both axes; but along the diagonal it jumps from 0 to ½. The
// remainder of the linear model does not vanish at all (order 0, where
// a differentiable function has at least 2 if it is smooth), which is how a
// directional check finds out.
func Example_partialsAreNotEnough() {
	f := func(x Var) Var {
		a, b := at(x, 0), at(x, 1)
		r := ops.Add(ops.Square(a), ops.Square(b))
		return ops.Where(ops.Greater(r, r.Scalar(0)), ops.Div(ops.Mul(a, b), r), r.Scalar(0))
	}
	zero, diagonal := vector(0, 0), vector(1, 1)
	fmt.Println("partials:", must(tape.Grad(f)(zero)).Data())
	rest := func(f func(Var) Var, x *Dense) float64 {
		model := must(tape.Taylor(f, x, 1))
		return order(func(t float64) float64 {
			return value(f, plus(x, t, diagonal)).Item() - must(model(plus(zero, t, diagonal)))
		})
	}
	fmt.Printf("along (1, 1) from (0, 0) the remainder is of order %.1f\n", rest(f, zero))
	fmt.Printf("along (1, 1) from (3, 1) the remainder is of order %.1f\n", rest(f, vector(3, 1)))
	// Output:
	// partials: [0 0]
	// along (1, 1) from (0, 0) the remainder is of order 0.0
	// along (1, 1) from (3, 1) the remainder is of order 2.0
}
