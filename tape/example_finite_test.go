package tape_test

import (
	"errors"
	"fmt"
	"math"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// A rate of 1e6 makes the loss of a line through three points explode. One more
// run, which looks at every result, tells where.
func ExampleRunner_CheckFinite() {
	params := tensor.NewParams[float32]()
	w := params.Add("w", tensor.Shape{1, 1}, nil)
	var in tape.Inputs
	x, y := in.Float("x", 3, 1), in.Float("y", 3, 1)
	program, err := tape.CompileGradient(params, &in, func(r *tape.Rec[float32]) tape.Var32 {
		line := ops.MatMul(r.Input(x), r.Param(w))
		return ops.Mean(ops.Square(ops.Sub(line, r.Input(y))))
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	run := program.NewRunner()
	dataX, dataY := tensor.FromSlice([]float32{1, 2, 3}, 3, 1), tensor.FromSlice([]float32{2, 4, 6}, 3, 1)
	opt := &optim.SGD[float32]{Rate: 1e6}
	for range 100 {
		loss, err := run.Run(dataX, dataY)
		if math.IsInf(float64(loss), 0) || math.IsNaN(float64(loss)) {
			_, err = run.CheckFinite(dataX, dataY)
		}
		if err == nil {
			err = opt.Update(params, run.GradView())
		}
		var e *tape.Error
		if errors.As(err, &e) { // e.Site is the line of the Square above
			fmt.Println(e.Op, e.Shapes)
			fmt.Println(e.Err)
			return
		}
	}
	// Output:
	// Square [[3 1]]
	// not finite: after 4 runs, the result has +Inf at [0 0]; the operands lie in [1.62607e+21, 4.87822e+21]
}
