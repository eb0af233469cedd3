package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// maxParts is how many operands, or results, one op joins or splits. The
// functions work in groups where there are more.
const maxParts = 64

// Concat joins tensors along an axis. Their other lengths must be equal. It
// panics with an *tape.Error if they are not (ErrShape), there is no such axis
// (ErrRange), or nothing is given (ErrZeroVar).
func Concat[T Float](axis int, xs ...tape.Var[T]) tape.Var[T] {
	defer tape.Named("Concat", nil, xs...)
	if len(xs) == 0 {
		tape.Fail("Concat", tape.Errorf(tape.ErrZeroVar, "nothing to join"))
	}
	return concat(fromEnd("Concat", xs[0].Shape(), axis), xs)
}

// concat joins groups, and then these, where there are too many.
func concat[T Float](k int8, xs []tape.Var[T]) tape.Var[T] {
	if len(xs) <= maxParts {
		return tape.RecordLinear(concatOp[T]{k}, xs, nil)
	}
	var parts [maxParts]tape.Var[T]
	n := 0
	size := (len(xs) + maxParts - 1) / maxParts
	for ; len(xs) > 0; n++ {
		m := min(size, len(xs))
		parts[n] = concat(k, xs[:m])
		xs = xs[m:]
	}
	return concat(k, parts[:n])
}

// concatOp joins along axis −1−k.
type concatOp[T Float] struct{ k int8 }

func (concatOp[T]) Name() string { return "Concat" }

func (c concatOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	s := x[0].Clone()
	at := len(s) - 1 - int(c.k)
	for j, o := range x[1:] {
		if len(o) != len(s) {
			return nil, tape.Errorf(tape.ErrShape, "operand %d has rank %d, the first has %d", j+1, len(o), len(s))
		}
		for a, n := range o {
			if a != at && n != s[a] {
				return nil, tape.Errorf(tape.ErrShape, "operand %d has length %d on axis %d, the first has %d", j+1, n, a, s[a])
			}
		}
		s[at] += o[at]
	}
	return s, nil
}

func (c concatOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	_, n, inner := around(out.Shape(), c.k)
	off := 0
	for j := range in.X {
		_, l, _ := around(in.X[j].Shape(), c.k)
		kern.PutBlocks(out.Data(), off, n*inner, in.X[j].Data(), l*inner)
		off += l * inner
	}
	return nil
}

func (c concatOp[T]) Adjoint(k int, g tape.Var[T], x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	start := 0
	for _, v := range x[:k] {
		_, n, _ := around(v.Shape(), c.k)
		start += n
	}
	_, n, _ := around(x[k].Shape(), c.k)
	return sliceAxis(g, c.k, start, n)
}

// around returns the number of elements before axis −1−k, its length, and the
// number of elements behind it.
func around(s tensor.Shape, k int8) (outer, n, inner int) {
	a := len(s) - 1 - int(k)
	return s[:a].Size(), s[a], s[a+1:].Size()
}

// Stack joins tensors of one shape along a new axis, which is the given axis of
// the result. It panics with an *tape.Error if their shapes differ or the rank
// grows above 8 (ErrShape), the result has no such axis (ErrRange), or nothing is
// given (ErrZeroVar).
func Stack[T Float](axis int, xs ...tape.Var[T]) tape.Var[T] {
	defer tape.Named("Stack", nil, xs...)
	if len(xs) == 0 {
		tape.Fail("Stack", tape.Errorf(tape.ErrZeroVar, "nothing to join"))
	}
	s := xs[0].Shape()
	if len(s) == tensor.MaxRank {
		tape.Fail("Stack", tape.Errorf(tape.ErrShape, "rank %d is above %d", len(s)+1, tensor.MaxRank), s)
	}
	return stack(stackOp[T]{fromEndOf("Stack", len(s)+1, axis, s)}, xs)
}

// stack joins groups, and then these, where there are too many.
func stack[T Float](op stackOp[T], xs []tape.Var[T]) tape.Var[T] {
	if len(xs) <= maxParts {
		return tape.RecordLinear(op, xs, nil)
	}
	var parts [maxParts]tape.Var[T]
	n := 0
	size := (len(xs) + maxParts - 1) / maxParts
	for ; len(xs) > 0; n++ {
		m := min(size, len(xs))
		parts[n] = stack(op, xs[:m])
		xs = xs[m:]
	}
	return concat(op.k, parts[:n])
}

// stackOp joins along a new axis −1−k.
type stackOp[T Float] struct{ k int8 }

func (stackOp[T]) Name() string { return "Stack" }

func (e stackOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	for j, o := range x {
		if !o.Equal(x[0]) {
			return nil, tape.Errorf(tape.ErrShape, "operand %d has shape %v, the first has %v", j, o, x[0])
		}
	}
	at := len(x[0]) - int(e.k)
	s := append(tensor.Shape{}, x[0][:at]...)
	return append(append(s, len(x)), x[0][at:]...), nil
}

func (e stackOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	_, n, inner := around(out.Shape(), e.k)
	for j := range in.X {
		kern.PutBlocks(out.Data(), j*inner, n*inner, in.X[j].Data(), inner)
	}
	return nil
}

func (e stackOp[T]) Adjoint(k int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return reshapeTo(sliceAxis(g, e.k, k, 1), without(g.Shape(), e.k))
}
