package tape

import (
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// Float is the element type: exactly float32 or float64.
type Float = tensor.Float

// In holds the operands that an op's Forward reads: X the float tensors, I the
// integer ones. S is for pointwise ops.
type In[T Float] = prog.In[T]

// Out holds the results that an op's Forward writes: X the float tensors, I the
// integer ones. Their memory is not cleared: Forward must set every element.
type Out[T Float] = prog.Out[T]
