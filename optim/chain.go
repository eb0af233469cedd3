package optim

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tensor"
)

// Link is one stage of a Chain: it turns the update of the stage before into its
// own. The first one is given the gradient; what the last one leaves is
// subtracted from the parameters.
//
// A link with memory of its own (a momentum) allocates it in Prepare, when it
// finds none of the length of the parameters. One that is a [Keeper] too is saved
// with the optimizer by a [Checkpoint].
type Link[T tensor.Float] interface {
	// Prepare is called once a step, before any Block. Reductions over the whole
	// gradient belong here; most links have none.
	Prepare(s *Step[T])

	// Block transforms, in place, u, which holds elements [lo, hi) of the update:
	// u[i] belongs to parameter lo+i. It may be called for several blocks at the
	// same time, in any order.
	Block(s *Step[T], u []T, lo, hi int)
}

// Step is what links see of the step being taken. The slices are whole vectors,
// to be read only.
type Step[T tensor.Float] struct {
	N       int            // 1 for the first step
	Params  []T            // the trainable parameters; a Block may read its own [lo, hi) alone
	Grad    []T            // the gradient
	Groups  []tensor.Group // named ranges of Params
	Tensors []Tensor       // what Params is made of, in its order
}

// Tensor is one of the tensors that the vector of trainable parameters is made of.
type Tensor struct {
	Name   string
	Shape  tensor.Shape
	Lo, Hi int // its range in the vector
}

// Chain updates parameters by a row of links. It walks through memory once, in
// blocks that stay in the first-level cache: each passes through all links
// before the next is touched. Long vectors are shared between threads, with the
// same bits for any number of them. After the first step an update allocates
// nothing.
//
// A Chain belongs to the Params of its first Update.
type Chain[T tensor.Float] struct {
	links []Link[T]
	step  Step[T]
	owner *tensor.Version
	pass  pass[T]
}

// NewChain returns a chain of the given links, the first one nearest to the
// gradient. Without links it is x ← x − g. It panics with a *tensor.Error
// (ErrZeroVar) if a link is nil.
func NewChain[T tensor.Float](links ...Link[T]) *Chain[T] {
	if err := noNil(links); err != nil {
		panic(refusal("NewChain", err))
	}
	return &Chain[T]{links: links}
}

// noNil returns an error if a link is nil.
func noNil[T tensor.Float](links []Link[T]) error {
	for k, link := range links {
		if link == nil {
			return errNil(fmt.Sprintf("link, number %d", k))
		}
	}
	return nil
}

// checker is a link that can find, before anything has changed, that the step
// cannot be taken.
type checker[T tensor.Float] interface {
	Link[T]
	check(s *Step[T]) error
}

// checkAll lets the links look at the step, before anything has changed.
func checkAll[T tensor.Float](links []Link[T], s *Step[T]) error {
	for _, link := range links {
		if l, ok := link.(checker[T]); ok {
			if err := l.check(s); err != nil {
				return err
			}
		}
	}
	return nil
}

var errOtherParams = tensor.Errorf(tensor.ErrForeign, "the optimizer has followed other Params before; take one optimizer for each")

// Update takes one step: it reads grad, whose length is that of
// params.TrainableView(), and writes the parameters through params.Mutate. It
// returns a *tensor.Error and changes nothing if params is nil (ErrZeroVar), grad has
// another length (ErrShape), the chain has followed other Params before
// (ErrForeign), or a link refuses: the rate of the step is negative (ErrRange) or
// not finite (ErrNonFinite), the norm of a gradient to be clipped is not finite
// (ErrNonFinite), a group is not there (ErrRange).
func (c *Chain[T]) Update(params *tensor.Params[T], grad []T) error {
	const op = "Chain.Update"
	if c == nil {
		return refusal(op, errNil("*Chain"), tensor.Shape{len(grad)})
	}
	return c.update(op, params, grad)
}

// fitting returns an error unless grad is a gradient of params.
func fitting[T tensor.Float](op string, params *tensor.Params[T], grad []T) error {
	if params == nil {
		return refusal(op, errNil("params"), tensor.Shape{len(grad)})
	}
	if n := len(params.TrainableView()); n != len(grad) {
		return refusal(op, tensor.Errorf(tensor.ErrShape, "%s, but a gradient of %d", plural.Of(n, "trainable parameter"), len(grad)), tensor.Shape{n}, tensor.Shape{len(grad)})
	}
	return nil
}

func (c *Chain[T]) update(op string, params *tensor.Params[T], grad []T) error {
	if err := fitting(op, params, grad); err != nil {
		return err
	}
	s := &c.step
	if c.owner != nil && c.owner != params.Version() {
		return refusal(op, errOtherParams, tensor.Shape{len(grad)})
	}
	if c.owner == nil {
		s.Groups, s.Tensors = params.Groups(), tensorsOf(params)
	}
	s.N++
	s.Params, s.Grad = params.TrainableView(), grad
	defer func() { s.Params, s.Grad = nil, nil }()
	if err := checkAll(c.links, s); err != nil {
		s.N--
		return refusal(op, err, tensor.Shape{len(grad)})
	}
	c.owner = params.Version()
	x := params.Mutate()
	c.pass.run(s, c.links, x, nil)
	return nil
}

// tensorsOf lists the trainable tensors in the order of their ranges.
func tensorsOf[T tensor.Float](params *tensor.Params[T]) []Tensor {
	var list []Tensor
	for _, w := range params.All() {
		if params.Role(w) == tensor.Trainable {
			lo, hi := params.Range(w)
			list = append(list, Tensor{params.Name(w), params.Shape(w), lo, hi})
		}
	}
	slices.SortStableFunc(list, func(a, b Tensor) int { return cmp.Compare(a.Lo, b.Lo) })
	return list
}

// Steps returns the number of steps taken.
func (c *Chain[T]) Steps() int {
	if c == nil {
		panic(refusal("Chain.Steps", errNil("*Chain")))
	}
	return c.step.N
}

// Keep keeps the number of steps and what the links remember.
func (c *Chain[T]) Keep(m *Memory) {
	m.Int("steps", &c.step.N)
	keepLinks(m, c.links, c.step.N > 0)
}

// keepLinks keeps what each link remembers, under its number.
func keepLinks[T tensor.Float](m *Memory, links []Link[T], begun bool) {
	for i, link := range links {
		if k, ok := link.(Keeper); ok {
			k.Keep(m.Part(strconv.Itoa(i), begun))
		}
	}
}
