package optim

import (
	"cmp"
	"math"

	"github.com/covector-ad/covector/tensor"
)

var _ Method = (*LBFGSB)(nil)

// LBFGSB is L-BFGS with bounds, for a Bounded objective: along the path that the
// projection onto the box makes of −∇f it looks for the first minimizer of the
// quadratic model that the last few pairs imply, minimizes the model over the
// variables that this Cauchy point leaves free, and searches along the line to that
// point, within the box. Besides a few vectors it holds 2·Pairs·n numbers; an
// iteration costs about 4·Pairs·n multiplications, and Pairs²·k for k free
// variables. Without bounds it walks as LBFGS does, at a greater cost. (Byrd, Lu,
// Nocedal and Zhu, A limited memory algorithm for bound constrained optimization,
// SIAM J. Sci. Comput. 16, 1995; with the projection of Morales and Nocedal, ACM
// TOMS 38, 2011.)
type LBFGSB struct {
	Pairs  int        // default 10
	Search LineSearch // default StrongWolfe{}
}

// Start returns L-BFGS-B from the iterate of s.
func (o *LBFGSB) Start(s *State) (Stepper, error) {
	if o == nil {
		return nil, errNil("*LBFGSB")
	}
	m, n := o.Pairs, s.Dim()
	if m <= 0 {
		m = defaultPairs
	}
	if 2*float64(m)*float64(n) > math.MaxInt/8 || m > 1000 {
		return nil, tensor.Errorf(tensor.ErrLimit, "LBFGSB: %d pairs of %d parameters do not fit in memory; lower Pairs", m, n)
	}
	b := &lbfgsb{compact: newCompact(s, m), search: cmp.Or[LineSearch](o.Search, StrongWolfe{}), cauchy: s.Floats(n), target: s.Floats(n),
		d: s.Floats(n), p: s.Floats(n), reach: s.Floats(n), queue: make([]int, 0, n)}
	b.lo, b.hi = s.Bounds()
	if b.lo == nil {
		b.lo, b.hi = s.Floats(n), s.Floats(n)
		for i := range b.lo {
			b.lo[i], b.hi[i] = math.Inf(-1), math.Inf(1)
		}
	}
	return b, nil
}

type lbfgsb struct {
	*compact
	search LineSearch
	lo, hi []float64
	cauchy []float64 // the generalized Cauchy point
	target []float64 // the minimizer over its free variables
	d      []float64
	p      []float64 // the direction
	reach  []float64 // where each variable meets its bound along −∇f
	queue  []int     // a heap of the variables that do, by reach
}

func (b *lbfgsb) Step(s *State) error {
	t, err := attemptTwice(b, s)
	if err == nil {
		b.learn(s, t)
	}
	return err
}

// attempt searches along the line to the minimizer of the model.
func (b *lbfgsb) attempt(s *State) (t float64, err error) {
	if !b.factor() {
		b.held = 0
	}
	x, g := s.Now.X, s.Now.G
	b.findCauchy(x, g)
	copy(b.target, b.cauchy)
	if b.held > 0 {
		b.minimizeFree(x, g)
	}
	addTo(b.p, b.target, -1, x)
	if !(dot(b.p, g) < 0) {
		addTo(b.p, b.cauchy, -1, x)
	}
	t0 := 1.0
	if b.held == 0 {
		t0 = math.Min(1, 1/norm2(b.p))
	}
	return s.Search(b.search, b.p, t0)
}

