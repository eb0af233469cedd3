// Gomlx is GoMLX, with its backend in pure Go, on the workloads of package bench.
// Each is a graph, built and compiled once.
package main

import (
	"fmt"

	"github.com/gomlx/gomlx/backends"
	"github.com/gomlx/gomlx/backends/simplego"

	"github.com/covector-ad/covector/bench"
	"github.com/covector-ad/covector/bench/outside"
	covector "github.com/covector-ad/covector/tensor"
)

func main() {
	outside.Main("gomlx", "github.com/gomlx/gomlx", func(threads int) (outside.Prepare, error) {
		backend, err := simplego.New(settings(threads))
		return func(w *bench.Workload) *bench.Task { return prepare(backend, w) }, err
	})
}

// settings keep the backend to so many threads. 0 stands for none beside the caller's.
func settings(threads int) string {
	if threads == 1 {
		return "parallelism=0,ops_sequential"
	}
	return fmt.Sprintf("parallelism=%d", threads)
}

func prepare(b backends.Backend, w *bench.Workload) *bench.Task {
	switch {
	case w.Name == "mlp":
		return net(b, bench.MLP())
	case w.Name == "tiny":
		return net(b, bench.Tiny())
	case w.DType == "float32":
		return typed[float32](b, w)
	}
	return typed[float64](b, w)
}

func typed[T covector.Float](b backends.Backend, w *bench.Workload) *bench.Task {
	switch {
	case w.Product != nil:
		return product[T](b, *w.Product)
	case w.Name == "chain":
		return chain(b, bench.ChainPoint[T](w.N))
	case w.Name == "matmul-backward":
		return matmul[T](b, w.N)
	}
	return nil
}
