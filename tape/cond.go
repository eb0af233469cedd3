package tape

import (
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// Cond returns then(x) where the single number pred is not 0, and otherwise(x)
// where it is: only one of them is computed. ops.Where, which chooses element
// by element, computes both. Comparisons return 1 for true and 0 for false; NaN
// is not 0. No derivative passes through pred.
//
// Both functions are called once, with Vars that have shapes and no values:
// they are compiled. They must return Vars of the same shapes. They may use
// Vars of the surrounding recording.
//
// It panics with an *Error if pred is not a single number (ErrNotScalar), the
// results differ in number or shape (ErrShape), or a function is nil
// (ErrZeroVar).
func Cond[T Float](pred Var[T], then, otherwise func(x []Var[T]) []Var[T], x ...Var[T]) []Var[T] {
	const op = "Cond"
	checkFunc(op, then == nil || otherwise == nil)
	operands := append([]Var[T]{pred}, x...)
	t := join(op, operands, nil)
	if s := pred.Shape(); s.Size() != 1 {
		Fail(op, Errorf(ErrNotScalar, "the condition must be a single number; ops.Where chooses element by element"), s.Clone())
	}
	var results []Var[T]
	b, caps, ints := t.recordBody(op, shapesOf(x, nil), nil,
		func(x []Var[T], _ []IntVar) []Var[T] {
			results = then(x)
			return results
		},
		func(x []Var[T], _ []IntVar) []Var[T] {
			y := otherwise(x)
			checkBranches(op, results, y)
			return y
		})
	return recordNested(condOp[T]{b}, append(operands, caps...), ints).Y
}

// checkBranches panics unless two branches return the like.
func checkBranches[T Float](op string, a, b []Var[T]) {
	if len(a) != len(b) {
		Fail(op, Errorf(ErrShape, "one branch returned %s, the other %d", plural.Of(len(a), "tensor"), len(b)))
	}
	for k := range a {
		if a[k].fresh() && b[k].fresh() && !a[k].Shape().Equal(b[k].Shape()) {
			Fail(op, Errorf(ErrShape, "the branches returned different shapes of result %d", k), a[k].Shape().Clone(), b[k].Shape().Clone())
		}
	}
}

// condOp runs the first part of a body if its first operand is not 0, else the
// second. The other operands are those of the body.
type condOp[T Float] struct{ body *body[T] }

func (e condOp[T]) same(o nestedOp[T]) bool {
	f, ok := o.(condOp[T])
	return ok && e.body.same(f.body)
}

func (condOp[T]) Name() string { return "Cond" }

// Blocks reports the condition.
func (condOp[T]) Blocks(k int) bool { return k == 0 }

func (e condOp[T]) Codes(skip Pass) []*prog.Code[T] { return e.body.codes(skip) }

func (condOp[T]) Scratch() int { return 0 }

func (e condOp[T]) Results(_, _ []tensor.Shape) (Results, error) {
	return Results{X: e.body.outs()}, nil
}

// Flops returns the operations of the longer branch.
func (e condOp[T]) Flops(_, _ []tensor.Shape) float64 { return max(e.body.flops(0), e.body.flops(1)) }

func (e condOp[T]) Forward(out *Out[T], in *In[T]) error { return e.body.forward(e, out, in) }

func (e condOp[T]) Run(w *prog.Work[T], out *Out[T], in *In[T]) error {
	p := 0
	if in.X[0].Data()[0] == 0 {
		p = 1
	}
	bindOperands(w.Frames[p], in, 1, 0, 0, 0)
	if err := runBody(w, p, e.Name(), -1); err != nil {
		return err
	}
	copyOut(out, w.Frames[p])
	return nil
}

// Pullback is a Cond of the pullbacks, which compute their branch again.
func (e condOp[T]) Pullback(c *Call[T], g, dx []Var[T]) {
	want, have := c.wanted()>>1, present(g)
	b := e.body.pulled(want, have)
	in := chosen(append(c.X[0].t.vars(1 + len(b.x))[:0], c.X...), g, have)
	spread(dx[1:], recordNested(condOp[T]{b}, in, c.I).Y, want)
}

// Pushforward is a Cond of the pushforwards.
func (e condOp[T]) Pushforward(c *Call[T], dx, dy []Var[T]) {
	have := present(dx[1:])
	b, reached := e.body.pushed(have)
	in := chosen(append(c.X[0].t.vars(1 + len(b.x))[:0], c.X...), dx[1:], have)
	spread(dy, recordNested(condOp[T]{b}, in, c.I).Y, reached)
}
