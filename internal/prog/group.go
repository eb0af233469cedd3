package prog

import "github.com/covector-ad/covector/tensor"

// grouper goes along a list and collects instructions that are to be one. An
// instruction may join the group unless it depends, by way of an instruction that
// stays outside, on a member: the group could run neither before nor after that one.
type grouper[T tensor.Float] struct {
	l         *List[T]
	readers   []int32    // of each value: how many operands and results it is
	within    []int32    // of each value that a member makes: how many operands of members it is
	code      []Instr[T] // the new list so far
	group     []int32    // the members, as places in the list
	late      []int32    // instructions that depend on the group, and so come after it
	inside    []bool     // values that members make
	behind    []bool     // values that late instructions make
	intBehind []bool
}

func newGrouper[T tensor.Float](l *List[T]) *grouper[T] {
	n := len(l.X)
	return &grouper[T]{
		l: l, readers: l.readers(), within: make([]int32, n),
		inside: make([]bool, n), behind: make([]bool, n), intBehind: make([]bool, len(l.I)),
	}
}

// readers returns how many instructions read each value, and results are.
func (l *List[T]) readers() []int32 {
	n := make([]int32, len(l.X))
	for _, v := range l.Outs {
		n[v]++
	}
	for k := range l.Code {
		for _, v := range l.Code[k].X {
			n[v]++
		}
	}
	return n
}

// depends reports whether c depends on a late instruction.
func (g *grouper[T]) depends(c *Instr[T]) bool {
	return len(g.late) > 0 && (anyOf(g.behind, c.X) || anyOf(g.intBehind, c.I))
}

// join makes instruction n, which depends on no late one, a member.
func (g *grouper[T]) join(n int) {
	c := &g.l.Code[n]
	for _, v := range c.X {
		if g.inside[v] {
			g.within[v]++
		}
	}
	g.group = append(g.group, int32(n))
	mark(g.inside, c.Y)
}

// pass leaves instruction n outside: after the group if it depends on it, else
// before.
func (g *grouper[T]) pass(n int) {
	c := &g.l.Code[n]
	if !g.depends(c) && !anyOf(g.inside, c.X) {
		g.code = append(g.code, *c)
		return
	}
	g.late = append(g.late, int32(n))
	mark(g.behind, c.Y)
	mark(g.intBehind, c.J)
}

// wanted reports whether others than members read value v of a member.
func (g *grouper[T]) wanted(v int32) bool { return g.readers[v] > g.within[v] }

// close ends the group: it becomes what merge makes of it, if there are at least
// so many members, and what depends on it follows.
func (g *grouper[T]) close(merge func() Instr[T], least int) {
	if len(g.group) >= least {
		g.code = append(g.code, merge())
	}
	for _, n := range g.group {
		c := &g.l.Code[n]
		if unmark(g.inside, c.Y); len(g.group) < least {
			g.code = append(g.code, *c)
		}
	}
	for _, n := range g.late {
		c := &g.l.Code[n]
		g.code = append(g.code, *c)
		unmark(g.behind, c.Y)
		unmark(g.intBehind, c.J)
	}
	g.group, g.late = g.group[:0], g.late[:0]
}

func unmark(set []bool, values []int32) {
	for _, v := range values {
		set[v] = false
	}
}
