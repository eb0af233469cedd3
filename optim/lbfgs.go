package optim

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

var _ Method = (*LBFGS)(nil)

const defaultPairs = 10

// LBFGS is the limited-memory BFGS method: the direction −H·∇f, where H is the
// inverse Hessian that the last few pairs (step s, change of gradient y) imply,
// applied by the two-loop recursion from H₀ = (sᵀy/yᵀy)·I. A pair with
// sᵀy ≤ ε·|∇fᵀs| is skipped and counted. If no step is found along the direction,
// the pairs are forgotten and −∇f is tried once. Besides a few vectors it holds
// 2·Pairs·n numbers. (Nocedal and Wright, Numerical Optimization, 2nd ed.,
// algorithms 7.4 and 7.5.)
type LBFGS struct {
	Pairs  int        // default 10
	Search LineSearch // default StrongWolfe{}
	Scale  float64    // if positive, H₀ = Scale·I
}

// Start returns L-BFGS from the iterate of s.
func (o *LBFGS) Start(s *State) (Stepper, error) {
	switch {
	case o == nil:
		return nil, errNil("*LBFGS")
	case !(o.Scale >= 0) || !finite(o.Scale):
		return nil, tensor.Errorf(tensor.ErrRange, "LBFGS: a Scale of %v; it must be positive, or 0 to take it from the last pair", o.Scale)
	}
	m, n := o.Pairs, s.Dim()
	if m <= 0 {
		m = defaultPairs
	}
	if 2*float64(m)*float64(n) > math.MaxInt/8 {
		return nil, tensor.Errorf(tensor.ErrLimit, "LBFGS: %d pairs of %d parameters do not fit in memory; lower Pairs", m, n)
	}
	b := &lbfgs{search: o.Search, m: m, n: n, scale: o.Scale, pairs: s.Floats(2 * m * n),
		p: s.Floats(n), rho: s.Floats(m), alpha: s.Floats(m), sy: s.Floats(m * m),
		products: s.Floats(2 * m * kern.Parts(n, piece))}
	if b.search == nil {
		b.search = StrongWolfe{}
	}
	return b, nil
}

type lbfgs struct {
	search     LineSearch
	scale      float64
	m, n       int
	pairs      []float64 // a ring of m pairs, each s and then y
	rho        []float64 // 1/sᵀy
	sy         []float64 // sᵢᵀyⱼ by slots: j not older than i for direction, not newer for compact
	alpha      []float64 // α, and then α − β
	p          []float64 // the direction
	g          []float64 // the gradient, while direction is at work
	products   []float64 // of each piece
	head, held int       // the slot of the next pair, the number of pairs
	gamma      float64
}

func (b *lbfgs) Step(s *State) error {
	t, err := attemptTwice(b, s)
	if err == nil {
		b.learn(s, t)
	}
	return err
}

func (b *lbfgs) forget() bool {
	had := b.held > 0
	b.held = 0
	return had
}

// attempt searches along −H·∇f.
func (b *lbfgs) attempt(s *State) (t float64, err error) {
	t0 := 1.0
	if b.held == 0 {
		b.gamma = 1
		if b.scale > 0 {
			b.gamma = b.scale
		} else {
			t0 = firstStep(s)
		}
	}
	b.direction(s.Now.G)
	return s.Search(b.search, b.p, t0)
}

// slot returns pair i.
func (b *lbfgs) slot(i int) (s, y []float64) {
	lo := 2 * i * b.n
	return b.pairs[lo : lo+b.n], b.pairs[lo+b.n : lo+2*b.n]
}

// learn adds the pair of the step of length t that s has just taken. One that is
// unfit costs nothing and displaces none; learnt is then false.
func (b *lbfgs) learn(st *State, t float64) (learnt bool) {
	if !fit(st, t) {
		st.Skip()
		return false
	}
	if b.held == 0 {
		b.head = 0 // so that those held are always in the first slots
	}
	s, y := b.slot(b.head)
	sy, yy, ok := pair(st, s, y)
	if !ok { // and the slot has been overwritten
		b.held = 0
		st.Skip()
		return false
	}
	b.rho[b.head], b.gamma = 1/sy, sy/yy
	if b.scale > 0 {
		b.gamma = b.scale
	}
	b.head = (b.head + 1) % b.m
	b.held = min(b.held+1, b.m)
	return true
}
