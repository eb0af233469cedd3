package prog

import (
	"time"

	"github.com/covector-ad/covector/internal/kern"
)

// parts is how the n elements of a pointwise operation are cut: into ranges of size
// elements.
//
// What an element costs is not known beforehand, and differs by a factor of a
// hundred between operations. So the first part is timed, and the others are
// shared among threads if they cost enough. What the parts are depends on the sizes
// alone.
type parts struct {
	n, size int
	done    int // how many parts have been computed
}

// epoch is what times are measured from: time.Since reads one clock, time.Now two.
var epoch = time.Now()

// count is the number of parts.
func (p *parts) count() int { return kern.Parts(p.n, p.size) }

// left is the number of those that are not computed yet.
func (p *parts) left() int { return p.count() - p.done }

// bounds returns which elements the k-th of those has.
func (p *parts) bounds(k int) (lo, hi int) { return kern.Part(p.done+k, p.size, p.n) }

// several reports whether to time the first part.
func (p *parts) several() bool { return p.count() > 2 && kern.Threads() > 1 }

// began notes that the first part was computed since start, and returns how many
// nanoseconds the others will take.
func (p *parts) began(start time.Duration) (cost int64) {
	p.done = 1
	return int64(time.Since(epoch)-start) * int64(p.left())
}

// stretch returns how many of the elements from lo on, up to hi, lie in one row, and
// where in it the first does, if rows of that length repeat; else all of them.
func stretch(lo, hi, row int) (at, n int) {
	if row == 0 {
		return 0, hi - lo
	}
	at = lo % row
	return at, min(hi-lo, row-at)
}
