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
// optimizer does: the parameters, and its own. Clipping and LAMB, which walk more than
// once, are held to one walk all the same.
func optimWorkloads[T tensor.Float]() []Workload {
	var ws []Workload
	for _, f := range []struct {
		name  string
		limit Limit
		opt   func() optim.Optimizer[T]
	}{
		{"sgd", Update1Stream, func() optim.Optimizer[T] { return &optim.SGD[T]{} }},
		{"momentum", Update2Stream, func() optim.Optimizer[T] { return &optim.SGD[T]{Momentum: 0.9} }},
		{"adagrad", Update2Stream, func() optim.Optimizer[T] { return &optim.AdaGrad[T]{} }},
		{"rmsprop", Update2Stream, func() optim.Optimizer[T] { return &optim.RMSProp[T]{} }},
		{"lion", Update2Stream, func() optim.Optimizer[T] { return &optim.Lion[T]{} }},
		{"adadelta", Update3Stream, func() optim.Optimizer[T] { return &optim.AdaDelta[T]{} }},
		{"adam", Update3Stream, func() optim.Optimizer[T] { return &optim.Adam[T]{} }},
		{"adamw", Update3Stream, func() optim.Optimizer[T] { return &optim.AdamW[T]{} }},
		{"nadam", Update3Stream, func() optim.Optimizer[T] { return &optim.NAdam[T]{} }},
		{"radam", Update3Stream, func() optim.Optimizer[T] { return &optim.RAdam[T]{} }},
		{"amsgrad", Update4Stream, func() optim.Optimizer[T] { return &optim.Adam[T]{AMSGrad: true} }},
		{"lamb", Update4Stream, func() optim.Optimizer[T] { return &optim.LAMB[T]{} }},
		{"sgd-clipped", Update1Stream, func() optim.Optimizer[T] {
			return &optim.SGD[T]{Before: []optim.Link[T]{&optim.ClipNorm[T]{Max: 1}}}
		}},
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
