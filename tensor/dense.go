package tensor

import (
	"github.com/covector-ad/covector/internal/latch"
	"github.com/covector-ad/covector/internal/plural"
)

// Float is the element type of differentiable tensors: exactly float32 or
// float64, so that a kernel can be chosen by a switch on the type.
type Float interface{ float32 | float64 }

// Dense is a row-major, contiguous tensor of rank 0 to MaxRank. The zero Dense
// is an empty vector, of shape [0]. A Dense that is copied by assignment shares
// its elements; Clone copies them.
type Dense[T Float] struct {
	shape Shape
	data  []T
	owner *Version // the Params whose memory this is, or nil
}

// Version counts the writes to a Params, so that stale readers are noticed, and knows
// which programs run on it.
type Version struct {
	n     uint64
	latch latch.Latch
}

// Count returns the number of writes so far.
func (v *Version) Count() uint64 {
	if v == nil {
		failNil("Version.Count", "*Version")
	}
	return v.n
}

// Latch returns who runs programs on the parameters now, for package tape.
func (v *Version) Latch() *latch.Latch { return &v.latch }

// Value is a tensor of any element type: *Dense[float32], *Dense[float64] or *Ints.
type Value interface {
	Shape() Shape
	DType() string
	value()
}

// DType names the element type of T: "float32" or "float64".
func DType[T Float]() string {
	var z T
	if _, ok := any(z).(float32); ok {
		return "float32"
	}
	return "float64"
}

// Shape returns the lengths of the axes. It must not be modified.
func (d *Dense[T]) Shape() Shape {
	if d == nil || d.data == nil && d.shape == nil {
		return noShape(d == nil, "Dense.Shape", "*Dense")
	}
	return d.shape
}

// noShape is the shape of the zero Dense or Ints, an empty vector; nil panics.
func noShape(isNil bool, op, what string) Shape {
	if isNil {
		failNil(op, what)
	}
	return emptyShape
}

var emptyShape = Shape{0}

// DType returns "float32" or "float64".
func (d *Dense[T]) DType() string { return DType[T]() }

// Data returns the elements in row-major order, without a copy.
func (d *Dense[T]) Data() []T {
	if d == nil {
		failNil("Dense.Data", "*Dense")
	}
	return d.data
}

// Rank returns the number of axes.
func (d *Dense[T]) Rank() int { return len(d.Shape()) }

// Size returns the number of elements.
func (d *Dense[T]) Size() int { return d.Shape().Size() }

// Owner returns the version counter of the Params that own the elements, or
// nil: memory that an optimizer will write must not be taken for a constant.
func (d *Dense[T]) Owner() *Version {
	if d == nil {
		failNil("Dense.Owner", "*Dense")
	}
	return d.owner
}

func (d *Dense[T]) value() {}

// Clone returns a copy that shares no memory with d.
func (d *Dense[T]) Clone() *Dense[T] {
	return &Dense[T]{shape: d.Shape().Clone(), data: append(make([]T, 0, len(d.data)), d.data...)}
}

// At returns the element at the given index of each axis; a negative index
// counts from the end. It panics with an *Error (ErrRange, ErrShape) if there is
// no such element.
func (d *Dense[T]) At(index ...int) T { return d.data[d.Shape().offset("At", index)] }

// Set stores v at the given index of each axis; it panics as At does. In the
// memory of a Params it counts as a write, as [Params.Mutate] does.
func (d *Dense[T]) Set(v T, index ...int) {
	d.data[d.Shape().offset("Set", index)] = v
	if d.owner != nil {
		d.owner.n++
	}
}

// Item returns the only element. It panics with an *Error (ErrNotScalar) if
// there is not exactly one.
func (d *Dense[T]) Item() T {
	if d == nil {
		failNil("Item", "*Dense")
	}
	if len(d.data) != 1 {
		fail("Item", Errorf(ErrNotScalar, "needs exactly one element, has %d", len(d.data)), d.Shape())
	}
	return d.data[0]
}

