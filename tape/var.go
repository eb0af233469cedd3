package tape

import (
	"slices"

	"github.com/covector-ad/covector/tensor"
)

// Var is a value on a tape: the result of an operation, an input or a constant.
// It is small and passed by value. The zero Var belongs to no tape; in a
// derivative rule it stands for zero.
//
// A Var is valid until its tape's next Reset, or, if an operator on values handed
// it out, until the operator's function has returned. Methods of a Var that is not
// valid, or of the zero Var, panic with an *Error (ErrStale, ErrZeroVar), but for
// IsZero, Tape and String.
type Var[T Float] struct {
	t   *Tape[T]
	id  int32
	gen uint32
}

// Var64 and Var32 are the two kinds of Var.
type (
	Var64 = Var[float64]
	Var32 = Var[float32]
)

// IntVar is an integer tensor on a tape: labels, indices, random keys. It is
// not differentiable. It is valid as long as a [Var].
type IntVar struct {
	c   *core
	id  int32
	gen uint32
}

// IsZero reports whether v is the zero Var.
func (v Var[T]) IsZero() bool { return v.t == nil }

// IsZero reports whether v is the zero IntVar.
func (v IntVar) IsZero() bool { return v.c == nil }

// Tape returns the tape that holds v.
func (v Var[T]) Tape() *Tape[T] { return v.t }

// fresh reports whether v may be used now.
func (v Var[T]) fresh() bool { return v.t != nil && v.gen == v.t.gen && int(v.id) < v.t.n }

func (v IntVar) fresh() bool { return v.c != nil && v.gen == v.c.gen && int(v.id) < v.c.nint }

// check panics unless v, one of op's operands x and i, may be used now.
func (v Var[T]) check(op string, x []Var[T], i []IntVar) {
	if !v.fresh() {
		unusable(op, "Var", v.t == nil, shapesOf(x, i))
	}
}

func (v IntVar) check(op string) {
	if !v.fresh() {
		unusable(op, "IntVar", v.c == nil, nil)
	}
}

// unusable panics because an operand of op is the zero Var, or stale. The shape of
// such a one is not known any more: the given ones are those of the others.
func unusable(op, kind string, zero bool, others []tensor.Shape) {
	which := ""
	if len(others) > 0 {
		which = "; the shapes are those of the other operands"
	}
	if zero {
		Fail(op, Errorf(ErrZeroVar, "an operand is the zero %s; one comes from a tape or an operation%s", kind, which), others...)
	}
	Fail(op, Errorf(ErrStale, "the %s was recorded before the tape's last Reset, or its function has returned; record it again, or keep its Value instead%s", kind, which), others...)
}

// Shape returns the lengths of v's axes. It must not be modified.
func (v Var[T]) Shape() tensor.Shape {
	v.check("Shape", nil, nil)
	return v.t.at(v.id).shape
}

// Rank returns the number of v's axes.
func (v Var[T]) Rank() int {
	v.check("Rank", nil, nil)
	return len(v.t.at(v.id).shape)
}

// Shape returns the lengths of v's axes. It must not be modified.
func (v IntVar) Shape() tensor.Shape {
	v.check("Shape")
	return v.c.ints[v.id].val.Shape()
}

// Value returns a copy of v's value.
func (v Var[T]) Value() *tensor.Dense[T] {
	d := v.view("Value")
	return d.Clone()
}

// View returns v's value without a copy, for reading: it is valid until the
// next Reset of the tape.
func (v Var[T]) View() tensor.Dense[T] { return v.view("View") }

func (v Var[T]) view(op string) tensor.Dense[T] {
	v.check(op, nil, nil)
	return v.t.full(op, v.id)
}

// Item returns the only element of v. It panics with an *Error (ErrNotScalar)
// if there is not exactly one.
func (v Var[T]) Item() T {
	d := v.view("Item")
	return d.Item()
}

// Value returns a copy of v's value.
func (v IntVar) Value() *tensor.Ints {
	v.check("Value")
	if v.c.abstract {
		Fail("Value", errNoValue, v.c.ints[v.id].val.Shape())
	}
	return v.c.ints[v.id].val.Clone()
}

// Scalar records n as an integer constant of rank 0 on v's tape.
func (v IntVar) Scalar(n int64) IntVar {
	v.check("Scalar")
	return v.c.owner.scalarInt(n)
}

// Single reports whether the Vars of v's tape are float32, and not float64: the
// type for which an op that has integer operands only is to be recorded.
func (v IntVar) Single() bool {
	v.check("Single")
	return v.c.owner.single()
}

// Const records a copy of d as a constant on v's tape.
func (v Var[T]) Const(d *tensor.Dense[T]) Var[T] {
	v.check("Const", nil, nil)
	return v.t.Const(d)
}

// Scalar records c as a constant of rank 0 on v's tape.
func (v Var[T]) Scalar(c T) Var[T] {
	v.check("Scalar", nil, nil)
	return v.t.Scalar(c)
}

// Ints records a copy of d as an integer constant on v's tape.
func (v Var[T]) Ints(d *tensor.Ints) IntVar {
	v.check("Ints", nil, nil)
	return v.t.Ints(d)
}

// Zeros records zeros of v's shape.
func (v Var[T]) Zeros() Var[T] { return v.filled("Zeros", 0) }

// Ones records ones of v's shape.
func (v Var[T]) Ones() Var[T] { return v.filled("Ones", 1) }

func (v Var[T]) filled(op string, c T) Var[T] {
	v.check(op, nil, nil)
	return Expand(v.t.Scalar(c), v.t.at(v.id).shape...)
}

func shapesOf[T Float](x []Var[T], i []IntVar) []tensor.Shape {
	var out []tensor.Shape
	for _, v := range x {
		if v.fresh() {
			out = append(out, slices.Clone(v.t.at(v.id).shape))
		}
	}
	for _, v := range i {
		if v.fresh() {
			out = append(out, v.c.ints[v.id].val.Shape().Clone())
		}
	}
	return out
}
