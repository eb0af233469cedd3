package prog

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// scalarInstr is an operation of which operands and result are registers. The
// third operand of a choice is the first of the instruction behind it. ByBlock
// has the number of its call in place of an operand.
type scalarInstr struct {
	op   uint32 // the operation in the upper 8 bits, the result's register in the others
	a, b uint32
}

const registerBits = 24

func (in *scalarInstr) result() uint32 { return in.op & (1<<registerBits - 1) }

// scalarCall is an operation that is computed by its Block.
type scalarCall[T tensor.Float] struct {
	op    Kernel[T]
	block Blocker[T]
	x     []uint32
}

// scalarRun is what one run at a time of a scalars needs.
type scalarRun[T tensor.Float] struct {
	of   *scalars[T]
	r    []T // the registers
	view [][]T
}

func newScalarRun[T tensor.Float](s *scalars[T]) *scalarRun[T] {
	return &scalarRun[T]{s, make([]T, s.registers), make([][]T, s.width)}
}

// run computes the results y of the operands x, one number each.
func (s *scalarRun[T]) run(y, x [][]T) {
	for k, d := range x {
		s.r[k] = d[0]
	}
	s.interpret()
	for k, at := range s.of.results {
		y[k][0] = s.r[at]
	}
}

// interpret runs the instructions: the frequent operations here, others by call.
func (s *scalarRun[T]) interpret() {
	r, code := s.r, s.of.code
	for k := 0; k < len(code); k++ {
		in := &code[k]
		op := ScalarOp(in.op >> registerBits)
		if op == ByBlock || op > scalarRare {
			s.call(op, in)
			continue
		}
		a, b := r[in.a], r[in.b]
		var y T
		switch op {
		case ScalarAdd:
			y = a + b
		case ScalarSub:
			y = a - b
		case ScalarMul, ScalarSquare:
			y = a * b
		case ScalarGuardedMul:
			y = kern.Guarded(a, b)
		case ScalarDiv:
			y = a / b
		case ScalarMaximum:
			y = max(a, b)
		case ScalarMinimum:
			y = min(a, b)
		case ScalarNeg:
			y = -a
		case ScalarAbs:
			y = T(math.Abs(float64(a)))
		case ScalarReciprocal:
			y = 1 / a
		case ScalarSqrt:
			y = T(math.Sqrt(float64(a)))
		case ScalarReLU:
			y = max(a, 0)
		case ScalarPositive:
			y = kern.Truth[T](a > 0)
		case ScalarEqual:
			y = kern.Truth[T](a == b)
		case ScalarNotEqual:
			y = kern.Truth[T](a != b)
		case ScalarLess:
			y = kern.Truth[T](a < b)
		case ScalarLessEqual:
			y = kern.Truth[T](a <= b)
		case ScalarGreater:
			y = kern.Truth[T](a > b)
		case ScalarGreaterEqual:
			y = kern.Truth[T](a >= b)
		case ScalarWhere:
			k++
			if y = b; a == 0 {
				y = r[code[k].a]
			}
		}
		r[in.result()] = y
	}
}

// call runs an operation by the kernel that computes blocks.
func (s *scalarRun[T]) call(op ScalarOp, in *scalarInstr) {
	y := s.at(in.result())
	if op == ByBlock {
		c := &s.of.calls[in.a]
		view := s.view[:len(c.x)]
		for k, x := range c.x {
			view[k] = s.at(x)
		}
		c.block.Block(y, view)
		return
	}
	switch a, b := s.at(in.a), s.at(in.b); op {
	case ScalarAnd:
		kern.And(y, a, b)
	case ScalarOr:
		kern.Or(y, a, b)
	case ScalarNot:
		kern.Not(y, a)
	case ScalarAbove:
		kern.Above(y, a, b)
	case ScalarExp:
		kern.Exp(y, a)
	case ScalarLog:
		kern.Log(y, a)
	case ScalarSin:
		kern.Sin(y, a)
	case ScalarCos:
		kern.Cos(y, a)
	case ScalarTanh:
		kern.Tanh(y, a)
	case ScalarSigmoid:
		kern.Sigmoid(y, a)
	}
}

// at returns a register as a block of one element.
func (s *scalarRun[T]) at(k uint32) []T { return s.r[k : k+1 : k+1] }
