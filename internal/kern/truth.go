package kern

// These store 1 for true and 0 for false. Operands are as in Add. As a truth
// value, every number but 0 is true, NaN too.

// Truth returns 1 for true and 0 for false.
func Truth[T Float](b bool) T {
	if b {
		return 1
	}
	return 0
}

// Equal stores whether a[i] == b[i].
func Equal[T Float](out, a, b []T) {
	apply2(opEqual, out, a, b, func(a, b T) T { return Truth[T](a == b) })
}

// NotEqual stores whether a[i] != b[i].
func NotEqual[T Float](out, a, b []T) {
	apply2(opNotEqual, out, a, b, func(a, b T) T { return Truth[T](a != b) })
}

// Less stores whether a[i] < b[i].
func Less[T Float](out, a, b []T) {
	apply2(opLess, out, a, b, func(a, b T) T { return Truth[T](a < b) })
}

// LessEqual stores whether a[i] <= b[i].
func LessEqual[T Float](out, a, b []T) {
	apply2(opLessEqual, out, a, b, func(a, b T) T { return Truth[T](a <= b) })
}

// And stores whether a[i] != 0 && b[i] != 0.
func And[T Float](out, a, b []T) {
	apply2(opAnd, out, a, b, func(a, b T) T { return Truth[T](a != 0 && b != 0) })
}

// Or stores whether a[i] != 0 || b[i] != 0.
func Or[T Float](out, a, b []T) {
	apply2(opOr, out, a, b, func(a, b T) T { return Truth[T](a != 0 || b != 0) })
}

// Not stores whether x[i] == 0.
func Not[T Float](out, x []T) {
	apply1(opNot, out, x, func(v T) T { return Truth[T](v == 0) })
}

// Positive stores whether x[i] > 0.
func Positive[T Float](out, x []T) {
	apply1(opStep, out, x, func(v T) T { return Truth[T](v > 0) })
}

// IsNaN stores whether x[i] is NaN.
func IsNaN[T Float](out, x []T) {
	apply1(opIsNaN, out, x, func(v T) T { return Truth[T](v != v) })
}
