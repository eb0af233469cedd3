package optim

import "math"

// augmented is the augmented Lagrangian as an objective of its own; its evaluations
// are counted by the outer minimization s.
type augmented struct {
	s        *State
	eq, ineq *part
	rho      float64
	f        float64 // of the last evaluation, without constraints
}

func (a *augmented) parts(x []float64) error {
	if err := a.eq.evaluate(a.s, x, a.rho); err != nil {
		return err
	}
	return a.ineq.evaluate(a.s, x, a.rho)
}

func (a *augmented) Value(x []float64) (float64, error) {
	f, err := a.s.Value(x)
	if err == nil {
		err = a.parts(x)
	}
	a.f = f
	return f + a.eq.term(a.rho) + a.ineq.term(a.rho), err
}

func (a *augmented) ValueGrad(x, g []float64) (float64, error) {
	f, err := a.s.ValueGrad(x, g)
	if err == nil {
		err = a.parts(x)
	}
	if err == nil {
		err = a.eq.gradient(a.s, x, g)
	}
	if err == nil {
		err = a.ineq.gradient(a.s, x, g)
	}
	a.f = f
	return f + a.eq.term(a.rho) + a.ineq.term(a.rho), err
}

// augmentedHVP is augmented where all parts have Hessian products.
type augmentedHVP struct{ *augmented }

func (a augmentedHVP) HVP(x, v, hv []float64) error {
	err := a.s.HVP(x, v, hv)
	if err == nil {
		err = a.parts(x)
	}
	if err == nil {
		err = a.eq.hvp(a.s, x, v, hv, a.rho)
	}
	if err == nil {
		err = a.ineq.hvp(a.s, x, v, hv, a.rho)
	}
	return err
}

// objective returns a with what it can do.
func (a *augmented) objective() Objective {
	if a.s.Products() && (a.eq.r == nil || a.eq.curved != nil) && (a.ineq.r == nil || a.ineq.curved != nil) {
		return augmentedHVP{a}
	}
	return a
}

// part is one kind of constraints in an augmented Lagrangian.
type part struct {
	r        Residuals
	curved   Curved // r, if it is one
	unequal  bool   // r ≤ 0, not r = 0
	lambda   []float64
	c        []float64 // r(x)
	w        []float64 // λ + ρ·c, and at least 0 for inequalities: the next multipliers
	jtw, out []float64
}

func newPart(s *State, r Residuals, unequal bool) *part {
	m := 0
	if r != nil {
		m = r.Len()
	}
	p := &part{r: r, unequal: unequal, lambda: s.Floats(m), c: s.Floats(m), w: s.Floats(m), jtw: s.Floats(s.Dim()), out: s.Floats(m)}
	p.curved, _ = r.(Curved)
	return p
}

// evaluate sets c and w at x.
func (p *part) evaluate(s *State, x []float64, rho float64) (err error) {
	if len(p.c) == 0 {
		return nil
	}
	if err := s.check(); err != nil {
		return err
	}
	defer s.guard("constraints", &err)
	if err := p.r.Residuals(x, p.c); err != nil {
		return err
	}
	for i, c := range p.c {
		p.w[i] = p.lambda[i] + float64(rho*c)
		if p.unequal {
			p.w[i] = math.Max(0, p.w[i])
		}
	}
	return nil
}

// term returns (‖w‖² − ‖λ‖²)/2ρ, which for equations is λᵀc + ½ρ‖c‖².
func (p *part) term(rho float64) float64 {
	sum := 0.0
	for i, w := range p.w {
		if p.unequal {
			sum += (float64(w*w) - float64(p.lambda[i]*p.lambda[i])) / (2 * rho)
		} else {
			sum += float64(p.lambda[i]*p.c[i]) + float64(0.5*rho*p.c[i]*p.c[i])
		}
	}
	return sum
}

// gradient adds Jᵀw to g.
func (p *part) gradient(s *State, x, g []float64) (err error) {
	if len(p.c) == 0 {
		return nil
	}
	defer s.guard("constraints", &err)
	if err := p.r.VJP(x, p.w, p.jtw); err != nil {
		return err
	}
	axpy(g, 1, p.jtw)
	return nil
}

// hvp adds the Hessian of the term, times v, to hv; w must belong to x.
func (p *part) hvp(s *State, x, v, hv []float64, rho float64) (err error) {
	if len(p.c) == 0 {
		return nil
	}
	defer s.guard("constraints", &err)
	if err := p.curved.HVPAlong(x, p.w, v, p.jtw); err != nil {
		return err
	}
	axpy(hv, 1, p.jtw)
	if err := p.r.JVP(x, v, p.out); err != nil {
		return err
	}
	for i := range p.out {
		p.out[i] *= rho
		if p.unequal && p.w[i] == 0 {
			p.out[i] = 0
		}
	}
	if err := p.r.VJP(x, p.out, p.jtw); err != nil {
		return err
	}
	axpy(hv, 1, p.jtw)
	return nil
}

// misses returns the largest violation, and the largest |min(λ, −c)| of an
// inequality.
func (p *part) misses() (feasibility, complementarity float64) {
	for i, c := range p.c {
		if p.unequal {
			feasibility = math.Max(feasibility, c)
			complementarity = math.Max(complementarity, math.Abs(math.Min(p.lambda[i], -c)))
		} else {
			feasibility = math.Max(feasibility, math.Abs(c))
		}
	}
	return feasibility, complementarity
}
