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

// epoch is what times are measured from: time.Since reads one clock, time.Now two.
var epoch = time.Now()

// RunBlocks drives b over out, on several threads if it pays. Each operand has
// len(out) elements, or one, or row: the length of a trailing row that repeats
// (0 if none does). view is scratch for as many slices as there are operands.
//
// What an element costs is not known beforehand, and differs by a factor of a
// hundred between operations. So the first part is timed, and the others are
// shared if they cost enough. What the parts are depends on the sizes alone.
func RunBlocks[T tensor.Float](b Blocker[T], out []T, x [][]T, row int, view [][]T) {
	if row == 0 && len(out) <= Whole { // before anything that costs
		if len(out) > 0 {
			b.Block(out, x)
		}
		return
	}
	j := blocks[T]{b: b, out: out, x: x, row: row}
	j.cut()
	if j.parts == 1 && row == 0 {
		b.Block(out, x)
		return
	}
	if j.parts > 2 && kern.Threads() > 1 {
		start := time.Since(epoch)
		j.compute(0, view)
		j.done = 1
		if cost := int64(time.Since(epoch)-start) * int64(j.parts-1); kern.Worthwhile(cost) {
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
	past         bool // the result goes past the caches
}

var blockJobs kern.Jobs

func (j *blocks[T]) cut() {
	var zero T
	j.past = j.passes()
	j.size = blockBytes / int(unsafe.Sizeof(zero))
	if j.past {
		j.size *= 4 // the end of a part waits for its stores
	}
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

// passes reports whether the result is to go past the caches: it is too large for
// them, and is not one of the operands, whose memory is read anyway.
func (j *blocks[T]) passes() bool {
	var zero T
	if len(j.out)*int(unsafe.Sizeof(zero)) < kern.PastCaches {
		return false
	}
	for _, s := range j.x {
		if &s[0] == &j.out[0] {
			return false
		}
	}
	return true
}

// compute computes one part.
func (j *blocks[T]) compute(part int, view [][]T) {
	lo, hi := j.bounds(part)
	if j.past {
		j.bypass(lo, hi, view)
	} else {
		j.rows(j.out[lo:hi], lo, view)
	}
}

// bypassBytes is how much of a result that goes past the caches is computed at a
// time: so little that the processor looks from one such step into the next, and
// that all the next operands are on their way at once.
const bypassBytes = 1 << 10

// bypass computes elements that go past the caches. Each few are computed in
// scratch memory, so that no operation need know of it, and stored while the next
// operands are fetched.
func (j *blocks[T]) bypass(lo, hi int, view [][]T) {
	var zero T
	b := kern.Scratch[T](bypassBytes / int(unsafe.Sizeof(zero)))
	p, q := j.next(lo)
	for lo < hi {
		n := min(len(b.S), hi-lo)
		s := b.S[:n]
		if j.row == 0 {
			j.block(s, lo, 0, view)
		} else {
			j.rows(s, lo, view)
		}
		p, q = p[min(n, len(p)):], q[min(n, len(q)):]
		kern.Bypass(j.out[lo:lo+n], s, p, q)
		lo += n
	}
	b.Free()
}

// next returns what two of the operands have from an element on: those that are as
// long as the result, or nothing.
func (j *blocks[T]) next(from int) (p, q []T) {
	for _, s := range j.x {
		switch {
		case len(s) != len(j.out):
		case p == nil:
			p = s[from:]
		default:
			q = s[from:]
		}
	}
	return p, q
}

// bounds returns which elements a part has.
func (j *blocks[T]) bounds(part int) (lo, hi int) {
	if j.perRow == 0 {
		return kern.Part(part, j.size, len(j.out))
	}
	lo, hi = kern.Part(part%j.perRow, j.size, j.row)
	from := part / j.perRow * j.row
	return from + lo, from + hi
}

// rows stores the elements from lo on in out, row by row.
func (j *blocks[T]) rows(out []T, lo int, view [][]T) {
	if j.row == 0 {
		j.block(out, lo, 0, view)
		return
	}
	for len(out) > 0 {
		at := lo % j.row
		n := min(j.row-at, len(out))
		j.block(out[:n], lo, at, view)
		out, lo = out[n:], lo+n
	}
}

// block stores the elements from lo on, which is place at of a row, in out.
func (j *blocks[T]) block(out []T, lo, at int, view [][]T) {
	for k, s := range j.x {
		switch len(s) {
		case len(j.out):
			s = s[lo : lo+len(out)]
		case 1:
		default:
			s = s[at : at+len(out)]
		}
		view[k] = s
	}
	j.b.Block(out, view)
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
