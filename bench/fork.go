package bench

import "github.com/covector-ad/covector/internal/kern"

// nothing is a job whose parts do nothing.
type nothing struct{}

func (*nothing) Run(int) {}

// forkWorkloads are what it costs to share a job of two parts, while the workers
// are awake.
func forkWorkloads() []Workload {
	return []Workload{{
		Name: "fork-join", DType: "float64", N: 2,
		Prepare: func() *Task {
			const costly = 1e9 // so that it is always shared
			j := &nothing{}
			return &Task{Step: func() { kern.Fork(j, 2, costly) }}
		},
	}}
}
