package tape

// captures are the Vars of a parent that a tape has used, in the order of their
// first use, and what they are called on the tape. They are few, since each is
// an operand.
type captures[T Float] struct {
	outer, inner   []Var[T]
	outerI, innerI []IntVar
}

func (c *captures[T]) reset() {
	c.outer, c.inner = c.outer[:0], c.inner[:0]
	c.outerI, c.innerI = c.outerI[:0], c.innerI[:0]
}

// local returns the operands as Vars of t, capturing those of its parents.
func (t *Tape[T]) local(x []Var[T], i []IntVar) ([]Var[T], []IntVar) {
	if t.parent == nil {
		return x, i
	}
	xs, is := t.vars(len(x)), t.ivarMem.alloc(len(i))
	for k, v := range x {
		if v.t != t {
			v = t.capture(v)
		}
		xs[k] = v
	}
	for k, v := range i {
		if v.c != &t.core {
			v = t.captureInt(v)
		}
		is[k] = v
	}
	return xs, is
}

// capture records a parent's Var as an operand of t, once.
func (t *Tape[T]) capture(v Var[T]) Var[T] {
	if v.t != t.parent {
		v = t.parent.capture(v)
	}
	c := &t.captures
	for k, o := range c.outer {
		if o == v {
			return c.inner[k]
		}
	}
	w := t.v(t.leaf(captureLeaf, v.Shape()).head)
	c.outer, c.inner = append(c.outer, v), append(c.inner, w)
	return w
}

// captureInt is capture for integers.
func (t *Tape[T]) captureInt(v IntVar) IntVar {
	if v.c != &t.parent.core {
		v = t.parent.captureInt(v)
	}
	c := &t.captures
	for k, o := range c.outerI {
		if o == v {
			return c.innerI[k]
		}
	}
	w := t.intLeaf(v.Shape())
	c.outerI, c.innerI = append(c.outerI, v), append(c.innerI, w)
	return w
}
