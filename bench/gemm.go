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
			p := product[T]{n, n, n, v.ta, v.tb}
			ws = append(ws, p.workload("gemm"+v.suffix, n))
		}
	}
	for _, s := range [][3]int{{64, 784, 256}, {1, 1024, 1024}, {16, 1024, 1024}, {1024, 1024, 16}} {
		p := product[T]{m: s[0], k: s[1], n: s[2]}
		ws = append(ws, p.workload(fmt.Sprintf("gemm-%dx%dx%d", s[0], s[1], s[2]), 0))
	}
	return ws
}

// product is op(A)·op(B), of an m×k and a k×n matrix.
type product[T tensor.Float] struct {
	m, n, k int
	ta, tb  bool
}

func (p product[T]) workload(name string, n int) Workload {
	w := Workload{
		Name: name, DType: tensor.DType[T](), N: n,
		Flops: 2 * float64(p.m) * float64(p.n) * float64(p.k), Limit: FMA,
		Prepare: p.ours,
		Peers:   []Peer{{"gonum", p.gonum}},
	}
	if p.m == 1 { // bound by the matrix that it reads
		w.Bytes, w.Limit = float64(p.k)*float64(p.n)*width[T](), NoLimit
	}
	return w
}

func (p product[T]) operands() (a, b, c []T) {
	return pattern[T](p.m*p.k, 1, 1), pattern[T](p.k*p.n, 2, 1), make([]T, p.m*p.n)
}

func (p product[T]) ours() *Task {
	a, b, c := p.operands()
	return &Task{
		Step:   func() { kern.Gemm(c, a, b, p.m, p.n, p.k, p.ta, p.tb) },
		Result: func() (float64, []float64) { return corner(c), wide(c) },
	}
}

func (p product[T]) gonum() *Task {
	a, b, c := p.operands()
	mul := blasProduct(p.m, p.n, p.k, p.ta, p.tb, a, b, 0, c)
	return &Task{Step: mul, Result: func() (float64, []float64) { return corner(c), wide(c) }}
}

// corner is the last element: it depends on all of a row and a column.
func corner[T tensor.Float](c []T) float64 { return float64(c[len(c)-1]) }
