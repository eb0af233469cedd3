package bench

import (
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// matmulWorkloads are the value of Σ(AB)² and both its gradients.
func matmulWorkloads[T tensor.Float]() []Workload {
	var ws []Workload
	for _, n := range []int{256, 1024} {
		ws = append(ws, forms(Workload{
			Name: "matmul-backward", DType: tensor.DType[T](), N: n,
			Flops: 6 * float64(n) * float64(n) * float64(n), Limit: FMA,
			Peers: []Peer{{"gonum", func() *Task { return matmulGonum[T](n) }}},
		}, func(f form) *Task { return matmulTape[T](f, n) })...)
	}
	return ws
}

func matmulTape[T tensor.Float](f form, n int) *Task {
	return gradientTask(f, func(r *tape.Rec[T], ws []tape.Var[T]) tape.Var[T] {
		return ops.Sum(ops.Square(ops.MatMul(ws[0], ws[1])))
	}, tensor.FromSlice(pattern[T](n*n, 1, 1), n, n), tensor.FromSlice(pattern[T](n*n, 2, 1), n, n))
}

// matmulGonum is the same by gonum's BLAS: with C = AB, the gradients are 2CBᵀ
// and 2AᵀC.
func matmulGonum[T tensor.Float](n int) *Task {
	a, b := pattern[T](n*n, 1, 1), pattern[T](n*n, 2, 1)
	c, grad := make([]T, n*n), make([]T, 2*n*n)
	forward := blasProduct(n, n, n, false, false, a, b, 0, c)
	toA := blasProduct(n, n, n, false, true, c, b, 0, grad[:n*n])
	toB := blasProduct(n, n, n, true, false, a, c, 0, grad[n*n:])
	value := 0.0
	return &Task{
		Step: func() {
			forward()
			value = 0
			for i, v := range c {
				value += float64(v) * float64(v)
				c[i] = 2 * v
			}
			toA()
			toB()
		},
		Result: func() (float64, []float64) { return value, wide(grad) },
	}
}
