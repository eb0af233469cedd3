package prog

import "github.com/covector-ad/covector/tensor"

// deadCode drops the instructions of which no result is used.
func deadCode[T tensor.Float](l *List[T]) {
	x, i := make([]bool, len(l.X)), make([]bool, len(l.I))
	mark(x, l.Outs)
	mark(i, l.Ints)
	used := make([]bool, len(l.Code))
	for n := len(l.Code) - 1; n >= 0; n-- {
		c := &l.Code[n]
		if used[n] = anyOf(x, c.Y) || anyOf(i, c.J); used[n] {
			mark(x, c.X)
			mark(i, c.I)
		}
	}
	n := -1
	l.edit(l.renaming(), func(*Instr[T]) bool {
		n++
		return used[n]
	})
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
