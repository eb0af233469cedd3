package optim

import (
	"cmp"
	"math"

	"github.com/covector-ad/covector/tensor"
)

var _ Method = (*NonlinearCG)(nil)

// CGFormula names the β of NonlinearCG. With g the gradient, g⁺ the next one, p the
// direction and y = g⁺ − g:
type CGFormula int

const (
	// CGHestenesStiefel is max(0, g⁺ᵀy/pᵀy).
	CGHestenesStiefel CGFormula = iota
	// CGPolakRibiere is max(0, g⁺ᵀy/gᵀg).
	CGPolakRibiere
	// CGFletcherReeves is g⁺ᵀg⁺/gᵀg.
	CGFletcherReeves
	// CGDaiYuan is g⁺ᵀg⁺/pᵀy.
	CGDaiYuan
	// CGHagerZhang is (y − 2p·yᵀy/pᵀy)ᵀg⁺/pᵀy, but at least 0.4·gᵀp/pᵀp: each
	// direction leads down under any line search. (Hager and Zhang 2005, equation
	// 1.3; the bound is that of The limited memory conjugate gradient method, 2013.)
	CGHagerZhang
)

// NonlinearCG is the method of conjugate gradients for functions that need not be
// quadratic: p ← −∇f + β·p, where Formula says what β is. It begins anew with
// p = −∇f where successive gradients are far from orthogonal, |g⁺ᵀg| ≥ 0.1·g⁺ᵀg⁺
// (Powell), where p would not lead down, where no step was found, and every Restart
// iterations. It holds one vector of n numbers. (Nocedal and Wright,
// Numerical Optimization, 2nd ed., section 5.2 and equation 5.52.)
type NonlinearCG struct {
	Formula CGFormula  // default CGHestenesStiefel
	Search  LineSearch // default StrongWolfe{C1: 1e-4, C2: 0.1}; Fletcher–Reeves needs C2 < 1/2
	Restart int        // iterations from one p = −∇f to the next; default 6n, negative means never
}

// Start returns the method from the iterate of s.
func (o *NonlinearCG) Start(s *State) (Stepper, error) {
	switch {
	case o == nil:
		return nil, errNil("*NonlinearCG")
	case o.Formula < CGHestenesStiefel || o.Formula > CGHagerZhang:
		return nil, tensor.Errorf(tensor.ErrRange, "NonlinearCG: there is no CGFormula %d", o.Formula)
	}
	n := s.Dim()
	c := &cg{formula: o.Formula, search: cmp.Or[LineSearch](o.Search, StrongWolfe{C1: 1e-4, C2: 0.1}), restart: o.Restart, p: s.Floats(n)}
	switch {
	case c.restart < 0:
		c.restart = math.MaxInt
	case c.restart == 0:
		c.restart = 6 * n
	}
	return c, nil
}

type cg struct {
	formula CGFormula
	search  LineSearch
	restart int
	p       []float64
	age     int // steps since p was last −∇f; 0 means that p is to be that
	t       float64
	slope   float64 // along the last direction, at its start
}

func (c *cg) Step(s *State) error {
	if c.age > 0 && c.age < c.restart && c.turn(s) {
		err := c.move(s, float64(c.t*c.slope)/dot(s.Now.G, c.p))
		if !searchFailed(err) {
			return err
		}
	}
	c.age = 0
	scale(c.p, -1, s.Now.G)
	t0 := firstStep(s)
	if c.t > 0 {
		t0 = c.t
	}
	return c.move(s, t0)
}

func (c *cg) move(s *State, t0 float64) (err error) {
	slope := dot(s.Now.G, c.p)
	c.t, err = s.Search(c.search, c.p, t0)
	c.slope = slope
	c.age++
	return err
}

// turn sets p = −∇f + β·p and reports whether that will do as a direction.
func (c *cg) turn(s *State) bool {
	beta := c.beta(s)
	if !finite(beta) {
		return false
	}
	down, gg, pp := 0.0, 0.0, 0.0
	for i, g := range s.Now.G {
		v := float64(beta*c.p[i]) - g
		c.p[i] = v
		down = float64(g*v) + down
		gg = float64(g*g) + gg
		pp = float64(v*v) + pp
	}
	return down < -1e-10*math.Sqrt(gg)*math.Sqrt(pp) && finite(pp)
}

// beta returns β, or NaN to begin anew.
func (c *cg) beta(s *State) float64 {
	var nn, nl, ll, pn, pl, pp float64 // products of the next and the last gradient, and p
	g, last, p := s.Now.G, s.Last.G[:len(s.Now.G)], c.p[:len(s.Now.G)]
	for i, v := range g {
		w, d := last[i], p[i]
		nn = float64(v*v) + nn
		nl = float64(v*w) + nl
		ll = float64(w*w) + ll
		pn = float64(d*v) + pn
		pl = float64(d*w) + pl
		pp = float64(d*d) + pp
	}
	if math.Abs(nl) >= 0.1*nn {
		return math.NaN()
	}
	py, gy := pn-pl, nn-nl
	switch c.formula {
	case CGPolakRibiere:
		return math.Max(0, gy/ll)
	case CGFletcherReeves:
		return nn / ll
	case CGDaiYuan:
		return nn / py
	case CGHagerZhang:
		yy := nn - float64(2*nl) + ll
		return math.Max((gy-float64(2*yy/py*pn))/py, 0.4*pl/pp)
	}
	return math.Max(0, gy/py) // Hestenes and Stiefel
}
