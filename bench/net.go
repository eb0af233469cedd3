package bench

import (
	"fmt"
	"math"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// learningRate is that of every step of a net.
const learningRate = 0.01

// net is a chain of dense layers, and a step of it is forward, backward and an
// update by stochastic gradient descent.
type net[T tensor.Float] struct {
	sizes []int // of the input, of each hidden layer, of the output
	batch int
	// classes: ReLU between layers, and the cross-entropy of labels. Otherwise
	// tanh, and the mean squared error.
	classes bool
}

// mlpWorkloads are a step of a classifier of images.
func mlpWorkloads() []Workload {
	n := net[float32]{sizes: []int{784, 256, 128, 10}, batch: 64, classes: true}
	return forms(n.workload("mlp"), n.ours)
}

// tinyWorkloads are a step of a net so small that its arithmetic hardly counts.
func tinyWorkloads() []Workload {
	n := net[float64]{sizes: []int{2, 16, 16, 1}, batch: 8}
	return forms(n.workload("tiny"), n.ours)
}

func (n net[T]) workload(name string) Workload {
	return Workload{
		Name: name, DType: tensor.DType[T](), Flops: n.flops(), Limit: FMA,
		Peers: []Peer{{"gonum", n.gonum}},
	}
}

// flops counts the products of matrices: three a layer, and two in the first,
// whose input needs no gradient.
func (n net[T]) flops() float64 {
	sum := 0.0
	for l := range n.layers() {
		products := 3
		if l == 0 {
			products = 2
		}
		sum += float64(products * 2 * n.batch * n.sizes[l] * n.sizes[l+1])
	}
	return sum
}

func (n net[T]) layers() int { return len(n.sizes) - 1 }

// weights is the starting point of a layer's weights.
func (n net[T]) weights(l int) []T {
	in, out := n.sizes[l], n.sizes[l+1]
	return pattern[T](in*out, 10+l, 2/math.Sqrt(float64(in)))
}

func (n net[T]) input() []T { return pattern[T](n.batch*n.sizes[0], 1, 2) }

func (n net[T]) target() []T { return pattern[T](n.batch*n.sizes[n.layers()], 2, 1) }

func (n net[T]) labels() []int {
	labels := make([]int, n.batch)
	for i := range labels {
		labels[i] = i % n.sizes[n.layers()]
	}
	return labels
}

// ours is the net on a tape.
func (n net[T]) ours(f form) *Task {
	params := tensor.NewParams[T]()
	var w, b []tensor.Param
	for l := range n.layers() {
		start := n.weights(l)
		w = append(w, params.Add(fmt.Sprintf("w%d", l), tensor.Shape{n.sizes[l], n.sizes[l+1]}, func(dst []float64, _ tensor.Shape) {
			copy(dst, wide(start))
		}))
		b = append(b, params.Add(fmt.Sprintf("b%d", l), tensor.Shape{n.sizes[l+1]}, nil))
	}
	x := tensor.FromSlice(n.input(), n.batch, n.sizes[0])
	y := tensor.FromSlice(n.target(), n.batch, n.sizes[n.layers()])
	labels := tensor.IntsFrom(n.labels())
	model := func(r *tape.Rec[T], h, target tape.Var[T], labels tape.IntVar) tape.Var[T] {
		for l := range w {
			h = ops.Linear(h, r.Param(w[l]), r.Param(b[l]))
			switch {
			case l == len(w)-1:
			case n.classes:
				h = ops.ReLU(h)
			default:
				h = ops.Tanh(h)
			}
		}
		if n.classes {
			return ops.CrossEntropy(h, labels, ops.CrossEntropyOptions{})
		}
		return ops.MSE(h, target)
	}
	var eval func() (T, []T)
	if f == eager {
		loss := tape.NewGradient(params, func(r *tape.Rec[T]) tape.Var[T] {
			return model(r, r.Const(x), r.Const(y), r.Ints(labels))
		})
		eval = func() (T, []T) {
			v, err := loss.Eval()
			must(err)
			return v, loss.View()
		}
	} else {
		var in tape.Inputs
		inX, inY, inLabels := in.Float("x", x.Shape()...), in.Float("y", y.Shape()...), in.Ints("labels", labels.Shape()...)
		program, err := tape.CompileGradient(params, &in, func(r *tape.Rec[T]) tape.Var[T] {
			return model(r, r.Input(inX), r.Input(inY), r.IntInput(inLabels))
		}, nil)
		must(err)
		run := program.NewRunner()
		eval = func() (T, []T) {
			v, err := run.Run(x, y, labels)
			must(err)
			return v, run.GradView()
		}
	}
	sgd, value, grad := &optim.SGD[T]{Rate: learningRate}, T(0), []T(nil)
	return &Task{
		Step: func() {
			value, grad = eval()
			must(sgd.Update(params, grad))
		},
		Result: func() (float64, []float64) { return float64(value), wide(grad) },
	}
}
