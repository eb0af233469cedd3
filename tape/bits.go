package tape

import mathbits "math/bits"

// bits is a set of numbers below 64: operands or results of an op.
type bits uint64

// all is the set of all numbers.
const all = ^bits(0)

func (b bits) has(k int) bool { return b>>k&1 != 0 }

func (b *bits) set(k int) { *b |= 1 << k }

func (b bits) count() int { return mathbits.OnesCount64(uint64(b)) }

// from returns the numbers of b from k on up to before k+n, less k.
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
func chosen[E any](dst, v []E, b bits) []E {
	for k := range v {
		if b.has(k) {
			dst = append(dst, v[k])
		}
	}
	return dst
}

// spread sets those of dst that are in b, from the first of v, and returns the
// rest of v.
func spread[T Float](dst, v []Var[T], b bits) []Var[T] {
	for k := range dst {
		if b.has(k) {
			dst[k], v = v[0], v[1:]
		}
	}
	return v
}

// orZeros returns v, or zeros of x's shape for the zero Var.
func orZeros[T Float](v, x Var[T]) Var[T] {
	if v.IsZero() {
		return x.Zeros()
	}
	return v
}
