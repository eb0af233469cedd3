package optim

import (
	"cmp"
	"strings"

	"github.com/covector-ad/covector/tensor"
)

// Optimizer is what takes steps along gradients: [SGD], [Adam] and the others, a [Chain], and
// what wraps one, such as [Lookahead].
type Optimizer[T tensor.Float] interface {
	Keeper
	Update(params *tensor.Params[T], grad []T) error
	Steps() int
}

// recipe is an optimizer *O whose fields are options, from which it makes its chain
// anew for each step, since they may change.
type recipe[T tensor.Float, O any] interface {
	*O
	own() *assembly[T]
	assemble(*assembly[T]) error // adds all links, or refuses an option
}

// assembly is the chain of a recipe, and the links that every recipe has.
type assembly[T tensor.Float] struct {
	decay L2[T]
	rate  Rate[T]
	chain Chain[T]
}

// add appends links.
func (a *assembly[T]) add(links ...Link[T]) { a.chain.links = append(a.chain.links, links...) }

// decayed adds the decay of weights, if there is any: as a penalty where links
// that scale the gradient follow, decoupled where the rate follows.
func (a *assembly[T]) decayed(lambda float64) {
	if lambda != 0 {
		a.decay.Lambda = lambda
		a.add(&a.decay)
	}
}

// rated adds the rate.
func (a *assembly[T]) rated(rate, def float64, schedule Schedule) {
	a.rate.Value, a.rate.Schedule = cmp.Or(rate, def), schedule
	a.add(&a.rate)
}

// made makes the chain of o, or says which option of it is wrong.
func made[T tensor.Float, O any, R recipe[T, O]](op string, o R) (*assembly[T], error) {
	if o == nil {
		return nil, errNilRecipe(op)
	}
	a := o.own()
	a.chain.links = a.chain.links[:0]
	if err := o.assemble(a); err != nil {
		return nil, err
	}
	return a, noNil(a.chain.links)
}

// errNilRecipe is the error of a method of a nil optimizer.
func errNilRecipe(op string) error {
	name, _, _ := strings.Cut(op, ".")
	return errNil("*" + name)
}

// update, steps and keep are the methods of every recipe.
func update[T tensor.Float, O any, R recipe[T, O]](op string, o R, params *tensor.Params[T], grad []T) error {
	a, err := made(op, o)
	if err != nil {
		return refusal(op, err, tensor.Shape{len(grad)})
	}
	return a.chain.update(op, params, grad)
}

func steps[T tensor.Float, O any, R recipe[T, O]](op string, o R) int {
	if o == nil {
		panic(refusal(op, errNilRecipe(op)))
	}
	return o.own().chain.Steps()
}

func keep[T tensor.Float, O any, R recipe[T, O]](op string, o R, m *Memory) {
	a, err := made(op, o)
	if err != nil {
		m.failed(err)
		return
	}
	a.chain.Keep(m)
}

// The checks of options. checkCommon is that of those that all recipes have.
func checkCommon(rate, decay float64) error {
	if !atLeastZero(rate) {
		return tensor.Errorf(tensor.ErrRange, "Rate is %v; it must be positive, or 0 for the default", rate)
	}
	return notNegative("WeightDecay", decay)
}

func notNegative(name string, v float64) error {
	if !atLeastZero(v) {
		return tensor.Errorf(tensor.ErrRange, "%s is %v; it must not be negative", name, v)
	}
	return nil
}

func mustBeFinite(name string, v float64) error {
	if !finite(v) {
		return tensor.Errorf(tensor.ErrRange, "%s is %v; it must be finite", name, v)
	}
	return nil
}

func belowOne(name string, v float64) error {
	if !(v < 1) {
		return tensor.Errorf(tensor.ErrRange, "%s is %v; it must be below 1", name, v)
	}
	return nil
}

// checkMoments checks two means and an ε, of which negative ones mean 0.
func checkMoments(beta1, beta2, epsilon float64) error {
	return cmp.Or(belowOne("Beta1", beta1), belowOne("Beta2", beta2), mustBeFinite("Epsilon", epsilon))
}

func atLeastZero(v float64) bool { return v >= 0 && finite(v) }
