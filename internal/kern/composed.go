package kern

// composedLen is the number of elements that a composed kernel takes at a time:
// its scratch memory stays in the first cache.
const composedLen = 1024

// Compose computes out from x by several kernels, a block at a time. f gets the
// blocks and three of scratch memory, as long; out may be the same memory as x,
// so f writes it last. x has len(out) elements, or one for all.
func Compose[T Float](out, x []T, f func(out, x []T, s [3][]T)) {
	if len(x) == 1 && len(out) > 1 {
		Compose(out[:1], x, f)
		Fill(out[1:], out[0])
		return
	}
	Compose2(out, x, x, func(out, x, _ []T, s [3][]T) { f(out, x, s) })
}

// Compose2 is Compose for two operands, each with len(out) elements or one for all,
// which then is the operand of every block.
func Compose2[T Float](out, a, b []T, f func(out, a, b []T, s [3][]T)) {
	size := min(len(out), composedLen)
	mem := Scratch[T](3 * size)
	defer mem.Free()
	ka, kb := step(a, out), step(b, out)
	for lo := 0; lo < len(out); lo += size {
		n := min(size, len(out)-lo)
		s := [3][]T{mem.S[:n], mem.S[size:][:n], mem.S[2*size:][:n]}
		f(out[lo:lo+n], block(a, lo, n, ka), block(b, lo, n, kb), s)
	}
}

// block returns n elements of x from lo on, or the only one if k is 0.
func block[T Float](x []T, lo, n, k int) []T {
	if k == 0 {
		return x
	}
	return x[lo : lo+n]
}
