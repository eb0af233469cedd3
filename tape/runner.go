package tape

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/covector-ad/covector/internal/latch"
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// Runner runs a [Program]. It owns the memory of a run, and so serves one
// goroutine at a time: more goroutines take more Runners, which share the program
// and the parameters that it reads. A program that writes state ([Rec.Assign]) runs on
// one Runner at a time, and no other program on the same Params meanwhile. A run
// allocates nothing, unless its inputs have shapes that the Runner has not met.
type Runner[T Float] struct {
	g         *Program[T]
	frames    []frame[T] // the last used first
	vector    []T        // the gradient
	shapes    []tensor.Shape
	values    []tensor.Dense[T] // of the writes
	busy      atomic.Bool
	user      latch.User // of the parameters
	runs      int        // that have succeeded
	profiling bool
	auditor   auditor[T]
	shards    *shards[T] // nil if the program runs in one piece
}

// frame is memory for one set of shapes.
type frame[T Float] struct {
	plan *plan[T]
	run  *prog.Frame[T]
}

// NewRunner returns a Runner of the program.
func (g *Program[T]) NewRunner() *Runner[T] {
	p := g.first("Program.NewRunner")
	r := g.newRunner(p)
	if g.sharded() {
		r.shards = newShards(r, p)
	}
	return r
}

func (g *Program[T]) newRunner(p *plan[T]) *Runner[T] {
	r := &Runner[T]{g: g, shapes: make([]tensor.Shape, len(g.specs))}
	if g.p != nil {
		r.user = g.p.Version().Latch().User(&g.site)
	}
	if g.gradient {
		r.vector = make([]T, len(g.p.TrainableView()))
	}
	r.frames = []frame[T]{r.newFrame(p)}
	return r
}

func (r *Runner[T]) newFrame(p *plan[T]) frame[T] {
	f := frame[T]{p, p.code.NewFrame(r.vector, len(r.g.specs), len(r.g.specs))}
	f.run.Profile(r.profiling)
	return f
}

// Run runs the program on the given inputs, in the order of their declaration,
// then carries out its writes to state. It returns the program's result if that
// is a single number, such as a loss, and 0 if not; [Runner.View] and
// [Runner.GradView] have the rest. Inputs are read during the call only.
//
// An *Error says what is wrong with the inputs (their number, element type or
// rank: ErrShape, ErrMisuse) before anything is computed; that another goroutine is
// using the Runner, that another Runner is running on parameters which this program
// writes, or is writing these parameters (ErrMisuse); or which operation of f failed,
// with its line. Nothing is written then.
func (r *Runner[T]) Run(inputs ...tensor.Value) (T, error) {
	return r.run(context.Background(), inputs)
}

// RunContext is [Runner.Run] that looks at ctx before each instruction: once it is
// done, RunContext returns an error that wraps context.Cause(ctx). The Runner can be
// used again.
func (r *Runner[T]) RunContext(ctx context.Context, inputs ...tensor.Value) (T, error) {
	if ctx == nil {
		return 0, failure("Runner.RunContext", errNil("context.Context; context.Background() is never done"))
	}
	return r.run(ctx, inputs)
}

func (r *Runner[T]) run(ctx context.Context, inputs []tensor.Value) (value T, err error) {
	const op = "Runner.Run"
	if err := r.enter(op); err != nil {
		return 0, err
	}
	defer r.busy.Store(false)
	if err := r.bind(op, inputs); err != nil {
		return 0, err
	}
	writes := len(r.frames[0].plan.writes) > 0
	if err := r.reserve(op, writes); err != nil {
		return 0, err
	}
	defer r.release(writes)
	if value, err = r.execute(ctx, inputs); err != nil {
		return 0, err
	}
	r.commit()
	r.runs++
	return value, nil
}

// enter makes the Runner that of the calling goroutine, until busy is false again.
func (r *Runner[T]) enter(op string) error {
	if r == nil || r.g == nil {
		return failure(op, errNil(noRunner))
	}
	if !r.busy.CompareAndSwap(false, true) {
		return failure(op, errBusy)
	}
	return nil
}

