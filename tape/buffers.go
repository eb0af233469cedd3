package tape

// buffers is memory whose users are counted, so that a cotangent's can serve
// again once it has been used. A pullback on values, which nobody will
// differentiate again, runs this way: it holds a few cotangents at a time and
// not all of them.
type buffers[T Float] struct {
	all  []buffer[T]
	free map[int][]int32 // buffers that nobody uses, by size
}

type buffer[T Float] struct {
	mem   []T
	users int32
}

// alloc returns memory for size elements and 1 + its index.
func (b *buffers[T]) alloc(data *arena[T], size int) ([]T, int32) {
	if l := b.free[size]; len(l) > 0 {
		k := l[len(l)-1]
		b.free[size] = l[:len(l)-1]
		b.all[k].users = 1
		return b.all[k].mem, k + 1
	}
	b.all = append(b.all, buffer[T]{data.alloc(size), 1})
	return b.all[len(b.all)-1].mem, int32(len(b.all))
}

// share lets y use the memory of x.
func (b *buffers[T]) share(y, x *node[T]) {
	y.buf = x.buf
	b.retain(y)
}

// again counts the users of a remembered node's results as recording it did.
func (b *buffers[T]) again(t *Tape[T], n *node[T]) {
	if n.lazy || n.layout {
		b.retain(n)
		return
	}
	for r := range n.nx {
		if y := t.at(n.head + r); y.buf > 0 {
			b.all[y.buf-1].users = 1
		}
	}
}

func (b *buffers[T]) retain(y *node[T]) {
	if y.buf > 0 {
		b.all[y.buf-1].users++
	}
}

// release ends a use of y's memory. While a remembered recording is repeated,
// memory is where it was then, and nothing is taken for free.
func (b *buffers[T]) release(t *Tape[T], y *node[T]) {
	if y.buf == 0 {
		return
	}
	k := y.buf - 1
	if b.all[k].users--; b.all[k].users == 0 && t.fresh {
		if b.free == nil {
			b.free = map[int][]int32{}
		}
		size := len(b.all[k].mem)
		b.free[size] = append(b.free[size], k)
	}
}

// drop forgets all but the first n buffers. Which of these were free at that
// point is not known any more, so none is taken for free.
func (b *buffers[T]) drop(n int) {
	b.all = b.all[:n]
	clear(b.free)
}
