package adtest

import (
	"fmt"

	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// checkCompiled compares a program of the sample and its pullback with an eager
// recording, bit for bit: with all passes, with some and with none, each run twice.
func checkCompiled(s *Sample) error {
	if err := compiled(s.float64s(), 0, tape.PassScalars, ^tape.Pass(0)); err != nil {
		return err
	}
	if err := compiled(s.float32s(), 0, ^tape.Pass(0)); err != nil {
		return fmt.Errorf("float32: %w", err)
	}
	return nil
}

// compiled compares programs that skip these passes.
func compiled[T tape.Float](in *instance[T], skips ...tape.Pass) error {
	want, err := in.outcome(tape.New[T](), seeded(70))
	if err != nil {
		return err
	}
	defer func(was bool) { prog.FuseAll = was }(prog.FuseAll)
	prog.FuseAll = true
	for _, skip := range skips {
		p, err := in.compile(want.y.Shape(), true, true, skip)
		if err != nil {
			return err
		}
		run, values := p.NewRunner(), in.values(random[T](seeded(70), want.y.Shape()))
		for round := range 2 {
			when := fmt.Sprintf("compiled, passes skipped %b, run %d", skip, round)
			if _, err := run.Run(values...); err != nil {
				return fmt.Errorf("%s: %w\n%v", when, err, p)
			}
			if err := view(run, len(in.moving)).same(when, want, in.moving); err != nil {
				return fmt.Errorf("%w\n%v", err, p)
			}
		}
	}
	return nil
}

// compile returns a program of the instance (value), of its pullback (gradient), or of both,
// whose first input is the cotangent.
func (in *instance[T]) compile(y tensor.Shape, value, gradient bool, skip tape.Pass) (*tape.Program[T], error) {
	var declared tape.Inputs
	ct := declared.Float("cotangent", y...)
	xs, is := make([]tape.Input, len(in.x)), make([]tape.IntInput, len(in.i))
	for k, d := range in.x {
		xs[k] = declared.Float(fmt.Sprintf("x%d", k), d.Shape()...)
	}
	for k, d := range in.i {
		is[k] = declared.Ints(fmt.Sprintf("i%d", k), d.Shape()...)
	}
	return tape.Compile(nil, &declared, func(r *tape.Rec[T]) tape.Var[T] {
		rec := &recording[T]{xs: make([]tape.Var[T], len(xs)), is: make([]tape.IntVar, len(is)), in: in}
		for k, x := range xs {
			rec.xs[k] = r.Input(x)
		}
		for k, i := range is {
			rec.is[k] = r.IntInput(i)
		}
		rec.y = in.f(rec.xs, rec.is)
		if !gradient {
			return rec.y
		}
		gs := tape.Pullback(rec.y, r.Input(ct), rec.moved()...)
		if !value {
			rec.y, gs = gs[0], gs[1:]
		}
		for j, g := range gs {
			r.Output(fmt.Sprint(j), g)
		}
		return rec.y
	}, &tape.CompileOptions{Skip: skip})
}

// values returns the inputs of a run.
func (in *instance[T]) values(ct *tensor.Dense[T]) []tensor.Value {
	v := []tensor.Value{ct}
	for _, d := range in.x {
		v = append(v, d)
	}
	for _, d := range in.i {
		v = append(v, d)
	}
	return v
}

// view returns the results of the last run, which has n gradients.
func view[T tape.Float](run *tape.Runner[T], n int) *outcome[T] {
	y := run.View("")
	o := &outcome[T]{y: &y}
	for j := range n {
		g := run.View(fmt.Sprint(j))
		o.g = append(o.g, &g)
	}
	return o
}
