package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// LogSumExp returns log Σ exp(x) over the given axes (all, if none is given),
// which it drops. It is computed as m + log(1 + Σ′ exp(x−m)), where m is the
// largest element and Σ′ leaves it out, so that nothing overflows.
//
// The derivative is the softmax of x. Of nothing, or where all elements are
// −Inf, the value is −Inf and the derivative 0. Where elements are +Inf, so is
// the value, and these share a derivative of 1 equally.
func LogSumExp[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("LogSumExp", nil, x)
	return recordLogSumExp(x, logSumExpOp[T]{axesOf("LogSumExp", x.Shape(), axes), false})
}

// LogSumExpKeep is LogSumExp, but keeps the axes, with length 1.
func LogSumExpKeep[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("LogSumExpKeep", nil, x)
	return recordLogSumExp(x, logSumExpOp[T]{axesOf("LogSumExpKeep", x.Shape(), axes), true})
}

func recordLogSumExp[T Float](x tape.Var[T], op logSumExpOp[T]) tape.Var[T] {
	return tape.Record(op, []tape.Var[T]{x}, nil).Y[0]
}

type logSumExpOp[T Float] struct {
	axes axisSet
	keep bool
}

func (logSumExpOp[T]) Name() string { return "LogSumExp" }

func (l logSumExpOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	return tape.One(l.axes.reduced(x[0], l.keep)), nil
}

func (l logSumExpOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	shape := in.X[0].Shape()
	reduced := l.axes.mask(len(shape))
	kern.LogSumExps(out.X[0].Data(), in.X[0].Data(), shape, reduced[:len(shape)])
	return nil
}

func (l logSumExpOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	x := c.X[0]
	dx[0] = tape.GuardedMul(softmaxOver(x, l.axes), reshapeTo(g[0], l.axes.kept(x.Shape())))
}

func (l logSumExpOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	dy[0] = recordSum(tape.GuardedMul(softmaxOver(c.X[0], l.axes), dx[0]), sumOp[T](l))
}

// softmaxOver returns the softmax of x over axes: exp(x)/Σ exp(x), accurate for
// x of any size. Where all elements are −Inf the weights are 0.
func softmaxOver[T Float](x tape.Var[T], axes axisSet) tape.Var[T] {
	return tape.Record(softmaxOp[T]{axes}, []tape.Var[T]{x}, nil).Y[0]
}

type softmaxOp[T Float] struct{ axes axisSet }

func (softmaxOp[T]) Name() string { return "Softmax" }

func (softmaxOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) { return tape.One(x[0]), nil }

func (s softmaxOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	shape := in.X[0].Shape()
	reduced := s.axes.mask(len(shape))
	kern.Softmaxes(out.X[0].Data(), in.X[0].Data(), shape, reduced[:len(shape)])
	return nil
}

// The Jacobian of p = softmax(x), diag(p) − ppᵀ, is symmetric.
func (s softmaxOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	dx[0] = s.jacobian(c.Y[0], g[0])
}

func (s softmaxOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	dy[0] = s.jacobian(c.Y[0], dx[0])
}

// jacobian returns p·(v − Σ p·v).
func (s softmaxOp[T]) jacobian(p, v tape.Var[T]) tape.Var[T] {
	mean := recordSum(tape.GuardedMul(p, v), sumOp[T]{s.axes, true})
	return tape.GuardedMul(p, Sub(v, mean))
}