// reserve makes r one of those who read the parameters, or the one who writes them,
// until release.
func (r *Runner[T]) reserve(op string, writes bool) error {
	switch {
	case r.g.p == nil:
		return nil
	case !writes:
		if other, ok := r.user.Read(); !ok {
			return failure(op, Errorf(ErrMisuse, "the program compiled at %s is running, or about to, and writes these parameters; nothing else may run on them meanwhile", other))
		}
	default:
		if other, ok := r.user.Write(); !ok {
			return failure(op, Errorf(ErrMisuse, "this program writes its parameters, on which the program compiled at %s is running; it must run alone, on one Runner at a time", other))
		}
	}
	return nil
}

func (r *Runner[T]) release(writes bool) {
	switch {
	case r.g.p == nil:
	case writes:
		r.user.EndWrite()
	default:
		r.user.EndRead()
	}
}

// execute runs the program on the inputs that were bound, and leaves the writes to
// commit.
func (r *Runner[T]) execute(ctx context.Context, inputs []tensor.Value) (value T, err error) {
	if r.shards != nil {
		return r.shards.execute(ctx)
	}
	if value, err = r.runFrame(ctx); err == nil {
		err = r.audit(inputs)
	}
	return value, err
}

// runFrame runs frames[0], to which the inputs were given.
func (r *Runner[T]) runFrame(ctx context.Context) (value T, err error) {
	fr := &r.frames[0]
	switch failed, err := fr.run.Run(ctx); {
	case err == nil:
	case ctx.Err() != nil && errors.Is(err, context.Cause(ctx)):
		return 0, failure("Runner.RunContext", fmt.Errorf("canceled before or in %s: %w", failed.Op.Name(), err))
	default:
		return 0, failedAt(fr.plan.code, failed, err)
	}
	if y := fr.run.OutData(0); len(y) == 1 {
		value = y[0]
	}
	return value, nil
}

const noRunner = "*Runner, or one that Program.NewRunner has not made"

var errBusy = Errorf(ErrMisuse, "two goroutines use the same Runner; give each its own (Program.NewRunner)")

// bind checks the inputs, and makes them those of the next run.
func (r *Runner[T]) bind(op string, inputs []tensor.Value) error {
	if err := r.check(op, inputs); err != nil {
		return err
	}
	if r.shards != nil {
		return r.shards.bind(op, inputs)
	}
	return r.take(inputs)
}

// take makes inputs of the shapes in r.shapes those of the next run of frames[0].
func (r *Runner[T]) take(inputs []tensor.Value) error {
	if !sameShapes(r.shapes, r.frames[0].plan.shapes) {
		if err := r.switchFrame(); err != nil {
			return err
		}
	}
	give(r.frames[0].run, inputs)
	return nil
}

// check checks the inputs, and keeps their shapes in r.shapes.
func (r *Runner[T]) check(op string, inputs []tensor.Value) error {
	if len(inputs) != len(r.g.specs) {
		return r.wrongNumber(op, inputs)
	}
	for k, v := range inputs {
		spec := &r.g.specs[k]
		if err := spec.check(v, tensor.DType[T]()); err != nil {
			return failure(op, err)
		}
		r.shapes[k] = v.Shape()
	}
	return nil
}

// give makes the inputs those of the next run of f.
func give[T Float](f *prog.Frame[T], inputs []tensor.Value) {
	for k, v := range inputs {
		switch d := v.(type) {
		case *tensor.Dense[T]:
			f.Input(k, d.Data())
		case *tensor.Ints:
			f.IntInput(k, d.Data())
		}
	}
}

func (r *Runner[T]) wrongNumber(op string, inputs []tensor.Value) error {
	var names []string
	for _, s := range r.g.specs {
		names = append(names, s.name)
	}
	return failure(op, Errorf(ErrMisuse, "inputs: %d given, where the program takes %d: %q", len(inputs), len(names), names))
}

