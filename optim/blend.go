package optim

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// blend is y ← keep·y + share·x on whole vectors, shared between threads. It stands
// in what uses it again and again, so that a run allocates nothing.
type blend[T tensor.Float] struct {
	y, x        []T
	keep, share T
}

func (o *blend[T]) run(y, x []T, keep, share T) {
	o.y, o.x, o.keep, o.share = y, x, keep, share
	kern.Fork(o, kern.Parts(len(y), partLen), passCost*int64(len(y)))
	o.y, o.x = nil, nil
}

// Run does a part. A keep of 0 forgets y, also where it is not finite.
func (o *blend[T]) Run(part int) {
	lo, hi := kern.Part(part, partLen, len(o.y))
	y, x := o.y[lo:hi], o.x[lo:hi]
	if o.keep == 0 {
		times(y, x, o.share)
		return
	}
	kern.Blend(y, y, x, o.keep, o.share)
}
