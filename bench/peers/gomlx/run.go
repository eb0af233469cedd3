package main

import (
	"github.com/gomlx/gomlx/backends"
	"github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"

	"github.com/covector-ad/covector/bench"
	covector "github.com/covector-ad/covector/tensor"
)

// run is a graph with its arguments, and its last results.
type run struct {
	backend backends.Backend
	exec    *graph.Exec
	args    []any
	out     []*tensors.Tensor
}

func start(b backends.Backend, f func(args []*graph.Node) []*graph.Node, args ...*tensors.Tensor) *run {
	r := &run{backend: b, exec: graph.MustNewExec(b, f)}
	for _, t := range args {
		r.args = append(r.args, t)
	}
	return r
}

// step gives the memory of the last results back before it computes new ones.
func (r *run) step() {
	for _, t := range r.out {
		must(t.FinalizeAll())
	}
	out, err := r.exec.Exec(r.args...)
	must(err)
	r.out = out
}

// advance is a step whose results, but for the first, replace as many of the
// last arguments, and their memory.
func (r *run) advance() {
	if r.out != nil {
		state := r.out[1:]
		for i, t := range state {
			given, err := graph.DonateTensorBuffer(t, r.backend, 0)
			must(err)
			r.args[len(r.args)-len(state)+i] = given
		}
		r.out = r.out[:1]
	}
	r.step()
}

// task repeats a step, whose first result ends with the number to compare.
func task[T covector.Float](r *run, step func()) *bench.Task {
	return &bench.Task{
		Step: step,
		Result: func() (v float64, _ []float64) {
			must(tensors.ConstFlatData(r.out[0], func(x []T) { v = float64(x[len(x)-1]) }))
			return v, nil
		},
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
