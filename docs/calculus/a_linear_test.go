package calculus

import (
	"fmt"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
)

// A1. An increment is its differential and a rest that vanishes faster.
func Example_increment() {
	y, df, err := tape.Linearize(ops.Square[float64], number(1))
	if err != nil {
		fmt.Println(err)
		return
	}
	h := number(0.1)
	delta := value(ops.Square[float64], number(1.1)).Item() - y.Item()
	linear := must(df(h)).Item()
	fmt.Printf("x² at 1: Δf = %.2f, df = %.2f, rest %.2f\n", delta, linear, delta-linear)

	f := func(x Var) Var { // x₁²x₂ + x₁x₂³
		a, b := at(x, 0), at(x, 1)
		return ops.Add(ops.Mul(ops.Square(a), b), ops.Mul(a, ops.PowScalar(b, 3)))
	}
	v, g, err := tape.ValueAndGrad(f)(vector(1, 2))
	fmt.Printf("x₁²x₂ + x₁x₂³ at (1, 2): %.4g, gradient %.4g, %v\n", v, g.Data(), err)
	// Output:
	// x² at 1: Δf = 0.21, df = 0.20, rest 0.01
	// x₁²x₂ + x₁x₂³ at (1, 2): 10, gradient [12 13], <nil>
}

// A2. Differentials are linear in the function, too.
func Example_linearity() {
	f := func(x Var) Var { return ops.Square(x) }
	g := func(x Var) Var { return ops.MatMul(x.Const(matrix(2, 2, 1, 2, 3, 4)), x) }
	h := func(x Var) Var { return ops.Sub(ops.Scale(f(x), 3), ops.Scale(g(x), 2)) }
	x := vector(1, 5)
	fmt.Println(must(tape.Jacobian(f)(x)).Data())
	fmt.Println(must(tape.Jacobian(g)(x)).Data())
	fmt.Println("3f − 2g:", must(tape.Jacobian(h)(x)).Data())
	// Output:
	// [2 0 0 10]
	// [1 2 3 4]
	// 3f − 2g: [4 -4 -6 22]
}

// A2. The product rule keeps the order of its factors: d(GH) = (dG)H + G(dH).
func Example_productRule() {
	G := func(x Var) Var { return ops.MatMul(x.Const(matrix(2, 2, 1, 2, 0, 1)), x) }
	H := func(x Var) Var { return ops.MatMul(x, x) }
	GH := func(x Var) Var { return ops.MatMul(G(x), H(x)) }

	x, dx := matrix(2, 2, 1, 1, 0, 2), matrix(2, 2, 0, 1, 1, 0)
	g, dg, err := tape.JVP(G)(x, dx)
	h, dh, err2 := tape.JVP(H)(x, dx)
	if err != nil || err2 != nil {
		fmt.Println(err, err2)
		return
	}
	_, d, err := tape.JVP(GH)(x, dx)
	fmt.Println("d(GH)         ", d.Data(), err)
	fmt.Println("(dG)H + G(dH) ", plus(times(dg, h), 1, times(g, dh)).Data())
	fmt.Println("H(dG) + (dH)G ", plus(times(h, dg), 1, times(dh, g)).Data())
	// Output:
	// d(GH)          [18 18 7 5] <nil>
	// (dG)H + G(dH)  [18 18 7 5]
	// H(dG) + (dH)G  [6 12 7 17]
}

// A2. The quotient rule: ∇(f/g) = (g∇f − f∇g)/g².
func Example_quotientRule() {
	f := func(x Var) Var { return ops.Dot(x, x) }
	g := func(x Var) Var { return ops.Sum(x) }
	x := vector(1, 3)
	fx, df, err := tape.ValueAndGrad(f)(x)
	gx, dg, err2 := tape.ValueAndGrad(g)(x)
	if err != nil || err2 != nil {
		fmt.Println(err, err2)
		return
	}
	q := must(tape.Grad(func(x Var) Var { return ops.Div(f(x), g(x)) })(x))
	fmt.Printf("%.4f\n", q.Data())
	for i := range 2 {
		fmt.Printf("%.4f ", (gx*df.At(i)-fx*dg.At(i))/(gx*gx))
	}
	// Output:
	// [-0.1250 0.8750]
	// -0.1250 0.8750
}

