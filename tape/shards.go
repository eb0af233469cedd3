package tape

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// shards runs a program on parts of a batch, see CompileOptions.GradShards.
type shards[T Float] struct {
	all  []shard[T]
	used int // of them in this run: the first ones
	ctx  context.Context
	time int64 // nanoseconds that the last run took
	mean weighted[T]
}

// shard is a part of the batch, and the Runner that runs it. That of the first is
// the one which the user has, so that what it shows is of the first shard.
type shard[T Float] struct {
	run    *Runner[T]
	inputs []tensor.Value
	dense  []tensor.Dense[T] // the inputs that are cut
	ints   []tensor.Ints
	shapes []tensor.Shape // and their shapes
	keys   []int64        // its own, of the inputs that are keys
	loss   []T
	writes []T // all of them
	lo     int // its first example
	err    error
}

// sharded reports whether the program runs in shards.
func (g *Program[T]) sharded() bool { return g.options.GradShards > 1 }

// border is where shard s begins, if n examples are cut in the given number.
func border(n, s, shards int) int { return s * n / shards }

// firstShard changes the shapes of the inputs to those of the first shard.
func (g *Program[T]) firstShard(shapes []tensor.Shape) error {
	n, err := g.examples(shapes)
	if err != nil {
		return failure(g.op, err, shapes...)
	}
	for k, s := range g.specs {
		if s.sharded {
			shapes[k] = shapes[k].Clone()
			shapes[k][0] = border(n, 1, g.shardsOf(n))
		}
	}
	return nil
}

// shardsOf returns in how many shards n examples are cut.
func (g *Program[T]) shardsOf(n int) int { return max(1, min(n, g.options.GradShards)) }

// examples returns the length of axis 0 of the inputs that are cut.
func (g *Program[T]) examples(shapes []tensor.Shape) (int, error) {
	first := -1
	for k, s := range g.specs {
		switch {
		case !s.sharded:
		case first < 0:
			first = k
		case shapes[k][0] != shapes[first][0]:
			return 0, Errorf(ErrShape, "inputs %q and %q are cut along axis 0, and have %d and %s", g.specs[first].name, s.name, shapes[first][0], plural.Of(shapes[k][0], "example"))
		}
	}
	if first < 0 {
		return 0, Errorf(ErrMisuse, "GradShards cuts the inputs that are declared so (Input.Sharded), and there is none")
	}
	return shapes[first][0], nil
}

// newShards makes r the Runner of the first shard, and others for the rest.
func newShards[T Float](r *Runner[T], p *plan[T]) *shards[T] {
	g := r.g
	sh := &shards[T]{all: make([]shard[T], g.options.GradShards)}
	for k := range sh.all {
		s := &sh.all[k]
		s.run = r
		if k > 0 {
			s.run = g.newRunner(p)
		}
		n := len(g.specs)
		s.inputs, s.dense, s.ints, s.shapes = make([]tensor.Value, n), make([]tensor.Dense[T], n), make([]tensor.Ints, n), make([]tensor.Shape, n)
		s.keys, s.loss = make([]int64, n), make([]T, 1)
	}
	sh.mean.make(len(sh.all))
	return sh
}

// split cuts the inputs, which have been checked.
func (sh *shards[T]) split(op string, inputs []tensor.Value) error {
	first := sh.all[0].run
	g := first.g
	n, err := g.examples(first.shapes)
	if err != nil {
		return failure(op, err)
	}
	sh.used = g.shardsOf(n)
	sh.mean.total[0] = T(n)
	for k := range sh.used {
		s := &sh.all[k]
		lo, hi := border(n, k, sh.used), border(n, k+1, sh.used)
		sh.mean.weights[k][0] = T(hi - lo)
		s.lo = lo
		s.cut(g.specs, inputs, lo, hi, n)
		s.foldKeys(g.specs, uint64(k))
		for j, v := range s.inputs {
			s.run.shapes[j] = v.Shape()
		}
		s.run.runs = first.runs // by which they audit
	}
	return nil
}

