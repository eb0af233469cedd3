// Package tape records operations on tensors as they are computed, and
// differentiates the recording: vector-Jacobian products (pullbacks),
// Jacobian-vector products (pushforwards), and so gradients, Hessian-vector
// products, Jacobians, Hessians and Taylor models.
//
// A [Var] is a value on a [Tape]. Ops take Vars and return Vars; Shape, Value and
// Item read one, and fmt prints it. Vars come from a tape's Input and Const, from
// the operators below, which hand them to your function, or from other Vars.
//
// # On values
//
// [Grad], [ValueAndGrad], [VJP], [JVP], [HVP], [Jacobian], [Hessian], [Taylor]
// and their kin take a function of Vars and return one of tensors:
//
//	f := func(x tape.Var64) tape.Var64 { return ops.Sum(ops.Square(x)) }
//	g, err := tape.Grad(f)(tensor.FromSlice([]float64{1, 2})) // [2. 4.]
//
// They may be called from several goroutines, and return an *[Error] that names the
// op, the shapes and the line of your own code if something does not fit.
//
// # Inside a recording
//
// [Pullback], [Pushforward] and [D] work on Vars: their results are recorded too, and can
// be differentiated again. A gradient inside a loss is ordinary code.
//
// # Parameters
//
// [NewGradient] evaluates a loss of a tensor.Params and its gradient, again
// and again, without allocating. It records the loss each time.
//
// # Programs
//
// [Compile] and [CompileGradient] record a function once and make a [Program] of it:
// a prediction, or a loss with its gradient. A [Runner] runs it on new inputs,
// which are declared beforehand ([Inputs]), without recording or allocating, and
// with the same bits:
//
//	var in tape.Inputs
//	x, y := in.Float("x", 64, 784), in.Ints("labels", 64)
//	program, err := tape.CompileGradient(params, &in, func(r *tape.Rec[float32]) tape.Var32 {
//		return ops.CrossEntropy(model(r, r.Input(x)), r.IntInput(y), ops.CrossEntropyOptions{})
//	}, nil)
//	…
//	run := program.NewRunner()
//	loss, err := run.Run(batch, labels) // run.GradView() is the gradient
//
// What Go code decides in the function is decided once. [Runner.Audit] finds what
// has changed since, [Runner.CheckFinite] the operation that made a NaN, [Program.Plan] and
// [Runner.Profile] what a run costs, and [Runner.Problem] makes the loss an objective
// for package optim. The page docs/guide/programs.md shows all of it, and
// docs/limits.md what no check sees.
//
// # Loops
//
// [Scan], [While] and [Cond] take functions, record each once and run it many
// times, or not at all; [Checkpoint] runs one again for its derivative. They are
// for eager recordings and for programs ([Compile]).
//
// # Misuse
//
// Shapes that do not fit, a Var from before a Reset, a nil function: misuse is an
// *[Error], which a function that returns an error returns, and another panics
// with. So ops panic, and the operators on values and [Gradient.Eval] return what
// their function panicked with, if it is of that type. An operator applied to a
// nil function panics where it is applied, as Grad(nil) does.
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
