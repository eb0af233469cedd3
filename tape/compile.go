package tape

import (
	"fmt"
	"slices"

	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/internal/site"
	"github.com/covector-ad/covector/tensor"
)

// CompileOptions are choices for a program; the zero value takes the defaults. A
// negative number is an error (ErrRange).
type CompileOptions struct {
	// MaxBytes limits the memory that one Runner takes for one set of shapes;
	// 0 means no limit.
	MaxBytes int64

	// Shapes is how many sets of input shapes a program keeps compiled: 0 means
	// 16. The one that was used least recently goes first.
	Shapes int

	// GradShards lets a program of [CompileGradient] cut each batch in S parts along
	// axis 0 of the inputs that are declared so ([Input.Sharded]), which run at the
	// same time, each in memory of its own; 0 and 1 mean in one piece. Of n examples
	// shard s has those from s·n/S to (s+1)·n/S, and there are n shards if n < S. With
	// n_s examples in shard s, loss and gradient are the means (Σ n_s·l_s)/n and
	// (Σ n_s·g_s)/n of those of the shards, and so is what is written to state. Sums
	// go over the shards in a fixed tree: the bits do not depend on the threads.
	//
	// That is the loss of the whole batch, but for rounding, if that is a mean over
	// examples of terms that do not depend on each other, with or without a term
	// that depends on no example, such as weight decay. It is not where examples meet:
	// BatchNormTrain takes the statistics of each shard, CrossEntropy the mean over the
	// rows of each that are not ignored, and a sum over the batch becomes a mean of
	// sums. Random operations draw the same numbers in each shard, unless their key comes
	// from an input that is declared to be one ([IntInput.ShardKey]). Such a program has no
	// outputs beside its loss.
	GradShards int

	// Skip has the passes that are not to be run, in the bodies of loops neither.
	// Results do not depend on it.
	Skip Pass
}

// Pass is a set of the passes that [Compile] runs over the instructions of a
// program: a bit for each. None of them changes a bit of a result.
type Pass = prog.Pass

// The passes, in the order in which they run.
const (
	PassDeadCode  = prog.DeadCode  // drops what no result depends on
	PassAlgebra   = prog.Algebra   // drops x·1, x + (−0), x − 0, x/1; makes one of two transposes, shapes, expansions or slices
	PassFold      = prog.Fold      // computes beforehand what depends on constants alone
	PassCommon    = prog.Common    // computes the same thing once
	PassScalars   = prog.Scalars   // joins operations on single numbers to sequences that an interpreter runs
	PassFusion    = prog.Fusion    // joins pointwise operations to chains that run block by block
	PassSums      = prog.Sums      // takes sums of what such operations compute part by part, while it is in the cache
	PassEpilogues = prog.Epilogues // lets products of matrices go on with what reads them, block by block
	PassInPlace   = prog.InPlace   // writes results over operands that are not read again
	PassReuse     = prog.Reuse     // lets values share memory that are not needed at the same time
)

// Compile records f once and returns it as a program, which runs again and again
// without recording. f takes parameters of p and the declared inputs from its
// recording, both of which may be nil if there are none, and returns the
// program's result; [Rec.Output] adds others.
//
// A program computes what f computed when it was recorded, to the bit, with the
// parameters and inputs that it finds at each run. Everything else is fixed:
// constants are copied, and what f decides with Go's own if and for is decided
// once, for the shapes at hand. So f must not depend on anything that changes: it
// is recorded twice, and an *Error (ErrMisuse) says what differed, if anything
// did (random numbers of Go's, the clock, the order of a map). Reading a value
// inside f is such an error, too; misuse in f is an *Error as everywhere.
//
// The program keeps f, and calls it again, in the goroutine of the Runner, for inputs of
// other shapes, for [Runner.Audit], [Runner.CheckFinite] and [Runner.Problem].
// Runners that audit themselves may call it at the same time.
func Compile[T Float](p *tensor.Params[T], in *Inputs, f func(r *Rec[T]) Var[T], options *CompileOptions) (*Program[T], error) {
	if options != nil && options.GradShards > 1 {
		return nil, failure("Compile", Errorf(ErrMisuse, "GradShards is for losses (CompileGradient), whose mean over shards has a meaning"))
	}
	return compile("Compile", p, in, f, options, false)
}

