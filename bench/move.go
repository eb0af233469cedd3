package bench

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// moveWorkloads move the elements of the matrix of the reductions, by the kernels
// that the tape calls. Each reads and writes all of them once, except
// scatter-add: it also reads what it adds to.
func moveWorkloads[T tensor.Float]() []Workload {
	const rows, cols = reduceRows, reduceCols
	shape := []int{rows, cols}
	index := make([]int64, rows)
	for i := range index {
		index[i] = int64(i * 181 % rows) // a permutation
	}
	view := func(shape []int, off int, strides ...int) func(out, x []T) {
		return func(out, x []T) { kern.CopyFrom(out, shape, x, off, strides) }
	}
	var ws []Workload
	for _, f := range []struct {
		name  string
		limit Limit
		run   func(out, x []T)
	}{
		{"transpose", CopyStream, view(shape, 0, 1, cols)},
		{"transpose-heads", CopyStream, view([]int{8, 8, 64, 64}, 0, 32768, 64, 512, 1)},
		{"transpose-nhwc", CopyStream, view([]int{16, 1024, 16}, 0, 16384, 1, 1024)},
		{"flip", CopyStream, view(shape, cols-1, cols, -1)},
		{"expand", WriteStream, func(out, x []T) { kern.Expand(out, shape, x[:rows], []int{rows, 1}) }},
		{"concat", CopyStream, func(out, x []T) {
			kern.PutBlocks(out, 0, cols, x[:rows*cols/2], cols/2)
			kern.PutBlocks(out, cols/2, cols, x[rows*cols/2:], cols/2)
		}},
		{"gather", CopyStream, func(out, x []T) { kern.Take(out, x, index, rows, cols) }},
		{"scatter-add", AddStream, func(out, x []T) { kern.TakeAdd(out, x, index, rows, cols) }},
		{"cumsum-first", CopyStream, func(out, x []T) { kern.CumSum(out, x, rows, cols, false) }},
		{"cumsum-last", CopyStream, func(out, x []T) { kern.CumSum(out, x, cols, 1, false) }},
	} {
		ws = append(ws, matrixWorkload(f.name, float64(f.limit.arrays()), f.limit, func(out, x []T) []T {
			f.run(out, x)
			return out
		}))
	}
	return ws
}
