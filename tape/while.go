package tape

import (
	"context"
	"math"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// While is a loop whose number of steps depends on values: as long as the single
// number test(carry) is not 0, it computes carry = step(carry), and returns the
// last carry, which keeps its shapes.
//
// With most = 0 there is no bound on the steps. Such a loop has a pushforward
// (JVP), but cannot be pulled back (ErrMisuse): for that the carry of each step
// must be kept. With most > 0 it is, and derivatives of every kind and order
// exist. A loop that would go on after most steps is an *Error then (ErrLimit):
// count steps in the carry, if it is to end.
//
// Both functions are called once, with Vars that have shapes and no values:
// they are compiled. They may use Vars of the surrounding recording. The
// derivative is that of the steps that are taken: test has none.
//
// It panics with an *Error if carry is empty or a function is nil (ErrZeroVar),
// test does not return a single number (ErrNotScalar), step changes a shape
// (ErrShape), or most is negative (ErrRange).
func While[T Float](carry []Var[T], test func(carry []Var[T]) Var[T], step func(carry []Var[T]) []Var[T], most int) []Var[T] {
	const op = "While"
	checkFunc(op, test == nil || step == nil)
	t := join(op, carry, nil)
	if most < 0 || most > math.MaxInt32 {
		Fail(op, Errorf(ErrRange, "at most %d steps; 0 means no bound, and it is below 2³¹", most), shapesOf(carry, nil)...)
	}
	b, caps, ints := t.recordBody(op, shapesOf(carry, nil), []tensor.Shape{{}},
		func(x []Var[T], _ []IntVar) []Var[T] {
			y := test(x)
			if y.fresh() && y.Shape().Size() != 1 {
				Fail(op, Errorf(ErrNotScalar, "test must return a single number"), y.Shape().Clone())
			}
			return []Var[T]{y}
		},
		func(x []Var[T], _ []IntVar) []Var[T] {
			next := step(x)
			checkCarry(op, x, next)
			return next
		})
	e := whileOp[T]{body: b, carry: int32(len(carry)), most: int32(most)}
	return recordNested(e, append(carry[:len(carry):len(carry)], caps...), ints).Y[:len(carry)]
}

// whileOp is a loop over the second part of a body, as long as the first returns
// a number other than 0. The inputs of the body are the carry and what is
// captured. If the steps are bounded, further results are the carries before each
// step, as rows, and where the steps begin and how many they are.
type whileOp[T Float] struct {
	body  *body[T]
	carry int32
	most  int32
}

func (e whileOp[T]) same(o nestedOp[T]) bool {
	f, ok := o.(whileOp[T])
	return ok && e.carry == f.carry && e.most == f.most && e.body.same(f.body)
}

func (whileOp[T]) Name() string { return "While" }

func (e whileOp[T]) Codes(skip Pass) []*prog.Code[T] { return e.body.codes(skip) }

func (whileOp[T]) Scratch() int { return 0 }

func (e whileOp[T]) Results(_, _ []tensor.Shape) (Results, error) {
	carry := e.body.x[:e.carry]
	res := Results{X: append([]tensor.Shape{}, carry...)}
	if e.most > 0 {
		for _, s := range carry {
			res.X = append(res.X, append(tensor.Shape{int(e.most)}, s...))
		}
		res.I = []tensor.Shape{{2}}
	}
	return res, nil
}

func (e whileOp[T]) Forward(out *Out[T], in *In[T]) error { return e.body.forward(e, out, in) }

func (e whileOp[T]) Run(w *prog.Work[T], out *Out[T], in *In[T]) error {
	nc := int(e.carry)
	for k := range nc {
		copy(out.X[k].Data(), in.X[k].Data())
	}
	w.Index[0] = 0
	for p := range w.Frames {
		w.Frames[p].IntInput(0, w.Index[:])
		for k := range nc {
			w.Frames[p].Input(k, out.X[k].Data())
		}
		bindOperands(w.Frames[p], in, nc, nc, 0, 1)
	}
	steps := 0
	for ; ; steps++ {
		if w.Ctx.Err() != nil {
			return context.Cause(w.Ctx)
		}
		if err := runBody(w, 0, "step %d of While", steps); err != nil {
			return err
		}
		if w.Frames[0].OutData(0)[0] == 0 {
			break
		}
		if err := e.step(w, out, steps); err != nil {
			return err
		}
	}
	if e.most > 0 {
		e.finish(out, steps)
	}
	return nil
}

// step runs step number j.
func (e *whileOp[T]) step(w *prog.Work[T], out *Out[T], j int) error {
	nc := int(e.carry)
	if e.most > 0 {
		if j == int(e.most) {
			return Errorf(ErrLimit, "the loop goes on after %s, the most that it was given", plural.Of(j, "step"))
		}
		for k := range nc {
			row := out.X[k].Data()
			copy(out.X[nc+k].Data()[j*len(row):], row)
		}
	}
	if err := runBody(w, 1, "step %d of While", j); err != nil {
		return err
	}
	for k := range nc {
		copy(out.X[k].Data(), w.Frames[1].OutData(k))
	}
	return nil
}

// finish completes what is saved of the given number of steps.
func (e *whileOp[T]) finish(out *Out[T], steps int) {
	nc := int(e.carry)
	for k := range nc {
		clear(out.X[nc+k].Data()[steps*out.X[k].Size():])
	}
	span := out.I[0].Data()
	span[0], span[1] = 0, int64(steps)
}

// scan returns the bounded loop as one over steps whose number is known, and a
// call of that with the same results.
func (e whileOp[T]) scan(c *Call[T]) (scanOp[T], *Call[T]) {
	b := e.body.part(1)
	s := scanOp[T]{body: b, n: e.most, length: e.most, carry: int8(e.carry), counted: true, saves: true}
	i := append(append(c.X[0].t.ivarMem.alloc(1 + len(c.I))[:0], c.J...), c.I...)
	return s, &Call[T]{X: c.X, Y: c.Y, I: i, want: c.want}
}

// part returns part p as a body.
func (b *body[T]) part(p int) *body[T] {
	return b.derive(derivation[T]{rule: partRule, want: bits(p)}, func() derived[T] {
		l := b.parts[p].list
		return derived[T]{body: &body[T]{x: b.x, i: b.i, all: l, parts: []*part[T]{b.parts[p]}}}
	}).body
}

// Pullback is that of a Scan.
func (e whileOp[T]) Pullback(c *Call[T], g, dx []Var[T]) {
	if e.most == 0 {
		Fail("While", Errorf(ErrMisuse, "a loop without a bound on its steps cannot be pulled back; give it one, or use a pushforward (JVP)"), shapesOf(c.X, nil)...)
	}
	s, sc := e.scan(c)
	s.Pullback(sc, g, dx)
}

// Pushforward is that of a Scan, or, without a bound, a While that carries the
// tangents with the carry.
func (e whileOp[T]) Pushforward(c *Call[T], dx, dy []Var[T]) {
	if e.most > 0 {
		s, sc := e.scan(c)
		s.Pushforward(sc, dx, dy)
		return
	}
	nc, have := int(e.carry), present(dx)
	d := e.pushed(have)
	in := append(c.X[0].t.vars(len(d.body.x))[:0], c.X[:nc]...)
	for k := range nc {
		if d.active.has(k) {
			in = append(in, orZeros(dx[k], c.X[k]))
		}
	}
	in = chosen(append(in, c.X[nc:]...), dx[nc:], have>>nc)
	y := recordNested(whileOp[T]{body: d.body, carry: e.carry + int32(d.active.count())}, in, c.I).Y
	spread(dy, y[nc:], d.active)
}

// pushed returns the body of an unbounded loop with tangents. Its inputs are
// the carry, the tangents of the active parts of it, what is captured, and
// those tangents that move.
func (e *whileOp[T]) pushed(have bits) derived[T] {
	b, nc := e.body, int(e.carry)
	return b.derive(derivation[T]{rule: pushRule, given: have, loop: scanOp[T]{carry: int8(nc)}}, func() derived[T] {
		s := scanOp[T]{body: b.part(1), carry: int8(nc)}
		active, _ := s.active(have)
		m := newMaker[T]()
		carry, dCarry := m.inputs(b.x[:nc], all), m.inputs(b.x[:nc], active)
		captured, dCaptured := m.inputs(b.x[nc:], all), m.inputs(b.x[nc:], have>>nc)
		x, i := append(carry, captured...), m.intInputs(b.i)
		y := b.replay(m.t, 1, x, i)
		ys := chosen(nil, y, active)
		d := make([]Var[T], len(ys))
		m.t.pushAll("While", ys, chosen(nil, x, active|have>>nc<<nc), append(dCarry, dCaptured...), d)
		for k := range d {
			d[k] = orZeros(d[k], ys[k])
		}
		return derived[T]{body: m.done(b.replay(m.t, 0, x, i), append(y, d...)), active: active}
	})
}
