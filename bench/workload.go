package bench

import (
	"fmt"

	"github.com/covector-ad/covector/tensor"
)

// Workload is one thing to measure.
type Workload struct {
	Name  string  // what it does, and which variant of it
	DType string  // "float32" or "float64"
	N     int     // its size; 0 where the name says it all
	Flops float64 // floating-point operations of a step; 0 if they say nothing
	Bytes float64 // bytes that a step must read and write; counted if Flops is 0
	Limit Limit   // what bounds its rate
	Nodes int     // recorded nodes of a step, where these are what is measured

	Product *Product // the product of matrices that a step is; nil for other workloads

	// Prepare allocates what the step needs, and takes no part in its time.
	Prepare func() *Task
	// Peers do the same by other means, in this process.
	Peers []Peer

	measures Limit // for workloads that are a limit themselves
}

// Key is what workloads are selected by: name/dtype/n/threads.
func (w *Workload) Key(threads int) string {
	return fmt.Sprintf("%s/%s/%d/%d", w.Name, w.DType, w.N, threads)
}

// Peer is another way to do what a workload does.
type Peer struct {
	Name    string
	Prepare func() *Task
}

// Task is a workload that is ready to run.
type Task struct {
	// Setup, if not nil, runs before every step and is not timed.
	Setup func()
	Step  func()
	// PerStep is how many of what is measured one Step does; 0 means one.
	PerStep int
	// Result returns what the last step computed, for comparison with peers: a
	// value, and further numbers such as its gradient. nil if there is nothing.
	Result func() (value float64, rest []float64)
}

// Workloads returns all workloads, in the order in which they are reported.
func Workloads() []Workload {
	var ws []Workload
	for _, list := range [][]Workload{
		limitWorkloads(), forkWorkloads(),
		gemmWorkloads[float32](), gemmWorkloads[float64](),
		factorWorkloads[float32](), factorWorkloads[float64](),
		vectorWorkloads[float32](), vectorWorkloads[float64](),
		reduceWorkloads[float32](), reduceWorkloads[float64](),
		moveWorkloads[float32](), moveWorkloads[float64](),
		convWorkloads[float32](), convWorkloads[float64](),
		streamWorkloads[float32](), streamWorkloads[float64](),
		backwardWorkloads(),
		mlpWorkloads(), tinyWorkloads(),
		chainWorkloads[float32](), chainWorkloads[float64](),
		matmulWorkloads[float32](), matmulWorkloads[float64](),
		stepWorkloads(),
		optimWorkloads[float32](), optimWorkloads[float64](),
		scalarWorkloads(), compileWorkloads(),
	} {
		ws = append(ws, list...)
	}
	return ws
}

// forms lists w twice: by its own name as a compiled program, and as the form that
// records every step anew.
func forms(w Workload, prepare func(form) *Task) []Workload {
	again := w
	w.Prepare = func() *Task { return prepare(compiled) }
	again.Prepare = func() *Task { return prepare(eager) }
	again.Name += "-eager"
	return []Workload{w, again}
}

// form is a way to evaluate a loss and its gradient.
type form int

const (
	compiled form = iota // by a program
	eager                // recorded anew each time
)

// width is the size of an element in bytes.
func width[T tensor.Float]() float64 {
	if tensor.DType[T]() == "float32" {
		return 4
	}
	return 8
}
