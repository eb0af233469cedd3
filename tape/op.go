package tape

import (
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// Op is what a tape records: a value and both derivative rules, written with
// ops on Vars, so that derivatives can be differentiated again.
//
// Most ops are of a simpler kind and need not implement all of it: see
// [Elementwise], [Linear], [Pointlinear], [Bilinear] and [Constant]. An op with rules of its
// own implements Op and is recorded by [Record].
//
// Ops are compared with ==: equal ops on equal operands must have equal
// results. Whatever may change between runs is an operand, never a field.
type Op[T Float] interface {
	// Name is the op's name in errors: that of its function.
	Name() string
	// Results returns the shapes of the results, or why the operands do not fit.
	Results(x, i []tensor.Shape) (Results, error)
	// Forward sets every element of the results.
	Forward(out *Out[T], in *In[T]) error
	// Pullback sets dx[k], for each k that c.Wants, to the cotangent of operand
	// k, given the cotangents g of the float results. A zero Var in g is a zero
	// cotangent; a dx[k] left alone is one too.
	Pullback(c *Call[T], g, dx []Var[T])
	// Pushforward sets dy[r] to the tangent of float result r, given the tangents
	// dx of the float operands. A zero Var is a zero tangent.
	Pushforward(c *Call[T], dx, dy []Var[T])
}

// Results holds the shapes of what an op returns, in X those of the float tensors,
// in I those of the integer ones.
type Results = prog.Results

// One is Results of a single float tensor.
func One(s tensor.Shape) Results { return Results{X: []tensor.Shape{s}} }

// Call is an op as it was recorded: X and I are its operands, floating and integer,
// Y and J its results.
type Call[T Float] struct {
	X, Y []Var[T]
	I, J []IntVar
	want uint64
}

// Wants reports whether the cotangent of float operand k is asked for: whether
// the operand depends on anything that is being differentiated.
func (c *Call[T]) Wants(k int) bool { return c.want>>k&1 != 0 }

// wanted returns the operands whose cotangents are asked for.
func (c *Call[T]) wanted() bits { return bits(c.want) }

// Blocker is a pointwise kernel, an interface of one method,
//
//	Block(out []T, x [][]T)
//
// which computes out[i] from x[0][i], x[1][i], …. Each operand has
// len(out) elements, or one that serves for all (tensor.Map, Map2 and Map3 take care of
// that); out may be the same memory as an operand of full length. How an op is cut
// into blocks is not defined, and several blocks may be computed at the same
// time: Block changes nothing but out.
// A panic of Block reaches the caller, perhaps without Block's own stack.
type Blocker[T Float] = prog.Blocker[T]

// Blocking is what an op has through some of whose float operands no derivative
// passes: a mask, say, or the operands of a comparison.
type Blocking interface {
	// Blocks reports whether the derivative by float operand k is zero always.
	Blocks(k int) bool
}
