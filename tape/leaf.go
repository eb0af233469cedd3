package tape

import (
	"slices"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// Input records a copy of d as an independent variable.
func (t *Tape[T]) Input(d *tensor.Dense[T]) Var[T] { return t.copied("Input", inputLeaf, d) }

// Const records a copy of d as a constant. It panics with an *Error (ErrStale)
// if d is the memory of a Params, which optimizers change: use Rec.Param.
func (t *Tape[T]) Const(d *tensor.Dense[T]) Var[T] { return t.copied("Const", constLeaf, d) }

// Scalar records c as a constant of rank 0.
func (t *Tape[T]) Scalar(c T) Var[T] {
	t.made("Scalar")
	t = t.innermost()
	n := t.leaf(constLeaf, nil)
	t.own(n)
	n.val[0] = c
	return t.v(n.head)
}

// Ints records a copy of d as an integer constant.
func (t *Tape[T]) Ints(d *tensor.Ints) IntVar {
	t.made("Ints")
	if d == nil {
		failNil("Ints", "*tensor.Ints")
	}
	t = t.innermost()
	v := t.intLeaf(d.Shape())
	copy(t.ints[v.id].val.Data(), d.Data())
	return v
}

// scalarInt records n as an integer constant of rank 0.
func (t *Tape[T]) scalarInt(n int64) IntVar {
	t = t.innermost()
	v := t.intLeaf(nil)
	t.ints[v.id].val.Data()[0] = n
	return v
}

// intLeaf returns an integer tensor without an op: the remembered one if it fits.
func (t *Tape[T]) intLeaf(s tensor.Shape) IntVar {
	id := int32(t.nint)
	if t.nint < len(t.ints) && t.ints[id].node == noNode && t.ints[id].val.Shape().Equal(s) {
		t.nint++
	} else {
		t.forget()
		t.ints = t.ints[:t.nint]
		t.addInt(s, noNode)
	}
	return IntVar{&t.core, id, t.gen}
}

func (t *Tape[T]) copied(op string, kind leafKind, d *tensor.Dense[T]) Var[T] {
	t.made(op)
	if d == nil {
		failNil(op, "*tensor.Dense")
	}
	if d.Owner() != nil {
		Fail(op, Errorf(ErrStale, "this is the memory of a Params, which updates will change; record it with Rec.Param, or record a Clone"), d.Shape())
	}
	if kind == constLeaf {
		t = t.innermost()
	}
	n := t.leaf(kind, d.Shape())
	t.own(n)
	kern.Copy(n.val, d.Data())
	return t.v(n.head)
}

// alias records d itself as an independent variable: for operators on values,
// whose recording ends before they return.
func (t *Tape[T]) alias(op string, d *tensor.Dense[T]) Var[T] {
	if d == nil {
		failNil(op, "*tensor.Dense")
	}
	n := t.leaf(aliasLeaf, d.Shape())
	n.val, n.s, n.moves = d.Data(), d.Data(), true
	return t.v(n.head)
}

// param records the memory of parameter w.
func (t *Tape[T]) param(p *tensor.Params[T], w tensor.Param) Var[T] {
	d := p.View(w)
	n := t.leaf(paramLeaf, d.Shape())
	n.val, n.s, n.moves = d.Data(), d.Data(), true
	t.noteVersion(p.Version())
	return t.v(n.head)
}

// leaf returns a node without an op: the remembered one if it fits.
func (t *Tape[T]) leaf(kind leafKind, s tensor.Shape) *node[T] {
	if t.n < t.old {
		if n := t.at(int32(t.n)); n.leaf == kind && int(n.int0) == t.nint && n.shape.Equal(s) {
			t.n++
			return n
		}
	}
	n := t.add()
	n.leaf, n.shape = kind, slices.Clone(s)
	return n
}

// own gives a leaf memory of its own.
func (t *Tape[T]) own(n *node[T]) {
	if n.val == nil {
		n.val = t.data.alloc(n.shape.Size())
		n.s = n.val
	}
}

// constant records a copy of data as a constant of the given shape.
func (t *Tape[T]) constant(s tensor.Shape, data []T) Var[T] {
	n := t.leaf(constLeaf, s)
	t.own(n)
	kern.Copy(n.val, data)
	return t.v(n.head)
}
