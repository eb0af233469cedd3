package prog

import "github.com/covector-ad/covector/tensor"

// expandFully finds the expansions that are needed in full, and makes calls of
// them: those that others than pointwise operations read, that are wanted at the
// end, or that repeat another row than the first one among the operands of a
// pointwise operation.
func expandFully[T tensor.Float](l *List[T]) (changed bool) {
	full := make([]bool, len(l.X))
	mark(full, l.Outs)
	stored := l.stored()
	for n := range l.Code {
		if c := &l.Code[n]; c.Form == Pointwise {
			c.oneRow(l, stored, full)
		}
	}
	for n := len(l.Code) - 1; n >= 0; n-- {
		c := &l.Code[n]
		if c.Form == Repeat && full[c.Y[0]] {
			c.Form = Call
		}
		if c.Form == Call || c.Form == Alias {
			mark(full, c.X)
		}
	}
	return true
}

// stored returns how many elements of each value are in memory: an expansion has
// those of its operand.
func (l *List[T]) stored() []int {
	size := make([]int, len(l.X))
	for k := range l.X {
		size[k] = l.X[k].Shape.Size()
	}
	for n := range l.Code {
		if c := &l.Code[n]; c.Form == Repeat {
			size[c.Y[0]] = size[c.X[0]]
		}
	}
	return size
}

// oneRow marks the operands of c that repeat another row than the first one does.
func (c *Instr[T]) oneRow(l *List[T], stored []int, full []bool) {
	row := 0
	for _, v := range c.X {
		switch n := stored[v]; {
		case n == 1 || n == row || n == l.X[c.Y[0]].Shape.Size():
		case row == 0 && !full[v]:
			row = n
		default:
			full[v] = true
		}
	}
}
