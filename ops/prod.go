package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Prod returns the products over the given axes (all, if none is given), which it
// drops. The product of nothing is 1. Factors are multiplied in row-major order.
//
// The derivative by an element is the product of the others. It is made of
// running products from both sides, without a division, and so right to every order where
// elements are 0.
func Prod[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("Prod", nil, x)
	return recordProd(x, prodOp[T]{axesOf("Prod", x.Shape(), axes), false})
}

// ProdKeep is Prod, but keeps the axes, with length 1.
func ProdKeep[T Float](x tape.Var[T], axes ...int) tape.Var[T] {
	defer tape.Named("ProdKeep", nil, x)
	return recordProd(x, prodOp[T]{axesOf("ProdKeep", x.Shape(), axes), true})
}

func recordProd[T Float](x tape.Var[T], op prodOp[T]) tape.Var[T] {
	return tape.Record(op, []tape.Var[T]{x}, nil).Y[0]
}

type prodOp[T Float] struct {
	axes axisSet
	keep bool
}

func (prodOp[T]) Name() string { return "Prod" }

func (p prodOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	return tape.One(p.axes.reduced(x[0], p.keep)), nil
}

func (p prodOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	s := in.X[0].Shape()
	reduced := p.axes.mask(len(s))
	kern.ReduceRows(out.X[0].Data(), in.X[0].Data(), s, reduced[:len(s)], kern.Prod[T])
	return nil
}

func (p prodOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	x := c.X[0]
	dx[0] = tape.GuardedMul(prodOthers(x, p.axes), reshapeTo(g[0], p.axes.kept(x.Shape())))
}

func (p prodOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	dy[0] = recordSum(tape.GuardedMul(prodOthers(c.X[0], p.axes), dx[0]), sumOp[T](p))
}

// prodOthers returns for each element the product of the others over the axes.
func prodOthers[T Float](x tape.Var[T], axes axisSet) tape.Var[T] {
	rows := toRows(x, axes)
	others := Mul(cumProd(rows, scan{}, true), cumProd(rows, scan{rev: true}, true))
	return fromRows(others, axes, x.Shape())
}