// A2. The chain rule is a product of Jacobians, J(h∘f) = J(h)·J(f). For a scalar h
// read it from the left: ∇(h∘f) = J(f)ᵀ∇h, a pullback, which never needs the matrix.
func Example_chainRule() {
	f := func(x Var) Var { return ops.MatMul(x.Const(matrix(3, 2, 1, 2, 3, 4, 5, 6)), ops.Square(x)) }
	g := func(y Var) Var { return ops.Square(y) }
	x := vector(1, -1)
	y := value(f, x)
	Jf, Jg := must(tape.Jacobian(f)(x)), must(tape.Jacobian(g)(y))
	fmt.Println(must(tape.Jacobian(func(x Var) Var { return g(f(x)) })(x)).Data())
	fmt.Println(times(Jg, Jf).Data())

	h := func(y Var) Var { return ops.Dot(y, y) }
	fmt.Println(must(tape.Grad(func(x Var) Var { return h(f(x)) })(x)).Data())
	_, pulled, err := tape.VJP(f)(x, must(tape.Grad(h)(y)))
	fmt.Println(pulled.Data(), err)
	fmt.Println(times(transposed(Jf), must(tape.Grad(h)(y))).Data())
	// Output:
	// [12 -24 84 -112 220 -264]
	// [12 -24 84 -112 220 -264]
	// [316 -400]
	// [316 -400] <nil>
	// [316 -400]
}

// A3. Four derivatives that everything is built from, and one that is not there.
func Example_vectorDerivatives() {
	A := matrix(2, 2, 1, 2, 0, 3) // not symmetric
	a, b, x := vector(7, -1), vector(1, 1), vector(1, 2)
	fmt.Println("J(Ax − b) =", must(tape.Jacobian(func(x Var) Var { return ops.Sub(ops.MatMul(x.Const(A), x), x.Const(b)) })(x)).Data())
	fmt.Println("∇aᵀx =", must(tape.Grad(func(x Var) Var { return ops.Dot(x.Const(a), x) })(x)).Data())
	fmt.Println("∇xᵀx =", must(tape.Grad(func(x Var) Var { return ops.Dot(x, x) })(x)).Data())
	fmt.Println("∇xᵀAx =", must(tape.Grad(func(x Var) Var { return ops.QuadForm(x, x.Const(A)) })(x)).Data())

	norm := func(x Var) Var { return ops.Norm(x, 2) }
	fmt.Printf("∇‖x‖ at (3, 4) = %.1f\n", must(tape.Grad(norm)(vector(3, 4))).Data())
	fmt.Println("∇‖x‖ at 0, by convention:", must(tape.Grad(norm)(vector(0, 0))).Data())
	// Output:
	// J(Ax − b) = [1 2 0 3]
	// ∇aᵀx = [7 -1]
	// ∇xᵀx = [2 4]
	// ∇xᵀAx = [6 14]
	// ∇‖x‖ at (3, 4) = [0.6 0.8]
	// ∇‖x‖ at 0, by convention: [0 0]
}

// A4. Least squares ‖Ax − b‖²: gradient 2Aᵀ(Ax − b), Hessian 2AᵀA. At an exact
// solution the residual is 0, and the Hessian must not care.
func Example_leastSquares() {
	A, b := matrix(3, 2, 1, 2, 3, 4, 5, 6), vector(-1, -1, -1)
	f := leastSquares(A, b)
	for _, x := range []*Dense{vector(2, 0), vector(1, -1)} {
		v, g, err := tape.ValueAndGrad(f)(x)
		fmt.Println(v, g.Data(), must(tape.Hessian(f)(x)).Data(), err)
	}
	residual := plus(times(A, vector(2, 0)), -1, b)
	fmt.Println("2Aᵀ(Ax − b) =", times(transposed(A), residual).Data(), "· 2")
	fmt.Println("2AᵀA =", times(transposed(A), A).Data(), "· 2")
	// Output:
	// 179 [158 200] [70 88 88 112] <nil>
	// 0 [0 0] [70 88 88 112] <nil>
	// 2Aᵀ(Ax − b) = [79 100] · 2
	// 2AᵀA = [35 44 44 56] · 2
}

// leastSquares returns ‖Ax − b‖² as a function of x.
func leastSquares(A, b *Dense) func(Var) Var {
	return func(x Var) Var { return ops.Sum(ops.Square(ops.Sub(ops.MatMul(x.Const(A), x), x.Const(b)))) }
}
