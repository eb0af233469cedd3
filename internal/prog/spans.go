package prog

import "slices"

// spans hands out ranges of an arena that does not exist yet, and takes them
// back. Ranges begin at multiples of the cache line in float32.
type spans struct {
	size int
	gaps []span // that were given back, in order, none touching the next
}

type span struct{ lo, hi int }

const lineElements = 16

// alloc returns the offset of a range of n elements: in the smallest gap that
// holds it, or at the end.
func (a *spans) alloc(n int) int {
	n = lines(n)
	best := -1
	for k, g := range a.gaps {
		if size := g.hi - g.lo; size >= n && (best < 0 || size < a.gaps[best].hi-a.gaps[best].lo) {
			best = k
		}
	}
	if best >= 0 {
		g := &a.gaps[best]
		at := g.lo
		if g.lo += n; g.lo == g.hi {
			a.gaps = slices.Delete(a.gaps, best, best+1)
		}
		return at
	}
	at := a.size
	if k := len(a.gaps) - 1; k >= 0 && a.gaps[k].hi == a.size { // grow the last gap
		at = a.gaps[k].lo
		a.gaps = a.gaps[:k]
	}
	a.size = at + n
	return at
}

// free takes back the range of n elements at an offset.
func (a *spans) free(at, n int) {
	n = lines(n)
	if n == 0 {
		return
	}
	k, _ := slices.BinarySearchFunc(a.gaps, at, func(g span, at int) int { return g.lo - at })
	a.gaps = slices.Insert(a.gaps, k, span{at, at + n})
	if k+1 < len(a.gaps) && a.gaps[k].hi == a.gaps[k+1].lo {
		a.gaps[k].hi = a.gaps[k+1].hi
		a.gaps = slices.Delete(a.gaps, k+1, k+2)
	}
	if k > 0 && a.gaps[k-1].hi == a.gaps[k].lo {
		a.gaps[k-1].hi = a.gaps[k].hi
		a.gaps = slices.Delete(a.gaps, k, k+1)
	}
}

func lines(n int) int { return (n + lineElements - 1) / lineElements * lineElements }
