package bench

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// The sides of the square matrices whose elements are moved: one that an L2 or L3
// cache holds, and one that no cache does.
var moveSides = [2]int{512, 4096}

// move is one way to move elements, by the kernel that the tape calls. What it must
// read and write is in units of the matrix.
type move[T tensor.Float] struct {
	name        string
	read, write float64
	limit       Limit
	run         func(out, x []T)
	take        func(out, x []T, index []int64) // instead of run: with an index below the side for each element
}

// moveWorkloads move the elements of a matrix.
func moveWorkloads[T tensor.Float]() []Workload {
	var ws []Workload
	for _, side := range moveSides {
		for _, list := range [][]move[T]{viewMoves[T](side), rowMoves[T](side), indexMoves[T](side), scanMoves[T](side)} {
			for _, m := range list {
				ws = append(ws, m.workload(side))
			}
		}
	}
	return ws
}

func (m move[T]) workload(side int) Workload {
	n := side * side
	return Workload{
		Name: m.name, DType: tensor.DType[T](), N: n,
		Bytes: (m.read + m.write) * float64(n) * width[T](), Limit: m.limit,
		Prepare: func() *Task {
			x, out, run := pattern[T](n, 1, 4), make([]T, n), m.run
			if m.take != nil {
				each := make([]int64, n)
				for i := range each {
					each[i] = int64(i) * 2654435761 >> 16 % int64(side)
				}
				run = func(out, x []T) { m.take(out, x, each) }
			}
			return &Task{
				Step:   func() { run(out, x) },
				Result: func() (float64, []float64) { return float64(out[0]), wide(out) },
			}
		},
	}
}

// viewMoves copy a view that is transposed, flipped or stepped.
func viewMoves[T tensor.Float](side int) []move[T] {
	n := side * side
	view := func(shape []int, off int, strides ...int) func(out, x []T) {
		return func(out, x []T) { kern.CopyFrom(out, shape, x, off, strides) }
	}
	const pixels = 1024 // of an image
	channels := func(name string, c int) []move[T] {
		images := n / pixels / c
		whole := float64(images*pixels*c) / float64(n)
		return []move[T]{
			{name: "transpose-nhwc" + name, read: whole, write: whole, limit: CopyStream, run: view([]int{images, pixels, c}, 0, pixels*c, 1, pixels)},
			{name: "transpose-nchw" + name, read: whole, write: whole, limit: CopyStream, run: view([]int{images, c, pixels}, 0, pixels*c, 1, c)},
		}
	}
	ms := []move[T]{
		{name: "transpose", read: 1, write: 1, limit: CopyStream, run: view([]int{side, side}, 0, 1, side)},
		{name: "transpose-heads", read: 1, write: 1, limit: CopyStream, run: view([]int{n / (8 * 64 * 64), 8, 64, 64}, 0, 64*8*64, 64, 8*64, 1)},
		{name: "flip", read: 1, write: 1, limit: CopyStream, run: view([]int{side, side}, side-1, side, -1)},
		// Of every line of memory a half is needed, and so all are read.
		{name: "slice-step2", read: 1, write: 0.5, limit: CopyStream, run: view([]int{side, side / 2}, 0, side, 2)},
		{name: "slice", read: 0.5, write: 0.5, limit: CopyStream, run: view([]int{side, side / 2}, side/4, side, 1)},
	}
	ms = append(ms, channels("", 16)...)
	return append(ms, channels("-3", 3)...)
}

// rowMoves expand and join.
func rowMoves[T tensor.Float](side int) []move[T] {
	half := side * side / 2
	return []move[T]{
		{name: "expand", read: 0, write: 1, limit: WriteStream, run: func(out, x []T) { kern.Expand(out, []int{side, side}, x[:side], []int{side, 1}) }},
		{name: "expand-first", read: 0, write: 1, limit: WriteStream, run: func(out, x []T) { kern.Expand(out, []int{side, side}, x[:side], []int{1, side}) }},
		{name: "concat", read: 1, write: 1, limit: CopyStream, run: func(out, x []T) {
			kern.PutBlocks(out, 0, side, x[:half], side/2)
			kern.PutBlocks(out, side/2, side, x[half:], side/2)
		}},
		{name: "stack-last", read: 1, write: 1, limit: CopyStream, run: func(out, x []T) {
			kern.PutBlocks(out, 0, 2, x[:half], 1)
			kern.PutBlocks(out, 1, 2, x[half:], 1)
		}},
	}
}

// indexMoves copy or add what indices name: rows, or single elements.
func indexMoves[T tensor.Float](side int) []move[T] {
	rows := make([]int64, side)
	for i := range rows {
		rows[i] = int64(i * 181 % side) // a permutation
	}
	index := 8 / width[T]() // how many elements an index is as long as
	return []move[T]{
		{name: "gather", read: 1, write: 1, limit: CopyStream, run: func(out, x []T) { kern.Take(out, x, rows, side, side) }},
		{name: "scatter-add", read: 1, write: 1, limit: CopyStream, run: func(out, x []T) { kern.TakeAdd(out, x, rows, side, side) }},
		{name: "take-elements", read: index, write: 1, limit: CopyStream, take: func(out, x []T, each []int64) { kern.Take(out, x[:side], each, side, 1) }},
		{name: "take-along", read: 1 + index, write: 1, limit: CopyStream, take: func(out, x []T, each []int64) { kern.TakeAlong(out, x, each, side, side, 1) }},
		{name: "take-along-first", read: 1 + index, write: 1, limit: CopyStream, take: func(out, x []T, each []int64) { kern.TakeAlong(out, x, each, side, side, side) }},
	}
}

// scanMoves add up along an axis.
func scanMoves[T tensor.Float](side int) []move[T] {
	return []move[T]{
		{name: "cumsum-first", read: 1, write: 1, limit: CopyStream, run: func(out, x []T) { kern.CumSum(out, x, side, side, false) }},
		{name: "cumsum-last", read: 1, write: 1, limit: CopyStream, run: func(out, x []T) { kern.CumSum(out, x, side, 1, false) }},
	}
}
