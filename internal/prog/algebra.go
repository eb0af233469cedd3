package prog

import "github.com/covector-ad/covector/tensor"

// Identity is what a pointwise op of two operands has that returns one of them
// unchanged, to the bit, where the other is a certain number: 1 for a product,
// −0 for a sum.
type Identity[T tensor.Float] interface {
	// Identity returns the number that, as operand k, leaves the other operand as
	// it is, and whether there is one.
	Identity(k int) (T, bool)
}

// algebra drops pointwise operations that change nothing.
func algebra[T tensor.Float](l *List[T]) (changed bool) {
	r := l.renaming()
	number := l.numbers()
	return l.edit(r, func(c *Instr[T]) bool {
		if c.Form.idle() {
			number[c.Y[0]] = number[c.X[0]]
			return true
		}
		if c.Form != Pointwise || len(c.X) != 2 || number[c.X[0]] < 0 && number[c.X[1]] < 0 {
			return true
		}
		op, ok := c.Op.(Identity[T])
		if !ok {
			return true
		}
		for k, v := range c.X {
			one, ok := op.Identity(k)
			if u := number[v]; ok && u >= 0 && sameBits(l.X[u].Data[0], one) {
				r.x[c.Y[0]] = c.X[1-k]
				return false
			}
		}
		return true
	})
}

// numbers returns for each value the constant of one element that it is, or −1.
func (l *List[T]) numbers() []int32 {
	number := make([]int32, len(l.X))
	for k := range l.X {
		number[k] = -1
		if v := &l.X[k]; v.Leaf == Const && len(v.Data) == 1 {
			number[k] = int32(k)
		}
	}
	return number
}
