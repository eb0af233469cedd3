package kern

import "math"

// Operands of the functions of two or three have len(out) elements, or one for
// all; out may be the same memory as an operand.

// Add stores a[i] + b[i] in out[i].
func Add[T Float](out, a, b []T) {
	if len(out) < minVector || !vector2(opAdd, out, a, b) {
		addLoop(out, a, b)
	}
}

// Sub stores a[i] - b[i] in out[i].
func Sub[T Float](out, a, b []T) {
	apply2(opSub, out, a, b, func(a, b T) T { return a - b })
}

// Mul stores a[i] * b[i] in out[i].
func Mul[T Float](out, a, b []T) {
	if len(out) < minVector || !vector2(opMul, out, a, b) {
		mulLoop(out, a, b)
	}
}

// Div stores a[i] / b[i] in out[i].
func Div[T Float](out, a, b []T) {
	apply2(opDiv, out, a, b, func(a, b T) T { return a / b })
}

// GuardedMul stores a[i] * b[i] in out[i], except that it is 0 where one factor
// is 0 and the other is infinite or NaN.
func GuardedMul[T Float](out, a, b []T) {
	if len(out) == 1 { // as apply2 does, without its call
		out[0] = Guarded(a[0], b[0])
		return
	}
	apply2(opGuardedMul, out, a, b, Guarded[T])
}

// Guarded is GuardedMul of two numbers.
func Guarded[T Float](a, b T) T {
	p := a * b
	if p != p && (a == 0 || b == 0) { // 0·∞ or 0·NaN
		return 0
	}
	return p
}

// GuardedDiv stores a[i] / b[i] in out[i], except that it is 0 where one of a[i] and
// 1 / b[i] is 0 and the other infinite or NaN.
func GuardedDiv[T Float](out, a, b []T) { apply2(opGuardedDiv, out, a, b, GuardedQuotient[T]) }

// GuardedQuotient is GuardedDiv of two numbers.
func GuardedQuotient[T Float](a, b T) T {
	q := a / b
	if q != q && (a == 0 || math.IsInf(float64(b), 0)) {
		return 0
	}
	return q
}

// MulAdd stores a[i] * b[i], rounded, + c[i] in out[i].
func MulAdd[T Float](out, a, b, c []T) {
	apply3(opMulAdd, out, a, b, c, func(a, b, c T) T { return T(a*b) + c })
}

// Maximum stores the larger of a[i] and b[i] in out[i], NaN if either is NaN; 0
// is larger than −0.
func Maximum[T Float](out, a, b []T) {
	apply2(opMaximum, out, a, b, func(a, b T) T { return max(a, b) })
}

// Minimum stores the smaller of a[i] and b[i] in out[i], as Maximum does.
func Minimum[T Float](out, a, b []T) {
	apply2(opMinimum, out, a, b, func(a, b T) T { return min(a, b) })
}

// MaxShare stores what a[i] gets of g[i], the derivative by the larger of a[i] and b[i], in out[i]:
// g[i] where a[i] is larger, 0 where it is less, half where both are equal; where either is
// NaN, NaN, or 0 if g[i] is.
func MaxShare[T Float](out, a, b, g []T) { apply3(opMaxShare, out, a, b, g, MaxShareOf[T]) }

// MaxShareOf is MaxShare of three numbers.
func MaxShareOf[T Float](a, b, g T) T {
	switch {
	case a > b:
		return g
	case a == b:
		return g * 0.5
	case a < b || g == 0:
		return 0
	}
	return T(math.NaN())
}

// Leaky stores x[i] where it is > 0, else slope[i] * x[i], in out[i].
func Leaky[T Float](out, x, slope []T) {
	apply2(opLeaky, out, x, slope, func(v, slope T) T {
		if v > 0 {
			return v
		}
		return slope * v
	})
}

// Where stores a[i] where cond[i] != 0, else b[i], in out[i].
func Where[T Float](out, cond, a, b []T) {
	apply3(opWhere, out, cond, a, b, func(c, a, b T) T {
		if c != 0 {
			return a
		}
		return b
	})
}

// Neg stores -x[i] in out[i].
func Neg[T Float](out, x []T) { apply1(opNeg, out, x, func(v T) T { return -v }) }

// Abs stores |x[i]| in out[i].
func Abs[T Float](out, x []T) {
	apply1(opAbs, out, x, func(v T) T { return T(math.Abs(float64(v))) })
}

// Reciprocal stores 1 / x[i] in out[i].
func Reciprocal[T Float](out, x []T) { apply1(opReciprocal, out, x, func(v T) T { return 1 / v }) }

// Sqrt stores the root of x[i] in out[i].
func Sqrt[T Float](out, x []T) {
	apply1(opSqrt, out, x, func(v T) T { return T(math.Sqrt(float64(v))) })
}

// ReLU stores max(x[i], 0) in out[i].
func ReLU[T Float](out, x []T) { apply1(opRelu, out, x, func(v T) T { return max(v, 0) }) }

// Sign stores -1, 0 or 1 in out[i], the sign of x[i]; NaN where that is NaN.
func Sign[T Float](out, x []T) {
	apply1(opSign, out, x, signOf[T])
}

func signOf[T Float](v T) T {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	case v == 0:
		return 0
	}
	return v
}
