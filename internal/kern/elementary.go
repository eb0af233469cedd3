package kern

import "math"

// The elementary functions are, in plain Go, those of package math, computed in
// float64 and rounded once. The assembly computes them in vectors, within the
// errors that docs/accuracy.md tells; infinities, NaN, signed zeros and subnormal
// numbers are as package math has them. A result depends on its operands alone,
// not on its place: so short slices and single elements go the same way. out may
// be the same memory as an operand.

// elementary stores f(x[i]) in out[i]. x has len(out) elements, or one for all.
func elementary[T Float](op op1, out, x []T, f func(float64) float64) {
	if len(out) == 0 {
		return
	}
	if len(x) == 1 {
		if !vector1(op, out[:1], x) {
			Via(out[:1], x, f)
		}
		Fill(out[1:], out[0])
		return
	}
	if !vector1(op, out, x) {
		Via(out, x, f)
	}
}

// Exp stores e^x[i] in out[i].
func Exp[T Float](out, x []T) { elementary(opExp, out, x, math.Exp) }

// Log stores the natural logarithm of x[i] in out[i].
func Log[T Float](out, x []T) { elementary(opLog, out, x, LogOf) }

// LogOf is math.Log, but for subnormal numbers, where that one is wrong on some
// computers.
func LogOf(x float64) float64 {
	if x > 0 && x < 0x1p-1022 {
		return math.Log(x*0x1p54) - 54*math.Ln2
	}
	return math.Log(x)
}

// Log1p stores log(1 + x[i]) in out[i].
func Log1p[T Float](out, x []T) { elementary(opLog1p, out, x, math.Log1p) }

// Expm1 stores e^x[i] - 1 in out[i].
func Expm1[T Float](out, x []T) { elementary(opExpm1, out, x, math.Expm1) }

// Tanh stores the hyperbolic tangent of x[i] in out[i].
func Tanh[T Float](out, x []T) { elementary(opTanh, out, x, math.Tanh) }

// Sigmoid stores 1 / (1 + e^-x[i]) in out[i].
func Sigmoid[T Float](out, x []T) { elementary(opSigmoid, out, x, sigmoid) }

// sigmoid does not overflow.
func sigmoid(x float64) float64 {
	if x < 0 {
		e := math.Exp(x)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-x))
}

// SiLU stores x[i] / (1 + e^-x[i]) in out[i]: −0 at −Inf.
func SiLU[T Float](out, x []T) { elementary(opSilu, out, x, silu) }

// silu is max(x, 0), with the sign of x, plus the function of a = −|x|, a·eᵃ/(1 + eᵃ).
// That has digits where eᵃ is no normal number any more, and is 0 from −800 on.
func silu(x float64) float64 {
	a, above := max(-math.Abs(x), -800), math.Copysign(max(x, 0), x)
	if a < -700 {
		root := math.Exp(a / 2)
		return above + a*root*root
	}
	e := math.Exp(a)
	return above + a*e/(1+e)
}

// Rsqrt stores 1 / √x[i] in out[i].
func Rsqrt[T Float](out, x []T) {
	elementary(opRsqrt, out, x, func(v float64) float64 { return 1 / math.Sqrt(v) })
}

// Pow stores a[i]^b[i] in out[i], with the special cases of math.Pow. Each operand
// has len(out) elements, or one for all.
func Pow[T Float](out, a, b []T) {
	if !vector2(opPow, out, a, b) {
		Via2(out, a, b, math.Pow)
	}
}
