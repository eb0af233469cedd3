package tape

import (
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// Checkpoint returns f as a function that keeps nothing of what it computes but
// its result: the pullback computes f again. A long chain of blocks then takes
// memory for the results of the blocks, and for all of one block; and time for
// one more evaluation.
//
// f is called once for each call, with a Var that has a shape and no value: it
// is compiled. Go's own if and for in it are decided then. It may use Vars of
// the surrounding recording. A program recomputes what it does in its place
// among the other instructions, and never takes a recomputation for the
// original.
//
// Checkpoint panics with an *Error if f is nil (ErrZeroVar).
func Checkpoint[T Float](f func(Var[T]) Var[T]) func(Var[T]) Var[T] {
	checkFunc("Checkpoint", f == nil)
	return func(x Var[T]) Var[T] {
		return checkpoint("Checkpoint", []Var[T]{x}, func(x []Var[T], _ []IntVar) []Var[T] { return []Var[T]{f(x[0])} })[0]
	}
}

// CheckpointMany is [Checkpoint] for a function of several Vars with several
// results.
func CheckpointMany[T Float](f func(xs []Var[T]) []Var[T]) func(xs ...Var[T]) []Var[T] {
	checkFunc("CheckpointMany", f == nil)
	return func(xs ...Var[T]) []Var[T] {
		return checkpoint("CheckpointMany", xs, func(x []Var[T], _ []IntVar) []Var[T] { return f(x) })
	}
}

// checkpoint, for the operator op, calls f.
func checkpoint[T Float](op string, xs []Var[T], f function[T]) []Var[T] {
	t := join(op, xs, nil)
	b, caps, ints := t.recordBody(op, shapesOf(xs, nil), nil, f)
	return recordCall(callOp[T]{b}, append(xs[:len(xs):len(xs)], caps...), ints).Y
}

// callOp runs a body once. Programs take the body's instructions in its place.
type callOp[T Float] struct{ body *body[T] }

func recordCall[T Float](e callOp[T], x []Var[T], i []IntVar) Call[T] {
	t := joinAny[T](e.Name(), x, i)
	x, i = t.local(x, i)
	if n := t.slot(x, i); n != nil {
		if a, ok := n.op.(*call[T]); ok && a.e == e {
			return t.results(t.again(n))
		}
	}
	return t.results(t.record(&call[T]{ruled[T, callOp[T]]{e}}, x, i))
}

// call is the adapter of callOp.
type call[T Float] struct{ ruled[T, callOp[T]] }

// Body returns what programs take in its place.
func (a *call[T]) Body() *prog.List[T] { return a.e.body.parts[0].list }

func (a *call[T]) Codes(skip Pass) []*prog.Code[T] { return a.e.Codes(skip) }

// Equal reports whether o is the same op.
func (a *call[T]) Equal(o prog.Kernel[T]) bool {
	b, ok := o.(*call[T])
	return ok && a.e.body.same(b.e.body)
}

func (callOp[T]) Name() string { return "Checkpoint" }

func (e callOp[T]) Codes(skip Pass) []*prog.Code[T] { return e.body.codes(skip) }

func (callOp[T]) Scratch() int { return 0 }

func (e callOp[T]) Results(_, _ []tensor.Shape) (Results, error) {
	return Results{X: e.body.outs()}, nil
}

func (e callOp[T]) Forward(out *Out[T], in *In[T]) error { return e.body.forward(e, out, in) }

func (e callOp[T]) Run(w *prog.Work[T], out *Out[T], in *In[T]) error {
	bindOperands(w.Frames[0], in, 0, 0, 0, 0)
	if err := runBody(w, 0, e.Name(), -1); err != nil {
		return err
	}
	copyOut(out, w.Frames[0])
	return nil
}

// Pullback computes the body again, inside a call.
func (e callOp[T]) Pullback(c *Call[T], g, dx []Var[T]) {
	want, have := c.wanted(), present(g)
	b := e.body.pulled(want, have)
	in := chosen(append(c.X[0].t.vars(len(b.x))[:0], c.X...), g, have)
	spread(dx, recordCall(callOp[T]{b}, in, c.I).Y, want)
}

// Pushforward computes the body again, with its tangents, inside a call.
func (e callOp[T]) Pushforward(c *Call[T], dx, dy []Var[T]) {
	have := present(dx)
	b, reached := e.body.pushed(have)
	in := chosen(append(c.X[0].t.vars(len(b.x))[:0], c.X...), dx, have)
	spread(dy, recordCall(callOp[T]{b}, in, c.I).Y, reached)
}