// check returns an error unless v can be the input, in a program of the given
// element type.
func (s *inputSpec) check(v tensor.Value, dtype string) error {
	if s.ints {
		dtype = "int64"
	}
	switch {
	case v == nil || isNil(v):
		return Errorf(ErrZeroVar, "input %q is nil", s.name)
	case v.DType() != dtype:
		return Errorf(ErrMisuse, "input %q is of %s, where the program takes %s", s.name, v.DType(), dtype)
	case len(v.Shape()) != len(s.shape):
		return Errorf(ErrShape, "input %q has shape %v, of rank %d, where the program takes rank %d (it was declared %v)", s.name, v.Shape(), len(v.Shape()), len(s.shape), s.shape)
	}
	return nil
}

// isNil reports whether v holds a nil pointer.
func isNil(v tensor.Value) bool {
	switch d := v.(type) {
	case *tensor.Dense[float32]:
		return d == nil
	case *tensor.Dense[float64]:
		return d == nil
	case *tensor.Ints:
		return d == nil
	}
	return false
}

// switchFrame makes frames[0] one for r.shapes.
func (r *Runner[T]) switchFrame() error {
	at := slices.IndexFunc(r.frames, func(f frame[T]) bool { return sameShapes(f.plan.shapes, r.shapes) })
	if at < 0 {
		p, err := r.g.plan(r.shapes)
		if err != nil {
			return err
		}
		if len(r.frames) == r.g.options.Shapes {
			r.frames = r.frames[:len(r.frames)-1]
		}
		at = len(r.frames)
		r.frames = append(r.frames, r.newFrame(p))
	}
	f := r.frames[at]
	copy(r.frames[1:at+1], r.frames[:at])
	r.frames[0] = f
	clear(r.vector) // the other shapes may reach other parameters
	return nil
}

// commit carries out the writes to state.
func (r *Runner[T]) commit() {
	fr := &r.frames[0]
	r.values = r.values[:0]
	for _, k := range fr.plan.lo {
		r.values = append(r.values, fr.run.Out(k))
	}
	if r.shards != nil {
		r.shards.meanWrites(r.values)
	}
	for k, w := range fr.plan.writes {
		r.g.p.Assign(w, &r.values[k])
	}
}

// View returns the named output, or the program's result for "", of the last run:
// it changes with the next. Before the first run it is zeros, of a shape for which the
// program is compiled, and after a run that failed it means nothing. It panics with an
// *Error (ErrMisuse) if there is none of that name.
func (r *Runner[T]) View(name string) tensor.Dense[T] {
	r.made("Runner.View")
	k := 0
	if name != "" {
		k = 1 + find("Runner.View", name, r.g.outs)
	}
	y := r.frames[0].run.Out(k)
	if r.shards != nil {
		y = tensor.View(y.Shape(), r.shards.all[0].loss)
	}
	return y
}

// ViewInts is [Runner.View] for an integer output.
func (r *Runner[T]) ViewInts(name string) tensor.Ints {
	r.made("Runner.ViewInts")
	return r.frames[0].run.IntOut(find("Runner.ViewInts", name, r.g.intOuts))
}

func find(op, name string, names []string) int {
	k := slices.Index(names, name)
	if k < 0 {
		Fail(op, Errorf(ErrMisuse, "no output %q among %q, those that the function named (Rec.Output)", name, names))
	}
	return k
}

// GradView returns the gradient of the last run, laid out as the Params'
// trainable vector: it changes with the next run. Before the first run it is zeros, and
// after a run that failed it means nothing. It is nil unless the program was made by
// [CompileGradient].
func (r *Runner[T]) GradView() []T {
	r.made("Runner.GradView")
	return r.vector
}

func (r *Runner[T]) made(op string) {
	if r == nil || r.g == nil {
		failNil(op, noRunner)
	}
}
