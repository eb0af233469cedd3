package prog

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// Scalarer is what a pointwise op has that is a ScalarOp.
type Scalarer interface{ Scalar() kern.ScalarOp }

// scalarOf returns op's operation.
func scalarOf[T tensor.Float](op Kernel[T]) kern.ScalarOp {
	if s, ok := op.(Scalarer); ok {
		return s.Scalar()
	}
	return kern.ByBlock
}
