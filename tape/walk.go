package tape

import "slices"

// walk is the part of a recording that lies between the inputs xs and the
// outputs: what a derivative has to pass through. It is laid out in arrays of
// its own before any rule runs, since rules record, and may walk themselves.
type walk[T Float] struct {
	stack []int32
	heads []int32 // the first results of the ops between, ascending
	base  []int32 // of each: where its results' derivatives start in d
	link  []int32 // of each operand of each: its place in d, or -1
	first []int32 // of each: where its operands start in link
	reach []bool  // whether it depends on an x
	d     []Var[T]
	given []bool  // whether d's entry is asked for or given: an x
	xs    []int32 // the places of the xs, or -1
	call  Call[T] // whose rule is running

	active *Tape[T] // the tape's, which waits
}

// begin returns the walk from the ys back to xs. The caller ends it. What rules
// record meanwhile is recorded on t.
func (t *Tape[T]) begin(ys, xs []Var[T]) *walk[T] {
	if t.depth == len(t.walks) {
		t.walks = append(t.walks, &walk[T]{})
	}
	w := t.walks[t.depth]
	t.depth++
	w.active, t.active = t.active, nil
	lowest := int32(t.n)
	for _, y := range ys {
		lowest = min(lowest, t.at(y.id).head)
	}
	for _, x := range xs {
		lowest = min(lowest, t.at(x.id).head)
	}
	w.collect(t, ys, lowest)
	w.lay(t, xs)
	return w
}

func (t *Tape[T]) end() {
	t.depth--
	t.active = t.walks[t.depth].active
}

// collect gathers the ancestors of ys that are not older than lowest.
func (w *walk[T]) collect(t *Tape[T], ys []Var[T], lowest int32) {
	w.heads = w.heads[:0]
	if w.sweep(t, ys, lowest) {
		slices.Reverse(w.heads)
	} else {
		w.heads = w.heads[:0]
		w.search(t, ys, lowest)
		slices.Sort(w.heads)
	}
}

// sweep is collect that goes down from the last node, as operands are older than
// results. It gives up, and returns false, where most nodes are no ancestors.
func (w *walk[T]) sweep(t *Tape[T], ys []Var[T], lowest int32) bool {
	t.epoch++
	epoch, waiting, top := t.epoch, 0, lowest
	for _, y := range ys {
		h := t.at(y.id).head
		top = max(top, h)
		if n := t.at(h); n.stamp != epoch {
			n.stamp = epoch
			waiting++
		}
	}
	for id := top; waiting > 0; id-- {
		n := t.at(id)
		if n.stamp != epoch || n.head != id {
			if int(top-id) > 64+8*len(w.heads) {
				return false
			}
			continue
		}
		waiting--
		w.heads = append(w.heads, id)
		for k, x := range n.x {
			m := t.at(x)
			if m.head != x {
				m = t.at(m.head)
			}
			if m.stamp != epoch && n.passes>>k&1 != 0 && m.head >= lowest {
				m.stamp = epoch
				waiting++
			}
		}
	}
	return true
}

// search is collect in no order, whose time does not depend on how many nodes
// there are that are no ancestors.
func (w *walk[T]) search(t *Tape[T], ys []Var[T], lowest int32) {
	t.epoch++
	w.stack = w.stack[:0]
	for _, y := range ys {
		h := t.at(y.id).head
		if t.at(h).stamp != t.epoch {
			t.at(h).stamp = t.epoch
			w.stack = append(w.stack, h)
		}
	}
	for len(w.stack) > 0 {
		id := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		w.heads = append(w.heads, id)
		n := t.at(id)
		for k, x := range n.x {
			h := t.at(x).head
			if n.passes>>k&1 == 0 || h < lowest || t.at(h).stamp == t.epoch {
				continue
			}
			t.at(h).stamp = t.epoch
			w.stack = append(w.stack, h)
		}
	}
}

// lay assigns places in d, links operands to them, and finds what reaches.
func (w *walk[T]) lay(t *Tape[T], xs []Var[T]) {
	w.base, w.first, w.link, w.reach = w.base[:0], w.first[:0], w.link[:0], w.reach[:0]
	size := int32(0)
	for u, h := range w.heads {
		n := t.at(h)
		n.place = int32(u)
		w.base = append(w.base, size)
		size += max(n.nx, 1)
	}
	w.d, w.given = zeroed(w.d, int(size)), zeroed(w.given, int(size))
	for _, x := range xs {
		if p := w.place(t, x.id); p >= 0 {
			w.given[p] = true
		}
	}
	link := w.link
	for u, h := range w.heads {
		n := t.at(h)
		reach := false
		for r := range max(n.nx, 1) {
			reach = reach || w.given[w.base[u]+r]
		}
		w.first = append(w.first, int32(len(link)))
		for k, x := range n.x {
			p := int32(-1)
			if n.passes>>k&1 != 0 {
				p = w.reaching(t, x)
			}
			link = append(link, p)
			reach = reach || p >= 0
		}
		w.reach = append(w.reach, reach)
	}
	w.link = link
}

// reaching is place for an operand, and −1 too if that does not depend on an x.
func (w *walk[T]) reaching(t *Tape[T], id int32) int32 {
	n := t.at(id)
	if n.head != id {
		n = t.at(n.head)
	}
	if n.stamp != t.epoch || !w.reach[n.place] {
		return -1
	}
	return w.base[n.place] + id - n.head
}

// open makes w.call that of n, whose rule is to run, and returns room for the
// derivatives of n's operands and results.
func (w *walk[T]) open(t *Tape[T], n *node[T]) (dx, dy []Var[T]) {
	nx, ny := len(n.x), int(n.nx)
	v, c := t.varMem.alloc(2*(nx+ny)), &w.call
	c.X, c.Y, c.want = v[:nx:nx], v[nx:nx+ny:nx+ny], 0
	t.fill(c, n)
	v = v[nx+ny:]
	return v[:nx:nx], v[nx:]
}

// place returns where the derivative of node id stands in d, or -1 if the node
// is not between. It is valid only until the next walk begins.
func (w *walk[T]) place(t *Tape[T], id int32) int32 {
	h := t.at(id).head
	if n := t.at(h); n.stamp == t.epoch {
		return w.base[n.place] + id - h
	}
	return -1
}

// places keeps the places of xs, for when rules have recorded.
func (w *walk[T]) places(t *Tape[T], xs []Var[T]) {
	w.xs = w.xs[:0]
	for _, x := range xs {
		w.xs = append(w.xs, w.place(t, x.id))
	}
}

// unit returns u's node, its operands' places and its results' derivatives.
func (w *walk[T]) unit(t *Tape[T], u int) (n *node[T], link []int32, d []Var[T]) {
	n = t.at(w.heads[u])
	f, b := int(w.first[u]), int(w.base[u])
	return n, w.link[f : f+len(n.x)], w.d[b : b+int(max(n.nx, 1))]
}

// zeroed returns s with n zero elements.
func zeroed[E any](s []E, n int) []E {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}
