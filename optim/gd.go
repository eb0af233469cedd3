package optim

import (
	"math"

	"github.com/covector-ad/covector/tensor"
)

var _ Method = (*GD)(nil)

// GD is gradient descent, x ← x − t·∇f(x). The zero value chooses t by
// Backtracking, beginning with twice the step before if that one was taken
// without shortening.
type GD struct {
	// Step, if positive, is the length t of every step; there is no search then.
	// On a quadratic it must be below 2/λmax of the Hessian.
	Step float64

	// Search chooses t where Step does not. Default Backtracking{}.
	Search LineSearch
}

// Start returns gradient descent from the iterate of s.
func (o *GD) Start(s *State) (Stepper, error) {
	switch {
	case o == nil:
		return nil, errNil("*GD")
	case o.Step < 0 || !finite(o.Step):
		return nil, tensor.Errorf(tensor.ErrRange, "GD: a Step of %v; it must be positive, or 0 for a line search", o.Step)
	case o.Step > 0 && o.Search != nil:
		return nil, tensor.Errorf(tensor.ErrMisuse, "GD: both Step and Search are set; a fixed step needs no search")
	}
	g := &gd{search: o.Search, p: make([]float64, s.Dim())}
	if o.Step > 0 {
		g.search = FixedStep{o.Step}
	} else if o.Search == nil {
		g.search = Backtracking{}
	}
	return g, nil
}

type gd struct {
	search LineSearch
	p      []float64
	t, t0  float64 // the last step, and its first trial
}

func (g *gd) Step(s *State) error {
	scale(g.p, -1, s.Now.G)
	switch {
	case g.t == 0:
		g.t0 = firstStep(s)
	case g.t >= g.t0:
		g.t0 = 2 * g.t
	default:
		g.t0 = g.t
	}
	t, err := s.Search(g.search, g.p, g.t0)
	g.t = t
	return err
}

// firstStep is the first trial along −∇f, when nothing is known of the scale of
// f: a step of length 1, or −∇f itself if that is shorter, but at least a
// thousandth of the size of x.
func firstStep(s *State) float64 {
	length := norm2(s.Now.G)
	if length == 0 {
		return 1
	}
	size := maxNorm(s.Now.X)
	if size == 0 {
		size = 1
	}
	return math.Max(math.Min(length, 1), 1e-3*size) / length
}
