package bench

import (
	"fmt"
	"math"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// LearningRate is that of every step of a net.
const LearningRate = 0.01

// Net is a chain of dense layers, and a step of it is forward, backward and an
// update by stochastic gradient descent.
type Net[T tensor.Float] struct {
	Sizes []int // of the input, of each hidden layer, of the output
	Batch int
	// Classes: ReLU between layers, and the mean cross-entropy of labels. Otherwise
	// tanh, and the mean squared error.
	Classes bool
}

// MLP is the net of the workload mlp, a classifier of images.
func MLP() Net[float32] {
	return Net[float32]{Sizes: []int{784, 256, 128, 10}, Batch: 64, Classes: true}
}

// Tiny is the net of the workload tiny, so small that its arithmetic hardly counts.
func Tiny() Net[float64] { return Net[float64]{Sizes: []int{2, 16, 16, 1}, Batch: 8} }

func mlpWorkloads() []Workload { return ourNet[float32]{MLP()}.workloads("mlp") }

func tinyWorkloads() []Workload { return ourNet[float64]{Tiny()}.workloads("tiny") }

// ourNet is a net on tapes. A type of its own, since whoever names a generic type
// compiles all its methods: the peers, which have a net too, need no tape.
type ourNet[T tensor.Float] struct{ Net[T] }

func (n ourNet[T]) workloads(name string) []Workload { return forms(n.workload(name), n.ours) }

func (n ourNet[T]) workload(name string) Workload {
	return Workload{
		Name: name, DType: tensor.DType[T](), Flops: n.flops(), Limit: FMA,
		Peers: []Peer{{"gonum", func() *Task { return netGonum(n.Net) }}},
	}
}

// flops counts the products of matrices: three a layer, and two in the first,
// whose input needs no gradient.
func (n ourNet[T]) flops() float64 {
	sum := 0.0
	for l := range n.Layers() {
		products := 3
		if l == 0 {
			products = 2
		}
		sum += float64(products * 2 * n.Batch * n.Sizes[l] * n.Sizes[l+1])
	}
	return sum
}

// Layers is how many layers have weights.
func (n Net[T]) Layers() int { return len(n.Sizes) - 1 }

// Weights is the starting point of layer l's weights, Sizes[l]×Sizes[l+1] in rows.
// Its biases start at zero.
func (n Net[T]) Weights(l int) []T {
	in, out := n.Sizes[l], n.Sizes[l+1]
	return pattern[T](in*out, 10+l, 2/math.Sqrt(float64(in)))
}

// Input is a batch of inputs, a row each.
func (n Net[T]) Input() []T { return pattern[T](n.Batch*n.Sizes[0], 1, 2) }

// Target is what the outputs of a net without classes should be.
func (n Net[T]) Target() []T { return pattern[T](n.Batch*n.Sizes[n.Layers()], 2, 1) }

// Labels are the classes of a batch.
func (n Net[T]) Labels() []int {
	labels := make([]int, n.Batch)
	for i := range labels {
		labels[i] = i % n.Sizes[n.Layers()]
	}
	return labels
}

// ours is the net on a tape.
func (n ourNet[T]) ours(f form) *Task {
	params, x, y := n.params(), tensor.FromSlice(n.Input(), n.Batch, n.Sizes[0]), tensor.FromSlice(n.Target(), n.Batch, n.Sizes[n.Layers()])
	labels, ws := tensor.IntsFrom(n.Labels()), params.All()
	var eval func() (T, []T)
	if f == eager {
		loss := tape.NewGradient(params, func(r *tape.Rec[T]) tape.Var[T] {
			return n.loss(r, ws, r.Const(x), r.Const(y), r.Ints(labels))
		})
		eval = func() (T, []T) {
			v, err := loss.Eval()
			must(err)
			return v, loss.View()
		}
	} else {
		run := n.compile(params).NewRunner()
		eval = func() (T, []T) {
			v, err := run.Run(x, y, labels)
			must(err)
			return v, run.GradView()
		}
	}
	sgd, value, grad := &optim.SGD[T]{Rate: LearningRate}, T(0), []T(nil)
	return &Task{
		Step: func() {
			value, grad = eval()
			must(sgd.Update(params, grad))
		},
		Result: func() (float64, []float64) { return float64(value), wide(grad) },
	}
}

// params are the weights and biases at the start, of each layer in turn.
func (n ourNet[T]) params() *tensor.Params[T] {
	params := tensor.NewParams[T]()
	for l := range n.Layers() {
		start := n.Weights(l)
		params.Add(fmt.Sprintf("w%d", l), tensor.Shape{n.Sizes[l], n.Sizes[l+1]}, func(dst []float64, _ tensor.Shape) {
			copy(dst, wide(start))
		})
		params.Add(fmt.Sprintf("b%d", l), tensor.Shape{n.Sizes[l+1]}, nil)
	}
	return params
}

// loss is that of a batch h, with the weights and biases ws.
func (n ourNet[T]) loss(r *tape.Rec[T], ws []tensor.Param, h, target tape.Var[T], labels tape.IntVar) tape.Var[T] {
	for l := range n.Layers() {
		h = ops.Linear(h, r.Param(ws[2*l]), r.Param(ws[2*l+1]))
		switch {
		case l == n.Layers()-1:
		case n.Classes:
			h = ops.ReLU(h)
		default:
			h = ops.Tanh(h)
		}
	}
	if n.Classes {
		return ops.CrossEntropy(h, labels, ops.CrossEntropyOptions{})
	}
	return ops.MSE(h, target)
}

// compile returns the program of loss and gradient.
func (n ourNet[T]) compile(params *tensor.Params[T]) *tape.Program[T] {
	var in tape.Inputs
	x, y := in.Float("x", n.Batch, n.Sizes[0]), in.Float("y", n.Batch, n.Sizes[n.Layers()])
	labels, ws := in.Ints("labels", n.Batch), params.All()
	p, err := tape.CompileGradient(params, &in, func(r *tape.Rec[T]) tape.Var[T] {
		return n.loss(r, ws, r.Input(x), r.Input(y), r.IntInput(labels))
	}, nil)
	must(err)
	return p
}
