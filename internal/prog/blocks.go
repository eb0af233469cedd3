package prog

import (
	"time"

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
func RunBlocks[T tensor.Float](b Blocker[T], out []T, x [][]T, row int, view [][]T) {
	if row == 0 && len(out) <= Whole { // before anything that costs
		if len(out) > 0 {
			b.Block(out, x)
		}
		return
	}
	j := blocks[T]{b: b, out: out, x: x, row: row}
	j.cut()
	if j.count() == 1 && row == 0 {
		b.Block(out, x)
		return
	}
	if j.several() {
		start := time.Since(epoch)
		j.compute(0, view)
		if cost := j.began(start); kern.Worthwhile(cost) {
			kern.Share[T](&blockJobs, j, j.left(), cost)
			return
		}
	}
	for p := range j.left() {
		j.compute(p, view)
	}
}

// blocks is a pointwise operation in parts.
type blocks[T tensor.Float] struct {
	parts
	b    Blocker[T]
	out  []T
	x    [][]T
	row  int
	past bool // the result goes past the caches
}

var blockJobs kern.Jobs

func (j *blocks[T]) cut() {
	j.past = j.passes()
	j.n, j.size = len(j.out), blockBytes/elementBytes[T]()
	if j.past {
		j.size *= 4 // the end of a part waits for its stores
	}
}

// passes reports whether the result is to go past the caches: it is too large for
// them, and is not one of the operands, whose memory is read anyway.
func (j *blocks[T]) passes() bool {
	if len(j.out)*elementBytes[T]() < kern.PastCaches {
		return false
	}
	for _, s := range j.x {
		if &s[0] == &j.out[0] {
			return false
		}
	}
	return true
}

// compute computes one of the parts that are left.
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
	b := kern.Scratch[T](bypassBytes / elementBytes[T]())
	p, q := j.next(lo)
	for lo < hi {
		n := min(len(b.S), hi-lo)
		s := b.S[:n]
		j.rows(s, lo, view)
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

// rows stores the elements from lo on in out, row by row.
func (j *blocks[T]) rows(out []T, lo int, view [][]T) {
	for len(out) > 0 {
		at, n := stretch(lo, lo+len(out), j.row)
		j.block(out[:n], lo, at, view)
		out, lo = out[n:], lo+n
	}
}

// block stores the elements from lo on, which is place at of a row, in out.
func (j *blocks[T]) block(out []T, lo, at int, view [][]T) {
	for k, s := range j.x {
		switch len(s) {
		case j.n:
			s = s[lo : lo+len(out)]
		case 1:
		default:
			s = s[at : at+len(out)]
		}
		view[k] = s
	}
	j.b.Block(out, view)
}

// Run computes one of the parts that are left.
func (j *blocks[T]) Run(part int) {
	s := newScratch[T](0, len(j.x), 0)
	j.compute(part, s.view)
	s.free()
}
