package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Flip reverses the order along the given axes (all, if none is given). It
// panics with an *tape.Error if an axis does not exist (ErrRange) or comes twice
// (ErrShape).
func Flip[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("Flip", nil, x)
	return recordFlip(x, axesOf("Flip", x.Shape(), axes))
}

func recordFlip[T Float](x tape.Var[T], axes axisSet) tape.Var[T] {
	return tape.RecordLinear(flipOp[T]{axes}, []tape.Var[T]{x}, nil)
}

type flipOp[T Float] struct{ axes axisSet }

func (flipOp[T]) Name() string { return "Flip" }

func (flipOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) { return x[0], nil }

func (f flipOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	s := out.Shape()
	strides := stridesOf(s)
	off := 0
	for a, n := range s {
		if f.axes.has(a, len(s)) {
			off += (n - 1) * strides[a]
			strides[a] = -strides[a]
		}
	}
	kern.CopyFrom(out.Data(), s, in.X[0].Data(), off, strides[:len(s)])
	return nil
}

func (f flipOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return recordFlip(g, f.axes)
}

// Roll moves the elements of x along an axis by shift places, forward if it is
// positive; those that leave at one end enter at the other. It panics with an
// *tape.Error (ErrRange) if there is no such axis.
func Roll[T Float](x tape.Var[T], shift, axis int) tape.Var[T] {
	defer tape.Named("Roll", nil, x)
	s := x.Shape()
	k := fromEnd("Roll", s, axis)
	tape.DimsOf(s) // lengths fit in 32 bits
	n := s[len(s)-1-int(k)]
	if n == 0 {
		return x
	}
	if shift %= n; shift < 0 {
		shift += n
	}
	if shift == 0 {
		return x
	}
	return recordRoll(x, rollOp[T]{k, int32(shift)})
}

func recordRoll[T Float](x tape.Var[T], r rollOp[T]) tape.Var[T] {
	return tape.RecordLinear(r, []tape.Var[T]{x}, nil)
}

// rollOp moves by shift places along axis −1−k: backward, if it is negative.
type rollOp[T Float] struct {
	k     int8
	shift int32
}

func (rollOp[T]) Name() string { return "Roll" }

func (rollOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) { return x[0], nil }

func (r rollOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	_, n, inner := around(out.Shape(), r.k)
	if out.Size() == 0 {
		return nil
	}
	shift := int(r.shift) % n
	if shift < 0 {
		shift += n
	}
	kern.Roll(out.Data(), in.X[0].Data(), n*inner, shift*inner)
	return nil
}

func (r rollOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return recordRoll(g, rollOp[T]{r.k, -r.shift})
}
