package tape

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// pointwise is what the adapters of pointwise ops share. Their operands have
// been broadcast when they are recorded, and they are run block by block.
type pointwise[T Float] struct{}

// pointwiseOp is what these adapters are: kernel is the op inside.
type pointwiseOp[T Float] interface{ kernel() Blocker[T] }

// Results is the shape of the operands, in the memory that x has.
func (pointwise[T]) Results(x, _ []tensor.Shape) (Results, error) { return Results{X: x[:1:1]}, nil }

// Forward is not called: the tape runs the Block of an op that has one.
func (pointwise[T]) Forward(*Out[T], *In[T]) error { return nil }

// identityOf asks a pointwise op for the operand that changes nothing.
func identityOf[T Float, R any](rule R, k int) (T, bool) {
	if i, ok := any(rule).(prog.Identity[T]); ok {
		return i.Identity(k)
	}
	return 0, false
}

// scalarOf asks a pointwise op which operation of the interpreter it is.
func scalarOf[R any](rule R) kern.ScalarOp {
	if s, ok := any(rule).(prog.Scalarer); ok {
		return s.Scalar()
	}
	return kern.ByBlock
}
