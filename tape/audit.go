package tape

import (
	"fmt"
	"slices"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/internal/site"
	"github.com/covector-ad/covector/tensor"
)

// Audit makes every n-th run an audited one, and none if n ≤ 0: the function is
// recorded eagerly once more, on the same inputs and parameters, and what it computes now is
// compared with what the program has computed, bit for bit (a NaN is as good as
// another): the result, the outputs, the gradient, the writes to state. If they
// differ, Run returns an *Error (ErrMisuse) that says what differed, with the line
// of the operation or constant that has changed, and writes no state.
//
// This catches what two recordings in a row cannot: a variable of the surrounding code
// that has changed since, such as a rate, a flag or a tensor recorded as a
// constant. An audited run takes the time and the memory of an eager one on top, and
// allocates.
func (r *Runner[T]) Audit(n int) {
	r.made("Runner.Audit")
	for _, p := range r.pieces() {
		p.auditor = auditor[T]{every: max(n, 0)}
	}
}

// auditor is what a Runner needs to audit itself.
type auditor[T Float] struct {
	every int // run; 0 for none
	rec   *Rec[T]
	grad  []T
}

// audit compares the run that frames[0] has just made on the given inputs, and whose
// writes are still to come, with an eager recording, if it is the turn of this run.
func (r *Runner[T]) audit(inputs []tensor.Value) (err error) {
	a, g, fr := &r.auditor, r.g, &r.frames[0]
	if a.every == 0 || (r.runs+1)%a.every != 0 {
		return nil
	}
	defer catch(&err)
	if a.rec == nil {
		a.rec = &Rec[T]{t: New[T](), p: g.p}
		a.grad = make([]T, len(r.vector))
	}
	a.rec.in = &bound[T]{of: g.in, specs: g.specs, shapes: fr.plan.shapes, values: slices.Clone(inputs)}
	outs, dest := g.trace(a.rec)
	if what := r.compare(fr, outs, dest); what != "" {
		return r.accuse(fr, what)
	}
	return nil
}

// compare returns the first thing in which the run of fr differs from an eager
// recording with the given outs and dest (see Program.trace), in words, or "".
func (r *Runner[T]) compare(fr *frame[T], outs []Var[T], dest []int) string {
	rec, g := r.auditor.rec, r.g
	if !slices.Equal(rec.in.names, g.outs) || !slices.Equal(rec.in.inames, g.intOuts) {
		return fmt.Sprintf("the outputs are %q, of the program %q", slices.Concat(rec.in.names, rec.in.inames), slices.Concat(g.outs, g.intOuts))
	}
	names := append([]string{"the result"}, rec.in.names...)
	for k, name := range names {
		if k > 0 {
			name = fmt.Sprintf("output %q", name)
		}
		if what := differs(name, outs[k].View(), fr.run.Out(k)); what != "" {
			return what
		}
	}
	for k, v := range rec.in.ints {
		want, got := v.Value(), fr.run.IntOut(k)
		if !want.Shape().Equal(got.Shape()) || !slices.Equal(want.Data(), got.Data()) {
			return fmt.Sprintf("output %q is %v, of the program %v", rec.in.inames[k], want, &got)
		}
	}
	if what := r.compareGradients(outs, dest); what != "" {
		return what
	}
	return r.compareWrites(fr)
}

func (r *Runner[T]) compareGradients(outs []Var[T], dest []int) string {
	if !r.g.gradient {
		return ""
	}
	grad, p := r.auditor.grad, r.g.p
	clear(grad)
	for k, lo := range dest {
		if lo >= 0 {
			d := outs[k].View()
			copy(grad[lo:], d.Data())
		}
	}
	for _, w := range r.g.ws {
		lo, hi := p.Range(w)
		if what := differs(fmt.Sprintf("the gradient of %q", p.Name(w)), tensor.View(p.Shape(w), grad[lo:hi]), tensor.View(p.Shape(w), r.vector[lo:hi])); what != "" {
			return what
		}
	}
	return ""
}

func (r *Runner[T]) compareWrites(fr *frame[T]) string {
	writes, p := r.auditor.rec.writes, r.g.p
	if len(writes) != len(fr.plan.writes) {
		return fmt.Sprintf("it writes %s, the program %d", plural.Of(len(writes), "state"), len(fr.plan.writes))
	}
	for k, w := range writes {
		if w.w != fr.plan.writes[k] {
			return fmt.Sprintf("state %q is written, by the program %q", p.Name(w.w), p.Name(fr.plan.writes[k]))
		}
		if what := differs(fmt.Sprintf("the new value of %q", p.Name(w.w)), w.v.View(), fr.run.Out(fr.plan.lo[k])); what != "" {
			return what
		}
	}
	return ""
}

// differs says how the value of a recording and that of a program differ, or "".
func differs[T Float](name string, want, got tensor.Dense[T]) string {
	if !want.Shape().Equal(got.Shape()) {
		return fmt.Sprintf("%s has shape %v, of the program %v", name, want.Shape(), got.Shape())
	}
	i := prog.Differ(want.Data(), got.Data())
	if i < 0 {
		return ""
	}
	return fmt.Sprintf("element %d of %s is %v, of the program %v", i, name, want.Data()[i], got.Data()[i])
}

// accuse returns the error of an audit that found what: it compiles the function
// once more, and looks for what is not as it was.
func (r *Runner[T]) accuse(fr *frame[T], what string) error {
	now, err := r.g.anew(fr.plan.shapes, 0)
	if err != nil {
		return err
	}
	why, where := prog.Diff(fr.plan.code.List, now.code.List)
	if why == "" {
		why = "the operations and constants are the same, so that one of them is no function of its operands"
	}
	if where == "" {
		where = site.Caller()
	}
	return &Error{Op: "Runner.Audit", Site: where, Err: Errorf(ErrMisuse, "after %s the function, recorded anew, did something else: %s; %s. "+
		"What may change is declared as an input (Inputs.Float)", plural.Of(r.runs, "run"), what, why)}
}
