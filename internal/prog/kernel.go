// Package prog holds what happens after recording: what a kernel reads and
// writes, how pointwise kernels are driven, and programs, which are lists of
// instructions, the passes that improve them, and the frames that run them.
package prog

import "github.com/covector-ad/covector/tensor"

// In holds the operands that a kernel reads.
type In[T tensor.Float] struct {
	X []tensor.Dense[T]
	I []tensor.Ints
	S [][]T // the elements of X, for pointwise kernels: all, one row, or one element
}

// Out holds the results that a kernel writes. Their memory is not cleared.
type Out[T tensor.Float] struct {
	X []tensor.Dense[T]
	I []tensor.Ints
}

// Results holds the shapes of what an op returns: float tensors, then integer ones.
type Results struct{ X, I []tensor.Shape }

// Kernel is what a program knows of an op: nothing of derivatives.
type Kernel[T tensor.Float] interface {
	// Name is the op's name, for people.
	Name() string
	// Results returns the shapes of the results, or why the operands do not fit.
	Results(x, i []tensor.Shape) (Results, error)
	// Forward sets every element of the results.
	Forward(out *Out[T], in *In[T]) error
	// Equal reports whether o has the same results for the same operands.
	Equal(o Kernel[T]) bool
}

// Blocker computes a block of a pointwise operation: out[i] from x[0][i],
// x[1][i], …. An operand has len(out) elements, or one that serves for all; out
// may be the same memory as an operand of full length. tensor.Map, Map2 and Map3
// take care of the lengths.
//
// How an operation is cut into blocks is not defined, and several blocks may be
// computed at the same time: Block changes nothing but out.
type Blocker[T tensor.Float] interface {
	Block(out []T, x [][]T)
}
