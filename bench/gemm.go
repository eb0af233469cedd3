package bench

import (
	"fmt"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// gemmWorkloads are products of matrices: square ones with neither, the second
// or the first operand transposed, and some that are far from square.
func gemmWorkloads[T tensor.Float]() []Workload {
	var ws []Workload
	for _, v := range []struct {
		suffix string
		ta, tb bool
	}{{"", false, false}, {"-nt", false, true}, {"-tn", true, false}} {
		for _, n := range []int{16, 32, 64, 128, 256, 512, 1024, 2048} {
			ws = append(ws, productWorkload[T]("gemm"+v.suffix, n, Product{n, n, n, v.ta, v.tb}))
		}
	}
	for _, s := range [][3]int{{64, 784, 256}, {1, 1024, 1024}, {1, 4096, 4096}, {4096, 4096, 1}, {16, 1024, 1024}, {1024, 1024, 16}} {
		name := fmt.Sprintf("gemm-%dx%dx%d", s[0], s[1], s[2])
		ws = append(ws, productWorkload[T](name, 0, Product{M: s[0], K: s[1], N: s[2]}))
	}
	return ws
}

// Product is op(A)·op(B), an M×K matrix times a K×N matrix. Where TA or TB is set,
// that operand is stored transposed.
type Product struct {
	M, N, K int
	TA, TB  bool
}

// Operands are A and B, as they are stored.
func Operands[T tensor.Float](p Product) (a, b []T) {
	return pattern[T](p.M*p.K, 1, 1), pattern[T](p.K*p.N, 2, 1)
}

func productWorkload[T tensor.Float](name string, n int, p Product) Workload {
	w := Workload{
		Name: name, DType: tensor.DType[T](), N: n, Product: &p,
		Flops: 2 * float64(p.M) * float64(p.N) * float64(p.K), Limit: FMA,
		Prepare: func() *Task { return productKernel[T](p) },
		Peers:   []Peer{{"gonum", func() *Task { return productGonum[T](p) }}},
	}
	if p.M == 1 || p.N == 1 { // bound by the matrix that it reads
		w.Bytes, w.Limit = float64(p.K)*float64(p.M*p.N)*width[T](), ReadStream
	}
	return w
}

func productKernel[T tensor.Float](p Product) *Task {
	a, b := Operands[T](p)
	c := make([]T, p.M*p.N)
	return &Task{
		Step:   func() { kern.Gemm(c, a, b, p.M, p.N, p.K, p.TA, p.TB) },
		Result: func() (float64, []float64) { return corner(c), wide(c) },
	}
}

func productGonum[T tensor.Float](p Product) *Task {
	a, b := Operands[T](p)
	c := make([]T, p.M*p.N)
	mul := blasProduct(p.M, p.N, p.K, p.TA, p.TB, a, b, 0, c)
	return &Task{Step: mul, Result: func() (float64, []float64) { return corner(c), wide(c) }}
}

// corner is the last element: it depends on all of a row and a column.
func corner[T tensor.Float](c []T) float64 { return float64(c[len(c)-1]) }
