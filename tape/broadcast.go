package tape

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// Expand repeats x along axes where it has length 1 or none, to the given
// shape, as numpy's broadcast_to does. It panics with an *Error (ErrShape) if x
// does not fit. Its adjoint is [SumTo].
//
// An expansion of one element or of trailing axes takes no memory: pointwise
// ops read the operand again and again.
func Expand[T Float](x Var[T], shape ...int) Var[T] {
	x.check("Expand", nil, nil)
	s := tensor.Shape(shape)
	if err := s.Check(); err != nil {
		Fail("Expand", err, x.Shape(), s.Clone())
	}
	return expandTo(x, DimsOf(s))
}

func expandTo[T Float](x Var[T], to Dims) Var[T] {
	if to.Is(x.t.at(x.id).shape) {
		return x
	}
	buf := [1]Var[T]{x}
	return RecordLinear(expandOp[T]{to, int8(len(x.t.at(x.id).shape))}, buf[:], nil)
}

// expandOp repeats an operand of the given rank to the shape to.
type expandOp[T Float] struct {
	to   Dims
	rank int8
}

// repeater is what the ops have whose result may stay a repetition of their
// operand's memory.
type repeater interface{ repeats() }

func (expandOp[T]) repeats() {}

// After expands at once what was expanded twice.
func (e expandOp[T]) After(first expandOp[T]) (both expandOp[T], moves bool) {
	return expandOp[T]{e.to, first.rank}, true
}

func (expandOp[T]) Name() string { return "Expand" }

func (e expandOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	to := e.to.Shape()
	if s, err := tensor.BroadcastShapes(x[0], to); err != nil || !s.Equal(to) {
		return nil, Errorf(ErrShape, "%v does not expand to %v", x[0], to)
	}
	return to, nil
}

func (e expandOp[T]) Forward(out *tensor.Dense[T], in *In[T]) error {
	kern.Expand(out.Data(), out.Shape(), in.X[0].Data(), in.X[0].Shape())
	return nil
}

func (expandOp[T]) Adjoint(_ int, g Var[T], x []Var[T], _ []IntVar) Var[T] {
	return SumTo(g, x[0].Shape()...)
}

// SumTo sums x over the axes where shape has length 1 or none, to the given
// shape: the adjoint of [Expand]. It panics with an *Error (ErrShape) if shape
// does not expand to x's.
func SumTo[T Float](x Var[T], shape ...int) Var[T] {
	x.check("SumTo", nil, nil)
	s := tensor.Shape(shape)
	if x.Shape().Equal(s) {
		return x
	}
	if err := s.Check(); err != nil {
		Fail("SumTo", err, x.Shape(), s.Clone())
	}
	buf := [1]Var[T]{x}
	return RecordLinear(sumToOp[T]{DimsOf(shape), int8(x.Rank())}, buf[:], nil)
}

// sumToOp sums an operand of the given rank to the shape to.
type sumToOp[T Float] struct {
	to   Dims
	rank int8
}

func (sumToOp[T]) Name() string { return "SumTo" }

func (e sumToOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	to := e.to.Shape()
	if s, err := tensor.BroadcastShapes(x[0], to); err != nil || !s.Equal(x[0]) {
		return nil, Errorf(ErrShape, "%v does not sum to %v", x[0], to)
	}
	return to, nil
}

func (e sumToOp[T]) Forward(out *tensor.Dense[T], in *In[T]) error {
	kern.SumTo(out.Data(), out.Shape(), in.X[0].Data(), in.X[0].Shape())
	return nil
}

// Summed reports the axes that the sum goes over.
func (e sumToOp[T]) Summed(x tensor.Shape) []bool {
	axes := kern.Stretched(e.to.Shape(), x)
	return axes[:len(x)]
}

func (sumToOp[T]) Adjoint(_ int, g Var[T], x []Var[T], _ []IntVar) Var[T] {
	return Expand(g, x[0].Shape()...)
}

// Broadcast expands the operands to one shape by numpy's rule. op is the name
// that an *Error (ErrShape) bears if they do not fit.
func Broadcast[T Float](op string, x ...Var[T]) []Var[T] {
	return join(op, x, nil).broadcast(op, x)
}

func (t *Tape[T]) broadcast(op string, x []Var[T]) []Var[T] {
	x, _ = t.local(x, nil)
	first := t.at(x[0].id).shape
	same := true
	for _, v := range x[1:] {
		same = same && t.at(v.id).shape.Equal(first)
	}
	if same {
		return x
	}
	to, err := t.common(x)
	if err != nil {
		Fail(op, err, shapesOf(x, nil)...)
	}
	out := t.vars(len(x))
	for k, v := range x {
		out[k] = expandTo(v, to)
	}
	return out
}

// common returns the shape to which all operands expand. It allocates nothing
// unless it fails.
func (t *Tape[T]) common(x []Var[T]) (Dims, error) {
	rank := 0
	for _, v := range x {
		rank = max(rank, len(t.at(v.id).shape))
	}
	var buf [tensor.MaxRank]int
	to := tensor.Shape(buf[:rank])
	for a := range to {
		to[a] = 1
	}
	for _, v := range x {
		if err := tensor.Stretch(to, t.at(v.id).shape); err != nil {
			return Dims{}, err
		}
	}
	if err := to.Check(); err != nil {
		return Dims{}, err
	}
	return dimsOf(to)
}
