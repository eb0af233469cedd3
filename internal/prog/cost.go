package prog

import "github.com/covector-ad/covector/tensor"

// Coster is what an op has that knows how many floating-point operations it takes.
// Others take one an element: of the result of a pointwise op, of all operands of any
// other.
type Coster interface {
	// Flops returns the number for operands of the given shapes.
	Flops(x, i []tensor.Shape) float64
}

// Cost is what an instruction will take.
type Cost struct {
	Flops float64
	Bytes float64 // of its operands and results, each once
}

// cost returns what instruction n takes: nothing, if it does no work.
func (c *Code[T]) cost(n int) Cost {
	l, in := c.List, &c.List.Code[n]
	if in.Form.idle() {
		return Cost{}
	}
	var xs, is []tensor.Shape
	elements, size := 0, 0
	for _, v := range in.X {
		xs = append(xs, l.X[v].Shape)
		elements += c.stored[v]
		size += l.X[v].Shape.Size()
	}
	for _, v := range in.Y {
		elements += c.stored[v]
	}
	if in.Form.byElement() {
		size = in.size(c.stored)
	}
	ints := 0
	for _, v := range in.I {
		is = append(is, l.I[v].Shape)
		ints += l.I[v].Shape.Size()
	}
	for _, v := range in.J {
		ints += l.I[v].Shape.Size()
	}
	cost := Cost{Flops: float64(size), Bytes: float64(elements)*float64(elementBytes[T]()) + 8*float64(ints)}
	if op, ok := in.Op.(Coster); ok {
		if f := op.Flops(xs, is); f >= 0 {
			cost.Flops = f
		}
	}
	return cost
}