// findCauchy finds the first minimizer of the model along the projected path of −g
// (algorithm CP), and leaves Wᵀ(cauchy − x) in b.c.
func (b *lbfgsb) findCauchy(x, g []float64) {
	slope := b.aimDown(x, g)
	k := 2 * b.held
	p, c, w := b.wp[:k], b.c[:k], b.w[:k]
	b.transposed(b.d, p)
	clear(c)
	bend := -float64(b.theta()*slope) - b.form(p, p)
	least := math.Abs(eps * bend)
	t := 0.0
	for len(b.queue) > 0 {
		i := b.queue[0]
		dt := b.reach[i] - t
		if -slope < float64(bend*dt) {
			break // the minimizer comes first
		}
		b.pop()
		t = b.reach[i]
		b.cauchy[i] = b.hi[i]
		if b.d[i] < 0 {
			b.cauchy[i] = b.lo[i]
		}
		z, gi := b.cauchy[i]-x[i], g[i]
		axpy(c, dt, p)
		b.row(i, w)
		slope += float64(dt*bend) + float64(gi*gi) + float64(b.theta()*gi*z) - float64(gi*b.form(w, c))
		bend -= float64(b.theta()*gi*gi) + float64(2*gi*b.form(w, p)) + float64(gi*gi*b.form(w, w))
		bend = math.Max(bend, least)
		axpy(p, gi, w)
		b.d[i] = 0
		if !(slope < 0) {
			break
		}
	}
	dt := 0.0
	if slope < 0 && bend > 0 {
		dt = -slope / bend
	}
	t += dt
	axpy(c, dt, p)
	for i, v := range b.d {
		if v != 0 {
			b.cauchy[i] = clamp(x[i]+float64(t*v), b.lo[i], b.hi[i])
		}
	}
}

// aimDown sets d = −g but for the variables that are held, where each of the others
// meets its bound, and the queue of those that do; it returns −‖d‖².
func (b *lbfgsb) aimDown(x, g []float64) (slope float64) {
	copy(b.cauchy, x)
	b.queue = b.queue[:0]
	for i, v := range g {
		b.d[i], b.reach[i] = -v, math.Inf(1)
		switch {
		case v < 0:
			b.reach[i] = (x[i] - b.hi[i]) / v
		case v > 0:
			b.reach[i] = (x[i] - b.lo[i]) / v
		}
		switch {
		case b.reach[i] <= 0:
			b.d[i] = 0
		case !math.IsInf(b.reach[i], 1):
			b.queue = append(b.queue, i)
		}
		slope -= float64(b.d[i] * b.d[i])
	}
	b.heapify()
	return slope
}

// minimizeFree sets target to the minimizer of the model over the variables that the
// Cauchy point leaves between their bounds (the direct primal method), projected
// onto the box, or cut short if that would not lead down.
func (b *lbfgsb) minimizeFree(x, g []float64) {
	k := 2 * b.held
	v := b.wp[:k]
	b.solve(b.c[:k], v) // M·c
	b.times(v, b.d)     // W·M·c
	theta := b.theta()
	free := 0
	for i := range b.d {
		if b.cauchy[i] <= b.lo[i] || b.cauchy[i] >= b.hi[i] {
			b.d[i] = 0
			continue
		}
		b.d[i] = g[i] + float64(theta*(b.cauchy[i]-x[i])) - b.d[i]
		free++
	}
	if free == 0 || !b.reduced(b.d, b.cauchy, b.lo, b.hi) {
		return
	}
	share := 1.0
	for i, d := range b.d {
		if d == 0 {
			continue
		}
		y := b.cauchy[i] + d
		b.target[i] = clamp(y, b.lo[i], b.hi[i])
		switch {
		case y > b.hi[i]:
			share = math.Min(share, (b.hi[i]-b.cauchy[i])/d)
		case y < b.lo[i]:
			share = math.Min(share, (b.lo[i]-b.cauchy[i])/d)
		}
	}
	down := 0.0
	for i, y := range b.target {
		down = float64((y-x[i])*g[i]) + down
	}
	if !(down < 0) {
		for i, d := range b.d {
			b.target[i] = clamp(b.cauchy[i]+float64(share*d), b.lo[i], b.hi[i])
		}
	}
}

// heapify orders the queue as a heap with the nearest bound on top.
func (b *lbfgsb) heapify() {
	for i := len(b.queue)/2 - 1; i >= 0; i-- {
		b.sift(i)
	}
}

// pop takes the top off the queue.
func (b *lbfgsb) pop() {
	last := len(b.queue) - 1
	b.queue[0] = b.queue[last]
	b.queue = b.queue[:last]
	b.sift(0)
}

func (b *lbfgsb) sift(i int) {
	q := b.queue
	for {
		c := 2*i + 1
		if c >= len(q) {
			return
		}
		if c+1 < len(q) && b.reach[q[c+1]] < b.reach[q[c]] {
			c++
		}
		if b.reach[q[i]] <= b.reach[q[c]] {
			return
		}
		q[i], q[c] = q[c], q[i]
		i = c
	}
}
