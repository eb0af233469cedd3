package tape

import (
	"fmt"
	"math"

	"github.com/covector-ad/covector/internal/prog"
)

// nestedOp is an op that runs a body.
type nestedOp[T Float] interface {
	Op[T]
	prog.Worker[T]
	same(o nestedOp[T]) bool // as ops that may have been recorded elsewhere
}

// recordNested is [Record] for an op that runs a body: programs give it memory.
func recordNested[T Float, E interface {
	comparable
	nestedOp[T]
}](e E, x []Var[T], i []IntVar) Call[T] {
	t := joinAny[T](e.Name(), x, i)
	x, i = t.local(x, i)
	if n := t.slot(x, i); n != nil {
		if a, ok := n.op.(*nested[T, E]); ok && a.e == e {
			return t.results(t.again(n))
		}
	}
	return t.results(t.record(&nested[T, E]{ruled[T, E]{e}}, x, i))
}

type nested[T Float, E interface {
	comparable
	nestedOp[T]
}] struct{ ruled[T, E] }

func (a *nested[T, E]) Codes(skip Pass) []*prog.Code[T] { return a.e.Codes(skip) }

func (a *nested[T, E]) Scratch() int { return a.e.Scratch() }

func (a *nested[T, E]) Run(w *prog.Work[T], out *Out[T], in *In[T]) error { return a.e.Run(w, out, in) }

// Trim leaves out what a loop saves for its derivative.
func (a *nested[T, E]) Trim() (op prog.Kernel[T], keep int) {
	if s, ok := Op[T](a.e).(scanOp[T]); ok && s.saves {
		s.saves = false
		return &nested[T, scanOp[T]]{ruled[T, scanOp[T]]{s}}, s.outs()
	}
	return a, math.MaxInt
}

// Equal reports whether o is the same op.
func (a *nested[T, E]) Equal(o prog.Kernel[T]) bool {
	b, ok := o.(*nested[T, E])
	return ok && a.e.same(b.e)
}

// bindOperands makes the float operands of the op from number at on, and the
// integer ones from number iat on, the inputs of the next run of f, from
// numbers k and ik on.
func bindOperands[T Float](f *prog.Frame[T], in *In[T], at, k, iat, ik int) {
	for ; at < len(in.X); at, k = at+1, k+1 {
		f.Input(k, in.X[at].Data())
	}
	for ; iat < len(in.I); iat, ik = iat+1, ik+1 {
		f.IntInput(ik, in.I[iat].Data())
	}
}

// runBody runs frame p of an op's memory. An error names the line inside the body, and
// where that is: a text, with a verb for the number of the step unless that is negative.
func runBody[T Float](w *prog.Work[T], p int, where string, step int) error {
	failed, err := w.Frames[p].Run(w.Ctx)
	if err == nil || w.Ctx.Err() != nil {
		return err
	}
	if step >= 0 {
		where = fmt.Sprintf(where, step)
	}
	e := failedAt(w.Frames[p].Code(), failed, err)
	return &inside{&Error{Op: e.Op, Shapes: e.Shapes, Site: e.Site, Err: fmt.Errorf("%w (in %s)", e.Err, where)}}
}

// inside is the error of an operation inside a body: its own op, shapes and line
// are those to tell.
type inside struct{ err *Error }

func (e *inside) Error() string { return e.err.Error() }

// flops returns the operations of a run of part p.
func (b *body[T]) flops(p int) float64 { return b.parts[p].code(0).Plan().Flops }
