package optim

import (
	"math"

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
		p: s.Floats(n), rho: s.Floats(m), alpha: s.Floats(m)}
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
	alpha      []float64
	p          []float64
	head, held int // the slot of the next pair, the number of pairs
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

// direction sets p = −H·g by the two-loop recursion. Each step of a loop changes p
// by one vector and multiplies it by the next, which one walk does.
func (b *lbfgs) direction(g []float64) {
	if b.held == 0 {
		scale(b.p, -b.gamma, g)
		return
	}
	newest := (b.head - 1 + b.m) % b.m
	oldest := (b.head - b.held + b.m) % b.m
	s, _ := b.slot(newest)
	product := -dot(s, g)
	var y []float64
	from, factor := g, -1.0                      // p is to be factor·from
	for i := newest; ; i = (i - 1 + b.m) % b.m { // from the newest to the oldest
		b.alpha[i] = b.rho[i] * product
		_, y = b.slot(i)
		if i == oldest {
			break
		}
		s, _ = b.slot((i - 1 + b.m) % b.m)
		product = combine(b.p, factor, from, -b.alpha[i], y, s)
		from, factor = b.p, 1
	}
	// The last change of the first loop, H₀, and the first product of the second loop.
	product = combine(b.p, b.gamma*factor, from, -b.gamma*b.alpha[oldest], y, y)
	for i := oldest; ; i = (i + 1) % b.m {
		s, _ = b.slot(i)
		c := b.alpha[i] - float64(b.rho[i]*product)
		if i == newest {
			axpy(b.p, c, s)
			return
		}
		_, y = b.slot((i + 1) % b.m)
		product = combine(b.p, 1, b.p, c, s, y)
	}
}

// learn adds the pair of the step of length t that s has just taken. One that is
// unfit costs nothing and displaces none.
func (b *lbfgs) learn(st *State, t float64) {
	if !fit(st, t) {
		st.Skip()
		return
	}
	s, y := b.slot(b.head)
	sy, yy, ok := pair(st, s, y)
	if !ok { // and the slot has been overwritten
		b.held = min(b.held, b.m-1)
		st.Skip()
		return
	}
	b.rho[b.head], b.gamma = 1/sy, sy/yy
	if b.scale > 0 {
		b.gamma = b.scale
	}
	b.head = (b.head + 1) % b.m
	b.held = min(b.held+1, b.m)
}
