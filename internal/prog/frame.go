package prog

import (
	"context"
	"runtime/pprof"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// Frame is memory for one run at a time of a Code: its arena, and its
// instructions bound to their operands.
type Frame[T tensor.Float] struct {
	code      *Code[T]
	steps     []step[T]
	instr     []int32 // of each step: the instruction in the list
	arena     []T
	ints      []int64
	vector    []T
	binds     []binding[T]
	intBinds  []intBinding
	outs      [][]T // the elements of List.Outs
	copies    []copying[T]
	inputs    [][]T
	intInputs [][]int64
	profile   *profiler  // nil unless it is on
	check     *checking  // nil unless results are looked at
	works     []*Work[T] // of the ops that run code of their own
}

// binding is an operand that is an input, whose data every run sets.
type binding[T tensor.Float] struct {
	input int32
	to    place[T]
}

// intBinding is binding for an integer operand.
type intBinding struct {
	input int32
	to    *tensor.Ints
	shape tensor.Shape
}

// copying is a result that is copied at the end of a run: from src, or from an
// input.
type copying[T tensor.Float] struct {
	dst, src []T
	input    int32 // or −1
}

// NewFrame returns a frame whose results with a place of their own lie in vector.
// Floats and ints are the number of inputs.
func (c *Code[T]) NewFrame(vector []T, floats, ints int) *Frame[T] {
	return c.newFrame(vector, floats, ints, make([]T, c.size+c.work), make([]int64, c.intSize+c.intWork))
}

// newFrame is NewFrame in the given memory.
func (c *Code[T]) newFrame(vector []T, floats, ints int, arena []T, intArena []int64) *Frame[T] {
	f := &Frame[T]{code: c, arena: arena, ints: intArena, vector: vector,
		inputs: make([][]T, floats), intInputs: make([][]int64, ints)}
	for n := range c.List.Code {
		if !c.List.Code[n].Form.idle() {
			f.bind(n)
		}
	}
	for k, v := range c.List.Outs {
		f.outs = append(f.outs, f.out(k))
		if c.copied[k] {
			r := c.root[v]
			cp := copying[T]{dst: f.outs[k], src: f.data(v), input: -1}
			if c.List.X[r].Leaf == Input {
				cp.input = c.List.X[r].Index
			}
			f.copies = append(f.copies, cp)
		}
	}
	return f
}

// bind makes the step of instruction n.
func (f *Frame[T]) bind(n int) {
	l, c := f.code.List, &f.code.List.Code[n]
	s := newStep(c)
	if op, ok := c.Op.(Nested[T]); ok {
		s.op = f.nest(op)
	}
	for k, v := range c.X {
		to := s.operand(k, l.X[v].Shape)
		if x := &l.X[f.code.root[v]]; x.Leaf == Input {
			f.binds = append(f.binds, binding[T]{x.Index, to})
		} else {
			to.set(f.data(v))
		}
	}
	for k, v := range c.I {
		if x := &l.I[v]; x.Leaf == Input {
			f.intBinds = append(f.intBinds, intBinding{x.Index, &s.in.I[k], x.Shape})
		} else {
			s.in.I[k] = tensor.ViewInts(x.Shape, f.intData(v))
		}
	}
	for k, v := range c.Y {
		s.result(k, l.X[v].Shape, f.data(v))
	}
	for k, v := range c.J {
		s.out.I[k] = tensor.ViewInts(l.I[v].Shape, f.intData(v))
	}
	if s.in.S != nil {
		s.row = f.code.rowOf(c)
	}
	switch {
	case s.chain != nil:
		_, block := s.chain.cut(s.row)
		s.rows = f.code.shortRows(c, s.chain.blockSize(), block+s.row)
	case s.finish != nil:
		s.finish.row = s.row
		s.finish.rows = f.code.shortRows(c, s.finish.block, s.finish.block+s.row)
	case s.block != nil && len(s.dst) <= Whole:
		s.rows = f.code.shortRows(c, len(s.dst), len(s.dst))
		s.whole = s.row == 0 && len(s.dst) > 0
	}
	f.steps, f.instr = append(f.steps, s), append(f.instr, int32(n))
}

// data returns the elements of value v in memory, nil for an input.
func (f *Frame[T]) data(v int32) []T {
	c := f.code
	r, n := c.root[v], c.stored[v]
	switch x := &c.List.X[r]; {
	case x.Leaf == Input:
		return nil
	case x.Leaf != Computed:
		return x.Data
	case c.vector[r]:
		return f.vector[c.place[r] : c.place[r]+n : c.place[r]+n]
	default:
		return f.arena[c.place[r] : c.place[r]+n : c.place[r]+n]
	}
}

// intData returns the elements of integer value v.
func (f *Frame[T]) intData(v int32) []int64 {
	x, at := &f.code.List.I[v], f.code.intPlace[v]
	switch x.Leaf {
	case Input:
		return f.intInputs[x.Index]
	case Computed:
		return f.ints[at : at+x.Shape.Size()]
	}
	return x.Data
}

// out returns the memory of result k.
func (f *Frame[T]) out(k int) []T {
	c := f.code
	v := c.List.Outs[k]
	if !c.copied[k] {
		return f.data(v)
	}
	at, n := c.outPlace[k], c.List.X[v].Shape.Size()
	if c.Dest[k] >= 0 {
		return f.vector[at : at+n : at+n]
	}
	return f.arena[at : at+n : at+n]
}

// Code returns what the frame runs.
func (f *Frame[T]) Code() *Code[T] { return f.code }

// Out returns result k, valid until the next run.
func (f *Frame[T]) Out(k int) tensor.Dense[T] {
	return tensor.View(f.code.List.X[f.code.List.Outs[k]].Shape, f.outs[k])
}

// OutData returns the elements of result k, valid until the next run.
func (f *Frame[T]) OutData(k int) []T { return f.outs[k] }

// IntOut returns integer result k, valid until the next run.
func (f *Frame[T]) IntOut(k int) tensor.Ints {
	v := f.code.List.Ints[k]
	return tensor.ViewInts(f.code.List.I[v].Shape, f.intData(v))
}

// Input gives the next run the data of float input k.
func (f *Frame[T]) Input(k int, data []T) { f.inputs[k] = data }

// IntInput gives the next run the data of integer input k.
func (f *Frame[T]) IntInput(k int, data []int64) { f.intInputs[k] = data }

// Run runs the instructions. If one fails, or ctx is done before it, Run returns
// which one it was and the error.
func (f *Frame[T]) Run(ctx context.Context) (failed *Instr[T], err error) {
	if f.check != nil {
		return f.runChecked()
	}
	f.bindInputs()
	for _, w := range f.works {
		w.Ctx = ctx
	}
	done := ctx.Done()
	for k := range f.steps {
		if done != nil && ctx.Err() != nil {
			return &f.code.List.Code[f.instr[k]], context.Cause(ctx)
		}
		if f.profile == nil {
			err = f.steps[k].run()
		} else {
			err = f.profile.run(k, f.steps[k].run)
		}
		if err != nil {
			return &f.code.List.Code[f.instr[k]], err
		}
	}
	if f.profile != nil {
		f.profile.runs++
		pprof.SetGoroutineLabels(ctx)
	}
	f.copyOut()
	return nil, nil
}

// bindInputs gives the steps the inputs of this run.
func (f *Frame[T]) bindInputs() {
	for k := range f.binds {
		b := &f.binds[k]
		b.to.set(f.inputs[b.input])
	}
	for k := range f.intBinds {
		b := &f.intBinds[k]
		*b.to = tensor.ViewInts(b.shape, f.intInputs[b.input])
	}
}

// copyOut makes the results that are copies.
func (f *Frame[T]) copyOut() {
	for _, c := range f.copies {
		if c.input >= 0 {
			c.src = f.inputs[c.input]
		}
		kern.Copy(c.dst, c.src)
	}
}
