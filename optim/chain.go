package optim

import (
	"github.com/covector-ad/covector/internal/site"
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
// gradient. Without links it is x ← x − g.
func NewChain[T tensor.Float](links ...Link[T]) *Chain[T] { return &Chain[T]{links: links} }

var errOtherParams = tensor.Errorf(tensor.ErrForeign, "the optimizer has followed other Params before; take one optimizer for each")

// Update takes one step: it reads grad, whose length is that of
// params.TrainableView(), and writes the parameters through params.Mutate. It
// returns a *tensor.Error (ErrShape if the length differs) and changes nothing
// if params, grad, or the links' memory do not belong together.
func (c *Chain[T]) Update(params *tensor.Params[T], grad []T) error {
	return c.update("Chain.Update", params, grad)
}

func (c *Chain[T]) update(op string, params *tensor.Params[T], grad []T) error {
	if params == nil {
		return &tensor.Error{Op: op, Site: site.Caller(), Err: tensor.Errorf(tensor.ErrZeroVar, "params is nil")}
	}
	if n := len(params.TrainableView()); n != len(grad) {
		return &tensor.Error{Op: op, Site: site.Caller(), Shapes: []tensor.Shape{{n}, {len(grad)}},
			Err: tensor.Errorf(tensor.ErrShape, "%d trainable parameters, but a gradient of %d", n, len(grad))}
	}
	if c.owner == nil {
		c.owner, c.step.Groups = params.Version(), params.Groups()
	}
	if c.owner != params.Version() {
		return &tensor.Error{Op: op, Site: site.Caller(), Err: errOtherParams}
	}
	x := params.Mutate()
	c.step.N++
	c.step.Params, c.step.Grad = x, grad
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
	c.step.Params, c.step.Grad = nil, nil
	return nil
}

// Steps returns the number of steps taken.
func (c *Chain[T]) Steps() int { return c.step.N }
