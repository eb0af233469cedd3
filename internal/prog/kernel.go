// Package prog holds what happens after recording: what a kernel reads and
// writes, and how pointwise kernels are driven.
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
