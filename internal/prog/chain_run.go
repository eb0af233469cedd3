package prog

import (
	"sync"
	"time"
	"unsafe"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// chainJob is a run of a chain in parts, as [blocks] is of one operation: parts
// are ranges of size elements, of whole rows if some operand is a row, or of one.
type chainJob[T tensor.Float] struct {
	c            *chain[T]
	x, y, rows   [][]T
	n, row       int
	size, perRow int
	parts, done  int
}

var chainJobs kern.Jobs

// runChain computes the results y of n elements each from the operands x, of n
// elements, or one, or row. Where rows has memory for an operand, it is a row so
// short that a block is many of it, which are laid out there.
func runChain[T tensor.Float](c *chain[T], y, x, rows [][]T, n, row int) {
	if n == 0 {
		return
	}
	j := chainJob[T]{c: c, x: x, y: y, rows: rows, n: n, row: row, size: c.blockSize()}
	for k, r := range rows {
		repeat(r, x[k])
	}
	j.cut()
	if j.parts > 2 && kern.Threads() > 1 {
		start := time.Now()
		j.Run(0)
		j.done = 1
		if cost := int64(time.Since(start)) * int64(j.parts-1); kern.Worthwhile(cost) {
			kern.Share[T](&chainJobs, j, j.parts-1, cost)
			return
		}
	}
	for p := range j.parts - j.done {
		j.Run(p)
	}
}

// repeat fills dst with copies of s.
func repeat[T tensor.Float](dst, s []T) {
	for n := copy(dst, s); n < len(dst); {
		n += copy(dst[n:], dst[:n])
	}
}

// shortRows returns memory for the operands of in that are rows of which a block of
// size elements holds two or more, and nil for the others; nil if there are none.
func (c *Code[T]) shortRows(in *Instr[T], size int) [][]T {
	row := c.rowOf(in)
	if row == 0 || row > size/2 {
		return nil
	}
	rows := make([][]T, len(in.X))
	for k, v := range in.X {
		if c.stored[v] == row {
			rows[k] = make([]T, size-size%row)
		}
	}
	return rows
}

// cut finds the parts.
func (j *chainJob[T]) cut() {
	switch {
	case j.row > j.size:
		j.perRow = kern.Parts(j.row, j.size)
		j.parts = j.n / j.row * j.perRow
		return
	case j.row > 0:
		j.size -= j.size % j.row
	}
	j.parts = kern.Parts(j.n, j.size)
}

// Run computes one of the parts that are not done yet.
func (j *chainJob[T]) Run(part int) {
	part += j.done
	s := chainScratch[T]()
	s.room(j.c.in+j.c.out+j.c.scratch, j.c.width, j.c.scratch*j.size)
	if j.perRow > 0 {
		lo, hi := kern.Part(part%j.perRow, j.size, j.row)
		j.block(s, part/j.perRow*j.row, lo, hi)
	} else {
		lo, hi := kern.Part(part, j.size, j.n)
		if j.row == 0 || j.rows != nil {
			j.block(s, lo, 0, hi-lo)
		} else {
			for ; lo < hi; lo += j.row {
				j.block(s, lo, 0, j.row)
			}
		}
	}
	clear(s.slots)
	scratchOf[T]().Put(s)
}

// block computes elements lo to hi of the row that begins at from.
func (j *chainJob[T]) block(s *scratch[T], from, lo, hi int) {
	c, slots := j.c, s.slots
	for k, d := range j.x {
		switch {
		case len(d) == j.n:
			d = d[from+lo : from+hi]
		case len(d) == 1:
		case j.rows != nil:
			d = j.rows[k][:hi-lo]
		default:
			d = d[lo:hi]
		}
		slots[k] = d
	}
	for k, d := range j.y {
		slots[c.in+k] = d[from+lo : from+hi]
	}
	for k := range c.scratch {
		slots[c.in+c.out+k] = s.mem[k*j.size : k*j.size+hi-lo]
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

// scratch is memory for the blocks of one thread.
type scratch[T tensor.Float] struct {
	slots, view [][]T
	mem         []T
}

func (s *scratch[T]) room(slots, view, elements int) {
	if cap(s.slots) < slots {
		s.slots = make([][]T, slots)
	}
	if len(s.view) < view {
		s.view = make([][]T, view)
	}
	s.slots = s.slots[:slots]
	if len(s.mem) < elements {
		s.mem = make([]T, elements)
	}
}

var scratch32, scratch64 sync.Pool

func scratchOf[T tensor.Float]() *sync.Pool {
	var zero T
	if unsafe.Sizeof(zero) == 4 {
		return &scratch32
	}
	return &scratch64
}

func chainScratch[T tensor.Float]() *scratch[T] {
	if s, ok := scratchOf[T]().Get().(*scratch[T]); ok {
		return s
	}
	return &scratch[T]{}
}
