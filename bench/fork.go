package bench

import (
	"time"

	"github.com/covector-ad/covector/internal/kern"
)

// nothing is a job whose parts do nothing.
type nothing struct{}

func (*nothing) Run(int) {}

// forkWorkloads are what it costs to share a job of two parts: while the workers
// are awake, and after a time in which they have gone to sleep. On one thread
// nothing is shared.
func forkWorkloads() []Workload {
	const costly = 1e9 // so that it is always shared
	j := &nothing{}
	step := func() { kern.Fork(j, 2, costly) }
	return []Workload{
		{Name: "fork-join", DType: "float64", Prepare: func() *Task { return &Task{Step: step} }},
		{Name: "fork-join-cold", DType: "float64", Prepare: func() *Task {
			return &Task{Step: step, Setup: func() { time.Sleep(time.Millisecond) }}
		}},
	}
}
