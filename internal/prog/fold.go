package prog

import "github.com/covector-ad/covector/tensor"

// foldLimit is the size of the largest result that is computed beforehand and
// kept, unless its operands were larger.
const foldLimit = 1 << 12

// fold computes the instructions whose operands are constants, by the kernels
// that a run would use. What fails is left for the run to fail at.
func fold[T tensor.Float](l *List[T]) (changed bool) {
	return l.edit(l.renaming(), func(c *Instr[T]) bool {
		return c.Form == Repeat || !l.constant(c) || !l.compute(c)
	})
}

// constant reports whether the operands of c are constants, and its results small
// enough to keep. A loop may take long: it is for the run.
func (l *List[T]) constant(c *Instr[T]) bool {
	size := 0
	for _, v := range c.X {
		if l.X[v].Leaf != Const {
			return false
		}
		size += len(l.X[v].Data)
	}
	for _, v := range c.I {
		if l.I[v].Leaf != Const {
			return false
		}
		size += len(l.I[v].Data)
	}
	for _, v := range c.Y {
		if n := l.X[v].Shape.Size(); n > max(size, foldLimit) {
			return false
		}
	}
	for _, v := range c.J {
		if n := l.I[v].Shape.Size(); n > max(size, foldLimit) {
			return false
		}
	}
	_, loop := c.Op.(Nested[T])
	return !loop
}

// compute makes constants of the results of c, and reports whether it could.
func (l *List[T]) compute(c *Instr[T]) bool {
	if c.Form == Alias {
		l.X[c.Y[0]].Leaf, l.X[c.Y[0]].Data = Const, l.X[c.X[0]].Data
		return true
	}
	s := newStep(c)
	for k, v := range c.X {
		to := s.operand(k, l.X[v].Shape)
		to.set(l.X[v].Data)
	}
	for k, v := range c.I {
		s.in.I[k] = tensor.ViewInts(l.I[v].Shape, l.I[v].Data)
	}
	for k, v := range c.Y {
		s.result(k, l.X[v].Shape, make([]T, l.X[v].Shape.Size()))
	}
	for k, v := range c.J {
		s.out.I[k] = tensor.ViewInts(l.I[v].Shape, make([]int64, l.I[v].Shape.Size()))
	}
	if s.run() != nil {
		return false
	}
	for k, v := range c.Y {
		l.X[v].Leaf, l.X[v].Data = Const, s.out.X[k].Data()
	}
	for k, v := range c.J {
		l.I[v].Leaf, l.I[v].Data = Const, s.out.I[k].Data()
	}
	return true
}
