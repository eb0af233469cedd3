package optim

import "math"

// truncated minimizes the model gᵀz + ½zᵀHz by conjugate gradients, from products
// H·v alone, and stops early: at a residual that is small enough, at the border
// ‖z‖₂ = radius, or at a direction of negative curvature. (Steihaug, The conjugate
// gradient method and trust regions in large scale optimization, SIAM J. Numer.
// Anal. 20, 1983; Nocedal and Wright, algorithm 7.2.)
type truncated struct {
	z        []float64 // the result
	r, d, hd []float64
	limit    int  // the most products of a solve
	border   bool // ‖z‖ = radius
}

// newTruncated allocates the method, for at most limit products a solve, by default
// min(2n, n + 100): in exact arithmetic n are enough, and rounding may take more.
func newTruncated(s *State, limit int) *truncated {
	n := s.Dim()
	return &truncated{z: s.Floats(n), r: s.Floats(n), d: s.Floats(n), hd: s.Floats(n), limit: positive(limit, min(2*n, n+100))}
}

// forcing is how exactly it pays to solve for a step, as a share of the residual:
// min(most, √(‖∇f‖/‖∇f(x0)‖)), which makes inexact Newton methods superlinear.
// (Nocedal and Wright, theorem 7.2.)
func (s *State) forcing(most float64) float64 {
	return math.Min(most, math.Sqrt(s.gradNorm/s.gradNorm0))
}

// solve runs until ‖g + Hz‖ ≤ tol·‖g‖, or out of products. With an infinite
// radius, the last step along a direction d of negative curvature is as long as if
// the curvature were |dᵀHd|. It works on g/‖g‖, whose squares neither overflow nor vanish.
func (c *truncated) solve(g []float64, times func(v, hv []float64) error, radius, tol float64) error {
	length := norm2(g)
	radius /= length
	clear(c.z)
	for i, v := range g {
		c.r[i] = v / length
		c.d[i] = -c.r[i]
	}
	c.border = false
	err := c.iterate(times, radius, tol)
	scale(c.z, length, c.z)
	scale(c.r, length, c.r)
	return err
}

func (c *truncated) iterate(times func(v, hv []float64) error, radius, tol float64) error {
	rr, stop := 1.0, float64(tol*tol)
	for k := 0; k < c.limit && rr > stop; k++ {
		if err := times(c.d, c.hd); err != nil {
			return err
		}
		dd, curv := dot(c.d, c.d), dot(c.d, c.hd)
		alpha := rr / curv
		if flat := eps * math.Sqrt(dd) * norm2(c.hd); !(curv > flat) {
			if alpha = rr / math.Max(-curv, flat); !finite(alpha) {
				alpha = 1
			}
			if !math.IsInf(radius, 1) {
				alpha = c.reach(dd, radius)
				c.border = true
			}
			c.advance(alpha)
			return nil
		}
		if c.beyond(alpha, radius) {
			c.border = true
			c.advance(c.reach(dd, radius))
			return nil
		}
		c.advance(alpha)
		before := rr
		rr = dot(c.r, c.r)
		beta := rr / before
		for i, v := range c.r {
			c.d[i] = float64(beta*c.d[i]) - v
		}
	}
	return nil
}

// advance moves z by alpha·d, and the residual with it.
func (c *truncated) advance(alpha float64) {
	axpy(c.z, alpha, c.d)
	axpy(c.r, alpha, c.hd)
}

// beyond reports whether ‖z + alpha·d‖ ≥ radius.
func (c *truncated) beyond(alpha, radius float64) bool {
	if math.IsInf(radius, 1) {
		return false
	}
	sum := 0.0
	for i, v := range c.z {
		v += float64(alpha * c.d[i])
		sum += float64(v * v)
	}
	return !(math.Sqrt(sum) < radius)
}

// reach returns the positive t with ‖z + t·d‖ = radius.
func (c *truncated) reach(dd, radius float64) float64 {
	return toBorder(dot(c.z, c.z), dot(c.z, c.d), dd, radius)
}

// toBorder returns the positive t with zz + 2t·zd + t²·dd = radius².
func toBorder(zz, zd, dd, radius float64) float64 {
	room := math.Max(0, float64(radius*radius)-zz)
	root := math.Sqrt(float64(zd*zd) + float64(dd*room))
	if zd > 0 {
		return room / (zd + root)
	}
	return (root - zd) / dd
}

// promise returns the decrease that the model promises, −gᵀz − ½zᵀHz; since
// r = g + Hz, that is −½zᵀ(g + r).
func (c *truncated) promise(g []float64) float64 {
	return -0.5 * (dot(c.z, g) + dot(c.z, c.r))
}
