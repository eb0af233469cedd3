package bench

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// The matrix that reductions work on: 1 MiB of float32.
const reduceRows, reduceCols = 512, 512

// Which axes are reduced: all, each row's, each column's, the second of three.
var allAxes, lastAxis, firstAxis, middleAxis = []bool{true, true}, []bool{false, true}, []bool{true, false}, []bool{false, true, false}

// reduceWorkloads are reductions of all elements, along rows and along columns,
// by the kernels that the tape calls: to record an input would copy it.
func reduceWorkloads[T tensor.Float]() []Workload {
	shape, at := []int{reduceRows, reduceCols}, make([]int64, reduceRows)
	extremes := func(axes []bool) func(out, x []T) []T {
		return func(out, x []T) []T {
			kern.Extremes(out[:reduceRows], at, x, shape, axes, false)
			return out[:reduceRows]
		}
	}
	sums := func(n int, axes []bool) func(out, x []T) []T {
		return func(out, x []T) []T {
			kern.SumAxes(out[:n], x, shape, axes)
			return out[:n]
		}
	}
	softmax := func(axes []bool) func(out, x []T) []T {
		return func(out, x []T) []T {
			kern.Softmaxes(out, x, shape, axes)
			return out
		}
	}
	var ws []Workload
	for _, f := range []struct {
		name   string
		arrays float64 // read and written
		limit  Limit
		run    func(out, x []T) []T
	}{
		{"sum-all", 1, ReadStream, sums(1, allAxes)},
		{"sum-last", 1, ReadStream, sums(reduceRows, lastAxis)},
		{"sum-first", 1, ReadStream, sums(reduceCols, firstAxis)},
		{"max-last", 1, ReadStream, extremes(lastAxis)},
		{"max-first", 1, ReadStream, extremes(firstAxis)},
		{"norm", 1, ReadStream, func(out, x []T) []T {
			out[0] = kern.Norm(x, 2)
			return out[:1]
		}},
		{"logsumexp-last", 1, NoLimit, func(out, x []T) []T {
			kern.LogSumExps(out[:reduceRows], x, shape, lastAxis)
			return out[:reduceRows]
		}},
		{"softmax-last", 2, NoLimit, softmax(lastAxis)},
		{"softmax-first", 2, NoLimit, softmax(firstAxis)},
	} {
		ws = append(ws, matrixWorkload(f.name, f.arrays, f.limit, f.run))
	}
	return ws
}

// matrixWorkload is f of the matrix, which returns the part of out that it stored.
func matrixWorkload[T tensor.Float](name string, arrays float64, limit Limit, f func(out, x []T) []T) Workload {
	return Workload{
		Name: name, DType: tensor.DType[T](), N: reduceRows * reduceCols,
		Bytes: arrays * reduceRows * reduceCols * width[T](), Limit: limit,
		Prepare: func() *Task {
			x, out := pattern[T](reduceRows*reduceCols, 1, 4), make([]T, reduceRows*reduceCols)
			var y []T
			return &Task{
				Step:   func() { y = f(out, x) },
				Result: func() (float64, []float64) { return float64(y[0]), wide(y) },
			}
		},
	}
}
