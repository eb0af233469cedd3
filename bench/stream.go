package bench

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// streamLen is the length of arrays that no cache holds.
const streamLen = 1 << 24

// sum is the addition of two operands, driven as the tape drives its ops.
type sum[T tensor.Float] struct{}

func (sum[T]) Block(out []T, x [][]T) { kern.Add(out, x[0], x[1]) }

// streamWorkloads are the kernels that do little more than to pass over memory.
func streamWorkloads[T tensor.Float]() []Workload {
	along := func(run func(out, x []T, shape []int, reduced []bool), reduced []bool, shape ...int) func() *Task {
		return func() *Task {
			x, out := pattern[T](streamLen, 1, 1), make([]T, streamLen/512)
			for a, r := range reduced {
				if r {
					out = out[:streamLen/shape[a]]
				}
			}
			return &Task{Step: func() { run(out, x, shape, reduced) }}
		}
	}
	at := make([]int64, streamLen/512)
	largest := func(out, x []T, shape []int, reduced []bool) {
		kern.Extremes(out, at[:len(out)], x, shape, reduced, false)
	}
	var ws []Workload
	for _, f := range []struct {
		name    string
		limit   Limit
		prepare func() *Task
	}{
		{"sum-far-last", ReadStream, along(kern.SumAxes[T], lastAxis, 4096, 4096)},
		{"sum-far-middle", ReadStream, along(kern.SumAxes[T], middleAxis, 64, 512, 512)},
		{"sum-far-first", ReadStream, along(kern.SumAxes[T], firstAxis, 4096, 4096)},
		{"max-far-last", ReadStream, along(largest, lastAxis, 4096, 4096)},
		{"max-far-first", ReadStream, along(largest, firstAxis, 4096, 4096)},
		{"add", AddStream, func() *Task {
			a, b, out := pattern[T](streamLen, 1, 1), pattern[T](streamLen, 2, 1), make([]T, streamLen)
			x, view := [][]T{a, b}, make([][]T, 2)
			return &Task{Step: func() { prog.RunBlocks(sum[T]{}, out, x, 0, view) }}
		}},
		{"copy", CopyStream, func() *Task {
			a, out, shape, strides := pattern[T](streamLen, 1, 1), make([]T, streamLen), []int{streamLen}, []int{1}
			return &Task{Step: func() { kern.CopyFrom(out, shape, a, 0, strides) }}
		}},
		{"sum", ReadStream, func() *Task {
			a, sum := pattern[T](streamLen, 1, 1), T(0)
			return &Task{
				Step:   func() { sum = kern.Sum(a) },
				Result: func() (float64, []float64) { return float64(sum), nil },
			}
		}},
	} {
		ws = append(ws, Workload{
			Name: f.name, DType: tensor.DType[T](), N: streamLen,
			Bytes: float64(f.limit.arrays()) * streamLen * width[T](), Limit: f.limit,
			Prepare: f.prepare,
		})
	}
	return ws
}