// CompileGradient is [Compile] for a loss, which must be a scalar: its program also
// computes the gradient by the trainable parameters of p, as [Gradient] does.
func CompileGradient[T Float](p *tensor.Params[T], in *Inputs, loss func(r *Rec[T]) Var[T], options *CompileOptions) (*Program[T], error) {
	if err := givenParams("CompileGradient", p, loss); err != nil {
		return nil, err
	}
	return compile("CompileGradient", p, in, loss, options, true)
}

func compile[T Float](op string, p *tensor.Params[T], in *Inputs, f func(r *Rec[T]) Var[T], options *CompileOptions, gradient bool) (*Program[T], error) {
	if f == nil {
		return nil, failure(op, errNil("function"))
	}
	g := &Program[T]{op: op, p: p, in: in, f: f, gradient: gradient, site: site.Caller()}
	if options != nil {
		g.options = *options
	}
	if o := g.options; o.MaxBytes < 0 || o.Shapes < 0 || o.GradShards < 0 {
		return nil, failure(op, Errorf(ErrRange, "CompileOptions with MaxBytes %d, Shapes %d, GradShards %d; none may be negative, and 0 is the default", o.MaxBytes, o.Shapes, o.GradShards))
	}
	if g.options.Shapes == 0 {
		g.options.Shapes = 16
	}
	if in != nil {
		g.specs = append(g.specs, in.specs...)
	}
	if p != nil {
		for _, w := range p.All() {
			if p.Role(w) == tensor.Trainable {
				g.ws = append(g.ws, w)
			}
		}
	}
	if err := g.begin(); err != nil {
		return nil, err
	}
	return g, nil
}

// begin compiles the program for the declared shapes.
func (g *Program[T]) begin() error {
	shapes := make([]tensor.Shape, len(g.specs))
	for k, s := range g.specs {
		shapes[k] = s.shape
	}
	if g.sharded() {
		if err := g.firstShard(shapes); err != nil {
			return err
		}
	}
	_, err := g.plan(shapes)
	return err
}

// plan is a program for certain shapes of its inputs.
type plan[T Float] struct {
	shapes []tensor.Shape
	code   *prog.Code[T]
	writes []tensor.Param
	lo     []int // of each write: where List.Outs has its value
}

// specialize records the function for the given shapes and compiles it, without
// the passes to skip.
func (g *Program[T]) specialize(shapes []tensor.Shape, skip Pass) (pl *plan[T], err error) {
	defer catch(&err)
	t := takeAbstract[T]()
	t.bodies = &g.bodies
	r := &Rec[T]{t: t, p: g.p, in: &bound[T]{of: g.in, specs: g.specs, shapes: shapes}}
	defer func() { r.t = nil }() // the tape may be that of another recording soon
	l, dest := g.record(r)
	if what, where := g.repeat(r, l); what != "" {
		if where == "" {
			where = site.Caller()
		}
		return nil, &Error{Op: g.op, Site: where, Err: Errorf(ErrMisuse, "recorded twice, the function did two things: %s; "+
			"it must not depend on random numbers of Go's, clocks, the order of maps or anything that changes", what)}
	}
	pl = &plan[T]{shapes: shapes}
	for k, w := range r.writes {
		pl.writes, pl.lo = append(pl.writes, w.w), append(pl.lo, len(l.Outs)-len(r.writes)+k)
	}
	if g.sharded() && len(r.in.names)+len(r.in.inames) > 0 {
		return nil, failure(g.op, Errorf(ErrMisuse, "a program in shards has no outputs beside its loss (CompileOptions.GradShards), and this one has %q", append(r.in.names, r.in.inames...)))
	}
	if len(g.plans) == 0 {
		g.outs, g.intOuts = slices.Clone(r.in.names), slices.Clone(r.in.inames)
	} else if !slices.Equal(g.outs, r.in.names) || !slices.Equal(g.intOuts, r.in.inames) {
		return nil, failure(g.op, Errorf(ErrMisuse, "for these shapes of the inputs the function has other outputs: %q", append(r.in.names, r.in.inames...)), shapes...)
	}
	if err := prog.Optimize(l, skip); err != nil {
		return nil, failure(g.op, Errorf(ErrMisuse, "%v", err))
	}
	pl.code = prog.Lay(l, dest, skip)
	if most, need := g.options.MaxBytes, pl.code.Bytes()*int64(max(g.options.GradShards, 1)); most > 0 && need > most {
		return nil, failure(g.op, Errorf(ErrLimit, "with inputs of these shapes a run takes %d bytes, above the limit of %d (CompileOptions.MaxBytes); a smaller batch or Checkpoint takes less", need, most), shapes...)
	}
	t.giveAbstract()
	return pl, nil
}

