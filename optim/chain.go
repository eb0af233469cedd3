package optim

import (
	"fmt"

	"github.com/covector-ad/covector/tensor"
)

// Link is one stage of a Chain: it turns the update of the stage before into its
// own. The first one is given the gradient; what the last one leaves is
// subtracted from the parameters.
//
// A link with memory of its own (a momentum) allocates it in Prepare, when it
// finds none of the length of the parameters.
type Link[T tensor.Float] interface {
	// Prepare is called once a step, before any Block. Reductions over the whole
	// gradient belong here; most links have none.
	Prepare(s *Step[T])

	// Block transforms, in place, u, which holds elements [lo, hi) of the update:
	// u[i] belongs to parameter lo+i.
	Block(s *Step[T], u []T, lo, hi int)
}

// Step is what links see of the step being taken. The slices are whole vectors,
// to be read only.
type Step[T tensor.Float] struct {
	N      int            // 1 for the first step
	Params []T            // the trainable parameters; blocks behind [lo, hi) are updated already
	Grad   []T            // the gradient
	Groups []tensor.Group // named ranges of Params
}

// Chain updates parameters by a row of links. It walks through memory once, in
// blocks that stay in the first-level cache: each passes through all links
// before the next is touched. After the first step an update allocates nothing.
//
// A Chain belongs to the Params of its first Update.
type Chain[T tensor.Float] struct {
	links []Link[T]
	step  Step[T]
	owner *tensor.Version
	u     [blockLen]T
}

// blockLen elements of five vectors, as Adam's, fill 40 KB in float64.
const blockLen = 1024

// NewChain returns a chain of the given links, the first one nearest to the
// gradient. Without links it is x ← x − g. It panics with a *tensor.Error
// (ErrZeroVar) if a link is nil.
func NewChain[T tensor.Float](links ...Link[T]) *Chain[T] {
	for k, link := range links {
		if link == nil {
			panic(refusal("NewChain", errNil(fmt.Sprintf("link, number %d", k))))
		}
	}
	return &Chain[T]{links: links}
}

// checker is a link that can find, before anything has changed, that the step
// cannot be taken.
type checker[T tensor.Float] interface {
	Link[T]
	check(s *Step[T]) error
}

var errOtherParams = tensor.Errorf(tensor.ErrForeign, "the optimizer has followed other Params before; take one optimizer for each")

// Update takes one step: it reads grad, whose length is that of
// params.TrainableView(), and writes the parameters through params.Mutate. It
// returns a *tensor.Error and changes nothing if params is nil (ErrZeroVar), grad has
// another length (ErrShape), the chain has followed other Params before
// (ErrForeign), or the rate of the step is negative (ErrRange) or not finite
// (ErrNonFinite).
func (c *Chain[T]) Update(params *tensor.Params[T], grad []T) error {
	const op = "Chain.Update"
	if c == nil {
		return refusal(op, errNil("*Chain"), tensor.Shape{len(grad)})
	}
	return c.update(op, params, grad)
}

func (c *Chain[T]) update(op string, params *tensor.Params[T], grad []T) error {
	if params == nil {
		return refusal(op, errNil("params"), tensor.Shape{len(grad)})
	}
	n := len(params.TrainableView())
	if n != len(grad) {
		return refusal(op, tensor.Errorf(tensor.ErrShape, "%d trainable parameters, but a gradient of %d", n, len(grad)), tensor.Shape{n}, tensor.Shape{len(grad)})
	}
	if c.owner != nil && c.owner != params.Version() {
		return refusal(op, errOtherParams, tensor.Shape{n})
	}
	c.step.N++
	c.step.Params, c.step.Grad = params.TrainableView(), grad
	defer func() { c.step.Params, c.step.Grad = nil, nil }()
	if c.owner == nil {
		c.step.Groups = params.Groups()
	}
	for _, link := range c.links {
		if l, ok := link.(checker[T]); ok {
			if err := l.check(&c.step); err != nil {
				c.step.N--
				return refusal(op, err, tensor.Shape{n})
			}
		}
	}
	c.owner = params.Version()
	c.walk(params.Mutate())
	return nil
}

// walk takes the step, which is in c.step, from the parameters x.
func (c *Chain[T]) walk(x []T) {
	grad := c.step.Grad
	for _, link := range c.links {
		link.Prepare(&c.step)
	}
	for lo := 0; lo < len(x); lo += blockLen {
		hi := min(lo+blockLen, len(x))
		u := c.u[:hi-lo]
		copy(u, grad[lo:hi])
		for _, link := range c.links {
			link.Block(&c.step, u, lo, hi)
		}
		for i, v := range u {
			x[lo+i] -= v
		}
	}
}

// Steps returns the number of steps taken.
func (c *Chain[T]) Steps() int {
	if c == nil {
		panic(refusal("Chain.Steps", errNil("*Chain")))
	}
	return c.step.N
}
