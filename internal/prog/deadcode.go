package prog

import "github.com/covector-ad/covector/tensor"

// Trimmer is an op with results that can be left out: those that a loop saves for
// its derivative.
type Trimmer[T tensor.Float] interface {
	// Trim returns the op without all but the first keep results.
	Trim() (op Kernel[T], keep int)
}

// deadCode drops the instructions of which no result is used, and results that
// can be left out.
func deadCode[T tensor.Float](l *List[T]) (changed bool) {
	x, i := make([]bool, len(l.X)), make([]bool, len(l.I))
	mark(x, l.Outs)
	mark(i, l.Ints)
	used := make([]bool, len(l.Code))
	for n := len(l.Code) - 1; n >= 0; n-- {
		c := &l.Code[n]
		if used[n] = anyOf(x, c.Y) || anyOf(i, c.J); used[n] {
			changed = c.trim(x) || changed
			mark(x, c.X)
			mark(i, c.I)
		}
	}
	n := -1
	dropped := l.edit(l.renaming(), func(*Instr[T]) bool {
		n++
		return used[n]
	})
	return changed || dropped
}

func mark(set []bool, values []int32) {
	for _, v := range values {
		set[v] = true
	}
}

func anyOf(set []bool, values []int32) bool {
	for _, v := range values {
		if set[v] {
			return true
		}
	}
	return false
}

// trim leaves out the results of c that are not used, if they can be left out, and
// reports whether it did. All of them never are.
func (c *Instr[T]) trim(used []bool) bool {
	if len(c.Y) < 2 {
		return false
	}
	if op, ok := c.Op.(Trimmer[T]); ok {
		if short, keep := op.Trim(); keep < len(c.Y) && !anyOf(used, c.Y[keep:]) {
			c.Op, c.Y = short, c.Y[:keep:keep]
			return true
		}
	}
	return false
}
