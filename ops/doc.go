// Package ops has the differentiable operations, as functions on Vars: those
// that a tape records, and layers and losses composed of them. Each op stands in
// one spot, its value, shape rule and derivative together; every derivative is
// made of ops, and so has derivatives itself.
//
// # What is there
//
//   - Arithmetic, elementwise: [Add], [Sub], [Mul], [Div], [Neg], [Mod],
//     [Reciprocal], [Square], [Pow], [Sqrt], [Rsqrt], [Cbrt]; with a constant,
//     [Scale], [AddScalar], [PowScalar].
//   - Functions, elementwise: [Exp], [Log], [Sin], [Tanh], [Erf], [Lgamma] and
//     their kin; [Xlogy], [LogAddExp], [Hypot], [Atan2].
//   - Kinks, steps and choices: [Abs], [Sign], [Floor], [Ceil], [Round], [Clamp],
//     [Maximum], [Minimum], [Where]; comparisons ([Less], …) and logic ([And], …).
//   - Activations: [ReLU], [LeakyReLU], [ELU], [SELU], [GELU], [SiLU], [Mish],
//     [Sigmoid], [LogSigmoid], [Logit], [Softplus], [Softsign], [HardTanh],
//     [HardSigmoid], [HardSwish], [Softmax], [LogSoftmax].
//   - Reductions: [Sum], [Mean], [Var], [Std], [Max], [Min], [Prod], [Norm],
//     [NormSq], [LogSumExp], [ArgMax], [ArgMin]; running ones, [CumSum], [CumProd].
//   - Shapes: [Reshape], [Flatten], [Squeeze], [Unsqueeze], [Transpose],
//     [SwapAxes], [Expand], [SumTo], [Tile], [Repeat], [Pad], [PadEdge],
//     [PadReflect], [Flip], [Roll], [Concat], [Stack], [Split].
//   - Parts and order: [Slice], [Select], [Take], [TakeAlong], [Gather],
//     [ScatterAdd], [OneHot], [Sort], [ArgSort], [TopK].
//   - Products: [MatMul] and its transposed forms, [Dot], [Outer], [QuadForm],
//     [Einsum].
//   - Matrices: [Diag], [DiagPart], [Trace], [Tril], [Triu], [Det], [SlogDet],
//     [Inv], [Solve], [TriangularSolve], [LstSq], [Cholesky], [QR], [SymEig].
//   - Layers: [Linear], [Embedding], [Conv1D], [Conv2D], [ConvTranspose2D],
//     [MaxPool2D], [AvgPool2D], [GlobalAvgPool2D], [BatchNorm], [BatchNormTrain],
//     [LayerNorm], [RMSNorm], [Attention], [LSTMCell], [GRUCell], [Dropout].
//   - Losses: [MSE], [MAE], [Huber], [BCEWithLogits], [CrossEntropy], [NLL],
//     [KLDiv], [PoissonNLL], [GaussianNLL], [Hinge], [CosineSimilarity].
//   - Random numbers from keys: [RandomUniform], [RandomNormal], [FoldIn].
//   - Derivatives held back: [StopGradient].
//
// # Shapes
//
// A shape is written [n c h w]; […, m, n] has any axes before the last two.
// Tensors have rank 0 (one number) to 8, and are row-major.
//
// Elementwise functions of several operands broadcast as numpy's do: shapes are
// aligned at the end, and an axis that is missing or of length 1 is repeated.
// Leading axes of matrix functions broadcast likewise. Layers and losses
// broadcast only where their page says so.
//
// Axes count from 0, or from the end if they are negative: −1 is the last. One
// that does not exist is an ErrRange, one that comes twice an ErrShape.
// Reductions drop their axes, and their Keep forms keep them with length 1;
// without axes they reduce all, to rank 0. The sum of nothing is 0, its product
// 1, its mean NaN, and its largest element an error.
//
// # Element types
//
// Vars are float64 or float32, and the operands of one op are all of one type: Go
// infers it, but where only integers are given ([OneHot], [RandomUniform]).
// Comparisons return 1 and 0 in that type, and [Where] takes any number ≠ 0 for
// true, NaN too. Indices and labels are IntVars, of int64, not differentiable;
// where they are data they must not be negative.
//
// Numbers in a call (the factor of [Scale], the bounds of [Clamp]) are constants:
// no derivative passes to them, and recording again with others reuses memory.
//
// # Derivatives at the edges
//
// Where a function has no derivative its page says what stands for it. As a
// rule a kink takes the value from one side or the middle ([ReLU] has 0 at 0,
// [Abs] 0, [Maximum] of equals a half each, [Max] the first of the largest), a
// step has 0, and a norm has 0 at its tip. A cotangent of exactly 0 that meets
// an infinite factor stays 0: see tape.GuardedMul.
//
// # Errors
//
// Misuse panics with an *tape.Error, which tape's operators on values return: it
// names the function that was called, the shapes of the operands in the order
// of the arguments (integer ones last), the line of your code, and a cause that
// errors.Is tells apart:
//
//	tape.ErrShape      shapes do not fit
//	tape.ErrRange      an axis, index, label or option is out of its range
//	tape.ErrSingular   a matrix has no inverse, or a factorization no derivative
//	tape.ErrNonFinite  a factorization was given NaN or ±Inf
//	tape.ErrLimit      a length or a number of operands is too large
//	tape.ErrFormat     Einsum cannot read its specification
//	tape.ErrZeroVar    an operand is the zero Var, or there are none
//	tape.ErrStale      an operand was recorded before the tape's last Reset
//	tape.ErrForeign    operands are on unrelated tapes
//
// These are not repeated on every page. NaN and ±Inf are no errors, but pass as
// Go's arithmetic has them.
package ops