// bind cuts the inputs, which have been checked, and makes them those of the next run.
func (sh *shards[T]) bind(op string, inputs []tensor.Value) error {
	if err := sh.split(op, inputs); err != nil {
		return err
	}
	for k := range sh.used {
		s := &sh.all[k]
		if err := s.run.take(s.inputs); err != nil {
			return err
		}
		clear(s.run.vector) // the mean is made in place; some may be of no instruction
		if !slices.Equal(s.run.frames[0].plan.writes, sh.all[0].run.frames[0].plan.writes) {
			return failure(op, Errorf(ErrMisuse, "the function writes other states for shards of other lengths"))
		}
	}
	return nil
}

// cut makes rows lo to hi of n the inputs of s, of those inputs that are cut.
func (s *shard[T]) cut(specs []inputSpec, inputs []tensor.Value, lo, hi, n int) {
	copy(s.inputs, inputs)
	for k := range specs {
		if !specs[k].sharded {
			continue
		}
		shape := append(s.shapes[k][:0], inputs[k].Shape()...)
		row := shape.Size() / max(n, 1)
		shape[0] = hi - lo
		s.shapes[k] = shape
		switch d := inputs[k].(type) {
		case *tensor.Dense[T]:
			s.dense[k] = tensor.View(shape, d.Data()[lo*row:hi*row])
			s.inputs[k] = &s.dense[k]
		case *tensor.Ints:
			s.ints[k] = tensor.ViewInts(shape, d.Data()[lo*row:hi*row])
			s.inputs[k] = &s.ints[k]
		}
	}
}

// foldKeys gives s, which is shard number n, keys of its own.
func (s *shard[T]) foldKeys(specs []inputSpec, n uint64) {
	for k := range specs {
		if specs[k].key {
			key := s.inputs[k].(*tensor.Ints).Data()[0]
			s.keys[k] = int64(tensor.FoldKey(uint64(key), n))
			s.ints[k] = tensor.ViewInts(tensor.Shape{}, s.keys[k:k+1])
			s.inputs[k] = &s.ints[k]
		}
	}
}

// execute runs the shards, and returns the mean loss. The mean gradient is in the
// vector of the first.
func (sh *shards[T]) execute(ctx context.Context) (T, error) {
	began := time.Now()
	sh.ctx = ctx
	kern.Fork(sh, sh.used, sh.time)
	sh.ctx = nil
	for k := range sh.used {
		if err := sh.all[k].err; err != nil {
			return 0, sh.located(k, err)
		}
	}
	for k := range sh.used { // one after the other: each calls the user's function
		if err := sh.all[k].run.audit(sh.all[k].inputs); err != nil {
			return 0, sh.located(k, err)
		}
	}
	sh.mean.of(sh.used, func(k int) []T { return sh.all[k].loss })
	sh.mean.of(sh.used, func(k int) []T { return sh.all[k].run.vector })
	sh.time = int64(time.Since(began))
	return sh.all[0].loss[0], nil
}

// Run runs shard k.
func (sh *shards[T]) Run(k int) {
	s := &sh.all[k]
	s.loss[0], s.err = s.run.runFrame(sh.ctx)
}

// located adds to an error of shard k which examples it had: the error counts from the
// first of them.
func (sh *shards[T]) located(k int, err error) error {
	e, ok := err.(*Error)
	if !ok || sh.used == 1 {
		return err
	}
	s := &sh.all[k]
	return &Error{Op: e.Op, Shapes: e.Shapes, Site: e.Site, Err: fmt.Errorf("%w (in shard %d, which begins with example %d of the batch)", e.Err, k, s.lo)}
}

// meanWrites replaces the writes of the first shard by the means.
func (sh *shards[T]) meanWrites(values []tensor.Dense[T]) {
	for k := range sh.used {
		s := &sh.all[k]
		s.writes = s.writes[:0]
		fr := &s.run.frames[0]
		for _, j := range fr.plan.lo {
			d := fr.run.Out(j)
			s.writes = append(s.writes, d.Data()...)
		}
	}
	sh.mean.of(sh.used, func(k int) []T { return sh.all[k].writes })
	lo, all := 0, sh.all[0].writes
	for k, v := range values {
		values[k] = tensor.View(v.Shape(), all[lo:lo+v.Size()])
		lo += v.Size()
	}
}

// pieces returns the Runners that make up r: itself, or one for each shard.
func (r *Runner[T]) pieces() []*Runner[T] {
	if r.shards == nil {
		return []*Runner[T]{r}
	}
	var out []*Runner[T]
	for k := range r.shards.all {
		out = append(out, r.shards.all[k].run)
	}
	return out
}
