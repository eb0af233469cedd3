package kern

// ScalarOp is an operation on single numbers, by which the interpreter knows a
// pointwise op. It computes what the op's Block computes of one element, to the
// bit.
type ScalarOp uint8

// The operations. An op that has none of them is computed by its Block.
const (
	ByBlock            ScalarOp = iota
	ScalarAdd                   // a + b
	ScalarSub                   // a − b
	ScalarMul                   // a·b
	ScalarGuardedMul            // a·b, 0 if that is NaN and a factor is 0
	ScalarDiv                   // a/b
	ScalarGuardedDiv            // a/b, 0 if that is NaN and a is 0 or b infinite
	ScalarNeg                   // −a
	ScalarAbs                   // |a|
	ScalarSquare                // a·a
	ScalarReciprocal            // 1/a
	ScalarSqrt                  // √a
	ScalarEqual                 // 1 if a = b, else 0, as all comparisons
	ScalarNotEqual              // a ≠ b
	ScalarLess                  // a < b
	ScalarLessEqual             // a ≤ b
	ScalarGreater               // a > b
	ScalarGreaterEqual          // a ≥ b
	ScalarPositive              // a > 0
	ScalarMaximum               // the larger, NaN if either is
	ScalarMinimum               // the smaller, NaN if either is
	ScalarReLU                  // max(a, 0)
	ScalarWhere                 // b if a ≠ 0, else c
	ScalarMaxShare              // what a gets of c, the derivative by the larger of a and b
	ScalarAnd                   // a ≠ 0 and b ≠ 0
	ScalarOr                    // a ≠ 0 or b ≠ 0
	ScalarNot                   // a = 0
	ScalarExp
	ScalarLog
	ScalarSin
	ScalarCos
	ScalarTanh
	ScalarSigmoid
	ScalarOps // how many there are
)

// Operands returns how many numbers op takes. Those of an operation by its Block
// are elsewhere.
func (op ScalarOp) Operands() int {
	switch op {
	case ByBlock:
		return 0
	case ScalarNeg, ScalarAbs, ScalarSquare, ScalarReciprocal, ScalarSqrt, ScalarPositive, ScalarReLU, ScalarNot,
		ScalarExp, ScalarLog, ScalarSin, ScalarCos, ScalarTanh, ScalarSigmoid:
		return 1
	case ScalarWhere, ScalarMaxShare:
		return 3
	}
	return 2
}

// String is the name.
func (op ScalarOp) String() string { return scalarNames[op] }

var scalarNames = [...]string{
	ScalarAdd: "Add", ScalarSub: "Sub", ScalarMul: "Mul", ScalarGuardedMul: "GuardedMul", ScalarDiv: "Div", ScalarGuardedDiv: "GuardedDiv", ScalarNeg: "Neg", ScalarAbs: "Abs",
	ScalarSquare: "Square", ScalarReciprocal: "Reciprocal", ScalarSqrt: "Sqrt", ScalarEqual: "Equal", ScalarNotEqual: "NotEqual",
	ScalarLess: "Less", ScalarLessEqual: "LessEqual", ScalarGreater: "Greater", ScalarGreaterEqual: "GreaterEqual",
	ScalarPositive: "Positive", ScalarMaximum: "Maximum", ScalarMinimum: "Minimum",
	ScalarReLU: "ReLU", ScalarWhere: "Where", ScalarMaxShare: "MaxShare", ScalarAnd: "And", ScalarOr: "Or", ScalarNot: "Not",
	ScalarExp: "Exp", ScalarLog: "Log", ScalarSin: "Sin", ScalarCos: "Cos", ScalarTanh: "Tanh", ScalarSigmoid: "Sigmoid",
}
