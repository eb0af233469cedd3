package tape

// arena hands out slices from large chunks and takes them all back at once.
// Memory that it hands out again still holds what was there.
type arena[E any] struct {
	chunks [][]E
	chunk  int // index of the one that is being handed out
	off    int // elements handed out of it
}

// mark is a position in an arena: chunk and off in one word, as each node keeps some.
type mark uint64

const offBits = 40 // of off: more than the elements of a tensor

func (a *arena[E]) mark() mark { return mark(a.chunk)<<offBits | mark(a.off) }

// rewind takes back everything handed out since m was the arena's mark.
func (a *arena[E]) rewind(m mark) {
	a.chunk, a.off = int(m>>offBits), int(m&(1<<offBits-1))
}

const firstChunk = 1 << 10

func (a *arena[E]) alloc(n int) []E {
	if n == 0 {
		return []E{}
	}
	for a.chunk < len(a.chunks) {
		c := a.chunks[a.chunk]
		if a.off+n <= len(c) {
			lo := a.off
			a.off += n
			return c[lo : lo+n : lo+n]
		}
		if a.off == 0 { // never used since the rewind, and too small
			a.chunks = a.chunks[:a.chunk]
			break
		}
		a.chunk, a.off = a.chunk+1, 0
	}
	size := firstChunk
	if k := len(a.chunks); k > 0 {
		size = min(2*len(a.chunks[k-1]), 1<<20)
	}
	a.chunks = append(a.chunks, make([]E, max(n, size)))
	a.chunk, a.off = len(a.chunks)-1, n
	c := a.chunks[a.chunk]
	return c[:n:n]
}
