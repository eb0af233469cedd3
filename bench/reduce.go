package bench

import (
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// The matrix that reductions work on: 1 MiB of float32.
const reduceRows, reduceCols = 512, 512

// reduceWorkloads are reductions of all elements, along rows and along columns.
func reduceWorkloads[T tensor.Float]() []Workload {
	var ws []Workload
	for _, f := range []struct {
		name string
		f    func(x tape.Var[T]) tape.Var[T]
	}{
		{"sum-all", func(x tape.Var[T]) tape.Var[T] { return ops.Sum(x) }},
		{"sum-last", func(x tape.Var[T]) tape.Var[T] { return ops.Sum(x, 1) }},
		{"sum-first", func(x tape.Var[T]) tape.Var[T] { return ops.Sum(x, 0) }},
		{"max-last", func(x tape.Var[T]) tape.Var[T] { return ops.Max(x, 1) }},
		{"max-first", func(x tape.Var[T]) tape.Var[T] { return ops.Max(x, 0) }},
		{"norm", func(x tape.Var[T]) tape.Var[T] { return ops.Norm(x, 2) }},
		{"logsumexp-last", func(x tape.Var[T]) tape.Var[T] { return ops.LogSumExp(x, 1) }},
		{"softmax-last", func(x tape.Var[T]) tape.Var[T] { return ops.Softmax(x, 1) }},
		{"softmax-first", func(x tape.Var[T]) tape.Var[T] { return ops.Softmax(x, 0) }},
	} {
		ws = append(ws, Workload{
			Name: f.name, DType: tensor.DType[T](), N: reduceRows * reduceCols,
			Bytes:   reduceRows * reduceCols * width[T](),
			Prepare: func() *Task { return recorded(f.f) },
		})
	}
	return ws
}

// recorded is f recorded anew at every step, its recording being too short to
// be seen beside the kernel.
func recorded[T tensor.Float](f func(x tape.Var[T]) tape.Var[T]) *Task {
	t := tape.New[T]()
	x := tensor.FromSlice(pattern[T](reduceRows*reduceCols, 1, 4), reduceRows, reduceCols)
	var y tape.Var[T]
	return &Task{
		Step: func() {
			t.Reset()
			y = f(t.Input(x))
		},
		Result: func() (float64, []float64) {
			d := y.Value().Data()
			return float64(d[0]), wide(d)
		},
	}
}
