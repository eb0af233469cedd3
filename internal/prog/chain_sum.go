package prog

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// sumLink is a sum of what an operation of a chain computes: of slot x, as a tensor of
// shape [outer, n, inner], over the middle axis. All sums of a chain go over the same.
//
// The parts of a chain with sums are such that the sum of each can be taken when its
// blocks have been computed, in the order of a sum of all: whole rows if inner is 1
// and n not too long, parts of the only row, or of all columns.
type sumLink[T tensor.Float] struct {
	op       Kernel[T]
	x        int
	n, inner int
}

// longestPart is the greatest number of elements of a part that must be at least a
// row, or some rows of columns: it stays in the second cache.
const longestPart = 1 << 14

// fits reports whether chain c can take the sum s.
func (s *sumLink[T]) fits(c *chain[T]) bool {
	if len(c.sums) > 0 {
		return s.n == c.sums[0].n && s.inner == c.sums[0].inner
	}
	if s.inner > 1 {
		return s.n*s.inner == c.n && kern.ColumnUnit*s.inner <= longestPart
	}
	return s.n > 1 && (s.n == c.n || s.n <= longestPart)
}

// wholeRows reports whether parts are whole rows, which leave no lines.
func (s *sumLink[T]) wholeRows() bool { return s.inner == 1 && s.n <= longestPart }

// partSize is the number of elements of a part.
func (c *chain[T]) partSize() int {
	size := c.blockSize()
	if len(c.sums) == 0 {
		return size
	}
	switch s := &c.sums[0]; {
	case s.inner > 1:
		return grown(kern.ColumnUnit*s.inner, size)
	case s.n < c.n && s.wholeRows():
		return max(size/s.n, 1) * s.n
	default:
		return grown(kern.SumUnit[T](), size)
	}
}

// grown returns the greatest unit·2ᵏ that is not above most, or unit.
func grown(unit, most int) int {
	for 2*unit <= most {
		unit *= 2
	}
	return unit
}

// lineSize is the number of elements that a part leaves for each sum.
func (c *chain[T]) lineSize() int {
	if len(c.sums) == 0 {
		return 0
	}
	switch s := &c.sums[0]; {
	case s.inner > 1:
		return s.inner
	case s.n < c.n:
		return 0
	default:
		return kern.SumLine[T]()
	}
}

// line returns the line of a part for sum k.
func (j *chainJob[T]) line(k, part, size int) []T { return j.lines[(k*j.count()+part)*size:][:size] }

// sum takes the sums of a part, which has the elements lo to hi.
func (j *chainJob[T]) sum(s *scratch[T], part, lo, hi int) {
	c := j.c
	for k := range c.sums {
		l := &c.sums[k]
		var x []T
		if r := l.x - c.in; r < c.out {
			x = j.y[r][lo:hi]
		} else {
			x = s.mem[(r-c.out)*j.size:][:hi-lo]
		}
		switch {
		case l.inner > 1:
			kern.ColumnPart(j.line(k, part, l.inner), x, len(x)/l.inner)
		case l.n < c.n:
			kern.SumRows(j.y[c.out+k][lo/l.n:hi/l.n], x, l.n)
		default:
			kern.SumPart(j.line(k, part, kern.SumLine[T]()), x)
		}
	}
}

// addLines makes the sums of the lines of all parts.
func (j *chainJob[T]) addLines(size int) {
	for k := range j.c.sums {
		y, lines := j.y[j.c.out+k], j.lines[k*j.count()*size:][:j.count()*size]
		if j.c.sums[k].inner > 1 {
			kern.AddParts(lines, size)
			copy(y, lines)
		} else {
			y[0] = kern.SumParts(lines, j.size)
		}
	}
}
