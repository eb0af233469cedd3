package kern

// Tril stores in dst the elements of the m×n matrices in src that lie on or
// below diagonal k (k = 0 is the main one, k > 0 is above it), and 0 elsewhere.
func Tril[T Float](dst, src []T, m, n, k int) {
	triangles(dst, src, m, n, func(i int) (lo, hi int) { return 0, i + 1 + clamp(k, -m, n) })
}

// Triu stores in dst the elements of the m×n matrices in src that lie on or
// above diagonal k, and 0 elsewhere.
func Triu[T Float](dst, src []T, m, n, k int) {
	triangles(dst, src, m, n, func(i int) (lo, hi int) { return i + clamp(k, -m, n), n })
}

// triangles keeps columns [lo, hi) of row i.
func triangles[T Float](dst, src []T, m, n int, keep func(i int) (lo, hi int)) {
	for p := 0; p < len(dst); p += m * n {
		for i := range m {
			row := dst[p+i*n:][:n]
			lo, hi := keep(i)
			lo, hi = clamp(lo, 0, n), clamp(hi, 0, n)
			hi = max(lo, hi)
			clear(row[:lo])
			copy(row[lo:hi], src[p+i*n+lo:])
			clear(row[hi:])
		}
	}
}

func clamp(v, lo, hi int) int { return min(max(v, lo), hi) }
