package kern

// PastCaches is the size of a result, in bytes, from which on it is stored past
// the caches: with what it was computed from, it fills most last ones.
const PastCaches = 16 << 20

// Bypass copies x to out past the caches, where the processor can: a result that
// no cache will hold is written without being read before, and drives nothing else
// out. Both have the same length and no element in common. Meanwhile as many
// elements of a and b, which are read next, are fetched into the caches; they may
// be fewer, or none.
//
// Other cores may see these stores out of order, up to the next instruction with a
// lock, which waits for them all: every hand-over between goroutines has one. A fence
// here would wait each time, about as long as for 4 KiB.
func Bypass[T Float](out, x, a, b []T) {
	if active == isaGo {
		Copy(out, x)
		return
	}
	x = x[:len(out)]
	p, q := &x[0], &x[0] // which are in the caches already
	if len(a) >= len(x) {
		p = &a[0]
	}
	if len(b) >= len(x) {
		q = &b[0]
	}
	bypassRow(&out[0], &x[0], p, q, len(out))
}
