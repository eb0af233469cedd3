package tape_test

import (
	"fmt"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// A recurrent net: the hidden state is the carry, the inputs go along the time
// axis, and the outputs of all steps are put side by side along it. The weights
// are Vars of the surrounding recording.
func ExampleScan() {
	params := tensor.NewParams[float64]()
	rng := tensor.NewRand(1)
	wx := params.Add("wx", tensor.Shape{2, 3}, tensor.HeNormal(rng))
	wh := params.Add("wh", tensor.Shape{3, 3}, tensor.HeNormal(rng))

	var in tape.Inputs
	x := in.Float("x", 4, 5, 2) // 4 series, 5 steps, 2 features

	program, err := tape.CompileGradient(params, &in, func(r *tape.Rec[float64]) tape.Var64 {
		h0 := ops.Expand(r.Scalar(0), 4, 3)
		last, hs := tape.Scan([]tape.Var64{h0}, []tape.Var64{r.Input(x)}, func(_ tape.IntVar, carry, x []tape.Var64) (next, y []tape.Var64) {
			h := ops.Tanh(ops.Add(ops.MatMul(x[0], r.Param(wx)), ops.MatMul(carry[0], r.Param(wh))))
			return []tape.Var64{h}, []tape.Var64{h}
		}, &tape.ScanOptions{Axis: 1})
		fmt.Println("recorded: last", last[0].Shape(), "all", hs[0].Shape())
		return ops.NormSq(last[0])
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	run := program.NewRunner()
	_, err = run.Run(tensor.Full(1.0, 4, 5, 2))
	fmt.Println("gradient of", len(run.GradView()), "weights, error:", err)
	// Output:
	// recorded: last [4 3] all [4 5 3]
	// recorded: last [4 3] all [4 5 3]
	// gradient of 15 weights, error: <nil>
}

// The orbit y″ = −ω²y by the method of Runge and Kutta, ten thousand steps from
// 0 to 1, and its derivative by ω. Of the states about a hundred are kept.
func ExampleScan_ode() {
	const steps = 10_000
	position := func(omega tape.Var64) tape.Var64 {
		slope := func(y tape.Var64) tape.Var64 { // y is position and velocity
			return ops.Concat(0, ops.Slice(y, ops.Span(1, 2)), ops.Neg(ops.Mul(ops.Square(omega), ops.Slice(y, ops.Span(0, 1)))))
		}
		const dt = 1.0 / steps
		step := func(_ tape.IntVar, carry, _ []tape.Var64) (next, y []tape.Var64) {
			y0 := carry[0]
			k1 := slope(y0)
			k2 := slope(ops.Add(y0, ops.Scale(k1, dt/2)))
			k3 := slope(ops.Add(y0, ops.Scale(k2, dt/2)))
			k4 := slope(ops.Add(y0, ops.Scale(k3, dt)))
			sum := ops.Add(ops.Add(k1, k4), ops.Scale(ops.Add(k2, k3), 2))
			return []tape.Var64{ops.Add(y0, ops.Scale(sum, dt/6))}, nil
		}
		start := omega.Const(tensor.FromSlice([]float64{1, 0}))
		last, _ := tape.Scan([]tape.Var64{start}, nil, step, &tape.ScanOptions{Steps: steps, Checkpoint: true})
		return ops.Select(last[0], 0, 0)
	}
	y, dy, err := tape.ValueAndGrad(position)(tensor.Scalar(3.0))
	fmt.Printf("cos 3 = %.9f, −sin 3 = %.9f, error: %v\n", y, dy.Item(), err)
	// Output: cos 3 = -0.989992497, −sin 3 = -0.141120008, error: <nil>
}

// Newton's iteration for the square root of a, until the step is small.
func ExampleWhile() {
	root := func(a tape.Var64) tape.Var64 {
		start := []tape.Var64{a, a.Ones()} // the iterate, and the last step
		last := tape.While(start,
			func(c []tape.Var64) tape.Var64 { return ops.Greater(ops.Abs(c[1]), c[1].Scalar(1e-9)) },
			func(c []tape.Var64) []tape.Var64 {
				d := ops.Scale(ops.Sub(ops.Div(a, c[0]), c[0]), 0.5)
				return []tape.Var64{ops.Add(c[0], d), d}
			}, 50)
		return last[0]
	}
	y, dy, err := tape.ValueAndGrad(root)(tensor.Scalar(2.0))
	fmt.Printf("√2 = %.9f, 1/(2√2) = %.9f, error: %v\n", y, dy.Item(), err)
	// Output: √2 = 1.414213562, 1/(2√2) = 0.353553391, error: <nil>
}

// Huber's loss of a residual, of which one branch is computed.
func ExampleCond() {
	huber := func(x tape.Var64) tape.Var64 {
		r := ops.Abs(x)
		return tape.Cond(ops.Less(r, r.Scalar(1)),
			func(r []tape.Var64) []tape.Var64 { return []tape.Var64{ops.Scale(ops.Square(r[0]), 0.5)} },
			func(r []tape.Var64) []tape.Var64 { return []tape.Var64{ops.AddScalar(r[0], -0.5)} },
			r)[0]
	}
	for _, x := range []float64{-0.25, 3} {
		y, dy, err := tape.ValueAndGrad(huber)(tensor.Scalar(x))
		fmt.Println(y, dy.Item(), err)
	}
	// Output:
	// 0.03125 -0.25 <nil>
	// 2.5 1 <nil>
}

// A chain of blocks that keeps what is between them, and nothing of what is inside.
func ExampleCheckpoint() {
	block := tape.Checkpoint(func(x tape.Var64) tape.Var64 {
		return ops.Add(x, ops.Scale(ops.Sin(x), 0.01))
	})
	f := func(x tape.Var64) tape.Var64 {
		for range 100 {
			x = block(x)
		}
		return ops.Sum(x)
	}
	g, err := tape.Grad(f)(tensor.FromSlice([]float64{1, 2}))
	fmt.Printf("%.6f %v\n", g, err)
	// Output: [1.106433 0.491712] <nil>
}
