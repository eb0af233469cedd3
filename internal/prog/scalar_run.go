package prog

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// scalarRun is a number of instructions of the same operation, which stand one
// after the other: what to do is decided once for all of them.
type scalarRun struct {
	op kern.ScalarOp
	n  int32
}

// scalarInstr are the registers of an operation's operands and result. A choice has a
// second one behind it, with its third operand; an operation by its Block has
// its operands in a scalarCall.
type scalarInstr struct{ a, b, y uint32 }

// scalarCall is an operation that is computed by its Block.
type scalarCall[T tensor.Float] struct {
	op    Kernel[T]
	block Blocker[T]
	x     []uint32
}

// scalarState is what one run at a time of scalars needs.
type scalarState[T tensor.Float] struct {
	of   *scalars[T]
	r    []T // the registers
	view [][]T
}

func newScalarState[T tensor.Float](s *scalars[T]) *scalarState[T] {
	return &scalarState[T]{s, make([]T, s.registers), make([][]T, s.width)}
}

// run computes the results y of the operands x, one number each.
func (s *scalarState[T]) run(y, x [][]T) {
	for k, d := range x {
		s.r[k] = d[0]
	}
	code, calls := s.of.code, s.of.calls
	for _, run := range s.of.runs {
		part := code[:run.n]
		switch code = code[run.n:]; {
		case run.op == kern.ByBlock:
			s.blocks(part, calls)
			calls = calls[len(part):]
		case run.op < kern.ScalarEqual:
			arithmetic(run.op, part, s.r)
		case run.op < kern.ScalarAnd:
			choose(run.op, part, s.r)
		default:
			s.kernels(run.op, part)
		}
	}
	for k, at := range s.of.results {
		y[k][0] = s.r[at]
	}
}

// arithmetic runs part on the registers r.
func arithmetic[T tensor.Float](op kern.ScalarOp, part []scalarInstr, r []T) {
	switch op {
	case kern.ScalarAdd:
		for _, in := range part {
			r[in.y] = r[in.a] + r[in.b]
		}
	case kern.ScalarSub:
		for _, in := range part {
			r[in.y] = r[in.a] - r[in.b]
		}
	case kern.ScalarMul:
		for _, in := range part {
			r[in.y] = r[in.a] * r[in.b]
		}
	case kern.ScalarGuardedMul:
		for _, in := range part {
			r[in.y] = kern.Guarded(r[in.a], r[in.b])
		}
	case kern.ScalarDiv:
		for _, in := range part {
			r[in.y] = r[in.a] / r[in.b]
		}
	case kern.ScalarGuardedDiv:
		for _, in := range part {
			r[in.y] = kern.GuardedQuotient(r[in.a], r[in.b])
		}
	case kern.ScalarNeg:
		for _, in := range part {
			r[in.y] = -r[in.a]
		}
	case kern.ScalarAbs:
		for _, in := range part {
			r[in.y] = T(math.Abs(float64(r[in.a])))
		}
	case kern.ScalarSquare:
		for _, in := range part {
			r[in.y] = r[in.a] * r[in.a]
		}
	case kern.ScalarReciprocal:
		for _, in := range part {
			r[in.y] = 1 / r[in.a]
		}
	case kern.ScalarSqrt:
		for _, in := range part {
			r[in.y] = T(math.Sqrt(float64(r[in.a])))
		}
	}
}

// choose runs part on the registers r: comparisons, and what goes by them.
func choose[T tensor.Float](op kern.ScalarOp, part []scalarInstr, r []T) {
	switch op {
	case kern.ScalarEqual:
		for _, in := range part {
			r[in.y] = kern.Truth[T](r[in.a] == r[in.b])
		}
	case kern.ScalarNotEqual:
		for _, in := range part {
			r[in.y] = kern.Truth[T](r[in.a] != r[in.b])
		}
	case kern.ScalarLess:
		for _, in := range part {
			r[in.y] = kern.Truth[T](r[in.a] < r[in.b])
		}
	case kern.ScalarLessEqual:
		for _, in := range part {
			r[in.y] = kern.Truth[T](r[in.a] <= r[in.b])
		}
	case kern.ScalarGreater:
		for _, in := range part {
			r[in.y] = kern.Truth[T](r[in.a] > r[in.b])
		}
	case kern.ScalarGreaterEqual:
		for _, in := range part {
			r[in.y] = kern.Truth[T](r[in.a] >= r[in.b])
		}
	case kern.ScalarPositive:
		for _, in := range part {
			r[in.y] = kern.Truth[T](r[in.a] > 0)
		}
	case kern.ScalarMaximum:
		for _, in := range part {
			r[in.y] = max(r[in.a], r[in.b])
		}
	case kern.ScalarMinimum:
		for _, in := range part {
			r[in.y] = min(r[in.a], r[in.b])
		}
	case kern.ScalarReLU:
		for _, in := range part {
			r[in.y] = max(r[in.a], 0)
		}
	case kern.ScalarWhere:
		for k := 1; k < len(part); k += 2 {
			in := &part[k-1]
			y := r[in.b]
			if r[in.a] == 0 {
				y = r[part[k].a]
			}
			r[in.y] = y
		}
	case kern.ScalarMaxShare:
		for k := 1; k < len(part); k += 2 {
			in := &part[k-1]
			r[in.y] = kern.MaxShareOf(r[in.a], r[in.b], r[part[k].a])
		}
	}
}

// kernels runs part by the kernels that compute blocks.
func (s *scalarState[T]) kernels(op kern.ScalarOp, part []scalarInstr) {
	for _, in := range part {
		switch y, a, b := s.at(in.y), s.at(in.a), s.at(in.b); op {
		case kern.ScalarAnd:
			kern.And(y, a, b)
		case kern.ScalarOr:
			kern.Or(y, a, b)
		case kern.ScalarNot:
			kern.Not(y, a)
		case kern.ScalarExp:
			kern.Exp(y, a)
		case kern.ScalarLog:
			kern.Log(y, a)
		case kern.ScalarSin:
			kern.Sin(y, a)
		case kern.ScalarCos:
			kern.Cos(y, a)
		case kern.ScalarTanh:
			kern.Tanh(y, a)
		case kern.ScalarSigmoid:
			kern.Sigmoid(y, a)
		}
	}
}

// blocks runs part, of which calls has the operations.
func (s *scalarState[T]) blocks(part []scalarInstr, calls []scalarCall[T]) {
	for k, in := range part {
		c := &calls[k]
		view := s.view[:len(c.x)]
		for i, x := range c.x {
			view[i] = s.at(x)
		}
		c.block.Block(s.at(in.y), view)
	}
}

// at returns a register as a block of one element.
func (s *scalarState[T]) at(k uint32) []T { return s.r[k : k+1 : k+1] }
