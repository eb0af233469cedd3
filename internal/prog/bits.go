package prog

import (
	"math"

	"github.com/covector-ad/covector/tensor"
)

// sameBits tells zeros of either sign apart; any NaN is the same as another.
func sameBits[T tensor.Float](a, b T) bool {
	return a == b && math.Signbit(float64(a)) == math.Signbit(float64(b)) || a != a && b != b
}
