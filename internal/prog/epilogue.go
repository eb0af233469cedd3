package prog

import (
	"fmt"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// epilogue is a product of matrices whose only reader, a chain, computes each block of
// rows and columns when the product has made it, while it is in the cache. The
// operands are those of the product, then those of the chain but the last: that is
// the product, which is made in the memory of one of the chain's results.
type epilogue[T tensor.Float] struct {
	product Finisher[T]
	chain   *chain[T]
	factors int          // operands of the product
	shape   tensor.Shape // of the product
	into    int          // the result in whose memory it is made
}

// Name lists the operations.
func (e *epilogue[T]) Name() string { return e.product.Name() + "+" + e.chain.Name() }

// Results returns the shapes of the chain's results, or why the product's operands do not fit.
func (e *epilogue[T]) Results(x, i []tensor.Shape) (Results, error) {
	res, err := e.product.Results(x[:e.factors], i)
	if err == nil && res.X[0].Size() != e.chain.n {
		err = fmt.Errorf("a product of shape %v, where the chain has %d elements", res.X[0], e.chain.n)
	}
	return Results{X: e.chain.shapes}, err
}

// Forward is not called: frames run epilogues by finishing.
func (e *epilogue[T]) Forward(*Out[T], *In[T]) error { return nil }

// Equal reports whether o is the same product and the same chain.
func (e *epilogue[T]) Equal(o Kernel[T]) bool {
	d, ok := o.(*epilogue[T])
	return ok && e.product.Equal(d.product) && e.chain.Equal(d.chain)
}

// Flops are those of the product and of the chain.
func (e *epilogue[T]) Flops(x, i []tensor.Shape) float64 {
	flops := e.chain.Flops(nil, nil)
	if op, ok := e.product.(Coster); ok {
		flops += op.Flops(x[:e.factors], i)
	}
	return flops
}

// finishing is a run of an epilogue: the chain's operands and results, in parts that the
// product tells.
type finishing[T tensor.Float] struct {
	chainJob[T]
	op   *epilogue[T]
	out  Out[T]               // the product
	done func(i, j, m, n int) // finish, as a value that is made once
}

func newFinishing[T tensor.Float](op *epilogue[T], x, y [][]T) *finishing[T] {
	f := &finishing[T]{op: op}
	size := op.chain.blockSize()
	f.chainJob = chainJob[T]{parts: parts{n: op.chain.n, size: size}, c: op.chain, x: x, y: y, block: size}
	f.out.X, f.done = make([]tensor.Dense[T], 1), f.finish
	return f
}

// run computes the product and the chain.
func (f *finishing[T]) run(in *In[T]) error {
	for k, r := range f.rows {
		kern.Repeat(r, copy(r, f.x[k]))
	}
	product := f.y[f.op.into]
	f.x[f.c.in-1], f.out.X[0] = product, tensor.View(f.op.shape, product)
	return f.op.product.ForwardThen(&f.out, in, f.done)
}

// finish computes the chain for m rows and n columns of the product, from row i and
// column j on.
func (f *finishing[T]) finish(i, j, m, n int) {
	s := f.room()
	if cols := f.op.shape[1]; n == cols {
		f.elements(s, i*cols, (i+m)*cols)
	} else {
		for r := i; r < i+m; r++ {
			f.elements(s, r*cols+j, r*cols+j+n)
		}
	}
	s.free()
}
