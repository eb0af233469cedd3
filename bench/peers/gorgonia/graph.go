package main

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/covector-ad/covector/bench"
	covector "github.com/covector-ad/covector/tensor"
)

// chain is the gradient of Σ tanh(sin(x)·exp(−x²) + x).
func chain[T covector.Float](at []T) *bench.Task {
	g := G.NewGraph()
	x := node(g, "x", at, len(at))
	wave := G.Must(G.HadamardProd(G.Must(G.Sin(x)), G.Must(G.Exp(G.Must(G.Neg(G.Must(G.Square(x))))))))
	return gradient[T](g, G.Must(G.Sum(G.Must(G.Tanh(G.Must(G.Add(wave, x)))))), x)
}

// matmul is both gradients of Σ(AB)², of n×n matrices.
func matmul[T covector.Float](n int) *bench.Task {
	a, b := bench.Operands[T](bench.Product{M: n, N: n, K: n})
	g := G.NewGraph()
	x, y := node(g, "a", a, n, n), node(g, "b", b, n, n)
	return gradient[T](g, G.Must(G.Sum(G.Must(G.Square(G.Must(G.Mul(x, y)))))), x, y)
}

func gradient[T covector.Float](g *G.ExprGraph, cost *G.Node, xs ...*G.Node) *bench.Task {
	var value G.Value
	G.Read(cost, &value)
	_, err := G.Grad(cost, xs...)
	must(err)
	vm := G.NewTapeMachine(g)
	return &bench.Task{
		Step: func() {
			must(vm.RunAll())
			vm.Reset()
		},
		Result: func() (float64, []float64) { return number[T](value), nil },
	}
}

// net is a step of stochastic gradient descent.
func net[T covector.Float](n bench.Net[T]) *bench.Task {
	g := G.NewGraph()
	h := node(g, "x", n.Input(), n.Batch, n.Sizes[0])
	var params G.Nodes
	for l := range n.Layers() {
		in, out := n.Sizes[l], n.Sizes[l+1]
		w := node(g, fmt.Sprint("w", l), n.Weights(l), in, out)
		b := node(g, fmt.Sprint("b", l), make([]T, out), 1, out)
		params = append(params, w, b)
		h = G.Must(G.BroadcastAdd(G.Must(G.Mul(h, w)), b, nil, []byte{0}))
		switch {
		case l == n.Layers()-1:
		case n.Classes:
			h = G.Must(G.Rectify(h))
		default:
			h = G.Must(G.Tanh(h))
		}
	}
	cost := loss(g, n, h)
	var value G.Value
	G.Read(cost, &value)
	_, err := G.Grad(cost, params...)
	must(err)
	vm, solver := G.NewTapeMachine(g, G.BindDualValues(params...)), G.NewVanillaSolver(G.WithLearnRate(bench.LearningRate))
	model := G.NodesToValueGrads(params)
	return &bench.Task{
		Step: func() {
			must(vm.RunAll())
			must(solver.Step(model))
			vm.Reset()
		},
		Result: func() (float64, []float64) { return number[T](value), nil },
	}
}

// loss is the mean cross-entropy of the labels, or the mean squared error.
func loss[T covector.Float](g *G.ExprGraph, n bench.Net[T], h *G.Node) *G.Node {
	out := n.Sizes[n.Layers()]
	if !n.Classes {
		return G.Must(G.Mean(G.Must(G.Square(G.Must(G.Sub(h, node(g, "y", n.Target(), n.Batch, out)))))))
	}
	hot := make([]T, n.Batch*out)
	for i, label := range n.Labels() {
		hot[i*out+label] = -1 / T(n.Batch)
	}
	return G.Must(G.Sum(G.Must(G.HadamardProd(G.Must(G.Log(G.Must(G.SoftMax(h)))), node(g, "hot", hot, n.Batch, out)))))
}

// number is a scalar value.
func number[T covector.Float](v G.Value) float64 { return float64(v.Data().(T)) }
