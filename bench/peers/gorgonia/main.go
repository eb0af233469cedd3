// Gorgonia is the library of that name on the workloads of package bench. What has
// a gradient is a graph, built and compiled once, and run by a tape machine; products
// of matrices call the tensor library below it. Both compute with gonum's BLAS.
package main

import (
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/covector-ad/covector/bench"
	"github.com/covector-ad/covector/bench/outside"
	covector "github.com/covector-ad/covector/tensor"
)

func main() {
	outside.Main("gorgonia", "gorgonia.org/gorgonia", func(int) (outside.Prepare, error) {
		return prepare, nil // its only threads are those of gonum's BLAS, which takes GOMAXPROCS
	})
}

func prepare(w *bench.Workload) *bench.Task {
	switch {
	case w.Name == "mlp":
		return net(bench.MLP())
	case w.Name == "tiny":
		return net(bench.Tiny())
	case w.DType == "float32":
		return typed[float32](w)
	}
	return typed[float64](w)
}

func typed[T covector.Float](w *bench.Workload) *bench.Task {
	switch {
	case w.Product != nil:
		return product[T](*w.Product)
	case w.Name == "chain":
		return chain(bench.ChainPoint[T](w.N))
	case w.Name == "matmul-backward":
		return matmul[T](w.N)
	}
	return nil
}

func product[T covector.Float](p bench.Product) *bench.Task {
	a, b := bench.Operands[T](p)
	c := make([]T, p.M*p.N)
	x, y, z := stored(a, p.M, p.K, p.TA), stored(b, p.K, p.N, p.TB), dense(c, p.M, p.N)
	return &bench.Task{
		Step: func() {
			_, err := tensor.MatMul(x, y, tensor.WithReuse(z))
			must(err)
		},
		Result: func() (float64, []float64) { return float64(c[len(c)-1]), nil },
	}
}

// stored is an m×n matrix, or the transposed view of an n×m one.
func stored[T covector.Float](data []T, m, n int, transposed bool) *tensor.Dense {
	if !transposed {
		return dense(data, m, n)
	}
	d := dense(data, n, m)
	must(d.T())
	return d
}

func dense[T covector.Float](data []T, shape ...int) *tensor.Dense {
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(data))
}

func dtype[T covector.Float]() tensor.Dtype {
	if covector.DType[T]() == "float32" {
		return tensor.Float32
	}
	return tensor.Float64
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// node is an operand of a graph.
func node[T covector.Float](g *G.ExprGraph, name string, data []T, shape ...int) *G.Node {
	return G.NewTensor(g, dtype[T](), len(shape), G.WithShape(shape...), G.WithName(name), G.WithValue(dense(data, shape...)))
}
