package tensor

import "math"

// AllClose reports whether a and b have the same shape and each |a − b| ≤
// atol + rtol·|b|, as numpy's allclose does (its defaults are rtol = 1e-5 and
// atol = 1e-8), computed in float64. Infinities are close to themselves alone,
// NaN is close to nothing. b is the reference: the rule is not symmetric.
// Tensors without elements are close. It panics with an *Error (ErrZeroVar) if
// either is nil.
func AllClose[T Float](a, b *Dense[T], rtol, atol float64) bool {
	if a == nil || b == nil {
		fail("AllClose", Errorf(ErrZeroVar, "nil tensor"))
	}
	if !a.Shape().Equal(b.Shape()) {
		return false
	}
	for i, v := range a.data {
		x, y := float64(v), float64(b.data[i])
		if x != y && !(math.Abs(x-y) <= atol+float64(rtol*math.Abs(y)) && finite(y)) {
			return false
		}
	}
	return true
}
