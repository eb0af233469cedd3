package kern

import "math"

// Erf stores the error function of x[i] in out[i].
func Erf[T Float](out, x []T) { elementary(opErf, out, x, math.Erf) }

// Erfc stores 1 - erf x[i] in out[i].
func Erfc[T Float](out, x []T) { elementary(opErfc, out, x, math.Erfc) }

// GELU stores x[i]·Φ(x[i]) in out[i], with the distribution function Φ of the
// standard normal distribution: −0 at −Inf.
func GELU[T Float](out, x []T) { elementary(opGelu, out, x, gelu) }

// gelu has Φ(x) = ½·erfc(−x/√2), which does not cancel for large negative x, and
// where that is 0 the product is −0, whatever x is.
func gelu(x float64) float64 {
	gate := 0.5 * math.Erfc(-x/math.Sqrt2)
	if gate == 0 {
		return math.Copysign(0, x)
	}
	return x * gate
}
