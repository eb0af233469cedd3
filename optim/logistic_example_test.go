package optim_test

import (
	"fmt"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// One logistic regression, of passing an exam on the hours learned, fitted by four
// optimizers. The loss is written once; the tape has its gradient and its Hessian.
// Three of them take the objective as a whole, and stop by themselves; GD with a
// step of 0.7, below 2/λmax (the Hessian is at most ¼ of the mean of (1, x)(1, x)ᵀ,
// whose λmax is 10.4). SGD takes two students at a time and a decreasing rate, and
// ends near the minimum.
func Example_logisticRegression() {
	hours := tensor.FromSlice([]float64{0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5}, 10, 1)
	passed := tensor.FromSlice([]float64{0, 0, 0, 1, 0, 1, 0, 1, 1, 1}, 10, 1)

	// loss is the mean of log(1 + exp(z)) − y·z, z = w₀ + w₁x.
	loss := func(w tape.Var64, x, y *tensor.Dense[float64]) tape.Var64 {
		z := ops.Add(ops.Select(w, 0, 0), ops.Mul(ops.Select(w, 0, 1), w.Const(x)))
		return ops.BCEWithLogits(z, w.Const(y))
	}
	start := tensor.Zeros[float64](2)
	full := tape.Problem(func(w tape.Var64) tape.Var64 { return loss(w, hours, passed) }, start)

	settings := &optim.Settings{GradAbs: 1e-5}
	for _, m := range []struct {
		name   string
		method optim.Method
	}{{"GD", &optim.GD{Step: 0.7}}, {"Newton", &optim.Newton{}}, {"L-BFGS", &optim.LBFGS{}}} {
		res, err := optim.Minimize(full, start.Data(), m.method, settings)
		if err != nil {
			fmt.Println(err)
			return
		}
		e := res.Evaluations
		fmt.Printf("%-6s objective %.6f, %3d iterations, %3d values, %3d gradients, %d Hessians\n",
			m.name, res.F, res.Iterations, e.Function, e.Gradient, e.Hessian)
	}

	params := tensor.NewParams[float64]()
	w := params.Add("w", start.Shape(), nil)
	batches := tensor.NewBatches(hours, passed, tensor.BatchOptions{Size: 2, Seed: 1})
	var b tensor.Batch[float64, *tensor.Dense[float64]]
	part := tape.NewGradient(params, func(r *tape.Rec[float64]) tape.Var64 { return loss(r.Param(w), b.X, b.Y) })
	opt := &optim.SGD[float64]{Schedule: optim.Cosine(0.5, 1, 2000)}
	for epoch := range 400 {
		for b = range batches.Epoch(epoch) {
			_, err := part.Eval()
			if err == nil {
				err = opt.Update(params, part.View())
			}
			if err != nil {
				fmt.Println(err)
				return
			}
		}
	}
	f, err := full.Value(params.TrainableView())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("SGD    objective %.3f, %d iterations, as many gradients of 2 terms of 10\n", f, opt.Steps())
	// Output:
	// GD     objective 0.433511, 695 iterations, 696 values, 696 gradients, 0 Hessians
	// Newton objective 0.433511,   4 iterations,   5 values,   5 gradients, 4 Hessians
	// L-BFGS objective 0.433511,   9 iterations,  12 values,  12 gradients, 0 Hessians
	// SGD    objective 0.434, 2000 iterations, as many gradients of 2 terms of 10
}
