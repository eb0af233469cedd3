package prog

import (
	"time"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// chainJob is a run of a chain in parts.
type chainJob[T tensor.Float] struct {
	parts
	c          *chain[T]
	x, y, rows [][]T
	row        int
	block      int // elements of a block
	lines      []T // of all sums, see [kern.SumPart]
}

var chainJobs kern.Jobs

// runChain computes the results y from the operands x, of as many elements, or one, or
// row. Where rows has memory for an operand, it is a row so short that a block is many
// of it, which are laid out there.
func runChain[T tensor.Float](c *chain[T], y, x, rows [][]T, row int) {
	for k, r := range rows {
		kern.Repeat(r, copy(r, x[k]))
	}
	j := chainJob[T]{parts: parts{n: c.n}, c: c, x: x, y: y, rows: rows, row: row}
	j.size, j.block = c.cut(row)
	if line := c.lineSize(); line > 0 {
		lines := kern.Scratch[T](len(c.sums) * j.count() * line)
		j.lines = lines.S
		j.run()
		j.addLines(line)
		lines.Free()
		return
	}
	j.run()
}

// run computes all parts.
func (j chainJob[T]) run() {
	if j.several() {
		start := time.Since(epoch)
		j.Run(0)
		if cost := j.began(start); kern.Worthwhile(cost) {
			kern.Share[T](&chainJobs, j, j.left(), cost)
			return
		}
	}
	for p := range j.left() {
		j.Run(p)
	}
}

// shortRows returns memory of n elements for the operands of in that are short rows of
// blocks of size elements, and nil for the others; nil if there are none.
func (c *Code[T]) shortRows(in *Instr[T], size, n int) [][]T {
	row := c.rowOf(in)
	if row == 0 || !short(row, size) {
		return nil
	}
	x := in.elements()
	rows := make([][]T, len(x))
	for k, v := range x {
		if c.stored[v] == row {
			rows[k] = make([]T, n)
		}
	}
	return rows
}

// Run computes one of the parts that are left.
func (j *chainJob[T]) Run(part int) {
	s := j.room()
	lo, hi := j.bounds(part)
	j.elements(s, lo, hi)
	if len(j.c.sums) > 0 {
		j.sum(s, part+j.done, lo, hi)
	}
	s.free()
}

// room returns what one thread needs to compute a part.
func (j *chainJob[T]) room() *scratch[T] {
	return newScratch[T](j.c.slots(), j.c.width, j.c.held*j.size+j.c.scratch*j.block)
}

// elements computes the elements from to end, block by block.
func (j *chainJob[T]) elements(s *scratch[T], from, end int) {
	for lo := from; lo < end; {
		at, n := stretch(lo, end, j.row)
		if j.rows != nil { // where a row ends is no matter
			n = end - lo
		}
		n = min(n, j.block)
		j.compute(s, from, lo, lo+n, at)
		lo += n
	}
}

// compute computes the elements lo to hi of the part that begins at from; the first
// is place at of a row.
func (j *chainJob[T]) compute(s *scratch[T], from, lo, hi, at int) {
	c, slots, n := j.c, s.slots, hi-lo
	for k, d := range j.x {
		switch {
		case len(d) == j.n:
			d = d[lo:hi]
		case len(d) == 1:
		case j.rows != nil:
			d = j.rows[k][at : at+n]
		default:
			d = d[at : at+n]
		}
		slots[k] = d
	}
	for k, d := range j.y[:c.out] {
		slots[c.in+k] = d[lo:hi]
	}
	for k := range c.held {
		slots[c.in+c.out+k] = s.mem[k*j.size+lo-from:][:n]
	}
	for k := range c.scratch {
		slots[c.in+c.out+c.held+k] = s.mem[c.held*j.size+k*j.block:][:n]
	}
	for k := range c.links {
		l := &c.links[k]
		view := s.view[:len(l.x)]
		for i, at := range l.x {
			view[i] = slots[at]
		}
		l.block.Block(slots[l.dst], view)
	}
}
