package optim

import (
	"cmp"

	"github.com/covector-ad/covector/tensor"
)

var _ Method = (*BFGS)(nil)

// BFGS is the quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno: the
// direction −H·∇f, where H is an approximation of the inverse Hessian that each
// pair (step s, change of gradient y) corrects so that H·y = s:
//
//	H ← (I − s·yᵀ/sᵀy)·H·(I − y·sᵀ/sᵀy) + s·sᵀ/sᵀy.
//
// It begins with H = (sᵀy/yᵀy)·I of the first pair. A pair with sᵀy ≤ ε·|∇fᵀs|
// would make H indefinite; it is skipped and counted in Result.Skipped. If no step
// is found along the direction, H is forgotten and −∇f is tried once. An iteration
// costs 4n² multiplications; H has n² numbers, which Settings.MaxMatrixBytes limits.
// (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 6.1.)
type BFGS struct {
	Search LineSearch // default StrongWolfe{}
	Scale  float64    // if positive, H begins as Scale·I
}

// Start returns BFGS from the iterate of s.
func (o *BFGS) Start(s *State) (Stepper, error) {
	switch {
	case o == nil:
		return nil, errNil("*BFGS")
	case !(o.Scale >= 0) || !finite(o.Scale):
		return nil, tensor.Errorf(tensor.ErrRange, "BFGS: a Scale of %v; it must be positive, or 0 to take it from the first pair", o.Scale)
	}
	h, err := s.Matrix("BFGS", "inverse Hessian")
	if err != nil {
		return nil, err
	}
	n := s.Dim()
	return &bfgs{search: cmp.Or[LineSearch](o.Search, StrongWolfe{}), scale: o.Scale, n: n, h: h,
		p: s.Floats(n), s: s.Floats(n), y: s.Floats(n), hy: s.Floats(n)}, nil
}

type bfgs struct {
	search   LineSearch
	scale    float64
	n        int
	h        []float64 // the inverse Hessian, both halves
	learnt   bool      // whether h holds anything
	p        []float64
	s, y, hy []float64
}

// begin makes H what it is before its first pair, c·I.
func (b *bfgs) begin(c float64) {
	clear(b.h)
	for i := range b.n {
		b.h[i*b.n+i] = c
	}
	b.learnt = true
}

func (b *bfgs) Step(s *State) error {
	t, err := attemptTwice(b, s)
	if err == nil {
		b.learn(s, t)
	}
	return err
}

func (b *bfgs) forget() bool {
	had := b.learnt
	b.learnt = false
	return had
}

// attempt searches along −H·∇f.
func (b *bfgs) attempt(s *State) (t float64, err error) {
	switch {
	case b.learnt:
		for i := range b.p {
			b.p[i] = -dot(b.h[i*b.n:(i+1)*b.n], s.Now.G)
		}
	case b.scale > 0:
		scale(b.p, -b.scale, s.Now.G)
	default:
		scale(b.p, -1, s.Now.G)
		return s.Search(b.search, b.p, firstStep(s))
	}
	return s.Search(b.search, b.p, 1)
}

// learn updates H by the pair of the step of length t that s has just taken.
func (b *bfgs) learn(st *State, t float64) {
	if !fit(st, t) {
		st.Skip()
		return
	}
	sy, yy, ok := pair(st, b.s, b.y)
	if !ok {
		st.Skip()
		return
	}
	switch {
	case b.learnt:
	case b.scale > 0:
		b.begin(b.scale)
	default:
		b.begin(sy / yy)
	}
	n := b.n
	for i := range n {
		b.hy[i] = dot(b.h[i*n:(i+1)*n], b.y)
	}
	// With u = H·y the update is H + (1 + yᵀu/sᵀy)·s·sᵀ/sᵀy − (s·uᵀ + u·sᵀ)/sᵀy, which
	// is H − s·wᵀ − w·sᵀ. So written it is symmetric to the bit.
	rho := 1 / sy
	c := 0.5 * (1 + float64(rho*dot(b.y, b.hy))) * rho
	w := b.hy
	for i, u := range b.hy {
		w[i] = float64(rho*u) - float64(c*b.s[i])
	}
	for i := range n {
		row, si, wi := b.h[i*n:(i+1)*n], b.s[i], w[i]
		s, w := b.s[:n], w[:n]
		for j := range row {
			row[j] -= float64(si*w[j]) + float64(wi*s[j])
		}
	}
}
