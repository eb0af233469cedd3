package tape

import (
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tensor"
)

// Float is the element type: exactly float32 or float64.
type Float = tensor.Float

// In holds the operands that an op's Forward reads, and must not change. Its
// fields are
//
//	X []tensor.Dense[T] // the float operands, in the order of the call
//	I []tensor.Ints     // the integer operands
//	S [][]T             // elements of X, for the engine's own pointwise kernels
//
// so that the Forward of a [Linear] op that picks elements is, say,
//
//	func (pickOp) Forward(out *tensor.Dense[float64], in *tape.In[float64]) error {
//		x, at := in.X[0].Data(), in.I[0].Data()
//		for k, i := range at {
//			if i < 0 || int(i) >= len(x) {
//				return tape.Errorf(tape.ErrRange, "index %d of %d elements", i, len(x))
//			}
//			out.Data()[k] = x[i]
//		}
//		return nil
//	}
type In[T Float] = prog.In[T]

// Out holds the results that an op's Forward writes, in the shapes that the op has
// stated. Its fields are
//
//	X []tensor.Dense[T] // the float results
//	I []tensor.Ints     // the integer results
//
// Their memory is not cleared: Forward must set every element, as in
//
//	func (signOp) Forward(out *tape.Out[float64], in *tape.In[float64]) error {
//		for k, v := range in.X[0].Data() {
//			out.X[0].Data()[k] = math.Copysign(1, v)
//		}
//		return nil
//	}
type Out[T Float] = prog.Out[T]
