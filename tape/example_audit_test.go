package tape_test

import (
	"errors"
	"fmt"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// The function uses a Go variable that changes between runs. The program goes on
// with the old value, and the audit says so.
func ExampleRunner_Audit() {
	decay := 0.5
	var in tape.Inputs
	x := in.Float("x", 2)
	program, err := tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 {
		return ops.Sum(ops.Scale(r.Input(x), decay))
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	run := program.NewRunner()
	run.Audit(10) // the 10th run, the 20th, …
	data := tensor.FromSlice([]float64{1, 3})
	for step := range 20 {
		if step == 15 {
			decay = 0.25
		}
		if _, err := run.Run(data); err != nil {
			fmt.Println("run", step+1, "is refused:", errors.Is(err, tape.ErrMisuse))
		}
	}
	// Output: run 20 is refused: true
}
