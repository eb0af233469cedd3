package tape

import mathbits "math/bits"

// bits is a set of numbers below 64: operands or results of an op.
type bits uint64

func (b bits) has(k int) bool { return b>>k&1 != 0 }

func (b *bits) set(k int) { *b |= 1 << k }

func (b bits) count() int { return mathbits.OnesCount64(uint64(b)) }

// from returns the n numbers from k on, as 0, 1, 2, ….
func (b bits) from(k, n int) bits { return b >> k & (1<<n - 1) }

// present returns which of the Vars are not zero.
func present[T Float](v []Var[T]) (b bits) {
	for k := range v {
		if !v[k].IsZero() {
			b.set(k)
		}
	}
	return b
}

// chosen appends those of v that are in b to dst.
func chosen[T Float](dst, v []Var[T], b bits) []Var[T] {
	for k := range v {
		if b.has(k) {
			dst = append(dst, v[k])
		}
	}
	return dst
}
