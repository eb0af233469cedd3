package tape

import (
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// Plan is what a run of a program takes, for the shapes that were used last:
// known before it runs. It has ArenaBytes, ConstBytes, Flops, Bytes (the memory
// traffic), Scalars, and Steps, a PlanStep for each instruction: Op, Shapes of the
// operands, Result, Site (file:line), Scalars, and its Cost: Flops and Bytes. Its String
// is a table of all that.
type (
	Plan     = prog.Plan
	PlanStep = prog.PlanStep
	Cost     = prog.Cost
)

// Profile is how long the instructions of a program took in a Runner. It has Runs, their
// number, and Steps, a ProfileStep for each instruction in the order in which they run: its
// PlanStep, and Time, a time.Duration, in all runs together. Its String is a table, the
// slowest instruction first.
type (
	Profile     = prog.Profile
	ProfileStep = prog.ProfileStep
)

// Plan returns the memory, the operations and the memory traffic of a run, of each
// instruction and in all, for the shapes that were used last. Of a program in shards
// it is that of the first shard, and so are String and Dot; CompileOptions.MaxBytes
// limits the memory of all.
func (g *Program[T]) Plan() *Plan { return g.first("Program.Plan").code.Plan() }

// Dot returns the instructions, for the shapes that were used last, as a graph in the
// language of Graphviz (dot -Tsvg).
func (g *Program[T]) Dot() string { return g.first("Program.Dot").code.Dot() }

// String lists inputs, parameters and constants, then the instructions for the shapes
// that were used last, one a line, each with the line of the user's code that it belongs
// to, and at the end which values are the results:
//
//	%7 [64 256] = Add+Tanh(%5, %6)    model.go:31
//
// is an instruction that writes value 7, of shape [64 256]; several operations that run
// as one are joined by +. Integer values are written #7. With ← in place of =, nothing is
// computed: the result is the memory of the operand, read in another shape. Under Scalars
// stand its operations on single numbers, kept in registers r0, r1, …, which hold the
// operands at first.
func (g *Program[T]) String() string {
	if g == nil || g.f == nil {
		return "Program(nil)"
	}
	return g.first("Program.String").code.String()
}

// SetProfile turns the measuring of instructions on, from nothing, or off. While it
// is on, a run takes some 100 ns an instruction longer, and profiles of
// runtime/pprof bear the labels op and line: go tool pprof -tagfocus, -tags.
func (r *Runner[T]) SetProfile(on bool) {
	r.made("Runner.SetProfile")
	for _, p := range r.pieces() {
		p.profiling = on
		for _, f := range p.frames {
			f.run.Profile(on)
		}
	}
}

// Profile returns what was measured for the shapes that were used last, or nil if
// measuring is off. Of a program in shards it is that of the first.
func (r *Runner[T]) Profile() *Profile {
	r.made("Runner.Profile")
	return r.frames[0].run.Measured()
}

// flopsOf asks the op inside an adapter how many operations it takes; −1 says that it
// does not know.
func flopsOf(e interface{ Name() string }, x, i []tensor.Shape) float64 {
	if c, ok := e.(prog.Coster); ok {
		return c.Flops(x, i)
	}
	return -1
}
