package tape_test

import (
	"fmt"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// A loss is compiled once, and its program gives value and gradient for every
// batch. The rate of the decay is an input, so that it may change.
func ExampleCompileGradient() {
	params := tensor.NewParams[float64]()
	w := params.Add("w", tensor.Shape{2}, nil)

	var in tape.Inputs
	x, y, decay := in.Float("x", 3, 2), in.Float("y", 3), in.Float("decay")

	program, err := tape.CompileGradient(params, &in, func(r *tape.Rec[float64]) tape.Var64 {
		fit := ops.MSE(ops.MatMul(r.Input(x), r.Param(w)), r.Input(y))
		return ops.Add(fit, ops.Mul(r.Input(decay), ops.NormSq(r.Param(w))))
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	run := program.NewRunner()
	batchX := tensor.FromSlice([]float64{1, 0, 0, 1, 1, 1}, 3, 2)
	batchY := tensor.FromSlice([]float64{1, 2, 3})
	for step := range 200 {
		loss, err := run.Run(batchX, batchY, tensor.Scalar(0.0))
		if err != nil {
			fmt.Println(err)
			return
		}
		for i, g := range run.GradView() {
			params.Mutate()[i] -= 0.3 * g
		}
		if step%66 == 0 {
			fmt.Printf("step %3d: loss %.6f\n", step, loss)
		}
	}
	fmt.Printf("w = %.4f\n", params.Value(w))
	// Output:
	// step   0: loss 4.666667
	// step  66: loss 0.000000
	// step 132: loss 0.000000
	// step 198: loss 0.000000
	// w = [1.0000 2.0000]
}
