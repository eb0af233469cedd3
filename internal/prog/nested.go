package prog

import (
	"context"

	"github.com/covector-ad/covector/tensor"
)

// Nested is an op that runs code of its own, again and again or one of several: a
// loop, a branch.
type Nested[T tensor.Float] interface {
	Kernel[T]
	Worker[T]
}

// Worker runs code in memory that it is given.
type Worker[T tensor.Float] interface {
	// Codes returns what it runs, compiled without the passes to skip: never two at
	// the same time.
	Codes(skip Pass) []*Code[T]
	// Scratch returns how many elements of memory it takes besides.
	Scratch() int
	// Run is Forward in the memory w.
	Run(w *Work[T], out *Out[T], in *In[T]) error
}

// Work is the memory of a Nested op for one run at a time.
type Work[T tensor.Float] struct {
	Frames  []*Frame[T] // of each of Codes, all in the same memory
	Scratch []T
	Index   [1]int64        // memory for the number of the step
	Ctx     context.Context // of the run that is under way
}

// NewWork returns the memory of op.
func NewWork[T tensor.Float](op Worker[T]) *Work[T] {
	n, ints := need(op, 0)
	return newWork(op, 0, make([]T, n), make([]int64, ints))
}

func newWork[T tensor.Float](op Worker[T], skip Pass, mem []T, ints []int64) *Work[T] {
	n := lines(op.Scratch())
	w := &Work[T]{Scratch: mem[:n:n], Ctx: context.Background()}
	for _, c := range op.Codes(skip) {
		floats, integers := c.List.inputs()
		w.Frames = append(w.Frames, c.newFrame(nil, floats, integers, mem[n:], ints))
	}
	return w
}

// need returns how much memory newWork takes.
func need[T tensor.Float](op Worker[T], skip Pass) (floats, ints int) {
	for _, c := range op.Codes(skip) {
		floats, ints = max(floats, c.size+c.work), max(ints, c.intSize+c.intWork)
	}
	return floats + lines(op.Scratch()), ints
}

// workspace returns how much memory the nested ops of l take: one runs at a time.
func (l *List[T]) workspace(skip Pass) (floats, ints int) {
	for n := range l.Code {
		if op, ok := l.Code[n].Op.(Nested[T]); ok {
			f, i := need[T](op, skip)
			floats, ints = max(floats, f), max(ints, i)
		}
	}
	return floats, ints
}

// inputs returns how many inputs l has, floating and integer.
func (l *List[T]) inputs() (floats, ints int) {
	for k := range l.X {
		if v := &l.X[k]; v.Leaf == Input {
			floats = max(floats, int(v.Index)+1)
		}
	}
	for k := range l.I {
		if v := &l.I[k]; v.Leaf == Input {
			ints = max(ints, int(v.Index)+1)
		}
	}
	return floats, ints
}

// nest returns op bound to memory of the frame's.
func (f *Frame[T]) nest(op Nested[T]) Kernel[T] {
	w := newWork[T](op, f.code.skip, f.arena[f.code.size:], f.ints[f.code.intSize:])
	f.works = append(f.works, w)
	return boundNested[T]{op, w}
}

// boundNested is a Nested op with its memory.
type boundNested[T tensor.Float] struct {
	Nested[T]
	w *Work[T]
}

func (b boundNested[T]) Forward(out *Out[T], in *In[T]) error { return b.Run(b.w, out, in) }
