package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Softmax returns exp(x)/Σ exp(x), of x's shape, with the sum over the given axis:
// the result adds up to 1 along it. It does not overflow. It panics with an
// *tape.Error (ErrRange) if there is no such axis.
//
// A −Inf counts as an element that is not there: its weight and its derivative
// are 0. Where all are −Inf, all weights are 0. Where elements are +Inf, they share
// 1 equally. A NaN spreads along the axis.
func Softmax[T Float](x tape.Var[T], axis int) tape.Var[T] {
	defer tape.Named("Softmax", nil, x)
	return softmaxOver(x, axisSet(1)<<fromEnd("Softmax", x.Shape(), axis))
}

// LogSoftmax returns x − log Σ exp(x), of x's shape, with the sum over the given
// axis: the logarithm of [Softmax], finite wherever x is. It panics with an
// *tape.Error (ErrRange) if there is no such axis.
//
// The derivative along dx is dx − Σ p·dx, with p = Softmax(x). A −Inf stays −Inf and has no
// weight in the derivatives of the others, also where all are −Inf. Where elements are +Inf,
// they share: −log n for n of them, −Inf for the rest. A NaN spreads along the axis.
func LogSoftmax[T Float](x tape.Var[T], axis int) tape.Var[T] {
	defer tape.Named("LogSoftmax", nil, x)
	op := logSoftmaxOp[T]{axisSet(1) << fromEnd("LogSoftmax", x.Shape(), axis)}
	return tape.Record(op, []tape.Var[T]{x}, nil).Y[0]
}

type logSoftmaxOp[T Float] struct{ axes axisSet }

func (logSoftmaxOp[T]) Name() string { return "LogSoftmax" }

func (logSoftmaxOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	return tape.One(x[0]), nil
}

func (s logSoftmaxOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	shape := in.X[0].Shape()
	reduced := s.axes.mask(len(shape))
	kern.LogSoftmaxes(out.X[0].Data(), in.X[0].Data(), shape, reduced[:len(shape)])
	return nil
}

// Pullback: with p = eʸ the differential is I − 1pᵀ, and its adjoint I − p1ᵀ.
func (s logSoftmaxOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	dx[0] = Sub(g[0], tape.GuardedMul(Exp(c.Y[0]), s.sum(g[0])))
}

func (s logSoftmaxOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	dy[0] = Sub(dx[0], s.sum(tape.GuardedMul(Exp(c.Y[0]), dx[0])))
}

func (s logSoftmaxOp[T]) sum(x tape.Var[T]) tape.Var[T] {
	return recordSum(x, sumOp[T]{s.axes, true})
}
