package prog

import (
	"sync"
	"time"
	"unsafe"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// blockBytes is about how much of the result a part of a pointwise operation
// computes: so much that what a part costs besides is not seen even in an
// addition, and little enough for the second cache to hold with the operands.
const blockBytes = 32 << 10

// Whole is how many elements RunBlocks computes at once, without a view, if no
// operand is a row.
const Whole = blockBytes / 8

// RunBlocks drives b over out, on several threads if it pays. Each operand has
// len(out) elements, or one, or row: the length of a trailing row that repeats
// (0 if none does). view is scratch for as many slices as there are operands.
//
// What an element costs is not known beforehand, and differs by a factor of a
// hundred between operations. So the first part is timed, and the others are
// shared if they cost enough. What the parts are depends on the sizes alone.
func RunBlocks[T tensor.Float](b Blocker[T], out []T, x [][]T, row int, view [][]T) {
	j := blocks[T]{b: b, out: out, x: x, row: row}
	j.cut()
	if j.parts == 1 && row == 0 {
		b.Block(out, x)
		return
	}
	if j.parts > 2 && kern.Threads() > 1 {
		start := time.Now()
		j.compute(0, view)
		j.done = 1
		if cost := int64(time.Since(start)) * int64(j.parts-1); kern.Worthwhile(cost) {
			kern.Share[T](&blockJobs, j, j.parts-1, cost)
			return
		}
	}
	for p := j.done; p < j.parts; p++ {
		j.compute(p, view)
	}
}

// blocks is a pointwise operation in parts: ranges of size elements, of whole rows
// if some operand is a row. A row that is longer than that is perRow parts.
type blocks[T tensor.Float] struct {
	b            Blocker[T]
	out          []T
	x            [][]T
	row          int
	size, perRow int
	parts, done  int
}

var blockJobs kern.Jobs

func (j *blocks[T]) cut() {
	var zero T
	j.size = blockBytes / int(unsafe.Sizeof(zero))
	switch {
	case j.row > j.size:
		j.perRow = kern.Parts(j.row, j.size)
		j.parts = len(j.out) / j.row * j.perRow
		return
	case j.row > 0:
		j.size -= j.size % j.row
	}
	j.parts = kern.Parts(len(j.out), j.size)
}

// compute computes one part.
func (j *blocks[T]) compute(part int, view [][]T) {
	if j.perRow > 0 {
		lo, hi := kern.Part(part%j.perRow, j.size, j.row)
		j.block(part/j.perRow*j.row, lo, hi, view)
		return
	}
	lo, hi := kern.Part(part, j.size, len(j.out))
	if j.row == 0 {
		j.block(lo, 0, hi-lo, view)
		return
	}
	for ; lo < hi; lo += j.row {
		j.block(lo, 0, j.row, view)
	}
}

// block computes elements lo to hi of the row that begins at from.
func (j *blocks[T]) block(from, lo, hi int, view [][]T) {
	for k, s := range j.x {
		switch len(s) {
		case len(j.out):
			s = s[from+lo : from+hi]
		case 1:
		default:
			s = s[lo:hi]
		}
		view[k] = s
	}
	j.b.Block(j.out[from+lo:from+hi], view)
}

// Run computes one of the parts that are not done yet.
func (j *blocks[T]) Run(part int) {
	v, ok := viewsOf[T]().Get().(*views[T])
	if !ok {
		v = &views[T]{}
	}
	if cap(v.s) < len(j.x) {
		v.s = make([][]T, len(j.x))
	}
	v.s = v.s[:len(j.x)]
	j.compute(j.done+part, v.s)
	clear(v.s)
	viewsOf[T]().Put(v)
}

// views is scratch for the operands of a block.
type views[T tensor.Float] struct{ s [][]T }

var views32, views64 sync.Pool

func viewsOf[T tensor.Float]() *sync.Pool {
	var zero T
	if unsafe.Sizeof(zero) == 4 {
		return &views32
	}
	return &views64
}