// Reshape returns a tensor of the given lengths over the same elements, without
// a copy. One length may be -1 and is then inferred. It panics with an *Error
// (ErrShape) if the number of elements differs.
func (d *Dense[T]) Reshape(shape ...int) *Dense[T] {
	s, err := InferShape(shape, d.Size())
	if err != nil {
		fail("Reshape", err, d.Shape(), Shape(shape))
	}
	return &Dense[T]{shape: s, data: nonNil(d.data), owner: d.owner}
}

// InferShape returns a copy of want in which one length of -1 is replaced so
// that it has size elements. Errors are those of [InferLength].
func InferShape(want Shape, size int) (Shape, error) {
	axis, length, err := InferLength(want, size)
	if err != nil {
		return nil, err
	}
	s := want.Clone()
	if axis >= 0 {
		s[axis] = length
	}
	return s, nil
}

// InferLength returns the axis of want that has length -1, and the length that it
// must have for want to hold size elements; an axis of -1 if there is none. It
// allocates nothing unless it fails. Errors wrap ErrShape (two lengths of -1, or
// size does not fit) and are otherwise those of [Shape.Check].
func InferLength(want Shape, size int) (axis, length int, err error) {
	axis = -1
	known := 1
	for a, n := range want {
		switch {
		case n != -1:
			known *= n
		case axis < 0:
			axis = a
		default:
			return 0, 0, Errorf(ErrShape, "only one length may be -1")
		}
	}
	if axis >= 0 && (known <= 0 || size%known != 0) {
		return 0, 0, Errorf(ErrShape, "a tensor of %s does not divide into %s", plural.Of(size, "element"), want.String())
	}
	if len(want) > MaxRank {
		return 0, 0, want.Check()
	}
	var buf [MaxRank]int
	s := Shape(buf[:copy(buf[:], want)])
	if axis >= 0 {
		length = size / known
		s[axis] = length
	}
	if err := s.Check(); err != nil {
		return 0, 0, err
	}
	if s.Size() != size {
		return 0, 0, Errorf(ErrShape, "a tensor of %s does not fill %s", plural.Of(size, "element"), want.String())
	}
	return axis, length, nil
}

// offset returns the row-major position of index in s.
func (s Shape) offset(op string, index []int) int {
	if len(index) != len(s) {
		fail(op, Errorf(ErrShape, "%s for rank %d", plural.Of(len(index), "index"), len(s)), s)
	}
	off := 0
	for a, i := range index {
		if i < 0 {
			i += s[a]
		}
		if i < 0 || i >= s[a] {
			fail(op, Errorf(ErrRange, "index %d on axis %d of length %d", index[a], a, s[a]), s)
		}
		off = off*s[a] + i
	}
	return off
}

// nonNil keeps an empty tensor of rank 0 data distinct from the zero Dense.
func nonNil[E any](s []E) []E {
	if s == nil {
		return make([]E, 0)
	}
	return s
}

// View returns a Dense of the given shape over data, by value and without a
// check or a copy: the engine's own constructor for memory that it manages.
// The length of data must be shape.Size(), or data nil where only the shape is
// known.
func View[T Float](shape Shape, data []T) Dense[T] { return Dense[T]{shape: ranked(shape), data: data} }

// ranked returns shape, not nil: a nil one without data would be that of the
// zero Dense, an empty vector.
func ranked(shape Shape) Shape {
	if shape == nil {
		return Shape{}
	}
	return shape
}

// checked returns a copy of shape, or panics if it is not legal or does not
// have n elements (n < 0: any number).
func checked(op string, shape Shape, n int) Shape {
	if err := shape.Check(); err != nil {
		fail(op, err, shape.Clone())
	}
	if n >= 0 && shape.Size() != n {
		fail(op, Errorf(ErrShape, "a slice of %s does not fill %v, which holds %d", plural.Of(n, "element"), shape, shape.Size()), shape.Clone())
	}
	return shape.Clone()
}

var _ = []Value{(*Dense[float32])(nil), (*Dense[float64])(nil), (*Ints)(nil)}
