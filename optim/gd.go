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

	// Search chooses t where Step does not. Default Backtracking{}, with
	// C1: 0.5 under Acceleration.
	Search LineSearch

	// BarzilaiBorwein makes the first trial sᵀs/sᵀy, of the last step s and the change
	// y of the gradient, and counts a sufficient decrease from the largest of the
	// last ten values of f, so that f may climb on the way. (Barzilai and Borwein
	// 1988; Raydan, The Barzilai and Borwein gradient method for the large scale
	// unconstrained minimization problem, SIAM J. Optim. 7, 1997.)
	BarzilaiBorwein bool

	// Acceleration adds a share of the last step to each: see there.
	Acceleration Acceleration
	// Momentum is that share, below 1. The default of HeavyBall is 0.9. That of
	// Nesterov grows with the number of steps and needs no knowledge of f; for f
	// with condition number κ the best constant is (√κ − 1)/(√κ + 1).
	Momentum float64
	// NoRestart keeps the momentum when it leads uphill.
	NoRestart bool
}

// Acceleration names the momentum of GD. Where ∇fᵀ(last step) > 0 the momentum
// leads uphill, and is dropped (O'Donoghue and Candès, Adaptive restart for
// accelerated gradient schemes, 2015, section 3.2). f may climb for some √κ steps,
// which Settings.Patience must allow.
type Acceleration int

const (
	// NoAcceleration is plain gradient descent.
	NoAcceleration Acceleration = iota
	// HeavyBall is x⁺ = x − t·∇f(x) + β·(x − x⁻), with x⁻ the iterate before
	// (Polyak 1964).
	HeavyBall
	// Nesterov is x⁺ = y − t·∇f(y), y⁺ = x⁺ + β·(x⁺ − x), and the iterates that
	// Minimize sees are the y. Without Momentum β = (θ − 1)/θ⁺ with θ = 1 at first and
	// θ⁺ = ½(1 + √(1 + 4θ²)): f(x) comes within 2‖x0 − x*‖²/(t·(k + 1)²) of the
	// minimum of a convex f (Nesterov 1983; Beck and Teboulle 2009, theorem 4.4).
	Nesterov
)

// Start returns gradient descent from the iterate of s.
func (o *GD) Start(s *State) (Stepper, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	n := s.Dim()
	g := gd{search: o.Search, p: s.Floats(n)}
	switch {
	case o.Step > 0:
		g.search = FixedStep{o.Step}
	case g.search == nil && o.Acceleration != NoAcceleration:
		g.search = Backtracking{C1: 0.5}
	case g.search == nil:
		g.search = Backtracking{}
	}
	switch {
	case o.BarzilaiBorwein:
		return &barzilaiBorwein{gd: g}, nil
	case o.Acceleration != NoAcceleration:
		m := &momentum{gd: g, fixed: o.Step, nesterov: o.Acceleration == Nesterov, beta: o.Momentum,
			restart: !o.NoRestart, x: s.Floats(n), theta: 1}
		if m.beta == 0 && !m.nesterov {
			m.beta = 0.9
		}
		return m, nil
	}
	return &g, nil
}

func (o *GD) check() error {
	switch {
	case o == nil:
		return errNil("*GD")
	case o.Step < 0 || !finite(o.Step):
		return tensor.Errorf(tensor.ErrRange, "GD: a Step of %v; it must be positive, or 0 for a line search", o.Step)
	case o.Step > 0 && o.Search != nil:
		return tensor.Errorf(tensor.ErrMisuse, "GD: both Step and Search are set; a fixed step needs no search")
	case o.Acceleration < NoAcceleration || o.Acceleration > Nesterov:
		return tensor.Errorf(tensor.ErrRange, "GD: there is no Acceleration %d", o.Acceleration)
	case !(o.Momentum >= 0 && o.Momentum < 1):
		return tensor.Errorf(tensor.ErrRange, "GD: a Momentum of %v; it must be at least 0 and below 1", o.Momentum)
	case o.Momentum > 0 && o.Acceleration == NoAcceleration:
		return tensor.Errorf(tensor.ErrMisuse, "GD: a Momentum without an Acceleration to use it")
	case o.BarzilaiBorwein && (o.Step > 0 || o.Acceleration != NoAcceleration):
		return tensor.Errorf(tensor.ErrMisuse, "GD: BarzilaiBorwein chooses the step itself; set neither Step nor Acceleration")
	}
	return nil
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
