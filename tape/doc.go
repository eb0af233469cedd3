// Package tape records operations on tensors as they are computed, and
// differentiates the recording: vector-Jacobian products (pullbacks),
// Jacobian-vector products (pushforwards), and so gradients, Hessian-vector
// products, Jacobians, Hessians and Taylor models.
//
// # On values
//
// [Grad], [ValueAndGrad], [VJP], [JVP], [HVP], [Jacobian], [Hessian], [Taylor]
// and their kin take a function of Vars and return one of tensors. They may be called from
// several goroutines, and return an *[Error] that names the op, the shapes and
// the line of your own code if something does not fit.
//
// # Inside a recording
//
// [Pullback], [Pushforward] and [D] work on Vars: their results are recorded too, and can
// be differentiated again. A gradient inside a loss is ordinary code.
//
// # Parameters
//
// [NewGradient] evaluates a loss of a tensor.Params and its gradient, again
// and again, without allocating.
//
// # Ops of your own
//
// Package ops has the operations. To add one, implement the interface of its
// kind and record it:
//
//	what its differential is            interface        recorded by
//	one factor per operand, elementwise [Elementwise]    [RecordElementwise]
//	itself                              [Linear]         [RecordLinear]
//	itself, elementwise                 [Pointlinear]    [RecordPointlinear]
//	the product rule                    [Bilinear]       [RecordBilinear]
//	zero                                [Constant]       [RecordConstant]
//	zero, elementwise                   [Pointconstant]  [RecordPointconstant]
//	its own                             [Op]             [Record]
//
// Rules are written with ops on Vars, so that every derivative has derivatives.
//
// # Zero where an unguarded product says NaN
//
// Pullbacks of elementwise ops multiply with [GuardedMul]: a cotangent of
// exactly 0 stays 0 even where the factor is infinite. So a branch that Where
// did not choose cannot spoil a gradient.
package tape
