package tape

import (
	"context"

	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// Guarded is a line at which derivative rules met a product 0·∞ or 0·NaN, which
// [GuardedMul] makes 0: Site, its file:line, and Count, the number of elements at which
// they did.
type Guarded = prog.Guarded

// CheckFinite runs the program on the given inputs, as [Runner.Run] does, and looks at
// every result on the way. At the first that has a NaN or an infinity it returns an
// *Error (ErrNonFinite) that names the operation, the shapes and the range of its
// operands, the line of the user's code and the number of runs before, and the input,
// parameter or constant if that had the NaN or infinity already. It is slow,
// writes no state, and leaves the results of the last Run alone: it is for finding out
// why a loss is not finite. In the steps of a [Scan] or [While], in a [Cond] and in
// their derivatives it finds the operation inside, and adds the number of the step. It
// records the function anew, so a variable of the surrounding code counts as it is now,
// not as the program has it: [Runner.Audit] tells whether one has changed.
//
// It also returns the lines at which guarded products made 0 of 0·∞: there the
// derivative is a limit that this rule may not give, see [GuardedMul].
func (r *Runner[T]) CheckFinite(inputs ...tensor.Value) (guarded []Guarded, err error) {
	const op = "Runner.CheckFinite"
	if err := r.enter(op); err != nil {
		return nil, err
	}
	defer r.busy.Store(false)
	if err := r.check(op, inputs); err != nil {
		return nil, err
	}
	if err := r.reserve(op, false); err != nil {
		return nil, err
	}
	defer r.release(false)
	if r.shards == nil {
		return r.checkFinite(inputs)
	}
	if err := r.shards.split(op, inputs); err != nil {
		return nil, err
	}
	for k := range r.shards.used {
		s := &r.shards.all[k]
		g, err := s.run.checkFinite(s.inputs)
		guarded = append(guarded, g...)
		if err != nil {
			return guarded, r.shards.located(k, err)
		}
	}
	return guarded, nil
}

// checkFinite is CheckFinite for inputs of the shapes in r.shapes.
func (r *Runner[T]) checkFinite(inputs []tensor.Value) (guarded []Guarded, err error) {
	// A plan of its own, in which every value can be seen when it is made.
	p, err := r.g.anew(r.shapes, PassScalars|PassFusion|PassSums|PassEpilogues|PassInPlace)
	if err != nil {
		return nil, err
	}
	f := p.code.NewFrame(make([]T, len(r.vector)), len(r.g.specs), len(r.g.specs))
	give(f, inputs)
	c := prog.Check{Runs: r.runs}
	f.Check(&c)
	if failed, err := f.Run(context.Background()); err != nil {
		return c.Guarded, failedAt(p.code, failed, err)
	}
	return c.Guarded, nil
}

// anew compiles the program for the given shapes once more, and without the given
// passes.
func (g *Program[T]) anew(shapes []tensor.Shape, skip Pass) (*plan[T], error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.specialize(shapes, g.options.Skip|skip)
}

// failedAt returns the error of an instruction with what a user knows it by. One
// from inside a body knows that.
func failedAt[T Float](c *prog.Code[T], in *prog.Instr[T], err error) *Error {
	if e, ok := err.(*inside); ok {
		return e.err
	}
	return &Error{Op: in.Op.Name(), Shapes: c.OperandShapes(in), Site: in.Site, Err: err}
}

// Guard returns the op inside if it is a guarded product, else nil.
func (a *elementwise[T, E]) Guard() prog.Guard[T] {
	g, _ := a.rule.(prog.Guard[T])
	return g
}

func (guardedMulOp[T]) Guarded(a, b T) bool { return a == 0 && b-b != 0 || b == 0 && a-a != 0 }
