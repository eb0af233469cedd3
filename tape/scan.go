package tape

import (
	"math"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// ScanOptions are choices for a [Scan]; the zero value takes the defaults.
type ScanOptions struct {
	// Axis is the axis of the inputs along which the loop goes, and at which the
	// outputs of the steps are put side by side: the first, 0, by default.
	Axis int

	// Steps is the number of steps of a loop without inputs; after 0 steps the last carry
	// is the first. With inputs it is their length, and Steps is 0 or the same.
	Steps int

	// Reverse goes from the last step to the first: step i still reads inputs i, and
	// writes outputs i.
	Reverse bool

	// Checkpoint keeps, of the carries of n steps, about √n for the pullback, which
	// computes the others again: memory for 2√n carries in place of n, and one
	// evaluation more.
	Checkpoint bool
}

// Scan is a loop. For i = 0, 1, … it computes
//
//	carry, y = step(i, carry, x)
//
// where x has the inputs xs at index i of an axis, without that axis. It
// returns the last carry, and each output y of all steps, side by side along
// the same axis. Any of carry, xs and y may be empty, but not carry and xs
// both. The carry keeps its shapes.
//
// step is called once, with Vars that have shapes and no values: it is compiled,
// and its code runs the steps, in an eager recording as in a program, with the
// same bits. Go's own if and for in it are decided once. It may use Vars of the
// surrounding recording. What integers a step needs it takes from those by its
// number i, or folds i into a random key.
//
// Derivatives are loops of the same kind, the pullback from the last step to
// the first, and so have derivatives. For them a Scan keeps the carry of each
// step, and the rest of a step is computed again.
//
// It panics with an *Error if the inputs differ in length or step changes a
// shape of the carry (ErrShape), the axis or the number of steps makes no sense, or
// neither inputs nor options say how many there are (ErrRange), or operands and captured Vars together are more than 64
// (ErrLimit). An operation that fails inside names its own line, and the step.
func Scan[T Float](carry, xs []Var[T], step func(i IntVar, carry, x []Var[T]) (next, y []Var[T]), options *ScanOptions) (last, ys []Var[T]) {
	const op = "Scan"
	checkFunc(op, step == nil)
	if options == nil {
		if len(xs) == 0 {
			Fail(op, Errorf(ErrRange, "no inputs and no options: a loop without inputs is told its number of steps by ScanOptions.Steps"), shapesOf(carry, nil)...)
		}
		options = &ScanOptions{}
	}
	operands := append(append([]Var[T]{}, carry...), xs...)
	t := join(op, operands, nil)
	n := stepsOf(op, options, xs)
	s := scanOp[T]{n: n, axis: int8(options.Axis), length: n, carry: int8(len(carry)), xs: int8(len(xs)), reverse: options.Reverse, saves: true}
	shapes := make([]tensor.Shape, 0, len(operands))
	for k, v := range operands {
		shape := v.Shape()
		if k >= len(carry) {
			shape = append(shape[:options.Axis:options.Axis], shape[options.Axis+1:]...)
		}
		shapes = append(shapes, shape)
	}
	b, caps, ints := t.recordBody(op, shapes, []tensor.Shape{{}}, func(x []Var[T], i []IntVar) []Var[T] {
		next, y := step(i[0], x[:len(carry):len(carry)], x[len(carry):])
		checkCarry(op, x[:len(carry)], next)
		return append(next[:len(next):len(next)], y...)
	})
	s.body, s.ys = b, int8(len(b.outs())-len(carry))
	s.checkOutputs(op)
	if options.Checkpoint {
		s = s.segmented()
	}
	y := recordNested(s, append(operands, caps...), ints).Y
	return y[:len(carry):len(carry)], y[len(carry):][:s.ys:s.ys]
}

// stepsOf checks the options against the inputs, and returns the number of steps.
func stepsOf[T Float](op string, o *ScanOptions, xs []Var[T]) int32 {
	n := o.Steps
	if o.Axis < 0 || o.Axis >= tensor.MaxRank || n < 0 || n > math.MaxInt32 {
		Fail(op, Errorf(ErrRange, "axis %d, %s; the axis counts from the front, and up to 2³¹−1 steps are possible", o.Axis, plural.Of(n, "step")), shapesOf(xs, nil)...)
	}
	for k, x := range xs {
		s := x.Shape()
		if o.Axis >= len(s) {
			Fail(op, Errorf(ErrRange, "input %d has no axis %d", k, o.Axis), shapesOf(xs, nil)...)
		}
		DimsOf(s) // lengths fit in 32 bits
		if k == 0 && n == 0 {
			n = s[o.Axis]
		}
		if s[o.Axis] != n {
			Fail(op, Errorf(ErrShape, "input %d has %s along axis %d, not %d", k, plural.Of(s[o.Axis], "step"), o.Axis, n), shapesOf(xs, nil)...)
		}
	}
	return int32(n)
}

// checkCarry panics unless a step returned a carry like the one that it was given.
func checkCarry[T Float](op string, carry, next []Var[T]) {
	if len(next) != len(carry) {
		Fail(op, Errorf(ErrShape, "the step returned %s for a carry of %d", plural.Of(len(next), "tensor"), len(carry)), shapesOf(carry, nil)...)
	}
	for k, v := range next {
		if v.fresh() && !v.Shape().Equal(carry[k].Shape()) {
			Fail(op, Errorf(ErrShape, "the step changed the shape of carry %d", k), carry[k].Shape().Clone(), v.Shape().Clone())
		}
	}
}

// checkOutputs panics if the outputs of the steps cannot be put side by side.
func (s *scanOp[T]) checkOutputs(op string) {
	for _, o := range s.body.outs()[s.carry:] {
		if len(o) < int(s.axis) || len(o) == tensor.MaxRank {
			Fail(op, Errorf(ErrRange, "an output of rank %d cannot be put side by side along axis %d", len(o), s.axis), o.Clone())
		}
	}
}

// segmented returns s as a loop over segments of about √n steps, whose body is
// the loop over the steps of one: the outer loop keeps the carry of each
// segment, and its pullback that of each step of one segment at a time.
func (s scanOp[T]) segmented() scanOp[T] {
	k := max(1, int32(math.Ceil(math.Sqrt(float64(s.n)))))
	inner := s
	inner.n, inner.length, inner.counted = k, k, true
	key := s
	key.body = nil
	d := s.body.derive(derivation[T]{rule: segmentRule, loop: key}, func() derived[T] {
		m := newMaker[T]()
		for j, shape := range s.body.x {
			if j >= int(s.carry) && j < int(s.carry+s.xs) {
				shape = inner.along(shape)
			}
			m.input(shape)
		}
		m.intInputs(s.body.i)
		span := RecordConstant[T](segmentOp[T]{s.n, k}, nil, m.i[:1]).J[0]
		y := recordNested(inner, m.x, append([]IntVar{span}, m.i[1:]...)).Y
		return derived[T]{body: m.done(y[:s.carry+s.ys])}
	})
	s.body, s.n, s.width = d.body, (s.n+k-1)/k, k
	return s
}

// segmentOp returns of a segment of n steps, cut into k at a time, where it starts
// and how many steps it has.
type segmentOp[T Float] struct{ n, k int32 }

func (segmentOp[T]) Name() string { return "Segment" }

func (segmentOp[T]) Results(_, _ []tensor.Shape) (Results, error) {
	return Results{I: []tensor.Shape{{2}}}, nil
}

func (e segmentOp[T]) Forward(out *Out[T], in *In[T]) error {
	start := in.I[0].Data()[0] * int64(e.k)
	span := out.I[0].Data()
	span[0], span[1] = start, min(int64(e.k), int64(e.n)-start)
	return nil
}
