package bench

import (
	"fmt"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// The logistic regression that the optimizers take steps on.
const logisticRows, logisticCols = 512, 32

// stepWorkloads are steps of optimizers on one logistic loss with a penalty,
// from one starting point. A method with line search needs a few evaluations a
// step; a step's time is that of the first few, shared evenly.
func stepWorkloads() []Workload {
	var ws []Workload
	for _, m := range []struct {
		name   string
		steps  int
		method func() optim.Method
	}{
		{"gd", 8, func() optim.Method { return &optim.GD{} }},
		{"newton", 3, func() optim.Method { return &optim.Newton{} }},
		{"lbfgs", 8, func() optim.Method { return &optim.LBFGS{} }},
	} {
		ws = append(ws, logistic("step-"+m.name, func() *Task { return fullBatch(m.method(), m.steps) }))
	}
	return append(ws, logistic("step-sgd", sgdStep))
}

func logistic(name string, prepare func() *Task) Workload {
	return Workload{Name: name, DType: "float64", Prepare: prepare}
}

// logisticLoss is the mean cross-entropy of labels given x·w, and 0.005·‖w‖².
func logisticLoss(w tape.Var64, x, y *tensor.Dense[float64]) tape.Var64 {
	fit := ops.BCEWithLogits(ops.MatMul(w.Const(x), w), w.Const(y))
	return ops.Add(fit, ops.Scale(ops.NormSq(w), 0.005))
}

func logisticData() (x, y *tensor.Dense[float64]) {
	x = tensor.FromSlice(pattern[float64](logisticRows*logisticCols, 1, 2), logisticRows, logisticCols)
	y = tensor.FromSlice(pattern[float64](logisticRows, 2, 1), logisticRows)
	for i, v := range y.Data() {
		y.Data()[i] = 0
		if v+x.At(i, 0) > 0 {
			y.Data()[i] = 1
		}
	}
	return x, y
}

func fullBatch(method optim.Method, steps int) *Task {
	x, y := logisticData()
	w := tensor.Zeros[float64](logisticCols)
	problem := tape.Problem(func(w tape.Var64) tape.Var64 { return logisticLoss(w, x, y) }, w)
	settings := &optim.Settings{MaxIterations: steps}
	var res *optim.Result
	return &Task{
		PerStep: steps,
		Step: func() {
			r, err := optim.Minimize(problem, w.Data(), method, settings)
			must(err)
			if r.Iterations != steps {
				panic(fmt.Sprintf("bench: %d steps of %d: %v", r.Iterations, steps, r.Status))
			}
			res = r
		},
		Result: func() (float64, []float64) { return res.F, res.X },
	}
}

func sgdStep() *Task {
	x, y := logisticData()
	params := tensor.NewParams[float64]()
	w := params.Add("w", tensor.Shape{logisticCols}, nil)
	loss := tape.NewGradient(params, func(r *tape.Rec[float64]) tape.Var64 { return logisticLoss(r.Param(w), x, y) })
	opt, value := &optim.SGD[float64]{Rate: LearningRate}, 0.0
	return &Task{
		Step: func() {
			v, err := loss.Eval()
			must(err)
			value = v
			must(opt.Update(params, loss.View()))
		},
		Result: func() (float64, []float64) { return value, params.TrainableView() },
	}
}
