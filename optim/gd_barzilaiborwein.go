package optim

import "math"

// barzilaiBorwein is GD with BarzilaiBorwein.
type barzilaiBorwein struct {
	gd
	values [10]float64 // the last values of f, in a ring
	steps  int
}

func (b *barzilaiBorwein) Step(s *State) error {
	t0 := b.first(s)
	b.values[b.steps%len(b.values)] = s.Now.F
	ref := s.Now.F
	for _, f := range b.values[:min(b.steps+1, len(b.values))] {
		ref = math.Max(ref, f)
	}
	b.steps++
	scale(b.p, -1, s.Now.G)
	t, err := s.SearchBelow(b.search, b.p, t0, ref)
	b.t = t
	return err
}

// first returns sᵀs/sᵀy. Where f is not convex along the last step, it doubles it.
func (b *barzilaiBorwein) first(s *State) float64 {
	if b.t == 0 {
		return firstStep(s)
	}
	ss, sy := 0.0, 0.0
	x, x0, g, g0 := s.Now.X, s.Last.X, s.Now.G, s.Last.G
	for i, v := range x {
		d := v - x0[i]
		ss += float64(d * d)
		sy += float64(d * (g[i] - g0[i]))
	}
	if t := ss / sy; t > 0 && finite(t) {
		return t
	}
	return 2 * b.t
}
