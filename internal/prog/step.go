package prog

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// step is an instruction with its operands and results at hand.
type step[T tensor.Float] struct {
	op     Kernel[T]
	block  Blocker[T]      // if the op is pointwise
	chain  *chain[T]       // if it is fused
	finish *finishing[T]   // if it is a product with a chain
	scalar *scalarState[T] // if it is a sequence of scalar operations
	in     In[T]
	out    Out[T]
	dst    []T   // the result of a pointwise op
	ys     [][]T // the results of a chain
	rows   [][]T // memory for short rows among its operands
	row    int   // the length of the row that repeats among its operands
	whole  bool  // whether a pointwise op is one block
	view   [][]T
}

// newStep makes room for the operands and results of c.
func newStep[T tensor.Float](c *Instr[T]) step[T] {
	s := step[T]{op: c.Op}
	s.in.X, s.in.I = make([]tensor.Dense[T], len(c.X)), make([]tensor.Ints, len(c.I))
	s.out.X, s.out.I = make([]tensor.Dense[T], len(c.Y)), make([]tensor.Ints, len(c.J))
	switch c.Form {
	case Pointwise:
		s.block = c.Op.(Blocker[T])
		s.in.S, s.view = make([][]T, len(c.X)), make([][]T, len(c.X))
	case Fused:
		s.chain = c.Op.(*chain[T])
		s.in.S, s.ys = make([][]T, len(c.X)), make([][]T, len(c.Y))
	case Finished:
		op := c.Op.(*epilogue[T])
		s.in.S, s.ys = make([][]T, op.chain.in), make([][]T, len(c.Y))
		s.finish = newFinishing(op, s.in.S, s.ys)
	case Scalar:
		s.scalar = newScalarState(c.Op.(*scalars[T]))
		s.in.S, s.ys = make([][]T, len(c.X)), make([][]T, len(c.Y))
	}
	return s
}

// place is where an operand is set: as elements for a pointwise op, else as a tensor of
// the shape.
type place[T tensor.Float] struct {
	s     *[]T
	x     *tensor.Dense[T]
	shape tensor.Shape
}

func (p *place[T]) set(data []T) {
	if p.s != nil {
		*p.s = data
	} else {
		*p.x = tensor.View(p.shape, data)
	}
}

// operand returns where operand k is set, a tensor of the given shape.
func (s *step[T]) operand(k int, shape tensor.Shape) place[T] {
	if s.finish != nil {
		if k < s.finish.op.factors {
			return place[T]{x: &s.in.X[k], shape: shape}
		}
		k -= s.finish.op.factors
	}
	if s.in.S != nil {
		return place[T]{s: &s.in.S[k]}
	}
	return place[T]{x: &s.in.X[k], shape: shape}
}

// result sets result k.
func (s *step[T]) result(k int, shape tensor.Shape, data []T) {
	s.out.X[k] = tensor.View(shape, data)
	s.dst = data
	if s.ys != nil {
		s.ys[k] = data
	}
}

func (s *step[T]) run() error {
	switch {
	case s.whole:
		s.block.Block(s.dst, s.in.S)
		return nil
	case s.block != nil && s.rows != nil:
		for k, d := range s.in.S {
			if s.view[k] = d; s.rows[k] != nil {
				kern.Repeat(s.rows[k], copy(s.rows[k], d))
				s.view[k] = s.rows[k]
			}
		}
		s.block.Block(s.dst, s.view)
		return nil
	case s.block != nil:
		RunBlocks(s.block, s.dst, s.in.S, s.row, s.view)
		return nil
	case s.chain != nil:
		runChain(s.chain, s.ys, s.in.S, s.rows, s.row)
		return nil
	case s.finish != nil:
		return s.finish.run(&s.in)
	case s.scalar != nil:
		s.scalar.run(s.ys, s.in.S)
		return nil
	}
	return s.op.Forward(&s.out, &s.in)
}
