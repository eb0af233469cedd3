package optim

import (
	"cmp"
	"math"

	"github.com/covector-ad/covector/tensor"
)

var _ Method = (*NewtonCG)(nil)

// NewtonCG is the truncated Newton method: its direction p solves H·p = −∇f by
// conjugate gradients, only as exactly as it pays, ‖H·p + ∇f‖ ≤ η·‖∇f‖ with
// η = min(½, √(‖∇f‖/‖∇f(x0)‖)). It needs products H·v and no matrix: five vectors
// of n numbers. Where the conjugate gradients meet a direction of negative
// curvature they end with a step along it, which leads down and away from a saddle.
// (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 7.1.)
type NewtonCG struct {
	Search   LineSearch // default StrongWolfe{}; its first trial is t = 1
	Products int        // the most H·v of an iteration; default min(2n, n + 100), as rounding may take more than n
}

// Start returns the truncated Newton method from the iterate of s.
func (o *NewtonCG) Start(s *State) (Stepper, error) {
	if o == nil {
		return nil, errNil("*NewtonCG")
	}
	if !s.Products() {
		return nil, tensor.Errorf(tensor.ErrMisuse, "NewtonCG needs Hessian products, but %T has no method HVP; LBFGS needs gradients only", s.objective)
	}
	return &newtonCG{search: cmp.Or[LineSearch](o.Search, StrongWolfe{}), cg: newTruncated(s, o.Products)}, nil
}

type newtonCG struct {
	search LineSearch
	cg     *truncated
}

func (w *newtonCG) Step(s *State) error {
	if err := w.cg.solve(s.Now.G, s.hvpHere, math.Inf(1), s.forcing(0.5)); err != nil {
		return err
	}
	_, err := s.Search(w.search, w.cg.z, 1)
	return err
}
