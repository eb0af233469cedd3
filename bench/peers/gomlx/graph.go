package main

import (
	"github.com/gomlx/gomlx/backends"
	"github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"
	"github.com/gomlx/gomlx/pkg/ml/layers/activations"
	"github.com/gomlx/gomlx/pkg/ml/train/losses"

	"github.com/covector-ad/covector/bench"
	covector "github.com/covector-ad/covector/tensor"
)

func product[T covector.Float](b backends.Backend, p bench.Product) *bench.Task {
	x, y := bench.Operands[T](p)
	form := "mk,kn->mn"
	switch {
	case p.TA:
		form = "km,kn->mn"
	case p.TB:
		form = "mk,nk->mn"
	}
	r := start(b, func(args []*graph.Node) []*graph.Node {
		return []*graph.Node{graph.Einsum(form, args[0], args[1])}
	}, matrix(x, p.M, p.K, p.TA), matrix(y, p.K, p.N, p.TB))
	return task[T](r, r.step)
}

// matrix is m×n, or n×m if it is stored transposed.
func matrix[T covector.Float](data []T, m, n int, transposed bool) *tensors.Tensor {
	if transposed {
		m, n = n, m
	}
	return tensors.FromFlatDataAndDimensions(data, m, n)
}

// chain is the gradient of Σ tanh(sin(x)·exp(−x²) + x).
func chain[T covector.Float](b backends.Backend, at []T) *bench.Task {
	r := start(b, func(args []*graph.Node) []*graph.Node {
		x := args[0]
		wave := graph.Mul(graph.Sin(x), graph.Exp(graph.Neg(graph.Square(x))))
		return gradient(graph.ReduceAllSum(graph.Tanh(graph.Add(wave, x))), x)
	}, tensors.FromFlatDataAndDimensions(at, len(at)))
	return task[T](r, r.step)
}

// matmul is both gradients of Σ(AB)², of n×n matrices. The library's gradient of a
// product is a sum over an array of n³ numbers, which its other backend never stores
// and this one does: too much memory for the larger n.
func matmul[T covector.Float](b backends.Backend, n int) *bench.Task {
	if n > 256 {
		return nil
	}
	x, y := bench.Operands[T](bench.Product{M: n, N: n, K: n})
	r := start(b, func(args []*graph.Node) []*graph.Node {
		return gradient(graph.ReduceAllSum(graph.Square(graph.MatMul(args[0], args[1]))), args...)
	}, matrix(x, n, n, false), matrix(y, n, n, false))
	return task[T](r, r.step)
}

// gradient returns the value and then the gradients.
func gradient(value *graph.Node, xs ...*graph.Node) []*graph.Node {
	return append([]*graph.Node{value}, graph.Gradient(value, xs...)...)
}

// net is a step of stochastic gradient descent. Its arguments are the input, the
// target, and the parameters, which it returns after the value.
func net[T covector.Float](b backends.Backend, n bench.Net[T]) *bench.Task {
	target := tensors.FromFlatDataAndDimensions(n.Target(), n.Batch, n.Sizes[n.Layers()])
	if n.Classes {
		target = labels(n.Labels())
	}
	args := []*tensors.Tensor{matrix(n.Input(), n.Batch, n.Sizes[0], false), target}
	for l := range n.Layers() {
		args = append(args, matrix(n.Weights(l), n.Sizes[l], n.Sizes[l+1], false), matrix(make([]T, n.Sizes[l+1]), 1, n.Sizes[l+1], false))
	}
	r := start(b, func(args []*graph.Node) []*graph.Node {
		params := args[2:]
		out := gradient(loss(n.Classes, args[0], args[1], params), params...)
		for i, p := range params {
			out[1+i] = graph.Sub(p, graph.MulScalar(out[1+i], bench.LearningRate))
		}
		return out
	}, args...)
	return task[T](r, r.advance)
}

func labels(classes []int) *tensors.Tensor {
	wide := make([]int32, len(classes))
	for i, c := range classes {
		wide[i] = int32(c)
	}
	return tensors.FromFlatDataAndDimensions(wide, len(wide), 1)
}

// loss is the mean cross-entropy of classes, or the mean squared error.
func loss(classes bool, h, target *graph.Node, params []*graph.Node) *graph.Node {
	for i := 0; i < len(params); i += 2 {
		h = graph.Add(graph.MatMul(h, params[i]), params[i+1])
		switch {
		case i+2 == len(params):
		case classes:
			h = activations.Relu(h)
		default:
			h = graph.Tanh(h)
		}
	}
	if classes {
		return losses.SparseCategoricalCrossEntropyLogits([]*graph.Node{target}, []*graph.Node{h})
	}
	return losses.MeanSquaredError([]*graph.Node{target}, []*graph.Node{h})
}
