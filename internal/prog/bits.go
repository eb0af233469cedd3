package prog

import (
	"math"

	"github.com/covector-ad/covector/tensor"
)

// sameBits tells zeros of either sign apart; any NaN is the same as another.
func sameBits[T tensor.Float](a, b T) bool {
	return a == b && math.Signbit(float64(a)) == math.Signbit(float64(b)) || a != a && b != b
}

// Differ returns the first place at which a and b, of one length, are not the same
// to the bit, any NaN being the same as another; or −1.
func Differ[T tensor.Float](a, b []T) int {
	for i, v := range a {
		if !sameBits(v, b[i]) {
			return i
		}
	}
	return -1
}

// SameBits reports whether a and b are the same numbers to the bit, any NaN being
// the same as another.
func SameBits[T tensor.Float](a, b []T) bool { return len(a) == len(b) && Differ(a, b) < 0 }

// sameMemory reports whether a and b are one.
func sameMemory[T tensor.Float](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
