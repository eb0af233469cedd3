package bench

import (
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// optimLen is the number of parameters that optimizers are measured with: no
// cache holds them.
const optimLen = 10_000_000

// optimWorkloads are steps of optimizers alone, with gradients at hand. The limit is
// a stream that reads the gradient, and reads and writes as many vectors as the
// optimizer does: the parameters, and its own.
func optimWorkloads[T tensor.Float]() []Workload {
	var ws []Workload
	for _, f := range []struct {
		name  string
		limit Limit
		opt   func() optim.Optimizer[T]
	}{
		{"sgd", Update1Stream, func() optim.Optimizer[T] { return &optim.SGD[T]{} }},
		{"momentum", Update2Stream, func() optim.Optimizer[T] { return &optim.SGD[T]{Momentum: 0.9} }},
		{"adam", Update3Stream, func() optim.Optimizer[T] { return &optim.Adam[T]{} }},
	} {
		ws = append(ws, Workload{
			Name: "optim-" + f.name, DType: tensor.DType[T](), N: optimLen,
			Bytes: float64(f.limit.arrays()) * optimLen * width[T](), Limit: f.limit,
			Prepare: func() *Task {
				params, opt := tensor.NewParams[T](), f.opt()
				params.Add("w", tensor.Shape{optimLen}, nil)
				grad := pattern[T](optimLen, 1, 1)
				return &Task{Step: func() { must(opt.Update(params, grad)) }}
			},
		})
	}
	return ws
}
