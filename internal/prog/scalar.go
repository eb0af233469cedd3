package prog

import (
	"fmt"
	"strings"

	"github.com/covector-ad/covector/tensor"
)

// scalars is a sequence of operations on single numbers, which are held in
// registers and run by an interpreter. The first registers are the operands.
type scalars[T tensor.Float] struct {
	code      []scalarInstr
	calls     []scalarCall[T]
	count     int // of operations
	operands  int
	registers int
	results   []uint32 // where each result is in the end
	shapes    []tensor.Shape
	width     int // the most operands of a call
}

// longest is how many operations are joined at most: registers of so many have
// numbers of registerBits.
const longest = 1 << (registerBits - 3)

// lowerScalars joins pointwise operations on single numbers, whatever their rank,
// to instructions of which the interpreter runs all at once.
func lowerScalars[T tensor.Float](l *List[T]) {
	b := newScalarBuilder(l)
	least := 2
	if FuseAll {
		least = 1
	}
	for n := range l.Code {
		c := &l.Code[n]
		switch {
		case b.renames(c) && len(b.group) < longest:
			b.join(c)
		case c.Form == Pointwise && l.X[c.Y[0]].Shape.Size() == 1:
			if b.depends(c) || len(b.group) == longest {
				b.close(b.merge, least)
			}
			b.join(c)
		default:
			b.pass(c)
		}
	}
	b.close(b.merge, least)
	l.Code = b.code
}

// Name is that of all of them together.
func (s *scalars[T]) Name() string { return "Scalars" }

// Results returns the shapes of the results.
func (s *scalars[T]) Results(_, _ []tensor.Shape) (Results, error) { return Results{X: s.shapes}, nil }

// Forward is not called: frames have a scalarRun.
func (s *scalars[T]) Forward(*Out[T], *In[T]) error { return nil }

// Equal reports whether o is the same sequence.
func (s *scalars[T]) Equal(o Kernel[T]) bool { return o == Kernel[T](s) }

// Flops are 1 for each operation.
func (s *scalars[T]) Flops(_, _ []tensor.Shape) float64 { return float64(s.count) }

// String lists the operations, one a line. Operands are in the first registers.
func (s *scalars[T]) String() string {
	var b strings.Builder
	for k := 0; k < len(s.code); k++ {
		in := &s.code[k]
		op := ScalarOp(in.op >> registerBits)
		name, x := op.String(), []uint32{in.a, in.b}[:op.operands()]
		switch op {
		case ByBlock:
			name, x = s.calls[in.a].op.Name(), s.calls[in.a].x
		case ScalarWhere:
			k++
			x = append(x, s.code[k].a)
		}
		registers := make([]string, len(x))
		for i, at := range x {
			registers[i] = fmt.Sprint("r", at)
		}
		fmt.Fprintf(&b, "    r%d = %s(%s)\n", in.result(), name, strings.Join(registers, ", "))
	}
	return b.String()
}
