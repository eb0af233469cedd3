package optim

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/covector-ad/covector/tensor"
)

// CheckDerivatives compares the derivatives of objective at x with central
// differences, along a few pseudorandom directions v: ∇fᵀv with values, Hv with
// gradients, Jv with residuals; and besides uᵀHv with vᵀHu, ⟨Jv, w⟩ with ⟨v, Jᵀw⟩,
// and matrices with products. It returns a sentence for each that rounding and
// curvature do not explain; none, if all agree. x should be a point in general
// position, away from kinks.
//
// Its errors are the objective's, or a *tensor.Error for bad input, as that of
// Minimize.
func CheckDerivatives(objective Objective, x []float64) ([]string, error) {
	const op = "CheckDerivatives"
	s, err := newState(objective, x, op, nil)
	if err != nil {
		return nil, refusal(op, err, tensor.Shape{len(x)})
	}
	c := &derivatives{f: s.objective, x: s.Now.X, rng: rand.New(rand.NewPCG(3, 5))}
	for range 3 {
		if err := c.along(); err != nil {
			return nil, fmt.Errorf("optim.CheckDerivatives: %w", err)
		}
	}
	return c.findings, nil
}

type derivatives struct {
	f        Differentiable
	x        []float64
	rng      *rand.Rand
	findings []string
}

// along checks along one direction.
func (c *derivatives) along() error {
	v, u := c.random(len(c.x)), c.random(len(c.x))
	err := c.compare("the gradient's slope", "values", v, 1,
		func(x, out []float64) (err error) { out[0], err = c.f.Value(x); return err },
		func(out []float64) error {
			g := make([]float64, len(v))
			_, err := c.f.ValueGrad(c.x, g)
			out[0] = dot(g, v)
			return err
		})
	if err != nil {
		return err
	}
	gradient := func(x, out []float64) error { _, err := c.f.ValueGrad(x, out); return err }
	if f, ok := c.f.(HessianProduct); ok {
		product := func(v []float64) func(out []float64) error {
			return func(out []float64) error { return f.HVP(c.x, v, out) }
		}
		if err := c.compare("HVP", "gradients", v, len(v), gradient, product(v)); err != nil {
			return err
		}
		if err := c.pair("uᵀHv", "vᵀHu", u, v, product(v), product(u)); err != nil {
			return err
		}
	}
	if f, ok := c.f.(TwiceDifferentiable); ok {
		times := c.matrix(len(v), v, func(h []float64) error { return f.Hessian(c.x, h) })
		if err := c.compare("Hessian·v", "gradients", v, len(v), gradient, times); err != nil {
			return err
		}
	}
	if f, ok := c.f.(Residuals); ok {
		return c.residuals(f, v)
	}
	return nil
}

func (c *derivatives) residuals(f Residuals, v []float64) error {
	m := f.Len()
	w := c.random(m)
	jvp := func(out []float64) error { return f.JVP(c.x, v, out) }
	if err := c.compare("JVP", "residuals", v, m, f.Residuals, jvp); err != nil {
		return err
	}
	times := c.matrix(m, v, func(j []float64) error { return f.Jacobian(c.x, j) })
	if err := c.compare("Jacobian·v", "residuals", v, m, f.Residuals, times); err != nil {
		return err
	}
	return c.pair("⟨Jv, w⟩", "⟨v, Jᵀw⟩", w, v, jvp, func(out []float64) error { return f.VJP(c.x, w, out) })
}

// matrix returns the product of v and a matrix of the given number of rows.
func (c *derivatives) matrix(rows int, v []float64, fill func(a []float64) error) func(out []float64) error {
	return func(out []float64) error {
		a := make([]float64, rows*len(v))
		if err := fill(a); err != nil {
			return err
		}
		for i := range out {
			out[i] = dot(a[i*len(v):(i+1)*len(v)], v)
		}
		return nil
	}
}

// compare compares a derivative along v with central differences of f, which has m
// values. The best of three step lengths counts: rounding spoils short ones, curvature
// long ones.
func (c *derivatives) compare(name, of string, v []float64, m int, f func(x, out []float64) error, derivative func(out []float64) error) error {
	claim := make([]float64, m)
	if err := derivative(claim); err != nil {
		return err
	}
	unit := math.Cbrt(eps) * math.Max(1, maxNorm(c.x)) / maxNorm(v)
	var best gap
	for k, times := range []float64{1, 0.05, 20} {
		g, err := c.gap(claim, v, times*unit, f)
		if err != nil {
			return err
		}
		if k == 0 || g.share < best.share {
			best = g
		}
	}
	if best.share > 1 {
		c.findings = append(c.findings, fmt.Sprintf("%s, element %d, is %.9g; central differences of %s give %.9g", name, best.at, claim[best.at], of, best.central))
	}
	return nil
}

// gap is the largest difference of a derivative from central differences.
type gap struct {
	share   float64 // of what rounding and curvature explain
	at      int     // the element
	central float64 // its difference
}

// gap compares claim with (f(x + hv) − f(x − hv))/2h.
func (c *derivatives) gap(claim, v []float64, h float64, f func(x, out []float64) error) (gap, error) {
	x, ahead, behind := make([]float64, len(c.x)), make([]float64, len(claim)), make([]float64, len(claim))
	addTo(x, c.x, h, v)
	if err := f(x, ahead); err != nil {
		return gap{}, err
	}
	addTo(x, c.x, -h, v)
	if err := f(x, behind); err != nil {
		return gap{}, err
	}
	var g gap
	miss, size := 0.0, 0.0 // the size of values and derivatives: what differences can resolve
	for i, d := range claim {
		noise := 20 * eps * math.Max(math.Abs(ahead[i]), math.Abs(behind[i])) / h
		central := (ahead[i] - behind[i]) / (2 * h)
		size = math.Max(size, noise+1e-5*math.Max(math.Abs(d), math.Abs(central)))
		off := math.Abs(central - d)
		if math.IsNaN(d) {
			off = math.Inf(1)
		}
		if off > miss {
			miss, g.at, g.central = off, i, central
		}
	}
	switch g.share = miss / size; {
	case size == 0: // all is 0
		g.share = 0
	case math.IsNaN(g.share):
		g.share = math.Inf(1)
	}
	return g, nil
}

// pair compares uᵀ(Av) with vᵀ(Aᵀu).
func (c *derivatives) pair(left, right string, u, v []float64, av, atu func(out []float64) error) error {
	a, b := make([]float64, len(u)), make([]float64, len(v))
	if err := av(a); err != nil {
		return err
	}
	if err := atu(b); err != nil {
		return err
	}
	x, y := dot(u, a), dot(v, b)
	if size := float64(norm2(u)*norm2(a)) + float64(norm2(v)*norm2(b)); math.Abs(x-y) > 1e-10*size {
		c.findings = append(c.findings, fmt.Sprintf("%s is %.12g, but %s is %.12g", left, x, right, y))
	}
	return nil
}

func (c *derivatives) random(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = c.rng.NormFloat64()
	}
	return v
}
