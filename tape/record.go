package tape

import (
	"slices"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// record computes op on operands of t and appends its results.
func (t *Tape[T]) record(op Op[T], x []Var[T], i []IntVar) Var[T] {
	t.xShapes, t.iShapes = t.xShapes[:0], t.iShapes[:0]
	for _, v := range x {
		t.xShapes = append(t.xShapes, t.at(v.id).shape)
	}
	for _, v := range i {
		t.iShapes = append(t.iShapes, t.ints[v.id].val.Shape())
	}
	res, err := op.Results(t.xShapes, t.iShapes)
	if err == nil {
		for _, s := range res.X {
			if err = s.Check(); err != nil {
				break
			}
		}
	}
	if err == nil && len(x) > 64 {
		err = Errorf(ErrLimit, "%d operands, of at most 64", len(x))
	}
	if err != nil {
		Fail(op.Name(), err, shapesOf(x, i)...)
	}
	n := t.add()
	n.op, n.nx, n.ni = op, int32(len(res.X)), int32(len(res.I))
	if t.sites != nil {
		n.site = t.siteNow()
	}
	t.bind(n, x, i)
	t.allocate(n, res)
	t.run(n)
	return t.v(n.head)
}

// siteNow returns the line to which what is recorded now belongs: what a
// derivative rule records belongs to the line of its op.
func (t *Tape[T]) siteNow() string {
	if t.site != "" {
		return t.site
	}
	return t.sites.Caller()
}

// enter makes the line of n that of what a rule of n's records, and returns the one
// that it was.
func (t *Tape[T]) enter(n *node[T]) (was string) {
	was = t.site
	if t.sites != nil && n.site != "" {
		t.site = n.site
	}
	return was
}

// leave ends what enter began.
func (t *Tape[T]) leave(was string) {
	if t.sites != nil {
		t.site = was
	}
}

// bind stores the operands in n and asks op what it can do.
func (t *Tape[T]) bind(n *node[T], x []Var[T], i []IntVar) {
	if p, ok := n.op.(pointwiseOp[T]); ok {
		n.block = p.kernel()
	} else if w, ok := n.op.(interface{ Unwrap() Linear[T] }); ok {
		_, n.layout = w.Unwrap().(Layout)
		_, n.lazy = w.Unwrap().(repeater)
	}
	n.x, n.i = t.ids.alloc(len(x)), t.ids.alloc(len(i))
	switch {
	case t.abstract:
	case n.block != nil:
		n.args = t.slices.alloc(len(x))
	default:
		n.in.X, n.in.I = t.dense.alloc(len(x)), t.intVals.alloc(len(i))
	}
	blocking, _ := n.op.(Blocking)
	for k, v := range x {
		n.x[k] = v.id
		if blocking == nil || !blocking.Blocks(k) {
			n.passes |= 1 << k
		}
	}
	for k, v := range i {
		if n.i[k] = v.id; !t.abstract {
			n.in.I[k] = t.ints[v.id].val
		}
	}
}

// allocate gives memory to the results of n, whose further nodes it appends.
func (t *Tape[T]) allocate(n *node[T], res Results) {
	if !t.abstract && n.block == nil {
		n.out.X, n.out.I = t.dense.alloc(len(res.X)), t.intVals.alloc(len(res.I))
	}
	for r, s := range res.X {
		y := n
		if r > 0 {
			y = t.add()
			y.head, y.leaf = n.head, notLeaf
		}
		y.shape = s
		n.lazy = n.lazy && repeats(t.at(n.x[0]).shape, s)
		if n.lazy || n.layout {
			x := t.at(n.x[0])
			n.moves = x.moves
			t.buffers.share(n, x)
			continue
		}
		if t.abstract {
			continue
		}
		t.memory(y)
		if n.block == nil {
			n.out.X[r] = tensor.View(s, y.val)
		}
	}
	for r, s := range res.I {
		if v := t.addInt(s, n.head); !t.abstract {
			n.out.I[r] = v
		}
	}
	if n.block != nil && !t.abstract {
		t.bindRows(n)
		size := len(n.s)
		n.bound = n.row == 0 && 0 < size && size <= prog.Whole && !slices.ContainsFunc(n.x, t.moves)
	}
}

// moves reports whether the memory of node id may be elsewhere in the next recording.
func (t *Tape[T]) moves(id int32) bool { return t.at(id).moves }

// memory gives y memory of its own.
func (t *Tape[T]) memory(y *node[T]) {
	if size := y.shape.Size(); t.freeing {
		y.val, y.buf = t.buffers.alloc(&t.data, size)
	} else {
		y.val = t.data.alloc(size)
	}
	y.s = y.val
}

// bindRows finds the row that repeats among the operands of a pointwise op. Of
// two rows of different lengths the second is expanded in full.
func (t *Tape[T]) bindRows(n *node[T]) {
	size := n.shape.Size()
	for _, id := range n.x {
		y := t.at(id)
		if l := len(y.s); l != 1 && l != size {
			if n.row != 0 && int(n.row) != l {
				t.materialize(id)
			} else {
				n.row = int32(l)
			}
		}
	}
	if n.row != 0 || size > prog.Whole {
		n.part = t.slices.alloc(len(n.x))
	}
}

// again computes a remembered node anew.
func (t *Tape[T]) again(n *node[T]) Var[T] {
	t.n += max(int(n.nx), 1)
	t.nint += int(n.ni)
	if t.freeing {
		t.buffers.again(t, n)
	}
	t.run(n)
	return t.v(n.head)
}

// repeat is again for a pointwise op.
func (t *Tape[T]) repeat(n *node[T]) Var[T] {
	if !n.bound {
		return t.again(n)
	}
	t.n++
	if t.freeing {
		t.buffers.again(t, n)
	}
	n.block.Block(n.s, n.args)
	return t.v(n.head)
}

// run computes n from the values that its operands have now.
func (t *Tape[T]) run(n *node[T]) {
	if t.abstract {
		return
	}
	if n.lazy {
		n.s = t.at(n.x[0]).s
		if n.val != nil {
			kern.Repeat(n.val, copy(n.val, n.s))
		}
		return
	}
	if n.block != nil {
		for k, id := range n.x {
			y := t.at(id)
			n.args[k] = y.s
			if l := len(y.s); l != 1 && l != int(n.row) && l != len(n.s) {
				n.args[k] = y.val
			}
		}
		prog.RunBlocks(n.block, n.s, n.args, int(n.row), n.part)
		return
	}
	for k, id := range n.x {
		n.in.X[k] = t.full(n.op.Name(), id)
	}
	if n.layout {
		n.val = n.in.X[0].Data()
		n.s = n.val
		return
	}
	if err := n.op.Forward(&n.out, &n.in); err != nil {
		c := t.call(n)
		shapes := shapesOf(c.X, c.I)
		t.n, t.nint = int(n.head), int(n.int0) // the failed node is not part of the recording
		if e, ok := err.(*inside); ok {
			panic(e.err)
		}
		Fail(n.op.Name(), err, shapes...)
	}
}

// full returns the value of node id in full.
func (t *Tape[T]) full(op string, id int32) tensor.Dense[T] {
	y := t.at(id)
	if t.abstract {
		Fail(op, errNoValue, y.shape)
	}
	if y.val == nil {
		t.materialize(id)
	}
	return tensor.View(y.shape, y.val)
}

// materialize computes an expansion in full, in memory that is its own, since
// its place in the arena has passed.
func (t *Tape[T]) materialize(id int32) {
	y := t.at(id)
	if y.val == nil {
		y.val = make([]T, y.shape.Size())
		kern.Repeat(y.val, copy(y.val, y.s))
	}
}

// repeats reports whether expanding from one shape to the other repeats all
// elements in order: one element, or trailing axes that stay as they are.
func repeats(from, to tensor.Shape) bool {
	if from.Size() == 0 {
		return false
	}
	for len(from) > 0 && from[0] == 1 {
		from = from[1:]
	}
	return from.Equal(to[len(to)-len(from):])
}

// results returns the Call of the op whose first result is v.
func (t *Tape[T]) results(v Var[T]) Call[T] { return t.call(t.at(v.id)) }

// call returns n as a Call, whose slices live until the next Reset.
func (t *Tape[T]) call(n *node[T]) Call[T] {
	c := Call[T]{X: t.varMem.alloc(len(n.x)), Y: t.varMem.alloc(int(n.nx))}
	for k, id := range n.x {
		c.X[k] = t.v(id)
	}
	t.fillRest(&c, n)
	return c
}

// fillRest sets the Vars of c to those of n, but for X. There is room for the results in Y.
func (t *Tape[T]) fillRest(c *Call[T], n *node[T]) {
	for r := range c.Y {
		c.Y[r] = t.v(n.head + int32(r))
	}
	if len(n.i) == 0 && n.ni == 0 {
		c.I, c.J = nil, nil
		return
	}
	c.I, c.J = t.ivarMem.alloc(len(n.i)), t.ivarMem.alloc(int(n.ni))
	for k, id := range n.i {
		c.I[k] = IntVar{&t.core, id, t.gen}
	}
	for r := range c.J {
		c.J[r] = IntVar{&t.core, n.int0 + int32(r), t.gen}
	}
}