// record records the function and its gradient. The list's Outs and dest are as of
// trace.
func (g *Program[T]) record(r *Rec[T]) (l *prog.List[T], dest []int) {
	outs, dest := g.trace(r)
	l = r.lift()
	l.Outs = idsOf(outs)
	g.name(l)
	g.nameResults(r, l, dest)
	return l, dest
}

// name gives l the names of inputs and parameters, for people who read it.
func (g *Program[T]) name(l *prog.List[T]) {
	for _, s := range g.specs {
		l.InputNames = append(l.InputNames, s.name)
	}
	if g.p == nil {
		return
	}
	for _, w := range g.p.All() {
		l.ParamNames = append(l.ParamNames, g.p.Name(w))
	}
}

// nameResults gives l the names of the results that r has recorded.
func (g *Program[T]) nameResults(r *Rec[T], l *prog.List[T], dest []int) {
	l.OutNames = []string{"result"}
	for _, name := range r.in.names {
		l.OutNames = append(l.OutNames, fmt.Sprintf("output %q", name))
	}
	for _, name := range r.in.inames {
		l.IntNames = append(l.IntNames, fmt.Sprintf("output %q", name))
	}
	ws := g.ws
	for _, at := range dest {
		if at < 0 {
			continue
		}
		for lo := -1; lo != at; ws = ws[1:] {
			if lo, _ = g.p.Range(ws[0]); lo == at {
				l.OutNames = append(l.OutNames, fmt.Sprintf("gradient of %q", g.p.Name(ws[0])))
			}
		}
	}
	for _, w := range r.writes {
		l.OutNames = append(l.OutNames, fmt.Sprintf("new %q", g.p.Name(w.w)))
	}
}

// repeat records the function again, and returns how the recording differs from l, the
// first one, and where; or "".
func (g *Program[T]) repeat(r *Rec[T], l *prog.List[T]) (what, site string) {
	outs, _ := g.trace(r)
	if r.repeats(l) && slices.Equal(idsOf(outs), l.Outs) {
		return "", ""
	}
	again := r.lift()
	again.Outs = idsOf(outs)
	return prog.Diff(l, again)
}

func idsOf[T Float](vs []Var[T]) []int32 {
	ids := make([]int32, len(vs))
	for k, v := range vs {
		ids[k] = v.id
	}
	return ids
}

// trace runs the function and its gradient on r's tape. Outs are the result, the
// named outputs, the gradients that there are, and the writes; dest tells for each
// where it goes in the vector of gradients, or −1.
func (g *Program[T]) trace(r *Rec[T]) (outs []Var[T], dest []int) {
	r.in.begin()
	r.begin()
	y := result(g.op, r.t, g.f(r))
	outs = append([]Var[T]{y}, r.in.outs...)
	dest = make([]int, len(outs), len(outs)+len(g.ws)+len(r.writes))
	for k := range dest {
		dest[k] = -1
	}
	if g.gradient {
		outs, dest = g.recordGradient(r, scalar(g.op, r.t, y), outs, dest)
	}
	for _, w := range r.writes {
		outs, dest = append(outs, w.v), append(dest, -1)
	}
	return outs, dest
}

func (g *Program[T]) recordGradient(r *Rec[T], y Var[T], outs []Var[T], dest []int) ([]Var[T], []int) {
	for k, d := range g.gradients(r, y) {
		if !d.IsZero() {
			lo, _ := g.p.Range(g.ws[k])
			outs, dest = append(outs, d), append(dest, lo)
		}
	}
	return outs, dest
}

// gradients returns the derivative of y by each trainable parameter: the zero Var
// where there is none.
func (g *Program[T]) gradients(r *Rec[T], y Var[T]) []Var[T] {
	var xs []Var[T]
	var of []int
	for k, w := range g.ws {
		if v := r.vars[g.p.Index(w)]; !v.IsZero() {
			xs, of = append(xs, v), append(of, k)
		}
	}
	ds, out := make([]Var[T], len(xs)), make([]Var[T], len(g.ws))
	r.t.pull(g.op, y, y.Ones(), xs, ds)
	for j, d := range ds {
		out[of[j]] = d
	}
	return out
}
