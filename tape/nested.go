package tape

import (
	"errors"
	"fmt"

	"github.com/covector-ad/covector/internal/prog"
)

// nestedOp is an op that runs a body.
type nestedOp[T Float] interface {
	Op[T]
	Codes() []*prog.Code[T]
	Scratch() int
	Run(w *prog.Work[T], out *Out[T], in *In[T]) error
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

func (a *nested[T, E]) Codes() []*prog.Code[T] { return a.e.Codes() }

func (a *nested[T, E]) Scratch() int { return a.e.Scratch() }

func (a *nested[T, E]) Run(w *prog.Work[T], out *Out[T], in *In[T]) error { return a.e.Run(w, out, in) }

// Equal reports whether o is the same op.
func (a *nested[T, E]) Equal(o prog.Kernel[T]) bool {
	b, ok := o.(*nested[T, E])
	return ok && a.e == b.e
}

// give makes the operands from number at on those of the next run of f, as its inputs from
// number k on.
func give[T Float](f *prog.Frame[T], in *In[T], at, k int) {
	for ; at < len(in.X); at, k = at+1, k+1 {
		f.Input(k, in.X[at].Data())
	}
}

// giveInts is give for the integer operands.
func giveInts[T Float](f *prog.Frame[T], in *In[T], at, k int) {
	for ; at < len(in.I); at, k = at+1, k+1 {
		f.IntInput(k, in.I[at].Data())
	}
}

// within runs frame f of w, and returns an error that names the line inside the
// body, and the step unless that is negative.
func runBody[T Float](w *prog.Work[T], f *prog.Frame[T], code *prog.Code[T], op string, step int) error {
	failed, err := f.Run(w.Ctx)
	if err == nil {
		return nil
	}
	if w.Ctx.Err() != nil {
		return err
	}
	e, ok := err.(*Error)
	if !ok {
		e = failedAt(code, failed, err)
	}
	where := op
	if step >= 0 {
		where = fmt.Sprintf("step %d of %s", step, op)
	}
	return &Error{Op: e.Op, Shapes: e.Shapes, Site: e.Site, Err: fmt.Errorf("%w (in %s)", e.Err, where)}
}

// inBody returns the error of an instruction inside a body, which knows its line,
// or nil.
func inBody(err error) *Error {
	var e *Error
	if errors.As(err, &e) && e.Site != "" {
		return e
	}
	return nil
}
