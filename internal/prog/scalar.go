package prog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// scalars is a sequence of operations on single numbers, which are held in
// registers. The first registers are the operands.
type scalars[T tensor.Float] struct {
	runs      []scalarRun
	code      []scalarInstr
	calls     []scalarCall[T]
	count     int // of operations
	registers int
	results   []uint32 // where each result is in the end
	shapes    []tensor.Shape
	width     int // the most operands of a call
}

// lowerScalars joins pointwise operations on single numbers, whatever their rank,
// to sequences of which a run decides little: see scalarState.
func lowerScalars[T tensor.Float](l *List[T]) (changed bool) {
	b, least := newScalarBuilder(l), 2
	if FuseAll {
		least = 1
	}
	for n := range l.Code {
		c := &l.Code[n]
		switch {
		case b.renames(c):
			b.join(n)
		case c.Form == Pointwise && l.X[c.Y[0]].Shape.Size() == 1:
			if b.depends(c) {
				b.close(b.merge, least)
			}
			b.join(n)
		default:
			b.pass(n)
		}
	}
	b.close(b.merge, least)
	l.Code = b.code
	return true
}

// Name is that of all of them together.
func (s *scalars[T]) Name() string { return "Scalars" }

// Results returns the shapes of the results.
func (s *scalars[T]) Results(_, _ []tensor.Shape) (Results, error) { return Results{X: s.shapes}, nil }

// Forward is not called: frames have a scalarState.
func (s *scalars[T]) Forward(*Out[T], *In[T]) error { return nil }

// Equal reports whether o is the same sequence.
func (s *scalars[T]) Equal(o Kernel[T]) bool {
	p, ok := o.(*scalars[T])
	return ok && slices.Equal(s.runs, p.runs) && slices.Equal(s.code, p.code) && slices.Equal(s.results, p.results) &&
		slices.EqualFunc(s.calls, p.calls, func(a, b scalarCall[T]) bool { return a.op.Equal(b.op) && slices.Equal(a.x, b.x) })
}

// Flops are 1 for each operation.
func (s *scalars[T]) Flops(_, _ []tensor.Shape) float64 { return float64(s.count) }

// String lists the operations, one a line, on registers r0, r1, …, and which have the
// results.
func (s *scalars[T]) String() string {
	var b strings.Builder
	code, calls := s.code, s.calls
	for _, run := range s.runs {
		for part := code[:run.n]; len(part) > 0; {
			in, name, x := part[0], run.op.String(), []uint32{part[0].a, part[0].b}
			switch part = part[1:]; {
			case run.op == kern.ByBlock:
				name, x, calls = calls[0].op.Name(), calls[0].x, calls[1:]
			case run.op.Operands() == 3:
				x, part = append(x, part[0].a), part[1:]
			default:
				x = x[:run.op.Operands()]
			}
			fmt.Fprintf(&b, "    r%d = %s(%s)\n", in.y, name, registerNames(x))
		}
		code = code[run.n:]
	}
	fmt.Fprintf(&b, "    return %s\n", registerNames(s.results))
	return b.String()
}

func registerNames(x []uint32) string {
	words := make([]string, len(x))
	for i, at := range x {
		words[i] = fmt.Sprint("r", at)
	}
	return strings.Join(words, ", ")
}
