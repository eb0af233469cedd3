// Package optim minimizes functions. It has two shapes, because the control
// flow differs.
//
// # Full batch
//
// [Minimize] looks for a minimum of a deterministic function of a []float64:
//
//	res, err := optim.Minimize(objective, x0, &optim.LBFGS{}, nil)
//	fmt.Println(res.X, res.F, res.Status)
//
// The objective is anything with a method Value, and with the methods of
// [Differentiable], [HessianProduct] or [TwiceDifferentiable] if it can do what
// they say. Plain functions become objectives by [Func], [FuncGrad], [FuncHVP]
// and [FuncHess].
//
// The zero values of the methods work. [LBFGS] is the one to begin with; [BFGS]
// knows more of f where n² numbers fit, [NonlinearCG] holds the least. [Newton] and
// [TrustRegion] need a Hessian and take the fewest iterations, [NewtonCG] and
// TrustRegion with Products make do with Hessian products. [GD], with its step sizes
// and accelerations, is there to compare with. A method proposes a direction, a line
// search ([Backtracking], [StrongWolfe], [HagerZhang], [FixedStep]) decides how far to go, and
// one driver owns the limits and tests of convergence, which [Settings] lists.
// What happened stands in [Result]: its [Status] is a sentence with the numbers
// that decided. Every method and line search can be written outside this
// package too: see [Method] and [LineSearch].
//
// # Structure
//
// Sums of squares ([Residuals]) are for [LevenbergMarquardt] and [GaussNewton]. Wrappers
// round an objective ask for more: [Bounded] for bounds ([LBFGSB]), [Composite] for a part with
// kinks ([Proximal]), [Constrained] for constraints ([AugmentedLagrangian]); a method that does not
// honour one refuses it before the first step. [NaturalGradient] uses products with
// the Fisher information ([FisherProduct]), and [SolveGame] finds equilibria. [Settings] ask for a
// [StepReport] of each step and a [Certificate] of the result; [CheckDerivatives] finds
// wrong derivatives.
//
// # Stochastic
//
// [SGD], [Adam], [AdamW] and others move the parameters of a model, a
// [tensor.Params], along gradients of mini-batches:
//
//	opt := &optim.AdamW[float32]{Rate: 1e-3}
//	for … {
//		err := opt.Update(params, grad)
//	}
//
// The others are [AdaGrad], [RMSProp], [AdaDelta], [NAdam], [RAdam], [Lion], [LAMB] and
// [Muon]. All are chains of small links over the flat parameter vector. Fields Before and
// After add links: [ClipNorm], [ClipValue], [L1], [L2], and [PerGroup] for rates of groups,
// or one's own. [NewChain] makes whole chains, with [Momentum], [Moments] and [Rate].
//
// The rate may follow a [Schedule]: [Cosine], [Warmup], [OneCycle], a [Plateau] and
// others. [Lookahead] and [Accumulate] wrap an optimizer. [EMA] and [SWA] average the
// parameters, [EarlyStopping] keeps the best, and a [Checkpoint] saves all of it in one
// file, from which training goes on with the same bits. [ReportStep] compares a step
// with its local model.
//
// # Errors
//
// What was asked for and cannot be (nil, lengths that differ, an option out of its
// range, a learning rate that is NaN) is a *[tensor.Error], with the line of the
// caller's own code and a sentinel for errors.Is; nothing has changed then. That a
// minimization did not converge is no error but a [Status].
//
// # Local models
//
// Behind all of them stands the second-order model of a function along a
// direction, [LocalModel]: what a step promises, and how long it may be.
package optim
