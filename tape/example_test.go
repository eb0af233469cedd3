package tape_test

import (
	"fmt"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// rosenbrock is 100(x₁ − x₀²)² + (1 − x₀)².
func rosenbrock(x tape.Var64) tape.Var64 {
	a, b := ops.Select(x, 0, 0), ops.Select(x, 0, 1)
	valley := ops.Square(ops.Sub(b, ops.Square(a)))
	return ops.Add(ops.Scale(valley, 100), ops.Square(ops.AddScalar(ops.Neg(a), 1)))
}

func ExampleGrad() {
	f := func(x tape.Var64) tape.Var64 { return ops.Sum(ops.Square(x)) }
	x := tensor.FromSlice([]float64{1, 2, 3})
	g, err := tape.Grad(f)(x)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(g.Data())
	// Output: [2 4 6]
}

func ExampleValueAndGradMany() {
	f := func(x []tape.Var64) tape.Var64 { return ops.Sum(ops.Mul(x[0], ops.Square(x[1]))) }
	v, g, err := tape.ValueAndGradMany(f)(tensor.Scalar(2.0), tensor.FromSlice([]float64{1, 3}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v, g[0].Item(), g[1].Data()) // the scalar was broadcast; its gradient is a scalar
	// Output: 20 10 [4 12]
}

// A vector-Jacobian product pulls a cotangent back, a Jacobian-vector product
// pushes a tangent forward: ⟨Jv, w⟩ = ⟨v, Jᵀw⟩.
func ExampleVJP() {
	f := func(x tape.Var64) tape.Var64 { return ops.Mul(x, ops.Square(x)) }
	x, v, w := tensor.FromSlice([]float64{1, 2}), tensor.FromSlice([]float64{1, 1}), tensor.FromSlice([]float64{5, -1})
	_, jv, err := tape.JVP(f)(x, v)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, jtw, err := tape.VJP(f)(x, w)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(jv.Data(), jtw.Data())
	// Output: [3 12] [15 -12]
}

// The Hessian of Rosenbrock's function times a direction, without the Hessian.
func ExampleHVP() {
	x, v := tensor.FromSlice([]float64{1, 1}), tensor.FromSlice([]float64{1, 2})
	hv, err := tape.HVP(rosenbrock)(x, v)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(hv.Data())
	// Output: [2 0]
}

func ExampleHessian() {
	h, err := tape.Hessian(rosenbrock)(tensor.FromSlice([]float64{1, 1}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(h.Shape(), h.Data())
	// Output: [2 2] [802 -400 -400 200]
}

// The Jacobian has the shape of the result followed by that of the operand.
func ExampleJacobian() {
	f := func(x tape.Var64) tape.Var64 { return ops.Outer(x, x) }
	j, err := tape.Jacobian(f)(tensor.FromSlice([]float64{1, 10}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(j.Shape())
	fmt.Println("∂(x₀x₁)/∂x =", j.At(0, 1, 0), j.At(0, 1, 1))
	// Output:
	// [2 2 2]
	// ∂(x₀x₁)/∂x = 10 1
}

// A Taylor model stands for the function near a point: of order 1 it is the
// tangent, of order 2 it is what Newton's method minimizes.
func ExampleTaylor() {
	f := func(x tape.Var64) tape.Var64 { return ops.Exp(x) }
	x, d := tensor.Scalar(0.0), tensor.Scalar(0.1)
	for order := 1; order <= 2; order++ {
		model, err := tape.Taylor(f, x, order)
		if err != nil {
			fmt.Println(err)
			return
		}
		m, err := model(d)
		fmt.Printf("order %d: %.4f %v\n", order, m, err)
	}
	fmt.Println("exp(0.1): 1.1052")
	// Output:
	// order 1: 1.1000 <nil>
	// order 2: 1.1050 <nil>
	// exp(0.1): 1.1052
}

// Nested, D gives derivatives of any order.
func ExampleD() {
	t := tape.New[float64]()
	x := t.Input(tensor.Scalar(2.0))
	f := func(x tape.Var64) tape.Var64 { return ops.Mul(ops.Square(x), ops.Square(x)) } // x⁴
	fmt.Println(tape.D(f)(x).Item(), tape.D(tape.D(f))(x).Item(), tape.D(tape.D(tape.D(f)))(x).Item())
	// Output: 32 48 48
}

// A gradient penalty: the loss holds the gradient of a model with respect to its
// input, and is differentiated with respect to the weights. Here the model is
// Σ wᵢxᵢ², so that the penalty (‖∇ₓ‖² − 1)² is (Σ 4wᵢ²xᵢ² − 1)².
func ExampleD_gradientPenalty() {
	x := tensor.FromSlice([]float64{1, 2})
	penalty := func(w tape.Var64) tape.Var64 {
		model := func(x tape.Var64) tape.Var64 { return ops.Sum(ops.Mul(w, ops.Square(x))) }
		slope := tape.D(model)(w.Const(x)) // recorded, and so differentiable
		return ops.Square(ops.AddScalar(ops.Sum(ops.Square(slope)), -1))
	}
	v, g, err := tape.ValueAndGrad(penalty)(tensor.FromSlice([]float64{0.5, 0.25}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v, g.Data())
	// Output: 1 [8 16]
}

// A nested minimax, min over x of max over y of (x − 3)² + 2xy − y². The inner
// maximum is found by some steps of gradient ascent, which are recorded: the outer
// minimization differentiates through them.
func ExampleD_minimax() {
	f := func(x, y tape.Var64) tape.Var64 {
		fit := ops.Square(ops.AddScalar(x, -3))
		return ops.Add(fit, ops.Sub(ops.Scale(ops.Mul(x, y), 2), ops.Square(y)))
	}
	worst := func(x tape.Var64) tape.Var64 {
		y := x.Scalar(0)
		ascent := tape.D(func(y tape.Var64) tape.Var64 { return f(x, y) })
		for range 40 {
			y = ops.Add(y, ops.Scale(ascent(y), 0.25))
		}
		return f(x, y)
	}
	x0 := tensor.Scalar(0.0)
	res, err := optim.Minimize(tape.Problem(worst, x0), x0.Data(), &optim.Newton{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("x = %.4f, value %.4f\n", res.X[0], res.F)
	// Output: x = 1.5000, value 4.5000
}

// A training loop: the loss asks its recording for the parameters, an optimizer
// moves them.
func ExampleNewGradient() {
	x := tensor.FromSlice([]float64{0, 1, 2, 3}, 4, 1)
	y := tensor.FromSlice([]float64{1, 3, 5, 7}, 4, 1) // 2x + 1
	params := tensor.NewParams[float64]()
	w := params.Add("w", tensor.Shape{1, 1}, nil)
	b := params.Add("b", tensor.Shape{1}, nil)
	loss := tape.NewGradient(params, func(r *tape.Rec[float64]) tape.Var64 {
		line := ops.Add(ops.MatMul(r.Const(x), r.Param(w)), r.Param(b))
		return ops.Sum(ops.Square(ops.Sub(line, r.Const(y))))
	})
	opt := &optim.SGD[float64]{Rate: 0.05}
	for range 200 {
		if _, err := loss.Eval(); err != nil {
			fmt.Println(err)
			return
		}
		if err := opt.Update(params, loss.View()); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Printf("%.4fx + %.4f\n", params.Value(w).Data()[0], params.Value(b).Data()[0])
	// Output: 2.0000x + 1.0000
}

func ExampleVar_String() {
	t := tape.New[float64]()
	x := t.Input(tensor.FromSlice([]float64{1, 2, 3, 4}, 2, 2))
	fmt.Println(ops.Sum(x, 0))
	fmt.Println(ops.ArgMax(x, 1))
	t.Reset()
	fmt.Println(x)
	// Output:
	// Var[2] [4. 6.]
	// IntVar[2] [1 1]
	// Var(stale)
}

func ExamplePushforward() {
	t := tape.New[float64]()
	x := t.Input(tensor.FromSlice([]float64{1, 2, 3}))
	y := ops.Square(x)
	dx := t.Const(tensor.FromSlice([]float64{1, 0, 10}))
	fmt.Println(tape.Pushforward(y, []tape.Var64{x}, []tape.Var64{dx}).Value()) // 2x·dx
	fmt.Println(tape.Pullback(y, y.Ones(), x)[0].Value())                       // 2x
	// Output:
	// [ 2.  0. 60.]
	// [2. 4. 6.]
}
