package prog

import (
	"math"
	"slices"

	"github.com/covector-ad/covector/tensor"
)

// sameBits tells zeros of either sign apart; any NaN is the same as another.
func sameBits[T tensor.Float](a, b T) bool {
	return a == b && math.Signbit(float64(a)) == math.Signbit(float64(b)) || a != a && b != b
}

// SameBits reports whether a and b are the same numbers in that sense.
func SameBits[T tensor.Float](a, b []T) bool { return slices.EqualFunc(a, b, sameBits[T]) }
