package optim

import (
	"slices"

	"github.com/covector-ad/covector/tensor"
)

var _ checker[float64] = (*PerGroup[float64])(nil)

// PerGroup multiplies the update of each group of parameters that Factors names by
// its factor, and leaves the others alone: put after an optimizer's links, where
// After puts it, the factor is one of the rate. A factor of 0 freezes a group for
// as long as it stands: nothing moves it, decay neither, but momenta and means go on.
// (What never moves is better added by [tensor.Params.AddFrozen].) Factors may be changed
// between steps. A chain refuses a step for which a name is of no group or a factor is
// negative (ErrRange) or not finite (ErrNonFinite).
type PerGroup[T tensor.Float] struct {
	Factors map[string]float64

	now []T // a factor for each group of the step
}

func (o *PerGroup[T]) check(s *Step[T]) error {
	for name, factor := range o.Factors {
		switch {
		case !slices.ContainsFunc(s.Groups, func(g tensor.Group) bool { return g.Name == name }):
			return tensor.Errorf(tensor.ErrRange, "no group of trainable parameters is named %q; there are %q", name, groupNames(s.Groups))
		case !finite(factor):
			return tensor.Errorf(tensor.ErrNonFinite, "the factor of group %q is %v", name, factor)
		case factor < 0:
			return tensor.Errorf(tensor.ErrRange, "the factor of group %q is %v; it must not be negative", name, factor)
		}
	}
	return nil
}

func groupNames(groups []tensor.Group) []string {
	var names []string
	for _, g := range groups {
		names = append(names, g.Name)
	}
	return names
}

// Prepare looks the factors up.
func (o *PerGroup[T]) Prepare(s *Step[T]) {
	o.now = o.now[:0]
	for _, g := range s.Groups {
		factor, ok := o.Factors[g.Name]
		if !ok {
			factor = 1
		}
		o.now = append(o.now, T(factor))
	}
}

// Block multiplies.
func (o *PerGroup[T]) Block(s *Step[T], u []T, lo, hi int) { perGroup(s.Groups, o.now, u, lo, hi) }

// perGroup multiplies what u has of each group by the group's factor. A factor of 0
// gives 0, of what is not finite too.
func perGroup[T tensor.Float](groups []tensor.Group, factors []T, u []T, lo, hi int) {
	for k, g := range groups {
		switch part := overlap(u, lo, hi, g.Lo, g.Hi); {
		case factors[k] == 1 || len(part) == 0:
		case factors[k] == 0:
			clear(part)
		default:
			times(part, part, factors[k])
		}
	}
}
