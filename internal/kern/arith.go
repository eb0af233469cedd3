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
func GuardedMul[T Float](out, a, b []T) { apply2(opGuardedMul, out, a, b, Guarded[T]) }

// Guarded is GuardedMul of two numbers.
func Guarded[T Float](a, b T) T {
	p := a * b
	if p != p && (a == 0 || b == 0) { // 0·∞ or 0·NaN
		return 0
	}
	return p
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

// Above stores a[i]'s share in the derivative of the maximum in out[i]: 1 where
// it is larger, 0 where it is less, ½ where both are equal, else NaN.
func Above[T Float](out, a, b []T) {
	apply2(opAbove, out, a, b, func(a, b T) T {
		switch {
		case a > b:
			return 1
		case a < b:
			return 0
		case a == b:
			return 0.5
		}
		return T(math.NaN())
	})
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
