package tape

import "slices"

// path is the part of a recording that lies between inputs xs and outputs ys: what a
// derivative has to pass through. A walk keeps its path for the next one, which is the
// same as long as the recording is.
type path[T Float] struct {
	ys, xs  []int32 // their nodes
	edition uint64  // of the tape whose nodes these are

	units []unit[T] // the ops whose rules run, ascending
	link  []int32   // of each operand of each: its place, or -1 if no derivative goes there
	given []bool    // of each place: whether it is an x's
	yAt   []int32   // the places of ys, or -1
	xAt   []int32

	stack []int32
	heads []int32 // the first results of the ancestors of ys
}

// unit is an op between, with operands that derivatives reach.
type unit[T Float] struct {
	n     *node[T] // its head
	base  int32    // the place of its first result
	first int32    // where its operands start in link
	want  uint64   // the operands that derivatives reach, as bits
}

// leads reports whether p is the path between ys and xs already.
func (p *path[T]) leads(t *Tape[T], ys, xs []Var[T]) bool {
	return p.edition == t.edition && same(p.ys, ys) && same(p.xs, xs)
}

func same[T Float](ids []int32, vs []Var[T]) bool {
	return slices.EqualFunc(ids, vs, func(id int32, v Var[T]) bool { return id == v.id })
}

// find makes p the path between ys and xs.
func (p *path[T]) find(t *Tape[T], ys, xs []Var[T]) {
	p.edition = t.edition
	p.ys, p.xs = ids(p.ys, ys), ids(p.xs, xs)
	lowest := int32(t.n)
	for _, y := range p.ys {
		lowest = min(lowest, t.at(y).head)
	}
	for _, x := range p.xs {
		lowest = min(lowest, t.at(x).head)
	}
	p.collect(t, lowest)
	p.lay(t)
	p.yAt, p.xAt = p.places(t, p.yAt, p.ys), p.places(t, p.xAt, p.xs)
	for _, k := range p.xAt {
		if k >= 0 {
			p.given[k] = true
		}
	}
}

func ids[T Float](into []int32, vs []Var[T]) []int32 {
	into = into[:0]
	for _, v := range vs {
		into = append(into, v.id)
	}
	return into
}

// collect gathers the ancestors of ys that are not older than lowest.
func (p *path[T]) collect(t *Tape[T], lowest int32) {
	p.heads = p.heads[:0]
	if p.sweep(t, lowest) {
		slices.Reverse(p.heads)
	} else {
		p.heads = p.heads[:0]
		p.search(t, lowest)
		slices.Sort(p.heads)
	}
}

// sweep is collect that goes down from the last node, as operands are older than
// results. It gives up, and returns false, where most nodes are no ancestors.
func (p *path[T]) sweep(t *Tape[T], lowest int32) bool {
	t.epoch++
	epoch, waiting, top := t.epoch, 0, lowest
	for _, y := range p.ys {
		h := t.at(y).head
		top = max(top, h)
		if n := t.at(h); n.stamp != epoch {
			n.stamp = epoch
			waiting++
		}
	}
	for id := top; waiting > 0; id-- {
		n := t.at(id)
		if n.stamp != epoch {
			if int(top-id) > 64+8*len(p.heads) {
				return false
			}
			continue
		}
		waiting--
		p.heads = append(p.heads, id)
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
func (p *path[T]) search(t *Tape[T], lowest int32) {
	t.epoch++
	p.stack = p.stack[:0]
	for _, y := range p.ys {
		h := t.at(y).head
		if t.at(h).stamp != t.epoch {
			t.at(h).stamp = t.epoch
			p.stack = append(p.stack, h)
		}
	}
	for len(p.stack) > 0 {
		id := p.stack[len(p.stack)-1]
		p.stack = p.stack[:len(p.stack)-1]
		p.heads = append(p.heads, id)
		n := t.at(id)
		for k, x := range n.x {
			h := t.at(x).head
			if n.passes>>k&1 == 0 || h < lowest || t.at(h).stamp == t.epoch {
				continue
			}
			t.at(h).stamp = t.epoch
			p.stack = append(p.stack, h)
		}
	}
}

// asked is the place of a node that is an x, until it is given one.
const asked = -2

// lay keeps those of heads that depend on an x, and gives their results places.
func (p *path[T]) lay(t *Tape[T]) {
	for _, x := range p.xs {
		if n := t.at(t.at(x).head); n.stamp == t.epoch {
			n.place = asked
		}
	}
	p.units, p.link = p.units[:0], p.link[:0]
	size := int32(0)
	for _, h := range p.heads {
		n := t.at(h)
		u := unit[T]{n: n, base: size, first: int32(len(p.link))}
		for k, x := range n.x {
			q := int32(-1)
			if n.passes>>k&1 != 0 {
				if q = p.place(t, x); q >= 0 {
					u.want |= 1 << k
				}
			}
			p.link = append(p.link, q)
		}
		if u.want == 0 && n.place != asked {
			n.place = none
			p.link = p.link[:u.first]
			continue
		}
		n.place = size
		size += max(n.nx, 1)
		if u.want != 0 { // else it is an x, and the path ends
			p.units = append(p.units, u)
		}
	}
	p.given = zeroed(p.given, int(size))
}

// place returns where the derivative of node id stands, or -1 if the node is not
// between. It is valid only until the next path is laid.
func (p *path[T]) place(t *Tape[T], id int32) int32 {
	n := t.at(id)
	if n.head != id {
		n = t.at(n.head)
	}
	if n.stamp != t.epoch || n.place < 0 {
		return -1
	}
	return n.place + id - n.head
}

func (p *path[T]) places(t *Tape[T], into, ids []int32) []int32 {
	into = into[:0]
	for _, id := range ids {
		into = append(into, p.place(t, id))
	}
	return into
}
